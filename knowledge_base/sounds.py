"""Sounds of a dialect: which of them a listener must take for one, and how its speakers say Mandarin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from knowledge_base.syllables import SYLLABLES, Parts, parts
from models.pinyin_sandhi import Syllable
from models.synthesis import Sound


@dataclass(frozen=True, slots=True)
class Fold:
    """Initials, finals or syllables that are one sound to these speakers, or that a listener cannot tell apart."""

    same: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Folds:
    """Which syllables are one sound. Immutable, so that threads may share it."""

    initials: tuple[Fold, ...] = ()
    finals: tuple[Fold, ...] = ()
    syllables: tuple[Fold, ...] = ()
    """Syllables that are one sound although their initials and finals are not."""

    def fold(self, syllable: str) -> str:
        """Return the syllable that stands for all that sound like ``syllable``, a toneless one with ü written v.

        What is no syllable of Mandarin stays as it is.
        """
        return self._representatives.get(syllable, syllable)

    @cached_property
    def _representatives(self) -> Mapping[str, str]:
        """Every syllable with the first one in the order of ``SYLLABLES`` that sounds like it."""
        initials, finals = _first_of(self.initials), _first_of(self.finals)
        folded = {
            syllable: Parts(initials.get(initial, initial), finals.get(final, final))
            for syllable, (initial, final) in SYLLABLES.items()
        }
        merged = dict(zip(folded.values(), folded.values(), strict=True))
        for fold in self.syllables:  # merges all that already sounds like one of them
            target = merged[folded[fold.same[0]]]
            others = {merged[folded[syllable]] for syllable in fold.same}
            merged = {key: target if sound in others else sound for key, sound in merged.items()}
        first: dict[Parts, str] = {}
        return {syllable: first.setdefault(merged[key], syllable) for syllable, key in folded.items()}


def _first_of(folds: Iterable[Fold]) -> Mapping[str, str]:
    return {sound: fold.same[0] for fold in folds for sound in fold.same}


@dataclass(frozen=True, slots=True)
class Accent:
    """How people whose dialect it is say standard Mandarin; what is not mentioned they say as it is."""

    initials: Mapping[str, str] = field(default_factory=dict)
    finals: Mapping[str, str] = field(default_factory=dict)
    syllables: Mapping[str, Parts] = field(default_factory=dict)
    """Whole syllables; initials and finals do not apply to them."""
    tones: Mapping[int, int] = field(default_factory=dict)
    """Tone to the Mandarin tone whose contour is nearest to the dialect's."""

    def sound_of(self, syllable: Syllable) -> Sound:
        """Return how ``syllable`` sounds.

        Raises:
            KeyError: Mandarin has no such syllable.
        """
        initial, final = self.syllables.get(syllable.sound) or parts(syllable.sound)
        if syllable.sound not in self.syllables:
            initial, final = self.initials.get(initial, initial), self.finals.get(final, final)
        return Sound(initial, final, self.tones.get(syllable.tone, syllable.tone), syllable.erhua)


def _general(*same: str) -> Fold:
    return Fold(same, "各地口音和语音识别常见的混淆")


GENERAL = Folds(
    initials=(_general("z", "zh"), _general("c", "ch"), _general("s", "sh"), _general("l", "n")),
    finals=(
        _general("an", "ang"),
        _general("en", "eng"),
        _general("in", "ing", "vn"),
        _general("uan", "uang"),
        _general("i", "v"),
        _general("ie", "ve"),
        _general("ian", "van"),
    ),
    syllables=(
        _general("hu", "fu"),
        _general("hua", "fa"),
        _general("hui", "fei"),
        _general("huan", "fan"),
        _general("hun", "fen"),
        _general("ge", "guo"),
        _general("ke", "kuo"),
        _general("he", "huo"),
    ),
)
"""What is folded when nobody knows the speaker's dialect."""
