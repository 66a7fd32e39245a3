"""What must hold between the entries of a dialect pack: no duplicates, no circles, nothing replaced twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from knowledge_base.dialect_entry import Condition, Entry
from knowledge_base.dialect_lookup import Lookup


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry, with where it was written."""

    entry: Entry
    place: str
    """File and line, as a person is told."""
    from_slot: bool
    added: bool = False
    """Whether a community has added it to the package's."""


def distinct(placed: Iterable[Placed], problems: list[str]) -> Iterator[Placed]:
    """Yield the entries, each word once in each context; a word written in full beats a slot's.

    What a community has added takes the place of what the package says of the same word in the same context.
    """
    seen: dict[tuple[str, frozenset[Condition]], Placed] = {}
    words: set[str] = set()
    for one in sorted(placed, key=lambda one: (one.from_slot, not one.added)):
        if one.from_slot and one.entry.word in words:
            continue
        key = (one.entry.word, frozenset(one.entry.conditions))
        known = seen.setdefault(key, one)
        if known is one:
            if not one.from_slot:
                words.add(one.entry.word)
            yield one
        elif known.added == one.added:
            problems.append(f"{one.place}：“{one.entry.word}”在 {known.place}已经有了。请删掉一行。")


def unsettled(placed: Sequence[Placed]) -> Iterator[str]:
    """Yield the problems of standard wordings that are not standard: circles, or else words of the dialect."""
    circles = list(_circles(placed))
    yield from circles or _chains(placed)


def _circles(placed: Sequence[Placed]) -> Iterator[str]:
    """Yield a problem if replacements lead back to where they began, over another word: 甲 = 乙, 乙 = 甲."""
    places = {one.entry.word: one.place for one in placed if one.entry.standards}
    longest = max(map(len, places), default=0)
    leads_to: dict[str, set[str]] = {word: set() for word in places}
    for one in placed:
        for standard in one.entry.standards:
            parts = (
                standard[start:end]
                for start in range(len(standard))
                for end in range(start + 1, min(start + longest, len(standard)) + 1)
            )
            leads_to[one.entry.word].update({*parts} & places.keys() - {one.entry.word})
    try:
        TopologicalSorter(leads_to).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1][::-1]
        yield f"{places[circle[0]]}：{' → '.join(circle)} 换来换去又回到了开头。请删掉其中一行。"


def _chains(placed: Sequence[Placed]) -> Iterator[str]:
    """Yield a problem for each standard wording that is dialect still: 甲 = 乙, 乙 = 丙; it is replaced only once."""
    places = {one.entry: one for one in placed}
    lookup = Lookup(places)
    told: set[tuple[str, str]] = set()
    for one in placed:
        for standard in one.entry.standards:
            entry = next((entry for _, entry in lookup.matches(standard) if entry.standards), None)
            if entry is not None and (one.place, entry.word) not in told:
                told.add((one.place, entry.word))
                yield _chain(one, standard, places[entry])


def _chain(one: Placed, standard: str, again: Placed) -> str:
    """Return what is wrong with ``standard``; of a community's row and the package's, the former is to be changed."""
    word, better = again.entry.word, again.entry.standards[0]
    if again.added and not one.added:
        return (
            f"{again.place}：“{word}”也在标准说法里：“{one.entry.word}”的标准说法是“{standard}”。"
            "请写清楚在什么条件下才换。"
        )
    advice = f"请直接写“{better}”" if better else f"请去掉“{word}”"
    return f"{one.place}：“{one.entry.word}”的标准说法“{standard}”里，“{word}”也是方言。{advice}。"
