"""The tables: what emergencies sound like, what only looks like one, and what speaks for and against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from assistant.safety.emergency import EmergencyKind
from assistant.safety.patterns import Pattern, PatternInvalid, compiled
from assistant.safety.sounding import Sounds

_ONE_IN_FOR, _ONE_IN_AGAINST = 2, 3
"""One in so many characters may be misheard in what speaks for an emergency, and in what speaks against one."""
_STRENGTHS = {"plain": 1, "certain": 2}
_DESPITE = "despite:"


@dataclass(frozen=True, slots=True)
class Sign:
    """Words that speak of an emergency."""

    kind: EmergencyKind
    pattern: Pattern
    strength: int
    """How many points of doubt it stands: 0 it may as well be asked about, 1 it is happening, 2 nothing else."""
    despite: frozenset[str]
    """Names of doubts that say nothing against it."""
    vague: bool
    """It is a cry for help; what else was said tells what has happened."""


class Scope(StrEnum):
    """What in a story a doubt is about; in a short utterance it is about everything."""

    NEAR = "near"
    """The signs close by, in the same sentence."""
    NOW = "now"
    """A word of the present: the signs close by, and it ends what was said of the past."""
    TIME = "time"
    """The signs close by, and all that follow up to a word of the present."""
    AFTERWARDS = "afterwards"
    """The signs before it, back to a word of the present."""
    CLOSING = "closing"
    """The signs close by, and all that come before it."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words that speak against an emergency, or, if its weight is negative, for one that is happening now."""

    name: str
    """Of several with the same name only the heaviest counts."""
    weight: int
    pattern: Pattern
    kinds: frozenset[EmergencyKind]
    """Which kinds it is about; empty for all."""
    scope: Scope
    """Which signs of a story it is about."""
    only_told: bool
    """It says nothing in a short utterance."""


@dataclass(frozen=True, slots=True)
class Tables:
    """All of them, compiled."""

    signs: tuple[Sign, ...]
    doubts: tuple[Doubt, ...]
    lookalikes: tuple[Pattern, ...]
    """What is taken out of a text before anything else is looked for in it."""


def doubted(sign: Sign, doubts: Iterable[Doubt]) -> int:
    """Return what speaks against ``sign``, less what speaks for it."""
    weights: dict[str, int] = {}
    for doubt in doubts:
        if doubt.name not in sign.despite and (not doubt.kinds or sign.kind in doubt.kinds):
            weights[doubt.name] = max(weights.get(doubt.name, doubt.weight), doubt.weight)
    return sum(weights.values())


def load(sounds: Sounds) -> Tables:
    """Return the tables of this package.

    Raises:
        PatternInvalid: a line of them is wrong.
    """
    words = {row[0]: row[1] for row in _rows("words", 2)}

    def pattern(source: str, conditions: str, one_in: int = _ONE_IN_AGAINST) -> Pattern:
        return compiled(source, words, None if "characters" in conditions.split() else sounds, one_in)

    return Tables(
        tuple(
            _sign(kind, pattern(source, conditions, _ONE_IN_FOR), conditions)
            for kind, source, conditions in _rows("patterns", 3)
        ),
        tuple(
            _doubt(name, int(weight), kinds, pattern(source, conditions), conditions)
            for name, weight, kinds, source, conditions in _rows("doubts", 5)
        ),
        tuple(pattern(source, conditions) for source, conditions in _rows("lookalikes", 2)),
    )


def _sign(kind: str, pattern: Pattern, conditions: str) -> Sign:
    given = set(conditions.split())
    despite = {condition for condition in given if condition.startswith(_DESPITE)}
    if unknown := given - despite - {"characters", "vague", *_STRENGTHS}:
        raise PatternInvalid(f"规则“{pattern.source}”的条件“{min(unknown)}”没有这个写法。")
    strength = max((_STRENGTHS.get(condition, 0) for condition in given), default=0)
    return Sign(
        EmergencyKind(kind),
        pattern,
        strength,
        frozenset(name.removeprefix(_DESPITE) for name in despite),
        "vague" in given,
    )


def _doubt(name: str, weight: int, kinds: str, pattern: Pattern, conditions: str) -> Doubt:
    given = set(conditions.split())
    scopes = given & set(Scope)
    if (unknown := given - scopes - {"characters", "told"}) or len(scopes) != 1:
        raise PatternInvalid(f"规则“{pattern.source}”的条件“{' '.join(unknown or scopes)}”没有这个写法。")
    about = frozenset(map(EmergencyKind, kinds.split()))
    return Doubt(name, weight, pattern, about, Scope(scopes.pop()), "told" in given)


@cache
def _text(name: str) -> str:
    return files(__package__).joinpath(f"{name}.tsv").read_text(encoding="utf-8")


def _rows(name: str, columns: int) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a table; missing cells at the end of a line are empty."""
    for line in _text(name).splitlines()[1:]:
        if line and not line.startswith("#"):
            cells = line.split("\t")
            if len(cells) > columns:
                raise PatternInvalid(f"{name}.tsv 里这一行多了一栏：{line}")
            yield (*cells, *[""] * (columns - len(cells)))


def replies() -> Mapping[EmergencyKind, tuple[str, ...]]:
    """Return the sentences that are said for each kind."""
    return {EmergencyKind(kind): tuple(filter(None, sentences)) for kind, *sentences in _rows("replies", 3)}
