"""Rule: the word around a character decides how it is read; every character has exactly one syllable."""

from __future__ import annotations

import pytest

from knowledge_base.pronunciation import Pronouncer, Run, sound_of, sounds_of
from knowledge_base.syllables import SYLLABLES

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("银行", "yin hang"),
        ("行", "xing"),
        ("养老金", "yang lao jin"),
        ("女儿", "nv er"),
        ("战略", "zhan lve"),  # what SYLLABLES knows, too
        ("长大", "zhang da"),
        ("长度", "chang du"),
        ("社会保险银行", "she hui bao xian yin hang"),  # no phrase itself, but its parts are
    ],
)
def test_words(word: str, syllables: str) -> None:
    assert sound_of(word) == tuple(syllables.split())
    assert set(sound_of(word)) <= set(SYLLABLES)


def test_a_character_without_a_known_sound_is_its_own() -> None:
    assert sound_of("㐅") == ("㐅",) or set(sound_of("㐅")) <= set(SYLLABLES)
    assert len(sound_of("養老㐅")) == 3


def test_all_sounds_of_a_character_the_usual_one_first() -> None:
    assert sounds_of("行")[0] == "xing"
    assert "hang" in sounds_of("行")
    assert len(set(sounds_of("了"))) == len(sounds_of("了"))


def test_runs_leave_figures_letters_and_marks_between() -> None:
    pronouncer = Pronouncer(lambda run: (run,))
    assert list(pronouncer.runs("我60岁，办ETC")) == [
        Run(0, "我", ("wo",)),
        Run(3, "岁", ("sui",)),
        Run(5, "办", ("ban",)),
    ]
    assert list(pronouncer.runs("60, ok")) == []


def test_the_cut_decides() -> None:
    assert Pronouncer(lambda _: ("银行",)).syllables("银行") == ("yin", "hang")
    assert Pronouncer(tuple).syllables("银行") == ("yin", "xing")
