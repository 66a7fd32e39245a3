"""Whether a benefit is for a person of whom only some things are known: yes, no, or perhaps. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from knowledge_base.eligibility import (
    OLDEST,
    PLACES,
    VALUES,
    AgeWithin,
    Benefit,
    Bracket,
    Condition,
    Fact,
    InRegion,
)
from knowledge_base.region import applies, meet


class Verdict(StrEnum):
    """Whether a condition holds, as far as is known."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Ages:
    """The person's age in completed years is somewhere from ``first`` up to and including ``last``."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Among:
    """It is one of these values; which one is not known if they are several."""

    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Place:
    """It is inside one region, outside another, or both; empty says nothing."""

    inside: str = ""
    outside: str = ""


Known = Ages | Among | Place
Facts = Mapping[Fact, Known]
"""What is known of a person; a place for ``PLACES``, ages for ``AGE``, and values for the others."""


@dataclass(frozen=True, slots=True)
class Judgment:
    """How a benefit stands with a person."""

    verdict: Verdict
    brackets: tuple[Bracket, ...]
    """What the person may get, in the document's order: one if that is settled, several if it is not."""
    missing: tuple[Fact, ...]
    """What would have to be known to settle verdict and amount, in the order of ``Fact``."""


def holds(condition: Condition, facts: Facts) -> Verdict:
    """Return whether ``condition`` holds for a person of whom ``facts`` are known."""
    known = facts.get(condition.fact)
    if known is None:
        return Verdict.MAYBE
    if isinstance(condition, InRegion):
        return _inside(condition.region, known) if isinstance(known, Place) else Verdict.MAYBE
    if isinstance(condition, AgeWithin):
        if not isinstance(known, Ages):
            return Verdict.MAYBE
        return _verdict(
            every=condition.first <= known.first and known.last <= condition.last,
            some=condition.first <= known.last and known.first <= condition.last,
        )
    if not isinstance(known, Among):
        return Verdict.MAYBE
    accepted = frozenset(condition.values)
    return _verdict(every=known.values <= accepted, some=bool(known.values & accepted))


def together(conditions: Iterable[Condition], facts: Facts) -> Verdict:
    """Return whether all of ``conditions`` hold; one that does not settles it."""
    verdicts = {holds(condition, facts) for condition in conditions}
    return _verdict(every=verdicts <= {Verdict.YES}, some=Verdict.NO not in verdicts)


def judge(benefit: Benefit, facts: Facts) -> Judgment:
    """Return how ``benefit`` stands with a person of whom ``facts`` are known."""
    possible: list[Bracket] = []
    certain = False
    for bracket in benefit.brackets:
        verdict = together(conditions_of(benefit, bracket), facts)
        if verdict is not Verdict.NO:
            possible.append(bracket)
        if verdict is Verdict.YES:
            certain = True
            break
    if not possible:
        return Judgment(Verdict.NO, (), ())
    open_facts = [_open_facts(conditions_of(benefit, bracket), facts) for bracket in possible]
    certain = not benefit.also and (certain or _covered(benefit, possible, open_facts, facts))
    missing = frozenset[Fact]().union(*open_facts)
    return Judgment(
        Verdict.YES if certain else Verdict.MAYBE,
        tuple(possible),
        tuple(fact for fact in Fact if fact in missing),
    )


def conditions_of(benefit: Benefit, bracket: Bracket) -> tuple[Condition, ...]:
    """Return everything that must hold for ``bracket``."""
    return (*benefit.conditions, *bracket.conditions)


def _verdict(*, every: bool, some: bool) -> Verdict:
    return Verdict.YES if every else Verdict.MAYBE if some else Verdict.NO


def _inside(region: str, place: Place) -> Verdict:
    if place.inside and applies(region, place.inside):
        return Verdict.YES
    if place.outside and applies(place.outside, region):
        return Verdict.NO
    if place.inside and not meet(place.inside, region):
        return Verdict.NO
    return Verdict.MAYBE


def _open_facts(conditions: Iterable[Condition], facts: Facts) -> frozenset[Fact]:
    return frozenset(each.fact for each in conditions if holds(each, facts) is Verdict.MAYBE)


def _covered(
    benefit: Benefit, possible: Sequence[Bracket], open_facts: Sequence[frozenset[Fact]], facts: Facts
) -> bool:
    """Whether some bracket holds whatever one fact is: over eighty, be it the one for eighties or for nineties."""
    for fact in dict.fromkeys(each for facts_ in open_facts for each in facts_):
        alone = [
            conditions_of(benefit, bracket)
            for bracket, missing in zip(possible, open_facts, strict=True)
            if missing == {fact}
        ]
        worlds = [{**facts, fact: value} for value in _values(fact, facts)]
        if worlds and all(
            any(together(conditions, world) is Verdict.YES for conditions in alone) for world in worlds
        ):
            return True
    return False


def _values(fact: Fact, facts: Facts) -> list[Known]:
    """Return every single thing that ``fact`` may be; none for places, of which there is no end."""
    known = facts.get(fact)
    if fact in PLACES:
        return []
    if fact is Fact.AGE:
        ages = known if isinstance(known, Ages) else Ages(0, OLDEST)
        return [Ages(age, age) for age in range(ages.first, ages.last + 1)]
    values = sorted(known.values) if isinstance(known, Among) else VALUES[fact]
    return [Among(frozenset({value})) for value in values]
