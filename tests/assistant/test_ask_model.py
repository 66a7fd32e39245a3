"""Rule: ``python -m assistant ask`` answers from documents in force, aloud and by ear, with the real models."""

from __future__ import annotations

import asyncio
import wave
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.runtime import Assistant
from assistant.settings import Community
from assistant.turn import Ended, Event, Request, Turn
from knowledge_base.release import open_release
from models.audio import encode_wav, joined, silence
from tests.e2e.sample_home import asked_at_a_terminal, document_of, sample_assistant, sample_home, spoken

pytestmark = pytest.mark.model

TODAY = "2026-11-21"
NEXT_DOOR = "云山市翠湖区青莲街道河湾社区"
DESK = Community().desk


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return sample_assistant(tmp_path_factory)


def cited(document: dict[str, Any]) -> set[str]:
    return {citation["document_id"] for citation in document["reply"]["citations"]}


def test_a_typed_question_is_answered_with_a_quote_and_read_aloud(
    assistant: Assistant, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path / "reply.wav"
    document = document_of(
        assistant, "我妈今年八十五了，高龄津贴每个月发多少钱？", "--as-of", TODAY, "--say", file
    )
    assert document["reply"]["kind"] == "answer"
    assert "100元" in document["reply"]["text"]
    assert "一百元" in document["reply"]["spoken_text"]
    assert cited(document) == {"old-age-allowance"}
    published = [
        passage.text
        for passage in open_release(sample_home(tmp_path_factory)).passages_of("old-age-allowance")
    ]
    for citation in document["reply"]["citations"]:
        assert any(citation["quote"] in text for text in published)
    assert document["evidence"][0]["document_id"] == "old-age-allowance"
    assert {"find", "answer", "speak", "total"} <= set(document["timings_ms"])
    assert_plays(file, document["reply"]["spoken_text"])


def assert_plays(file: Path, spoken_text: str) -> None:
    """The file holds as much speech as the text takes to say: three to eight characters a second."""
    with wave.open(str(file)) as recording:
        seconds = recording.getnframes() / recording.getframerate()
        samples = np.frombuffer(recording.readframes(recording.getnframes()), "<i2").astype(np.float64)
    assert len(spoken_text) / 8 < seconds < len(spoken_text) / 2
    assert 1_000 < np.sqrt(np.mean(samples**2)) < 10_000


def test_a_spoken_question_is_heard_and_answered(assistant: Assistant, tmp_path: Path) -> None:
    question = spoken("申请高龄津贴要带什么材料？")
    pause = silence(0.5, question.rate_hz)
    recording = tmp_path / "question.wav"
    recording.write_bytes(encode_wav(joined([pause, question, pause])))
    document = document_of(assistant, "--audio", recording, "--as-of", TODAY)
    assert document["transcript"]["text"]
    assert document["query"]["original"] == document["transcript"]["text"]
    assert document["reply"]["kind"] == "answer"
    assert cited(document) == {"old-age-allowance"}
    assert "身份证" in document["reply"]["text"]


def test_a_recording_without_speech_is_asked_for_again(assistant: Assistant, tmp_path: Path) -> None:
    recording = tmp_path / "silence.wav"
    recording.write_bytes(encode_wav(silence(3.0, 16_000)))
    document = document_of(assistant, "--audio", recording)
    assert (document["transcript"], document["query"], document["evidence"]) == (None, None, [])
    assert document["reply"]["kind"] == "clarification"
    assert "再说一遍" in document["reply"]["text"]


def test_a_question_outside_the_documents_is_handed_to_the_desk(assistant: Assistant) -> None:
    output, errors = asked_at_a_terminal(assistant, "月亮上有几个人？", "--as-of", TODAY)
    assert all(part in output for part in (DESK.name, DESK.telephone, DESK.hours))
    assert "〔" not in errors  # no source is named
    document = document_of(assistant, "到昆明的火车票怎么退？", "--as-of", TODAY)
    assert (document["reply"]["kind"], document["reply"]["citations"]) == ("abstention", [])
    assert all(part in document["reply"]["text"] for part in (DESK.name, DESK.telephone, DESK.hours))


def test_a_question_close_to_the_documents_is_not_answered_from_them(assistant: Assistant) -> None:
    document = document_of(assistant, "给我老伴配一副助听器，政府给补多少钱？", "--as-of", TODAY)
    assert document["reply"]["kind"] in {"abstention", "clarification"}
    assert document["reply"]["citations"] == []


def test_before_a_document_takes_effect_nothing_is_answered_from_it(assistant: Assistant) -> None:
    document = document_of(assistant, "八十五岁高龄津贴每月发多少", "--as-of", "2019-06-01")
    found = {item["document_id"] for item in document["evidence"]}
    assert not (cited(document) | found) & {"old-age-allowance", "old-age-allowance-2022"}
    assert document["reply"]["kind"] == "abstention"


ALLOWANCE = "八十五岁高龄津贴每月发多少"
LUNCH = "八十岁的老人在老年食堂吃一顿午餐付多少钱"
WINTER = "七十五岁的老人吃一顿爱心午餐付多少钱"
HEWAN = "河湾助餐点七十五岁的老人一顿午餐多少钱"
ANY: set[str] = set()


@pytest.mark.parametrize(
    ("question", "day", "region", "wanted", "unwanted"),
    [
        # superseded in 2025
        (ALLOWANCE, "2024-12-31", None, {"old-age-allowance-2022"}, {"old-age-allowance"}),
        (ALLOWANCE, "2025-01-01", None, {"old-age-allowance"}, {"old-age-allowance-2022"}),
        # superseded on the 1st of March 2027
        (LUNCH, "2027-02-28", None, {"meal-assistance"}, {"meal-assistance-2027"}),
        (LUNCH, "2027-03-01", None, {"meal-assistance-2027"}, {"meal-assistance"}),
        # expired after the 31st of March 2026
        (WINTER, "2026-03-31", None, {"winter-meals-2025"}, ANY),
        (WINTER, "2026-04-01", None, ANY, {"winter-meals-2025"}),
        # of the community next door
        (HEWAN, TODAY, None, ANY, {"hewan-meal-assistance"}),
        (HEWAN, TODAY, NEXT_DOOR, {"hewan-meal-assistance"}, {"meal-assistance"}),
    ],
)
def test_only_documents_in_force_here_are_cited(
    assistant: Assistant, question: str, day: str, region: str | None, wanted: set[str], unwanted: set[str]
) -> None:
    turn = turn_of(assistant, Request(question=question, as_of=date.fromisoformat(day), region=region))
    named = {citation.document_id for citation in turn.reply.citations}
    found = {item.document.id for item in turn.evidence}
    assert not (named | found) & unwanted
    assert wanted <= named


def turn_of(assistant: Assistant, request: Request) -> Turn:
    async def last() -> Event:
        return [event async for event in assistant.turn(request)][-1]

    ended = asyncio.run(last())
    assert isinstance(ended, Ended)
    return ended.turn
