"""Two documents in force that state different amounts for the same thing.

A false alarm would stop a publication, so two statements contradict each other only if everything that tells
one case from another agrees: the sort of figure, the period, ages, grades, the words that mark a case (门诊, 住院),
and nearly all the words that carry meaning.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from knowledge_base.checks.sameness import Sameness, is_row
from knowledge_base.checks.statements import Case, Statement, statements
from knowledge_base.document import Document, Passage, Scope
from knowledge_base.precedence import Reason, outranks
from knowledge_base.region import meet
from knowledge_base.validity import in_force

_COMMON = 80
"""A word of more statements of one case says too little to bring two of them together."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two statements that cannot both be right."""

    one: Statement
    other: Statement
    """The newer document's, if that is known."""
    thing: str
    """What both are about, in the words that they share."""
    temporary: bool
    """``other`` is a temporary rule, which outranks ``one`` as long as it lasts."""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What tells this conflict from others in any release."""
        one, other = sorted((side.document.id, side.quote) for side in (self.one, self.other))
        return (*one, *other)

    @property
    def text(self) -> str:
        """The conflict and the next step, for the person who publishes."""
        said = f"{_said(self.one)}；{_said(self.other)}。"
        if self.temporary:
            return f"{said}后一份是临时的规定，到期以前按它回答。"
        if self.one.document.id == self.other.document.id:
            mend = f"python -m assistant kb edit {self.one.document.id}"
            return f"{said}同一份文件里两处不一样，请把错的那处改过来：{mend}"
        old, new = self.one.document.id, self.other.document.id
        return (
            f"{said}请确认哪个对。旧的不算数了：python -m assistant kb expire {old} --on 日期；"
            f"或者写明新的代替旧的：python -m assistant kb edit {new} --supersedes {old}"
        )


def _said(statement: Statement) -> str:
    clause = f"（{statement.passage.clause}）" if statement.passage.clause else ""
    return f"《{statement.document.title}》{clause}说“{statement.quote}”"


def find(
    documents: Iterable[Document],
    passages: Iterable[Passage],
    day: date,
    *,
    changed: frozenset[str] | None = None,
) -> tuple[Conflict, ...]:
    """Return the conflicts between the documents that are in force on ``day``, in the order of the passages.

    ``changed`` are the ids of the documents to compare with all others; None compares all with all.
    """
    by_id = {document.id: document for document in documents}
    counting = in_force(by_id.values(), Scope(day))
    stated = [
        statement
        for passage in passages
        if passage.document_id in counting
        for statement in statements(by_id[passage.document_id], passage)
    ]
    sameness = Sameness()
    found = (
        _conflict(one, other, sameness.thing(one, other), day)
        for one, other in _pairs(stated, sameness, changed)
        if sameness.same_thing(one, other)
    )
    return tuple({conflict.key: conflict for conflict in found}.values())


def _pairs(
    stated: Sequence[Statement], sameness: Sameness, changed: frozenset[str] | None
) -> Iterator[tuple[Statement, Statement]]:
    """Yield the pairs of one case and a telling word in common that may contradict each other."""
    alike: defaultdict[tuple[Case, str], list[int]] = defaultdict(list)
    for number, statement in enumerate(stated):
        for word in sameness.telling_words(statement):
            alike[statement.case, word].append(number)
    pairs = {
        pair
        for numbers in alike.values()
        if len(numbers) <= _COMMON
        for pair in combinations(numbers, 2)
        if _may_contradict(stated[pair[0]], stated[pair[1]], changed)
    }
    for one, other in sorted(pairs):
        yield stated[one], stated[other]


def _may_contradict(one: Statement, other: Statement, changed: frozenset[str] | None) -> bool:
    """Whether two statements differ, one of them is new, and both apply to somebody.

    Inside one document only a table and the sentences of its section are compared: other sentences that are
    nearly alike mostly speak of cases that an earlier sentence names.
    """
    if changed is not None and not changed & {one.document.id, other.document.id}:
        return False
    if one.values in other.beside or other.values in one.beside or one.quote == other.quote:
        return False
    if one.document.id == other.document.id:
        return is_row(one) != is_row(other) and one.passage.heading_path == other.passage.heading_path
    return meet(one.document.region, other.document.region)


def _conflict(one: Statement, other: Statement, thing: str, day: date) -> Conflict:
    if (one.document.effective or date.min) > (other.document.effective or date.min):
        one, other = other, one
    return Conflict(one, other, thing, outranks(other.document, one.document, Scope(day)) is Reason.TEMPORARY)
