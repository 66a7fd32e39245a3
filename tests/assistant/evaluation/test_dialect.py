"""Rule: every path is asked the same question, heard by its own ear, and judged by what it hears, finds and says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.errors import QuestionInvalid
from assistant.evaluation.conditions import Asked
from assistant.evaluation.dialect import Contender, Exercise, Spot, Way, as_typed, trials
from assistant.evaluation.error_rates import Errors
from assistant.turn import Query, Reply, ReplyKind, Sentence
from assistant.understanding import Understanding
from knowledge_base.document import Evidence
from tests.assistant.evaluation.dialect_fakes import ANSWERED, NOT_WORDED, QUESTION, WORDINGS, Finds, Hears

pytestmark = pytest.mark.unit

BOTH = Reply(ReplyKind.ANSWER, (Sentence("每月100元，九十岁以上300元。", ""),))


def exercise(wording: str = "standard") -> Exercise:
    return Exercise(
        "cmn-x-kunming", wording, (QUESTION, NOT_WORDED), lambda text: text.replace("好多", "多少")
    )


def test_both_ears_hear_the_same_question() -> None:
    heard, plain = Hears("高龄津贴发豪多"), Hears("高林津铁发豪多")
    whole, simple = Finds("whole path", ANSWERED), Finds("plain recognizer")
    way = Way("clean", (Spot(1.0, heard, plain),))
    contenders = [Contender(whole), Contender(simple, plain_ear=True)]
    first, second = trials(exercise("kunming"), way, contenders)
    assert heard.said == plain.said == [WORDINGS["kunming"]]
    assert (whole.asked, simple.asked) == (["高龄津贴发豪多"], ["高林津铁发豪多"])
    assert (first.system, first.question, first.way, first.speed) == ("whole path", "1", "clean", 1.0)
    assert (first.place, second.place) == (1, None)
    assert (first.verbatim.characters, first.verbatim.syllables) == (Errors(1, 7), Errors(0, 7))
    assert first.understood.characters == Errors(2, 7)  # against the standard wording
    assert second.verbatim.characters == Errors(3, 7)


def test_questions_take_turns_at_two_paces() -> None:
    fast, slow = Hears("一"), Hears("二")
    way = Way("clean", (Spot(1.0, fast), Spot(0.8, slow)))
    steps: list[tuple[int, int]] = []
    found = list(trials(exercise(), way, [Contender(Finds("a"))], lambda *step: steps.append(step)))
    assert [trial.speed for trial in found] == [1.0, 0.8]
    assert (fast.said, slow.said) == ([WORDINGS["standard"]], ["几点开饭"])
    assert steps == [(1, 2), (2, 2)]
    every = trials(exercise(), way, [Contender(Finds("a"))], every_speed=True)
    assert [(trial.question, trial.speed) for trial in every] == [
        ("1", 1.0),
        ("1", 0.8),
        ("2", 1.0),
        ("2", 0.8),
    ]


@pytest.mark.parametrize(
    ("reply", "stated"),
    [
        (BOTH, True),
        (Reply(ReplyKind.ANSWER, (Sentence("每月一百元。", ""),)), False),
        (replace(BOTH, kind=ReplyKind.CLARIFICATION), False),
    ],
)
def test_an_answer_states_every_fact(reply: Reply, stated: bool) -> None:
    contender = Contender(Finds("whole path", ANSWERED), lambda _query, _evidence: reply)
    first, no_facts = trials(exercise(), Way("clean", (Spot(1.0, Hears("津贴")),)), [contender])
    assert (first.fact, no_facts.fact) == (stated, None)


def test_nothing_heard() -> None:
    contender = Contender(Finds("whole path", ANSWERED), lambda _query, _evidence: BOTH)
    first, _ = trials(exercise(), Way("clean", (Spot(1.0, Hears("")),)), [contender])
    assert (first.place, first.fact) == (None, False)
    assert first.verbatim.characters == first.understood.characters == Errors(7, 7)


def test_what_a_text_comes_to_typed() -> None:
    understanding = Understanding(limit_chars=10)
    assert as_typed(understanding.typed)("那个，几点开饭") == understanding.typed("那个，几点开饭").text
    with pytest.raises(QuestionInvalid):
        understanding.typed("长" * 11)
    assert as_typed(understanding.typed)("长" * 11) == "长" * 11


def test_a_query_is_what_was_understood() -> None:
    class Mends(Finds):
        def find(self, asked: Asked) -> tuple[Query | None, tuple[Evidence, ...]]:
            return Query(WORDINGS["standard"], asked.text), ()

    (first, _) = trials(exercise(), Way("clean", (Spot(1.0, Hears("稿林金贴")),)), [Contender(Mends("m"))])
    assert first.verbatim.characters.edits > 0
    assert first.understood.characters == Errors(0, 7)
