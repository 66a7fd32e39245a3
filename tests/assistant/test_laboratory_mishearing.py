"""Rule: text is misheard by the sounds of a dialect, about as much as its speech is, each time in the same way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pypinyin import lazy_pinyin

from assistant.evaluation.error_rates import character_errors, pooled, syllable_errors
from assistant.laboratory import Mishearer
from knowledge_base.dialect import Dialect, Fold, Folds, dialects

pytestmark = pytest.mark.unit

LAB = Path(__file__).parents[1] / "golden" / "dialect_lab.jsonl"
QUESTIONS = [json.loads(line)["standard"] for line in LAB.read_text("utf-8").splitlines()]
QUESTION = "人不在了，养老保险个人账户里剩下的139块钱怎么办？"
INVENTED = Dialect("cmn-x-invented", "试验话", "实验室", folds=Folds(initials=(Fold(("b", "m"), "试验"),)))


def wrong(mishearer: Mishearer) -> tuple[float, float]:
    """Return the shares of characters and syllables that are misheard."""
    heard = [(text, mishearer.hear(text)) for text in QUESTIONS]
    return (
        pooled(character_errors(*pair) for pair in heard).rate,
        pooled(syllable_errors(*pair) for pair in heard).rate,
    )


def test_the_same_is_heard_the_same() -> None:
    kunming = dialects()["cmn-x-kunming"]
    once, again, other = (Mishearer(kunming, seed=seed).hear(QUESTION) for seed in (1, 1, 2))
    assert once == again != other
    assert len(once) == len(QUESTION)
    kept = [place for place, character in enumerate(QUESTION) if character in "，139？"]
    assert [once[place] for place in kept] == list("，139？")


@pytest.mark.parametrize("tag", ["cmn-x-kunming", "cmn-x-sichuan"])
def test_an_accent_is_misheard_as_its_speech_is(tag: str) -> None:
    characters, syllables = wrong(Mishearer(dialects()[tag]))
    assert 0.5 < characters < 0.75
    assert 0.1 < syllables < 0.3


def test_standard_mandarin_is_heard_well() -> None:
    characters, syllables = wrong(Mishearer(None))
    assert 0.1 < characters < 0.25
    assert syllables < 0.06


def test_a_pack_without_counts_is_misheard_by_its_folds() -> None:
    mishearer = Mishearer(INVENTED, misspelled=0.0)
    said = "爸爸不怕白" * 60
    changed = [(one, other) for one, other in zip(said, mishearer.hear(said), strict=True) if one != other]
    folded = [pair for pair in changed if pair[0] != "怕" and lazy_pinyin(pair[1])[0].startswith("m")]
    assert len(folded) > len(changed) / 8


@pytest.mark.parametrize("text", ["", "2025 ABC，？"])
def test_nothing_to_mishear(text: str) -> None:
    assert Mishearer(None, misspelled=1.0).hear(text) == text
