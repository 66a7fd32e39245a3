"""How every document stands: in force, not yet, lapsed, replaced, draft, about to go. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from knowledge_base.document import Document, Force, Scope
from knowledge_base.library.records import Version
from knowledge_base.validity import in_force, is_superseded, out_of_force, successors


class State(StrEnum):
    """How a document stands on a day, at a place."""

    IN_FORCE = "有效"
    NOT_YET = "还没开始"
    LAPSED = "已失效"
    SUPERSEDED = "被代替"
    ELSEWHERE = "不适用本地"
    DRAFT = "草稿"
    """It is in the library and not in the release in force."""
    GOING = "已删除（未发布）"
    """It is in the release in force, and not among what is published next."""
    GONE = "已删除"


@dataclass(frozen=True, slots=True)
class Listed:
    """A document with its state."""

    document: Document
    """As residents get it; a draft as it would be."""
    state: State
    in_force: bool
    """Residents are answered from it."""
    version: int
    """Number of the newest version in the library, 0 if it is not there."""
    published_version: int | None
    """Number of the version in the release in force, None if it is not there."""
    unconfirmed: tuple[str, ...] = ()
    """What nobody has confirmed of its newest version, by the names in front matter."""

    @property
    def pending(self) -> bool:
        """Whether the next publication changes it."""
        if self.state in (State.DRAFT, State.GOING, State.GONE):
            return self.state is not State.GONE
        return self.version not in (0, self.published_version)


def listed(heads: Iterable[Version], released: Iterable[Document], scope: Scope) -> tuple[Listed, ...]:
    """Return how each document stands: those of the release in its order, then the drafts, then what is gone."""
    library = {version.document.id: version for version in heads}
    released = tuple(released)
    states = _states(released, scope)
    rows = [_published(document, states[document.id], library) for document in released]
    known = {document.id for document in released}
    drafts = [_unpublished(version) for name, version in library.items() if name not in known]
    return (*rows, *sorted(drafts, key=lambda row: row.state is State.GONE))


def lapsing(rows: Iterable[Listed], day: date, days: int) -> tuple[Listed, ...]:
    """Return what is in force on ``day`` and has its last day at most ``days`` days later, the soonest first."""
    last_days = ((row.document.expires, row) for row in rows if row.in_force)
    soon = [(last, row) for last, row in last_days if last is not None and (last - day).days <= days]
    return tuple(row for _, row in sorted(soon, key=lambda each: each[0]))


def document(row: Listed) -> dict[str, object]:
    """Return a document with its state for programs; its days are dates."""
    what = row.document
    return {
        "id": what.id,
        "title": what.title,
        "issuer": what.issuer,
        "region": what.region,
        "effective": what.effective,
        "expires": what.expires,
        "in_force": row.in_force,
        "state": row.state.value,
        "pending": row.pending,
        "version": row.version,
        "published_version": row.published_version,
        "unconfirmed": list(row.unconfirmed),
    }


def _published(document: Document, state: State, library: Mapping[str, Version]) -> Listed:
    head = library.get(document.id)
    going = bool(library) and (head is None or head.removed)
    return Listed(
        document,
        State.GOING if going else state,
        in_force=state is State.IN_FORCE,
        version=head.document.version if head else 0,
        published_version=document.version,
        unconfirmed=_unconfirmed(head) if head else (),
    )


def _unpublished(head: Version) -> Listed:
    state = State.GONE if head.removed else State.DRAFT
    return Listed(head.document, state, False, head.document.version, None, _unconfirmed(head))


def _unconfirmed(head: Version) -> tuple[str, ...]:
    return tuple(proposal.key for proposal in head.unconfirmed)


def _states(released: tuple[Document, ...], scope: Scope) -> Mapping[str, State]:
    valid, ended = in_force(released, scope), out_of_force(released, scope)
    replaced_by = successors(released)

    def state(document: Document) -> State:
        if document.id in valid:
            return State.IN_FORCE
        if document.id not in ended:
            return State.ELSEWHERE
        if ended[document.id].force is Force.NOT_YET:
            return State.NOT_YET
        return State.SUPERSEDED if is_superseded(document, scope, replaced_by) else State.LAPSED

    return {document.id: state(document) for document in released}
