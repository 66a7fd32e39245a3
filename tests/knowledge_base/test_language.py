"""Rule: the probability of a word is the documents' own mixed with general Chinese; counts survive a file."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from knowledge_base.language import Bigrams, Language, spoken_questions
from models.language import State

pytestmark = pytest.mark.unit


class Fixed:
    """A general model that knows one word."""

    name = "fixed"

    def warm_up(self) -> None:
        """Do nothing."""

    def knows(self, word: str) -> bool:
        """Know the word for weather."""
        return word == "天气"

    def begin(self) -> State:
        """Start at nothing."""
        return 0

    def score(self, state: State, word: str) -> tuple[float, State]:
        """Count the words that were seen."""
        assert isinstance(state, int)
        return (math.log(0.5) if self.knows(word) else -20.0), state + 1


def own() -> Bigrams:
    return Bigrams.count([("养老保险", 3), ("养老金，养老院", 1)], lambda run: (run[:2], run[2:]))


def test_counting() -> None:
    counts = own()
    assert counts.pairs[""] == {"养老": 5}
    assert counts.pairs["养老"] == {"保险": 3, "金": 1, "院": 1}
    assert counts.words == {"养老": 5, "保险": 3, "金": 1, "院": 1}


def test_saving_and_loading(tmp_path: Path) -> None:
    path = tmp_path / "bigrams.tsv"
    own().save(path)
    assert Bigrams.load(path) == own()


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bigrams.tsv"
    path.write_text("养老\t保险\n", encoding="utf-8")
    with pytest.raises(ValueError):  # noqa: PT011  the message is Python's
        Bigrams.load(path)


def test_the_documents_own_probabilities_add_up_to_one() -> None:
    language = Language(own(), None, lambda _: 50.0)  # general Chinese says next to nothing
    words = own().words
    for context in ("", "养老", "保险"):
        state = (context, None)
        assert 2 * sum(math.exp(language.score(state, word)[0]) for word in words) == pytest.approx(
            1, abs=1e-6
        )


def test_a_word_that_follows_in_the_documents_is_likelier() -> None:
    language = Language(own(), None, lambda _: 8.0)
    after, state = language.score(("养老", None), "保险")
    assert after > language.score(("院", None), "保险")[0]
    assert state == ("保险", None)


def test_the_general_model_takes_part() -> None:
    language = Language(own(), Fixed(), lambda _: 50.0)
    state = language.begin()
    score, (last, seen) = language.score(state, "天气")
    assert score == pytest.approx(math.log(0.25), abs=1e-3)
    assert (last, seen) == ("天气", 1)
    assert language.score(state, "晴天")[0] < score


def test_frequency_regardless_of_neighbors() -> None:
    language = Language(own(), None, lambda _: math.log(10))
    assert language.frequency("养老") == pytest.approx(0.5 * 5 / 10 + 0.05)
    assert language.frequency("天气") == pytest.approx(0.05)


def test_there_are_questions_as_people_ask_them() -> None:
    questions = spoken_questions()
    assert len(questions) > 100
    assert not any(question.startswith("#") or question != question.strip() for question in questions)
