"""The checks before publishing: does a draft answer what was answered before, and does it contradict itself?

Whatever was wrong already with the release in force does not stop a publication; it is a remark. With no release
in force there is nothing to lose, so golden questions that fail are remarks then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from knowledge_base.checks import conflicts
from knowledge_base.checks.conflicts import Conflict
from knowledge_base.checks.report import Failure, Lapse, Report
from knowledge_base.document import Document, Force, Passage, Scope
from knowledge_base.library.records import GoldenQuestion
from knowledge_base.numerals import unified
from knowledge_base.region import applies
from knowledge_base.validity import in_force, standing, successors

SOON_DAYS = 30


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a knowledge base made of a question."""

    answered: bool
    document_ids: tuple[str, ...] = ()
    """What the reply cites."""
    text: str = ""
    """The reply as it is said."""
    quotes: tuple[tuple[str, str], ...] = ()
    """Id of each cited document with the words that are quoted from it."""


Ask = Callable[[GoldenQuestion], Outcome]
Step = Callable[[int, int], None]
"""Told how many questions were asked, and of how many."""


@dataclass(frozen=True, slots=True)
class Side:
    """A draft, or what is in force: its texts, and a way to ask it."""

    documents: Sequence[Document]
    passages: Sequence[Passage]
    ask: Ask
    place: str = ""
    """Where a golden question is asked that names no region."""

    def title(self, document_id: str) -> str | None:
        """Return a document's title; None if it has no such document."""
        return next((known.title for known in self.documents if known.id == document_id), None)


def check(
    golden: Sequence[GoldenQuestion],
    draft: Side,
    current: Side | None,
    day: date,
    *,
    progress: Step = lambda _done, _total: None,
) -> Report:
    """Compare ``draft`` with ``current``, what is in force, as of ``day``; None if nothing has been published yet.

    Raises what asking raises.
    """
    total = len(golden) * (1 if current is None else 2)
    after = _asked(golden, draft, partial(_step, progress, 0, total), day)
    before = _asked(golden, current, partial(_step, progress, len(golden), total), day) if current else {}
    new = _new_conflicts(draft, current, day)
    failures = [Failure(question, after[place]) for place, question in enumerate(golden) if after[place]]
    answered_before = {golden[place].id for place, why in before.items() if not why}
    return Report(
        day=day,
        documents=len(draft.documents),
        lost=tuple(failure for failure in failures if failure.golden.id in answered_before),
        failing=tuple(failure for failure in failures if failure.golden.id not in answered_before),
        gained=tuple(golden[place] for place, why in before.items() if why and not after[place]),
        added=tuple(conflict for conflict in new if not conflict.temporary),
        temporary=tuple(conflict for conflict in new if conflict.temporary),
        lapsing=lapsing(draft.documents, day),
    )


def passes(golden: GoldenQuestion, outcome: Outcome) -> bool:
    """Return whether a reply is right: it cites the document and states all facts, or rightly declines."""
    if not golden.document_id:
        return not outcome.answered
    cited = outcome.answered and golden.document_id in outcome.document_ids
    return cited and not _missing(golden, outcome)


def lapsing(documents: Iterable[Document], day: date, within: int = SOON_DAYS) -> tuple[Lapse, ...]:
    """Return what is in force on ``day`` and lapses in at most ``within`` days, the soonest first."""
    documents = tuple(documents)
    counting = in_force(documents, Scope(day))
    soon = [
        Lapse(document, (document.expires - day).days)
        for document in documents
        if document.id in counting and document.expires is not None
    ]
    return tuple(sorted((lapse for lapse in soon if lapse.days_left <= within), key=_days_left))


def _days_left(lapse: Lapse) -> int:
    return lapse.days_left


def _step(progress: Step, done_before: int, total: int, done: int) -> None:
    progress(done_before + done, total)


def _asked(
    golden: Sequence[GoldenQuestion], side: Side, told: Callable[[int], None], day: date
) -> dict[int, str]:
    """Return for each question, by its place, why the reply is wrong; empty if it is right."""
    found: dict[int, str] = {}
    for place, question in enumerate(golden):
        found[place] = _what_is_wrong(question, side.ask(question), side, day)
        told(place + 1)
    return found


def _what_is_wrong(golden: GoldenQuestion, outcome: Outcome, side: Side, day: date) -> str:
    """Return why a reply is wrong, empty if it is right and all its quotes stand in the documents."""
    if passes(golden, outcome):
        return _unsupported(outcome, side)
    if not golden.document_id:
        return "本来没有文件能回答，现在却答了"
    if gone := _why_not_in_force(golden, side, day):
        return gone
    title = side.title(golden.document_id)
    if not outcome.answered:
        return f"应该由《{title}》回答，现在答不上来"
    if golden.document_id not in outcome.document_ids:
        cited = "、".join(f"《{side.title(name) or name}》" for name in outcome.document_ids)
        return f"应该引用《{title}》，现在引用的是{cited or '别处'}"
    return f"回答里没有“{'”“'.join(_missing(golden, outcome))}”"


def _missing(golden: GoldenQuestion, outcome: Outcome) -> list[str]:
    said = unified(outcome.text)
    return [fact for fact in golden.facts if unified(fact) not in said]


def _unsupported(outcome: Outcome, side: Side) -> str:
    texts: defaultdict[str, list[str]] = defaultdict(list)
    cited = {name for name, _ in outcome.quotes}
    for passage in side.passages:
        if passage.document_id in cited:
            texts[passage.document_id] += (passage.text, *passage.lists)
    for name, quote in outcome.quotes:
        if not any(quote in text for text in texts[name]):
            return f"引用的话“{quote}”在《{side.title(name) or name}》里找不到"
    return ""


def _why_not_in_force(golden: GoldenQuestion, side: Side, day: date) -> str:
    """Return why the document that should answer does not count; empty if it does."""
    scope = Scope(golden.as_of or day, golden.region or side.place)
    document = next((known for known in side.documents if known.id == golden.document_id), None)
    if document is None:
        return f"应该回答它的文件 {golden.document_id} 不在了"
    if not applies(document.region, scope.region):
        return f"《{document.title}》不适用于{scope.region}"
    stands = standing(document, scope, successors(side.documents))
    if stands.force is Force.IN_FORCE:
        return ""
    if stands.force is Force.NOT_YET:
        return f"《{document.title}》到{stands.day:%Y-%m-%d}才生效"
    if stands.successor is not None:
        return f"《{document.title}》已被《{stands.successor.title}》代替"
    return (
        f"《{document.title}》已于{stands.day:%Y-%m-%d}失效" if stands.day else f"《{document.title}》已失效"
    )


def _new_conflicts(draft: Side, current: Side | None, day: date) -> list[Conflict]:
    """Return the conflicts of the draft, on the day and when what changed begins, that ``current`` has not."""
    changed = _changed(draft, current, day) if current is not None else None
    begins = {
        document.effective
        for document in draft.documents
        if document.effective is not None and document.effective > day
        if changed is None or document.id in changed
    }
    days = (day, *sorted(begins))
    known = _conflicts(current, days, changed) if current else {}
    return [each for key, each in _conflicts(draft, days, changed).items() if key not in known]


def _conflicts(
    side: Side, days: Iterable[date], changed: frozenset[str] | None
) -> dict[tuple[str, ...], Conflict]:
    found = (conflicts.find(side.documents, side.passages, day, changed=changed) for day in days)
    return {conflict.key: conflict for each in found for conflict in each}


def _changed(draft: Side, current: Side, day: date) -> frozenset[str]:
    """Return the ids of the documents that differ in anything, or that count on one side only."""
    new, old = _by_document(draft), _by_document(current)
    scope = Scope(day)
    differ = frozenset(name for name in new.keys() | old.keys() if new.get(name) != old.get(name))
    return differ | (in_force(draft.documents, scope) ^ in_force(current.documents, scope))


def _by_document(side: Side) -> dict[str, tuple[Document, list[Passage]]]:
    found: dict[str, tuple[Document, list[Passage]]] = {
        document.id: (document, []) for document in side.documents
    }
    for passage in side.passages:
        found[passage.document_id][1].append(passage)
    return found
