"""The question about a fact, and what each of its buttons says: fixed, or made of the rules it is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.entitlement.topics import TOPICS, Option
from knowledge_base.eligibility import OLDEST, PLACES, AgeWithin, Condition, Fact, InRegion
from knowledge_base.eligibility_logic import Ages, Known, Place
from knowledge_base.region import applies, units

MAX_BUTTONS = 4
"""Beside the one that skips the question."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is put, for the rules that are still open."""

    text: str
    options: tuple[Option, ...]
    yes: Known | None = None
    no: Known | None = None
    here: str = ""
    """Of a question about a place: where it is asked."""

    @property
    def buttons(self) -> tuple[Option, ...]:
        """What is shown."""
        return tuple(option for option in self.options if option.label)


def ask(fact: Fact, conditions: Iterable[Condition], here: str) -> Asked:
    """Return how ``fact`` is asked for to weigh ``conditions``, at the place ``here``."""
    about = tuple(condition for condition in conditions if condition.fact is fact)
    if fact is Fact.AGE:
        return Asked("您今年多大岁数？", _age_options(about))
    if fact in PLACES:
        return replace(_ask_place(fact, _regions(about, here)), here=here)
    topic = TOPICS[fact]
    return Asked(topic.text, topic.options, topic.yes, topic.no)


def name_of(fact: Fact) -> str:
    """Return what ``fact`` is called to people: 您的年纪."""
    names = {Fact.AGE: "您的年纪", Fact.HOUSEHOLD: "您的户口在哪里", Fact.RESIDENCE: "您住在哪里"}
    return names.get(fact) or TOPICS[fact].name


def _age_options(conditions: Sequence[Condition]) -> tuple[Option, ...]:
    """Return spans of ages that meet where most rules begin or end."""
    bounds: Counter[int] = Counter()
    for condition in conditions:
        if isinstance(condition, AgeWithin):
            bounds.update(each for each in (condition.first, condition.last + 1) if 0 < each < OLDEST)
    often = sorted(bounds, key=lambda bound: (-bounds[bound], bound))[: MAX_BUTTONS - 1]
    starts = sorted(often)
    if not starts:
        return ()
    spans = [Ages(0, starts[0] - 1)]
    spans += [Ages(first, after - 1) for first, after in pairwise(starts)]
    spans.append(Ages(starts[-1], OLDEST))
    return tuple(Option(_label(span), span) for span in spans)


def _label(span: Ages) -> str:
    if span.first == 0:
        return f"不满{span.last + 1}岁"
    if span.last == OLDEST:
        return f"{span.first}岁以上"
    return f"{span.first}到{span.last}岁" if span.first < span.last else f"{span.first}岁"


def _regions(conditions: Sequence[Condition], here: str) -> tuple[str, ...]:
    """Return the regions that are asked for, each inside the one before it, the largest first.

    Of several branches the one that ``here`` lies in is taken.
    """
    regions = dict.fromkeys(condition.region for condition in conditions if isinstance(condition, InRegion))
    chain: list[str] = []
    for region in sorted(regions, key=lambda each: (not _holds(each, here), len(units(each)), each)):
        if not chain or applies(chain[-1], region):
            chain.append(region)
    return tuple(chain[: MAX_BUTTONS - 1])


def _holds(region: str, here: str) -> bool:
    return bool(here) and applies(region, here)


def _ask_place(fact: Fact, regions: Sequence[str]) -> Asked:
    being = "您的户口在" if fact is Fact.HOUSEHOLD else "您住在"
    if len(regions) == 1:
        inside, outside = Place(inside=regions[0]), Place(outside=regions[0])
        name = units(regions[0])[-1]
        options = (Option(f"在{name}", inside), Option(f"不在{name}", outside))
        return Asked(f"{being}{name}吗？", options, yes=inside, no=outside)
    return Asked(f"{being}哪里？", tuple(_place_options(regions)))


def _place_options(regions: Sequence[str]) -> Iterable[Option]:
    """Yield the smallest region, then each larger one without the smaller, then what is outside of all."""
    inner = ""
    for region in reversed(regions):
        name = units(region)[-1]
        label = f"在{name}，不在{units(inner)[-1]}" if inner else f"在{name}"
        yield Option(label, Place(inside=region, outside=inner))
        inner = region
    if regions:
        yield Option(f"不在{units(regions[0])[-1]}", Place(outside=regions[0]))
