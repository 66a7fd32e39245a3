"""Rule: the laboratory's questions name clauses that state their facts, and are asked nowhere else."""

from __future__ import annotations

from collections import Counter

import pytest

from assistant.evaluation.examples import load_answerable
from tests.knowledge_base.test_golden_questions import GOLDEN, GUIDES, faults, questions, spoken

pytestmark = pytest.mark.unit

LAB = questions("dialect_lab")
SPOKEN = ("dialect_lab", "retrieval_held", "sample_held", "sample_final")
"""What is spoken with each accent."""
OTHERS = [path.stem for path in sorted(GOLDEN.glob("*.jsonl")) if path.stem != "dialect_lab"]


def test_the_guides_hold_the_facts() -> None:
    assert [fault for question in LAB for fault in faults(question, GUIDES)] == []
    assert all(question["key_facts"] for question in LAB)


def test_at_least_two_hundred_are_spoken() -> None:
    posed = [question for name in SPOKEN for question in load_answerable(GOLDEN / f"{name}.jsonl")]
    assert len(posed) >= 200
    assert len({question.id for question in posed}) == len(posed)
    for wording in ("kunming", "sichuan"):
        assert sum(wording in question.wordings for question in posed) >= 150


def test_no_question_is_asked_twice() -> None:
    wordings = ("standard", "colloquial", "kunming", "sichuan", "question")
    own = Counter(words for row in LAB for words in {spoken(row[key]) for key in wordings if key in row})
    elsewhere = {
        spoken(row[key]) for name in OTHERS for row in questions(name) for key in wordings if key in row
    }
    assert [words for words, times in own.items() if times > 1 or words in elsewhere] == []
