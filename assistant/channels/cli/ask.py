"""``ask``: one question, typed or recorded; the reply on the screen, in a file, or as JSON."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from assistant.bootstrap import build
from assistant.channels.cli.options import add_scope, command
from assistant.channels.contract import Assistant
from assistant.channels.wire import turn_document
from assistant.settings import Settings, load_settings
from assistant.turn import Ended, Request, Silent, Spoken, Turn
from models.audio import Audio, decode_audio, encode_wav, joined, resample, silence
from models.errors import SynthesisFailed

_PAUSE_S = 0.35
_RATE_HZ = 24_000


def add_parser(commands: Any) -> None:
    """Add ``ask``."""
    parser = command(commands, "ask", "问一个问题：打字问，或者给一段录音", _run)
    parser.add_argument("question", nargs="?", metavar="问题", help="例如 “高龄津贴一个月多少钱？”")
    parser.add_argument("--audio", type=Path, metavar="录音", help="录音文件（WAV、MP3、OGG、M4A、WebM）")
    parser.add_argument("--say", type=Path, metavar="文件.wav", help="把回答读出来，存成 WAV 文件")
    parser.add_argument("--json", action="store_true", help="输出 JSON，与 POST /api/ask 相同")
    add_scope(parser)
    parser.set_defaults(parser=parser)


def _run(arguments: argparse.Namespace, build: Callable[[Settings], Assistant] = build) -> int:
    if (arguments.question is None) == (arguments.audio is None):
        arguments.parser.error("请写出问题，或者用 --audio 给一段录音（只要一样）。")
    if arguments.say is not None and not arguments.say.parent.is_dir():
        arguments.parser.error(f"没有文件夹“{arguments.say.parent}”，声音存不进去。请换一个地方。")
    settings = load_settings()
    utterance = None
    if arguments.audio is not None:
        utterance = decode_audio(arguments.audio, max_seconds=settings.limits.audio_seconds)
    request = Request(
        question=arguments.question or "",
        utterance=utterance,
        region=arguments.region,
        as_of=arguments.as_of,
        speak=arguments.say is not None,
    )
    turn, speech = asyncio.run(_take_turn(build(settings), request))
    if arguments.say is not None:
        arguments.say.write_bytes(encode_wav(speech))
    if arguments.json:
        print(json.dumps(turn_document(turn), ensure_ascii=False, indent=2))
    else:
        _show(turn)
    return 0


async def _take_turn(assistant: Assistant, request: Request) -> tuple[Turn, Audio]:
    said: list[Audio] = []
    async for event in assistant.turn(request):
        if isinstance(event, Spoken):
            said += [resample(event.speech.audio, _RATE_HZ), silence(_PAUSE_S, _RATE_HZ)]
        elif isinstance(event, Silent):
            raise SynthesisFailed(event.reason)
        elif isinstance(event, Ended):
            turn = event.turn
    return turn, joined(said) if said else silence(_PAUSE_S, _RATE_HZ)


def _show(turn: Turn) -> None:
    if turn.transcript is not None:
        print(f"听到：{turn.transcript.text}", file=sys.stderr)
    print(turn.reply.text)
    for number, choice in enumerate(turn.reply.choices, start=1):
        print(f"  {number}. {choice.label}（这样问：{choice.question}）")
    for citation in turn.reply.citations:
        since = f"{citation.effective.isoformat()}起施行" if citation.effective else ""
        place = "，".join(filter(None, (citation.title, citation.clause, since)))
        print(f"  〔{place}〕{citation.quote}", file=sys.stderr)
