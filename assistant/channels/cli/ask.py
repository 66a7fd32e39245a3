"""``ask``: one question, typed or recorded; the reply on the screen, in a file, or as JSON. Or a conversation."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from assistant.bootstrap import build
from assistant.channels.cli.kb.terminal import say, tell
from assistant.channels.cli.options import a_speed, add_scope, command
from assistant.channels.cli.parsing import Parser
from assistant.channels.cli.talking import talk
from assistant.channels.contract import Assistant
from assistant.channels.wire import turn_document
from assistant.offers import OfferedVoice
from assistant.settings import Settings, load_settings
from assistant.staff.dialects import Dialects
from assistant.turn import Ended, Request, Silent, Spoken, Turn
from models.audio import Audio, decode_audio, encode_wav, joined, resample, silence
from models.errors import SynthesisFailed

_PAUSE_S = 0.35
_RATE_HZ = 24_000


def add_parser(commands: Any) -> None:
    """Add ``ask``."""
    parser = command(commands, "ask", "问一个问题：打字问，或者给一段录音；什么都不写，就一句一句地谈", _run)
    parser.add_argument(
        "question",
        nargs="?",
        metavar="问题",
        help="例如 “高龄津贴一个月多少钱？”；不写就一句一句地谈，说“再见”或者按 Ctrl+D 结束",
    )
    parser.add_argument("--audio", type=Path, metavar="录音", help="录音文件（WAV、MP3、OGG、M4A、WebM）")
    parser.add_argument("--say", type=Path, metavar="文件.wav", help="把回答读出来，存成 WAV 文件")
    parser.add_argument(
        "--voice", metavar="声音", help="用哪种声音读，写名称或代号，例如 粤语（女声）；要和 --say 一起写"
    )
    parser.add_argument(
        "--speed",
        type=a_speed,
        metavar="语速",
        help="读多快，0.5 到 2.0：0.8 慢一点，默认 1.0；要和 --say 一起写",
    )
    parser.add_argument(
        "--dialect", metavar="方言", help="用哪种方言问的，写名称或代号，例如 昆明话；默认自己判断"
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON，与 POST /api/ask 相同")
    add_scope(parser)
    parser.set_defaults(parser=parser)


def _run(arguments: argparse.Namespace, build: Callable[[Settings], Assistant] = build) -> int:
    nothing = arguments.question is None and arguments.audio is None
    talking = nothing and sys.stdin.isatty() and arguments.say is None and not arguments.json
    if (arguments.question is None) == (arguments.audio is None) and not talking:
        arguments.parser.error("请写出问题，或者用 --audio 给一段录音（只要一样）。")
    if arguments.say is not None and not arguments.say.parent.is_dir():
        arguments.parser.error(f"没有文件夹“{arguments.say.parent}”，声音存不进去。请换一个地方。")
    if arguments.say is None and (arguments.voice is not None or arguments.speed is not None):
        arguments.parser.error("--voice 和 --speed 要和 --say 一起写。")
    settings = load_settings()
    dialect = None if arguments.dialect is None else Dialects(settings.home).find(arguments.dialect).tag
    assistant = build(settings)
    voice = None if arguments.voice is None else _meant(arguments.voice, assistant.voices, arguments.parser)
    utterance = None
    if arguments.audio is not None:
        utterance = decode_audio(arguments.audio, max_seconds=settings.limits.audio_seconds)
    request = Request(
        question=arguments.question or "",
        utterance=utterance,
        region=arguments.region,
        as_of=arguments.as_of,
        dialect=dialect,
        speak=arguments.say is not None,
        voice=voice,
        speed=arguments.speed or 1.0,
        channel="cli",
    )
    if talking:
        talk(assistant, request, _show)
        return 0
    turn, speech = asyncio.run(_take_turn(assistant, request))
    if arguments.say is not None:
        arguments.say.write_bytes(encode_wav(speech))
    if arguments.json:
        print(json.dumps(turn_document(turn), ensure_ascii=False, indent=2))
    else:
        _show(turn)
    return 0


def _meant(name: str, voices: Sequence[OfferedVoice], parser: Parser) -> str:
    """Return the id of the voice that ``name`` means; if there is none, say which there are, and exit."""
    meant = next((voice.id for voice in voices if name in (voice.id, voice.name)), None)
    if meant is None:
        known = "".join(f"  {voice.name}　代号 {voice.id}{'，要联网' * voice.online}\n" for voice in voices)
        parser.error(f"没有“{name}”这种声音。有这几种：\n{known}请写名称或代号。\n")
    return meant


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
        say(f"听到：{turn.transcript.text}")
    tell(turn.reply.text)
    for number, choice in enumerate(turn.reply.choices, start=1):
        tell(f"  {number}. {choice.label}（这样问：{choice.question}）")
    for citation in turn.reply.citations:
        since = f"{citation.effective.isoformat()}起施行" if citation.effective else ""
        place = "，".join(filter(None, (citation.title, citation.clause, since)))
        say(f"  〔{place}〕{citation.quote}")
