"""From the library to the release in force, and back.

Whatever is put in force is recorded before the switch and settled after it, so that wherever the process dies, the
next one finds out from ``current`` whether it happened: ``current`` is the truth, the library remembers.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from knowledge_base import releases
from knowledge_base.drafting import Progress, Stage, no_progress, open_if_whole
from knowledge_base.drafting import draft as build
from knowledge_base.errors import (
    DocumentInvalid,
    LibraryUnavailable,
    PublishRefused,
    ReleaseCorrupt,
    RollbackImpossible,
)
from knowledge_base.layout import Layout
from knowledge_base.library.library import Library
from knowledge_base.library.records import Publication, PublicationKind, PublicationState
from knowledge_base.loading import LoadedDocument, contradictions
from knowledge_base.passage_index import FAISS_INDEX, IndexOptions
from knowledge_base.release import Release, open_folder
from knowledge_base.shared import SharedReleases
from models.embedding import Embedder

_log = logging.getLogger(__name__)

_MANY = 1000
"""Publications that are looked through for the one to take back."""


class Report(Protocol):
    """What the checks found."""

    @property
    def problems(self) -> Sequence[str]:
        """What stands in the way, each with what to do."""
        ...


Check = Callable[[Release, Release | None], Report]
"""Compares a draft with the release in force, None if there is none."""


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication came to."""

    release: Release
    """The release in force now."""
    report: Report
    publication: Publication | None
    """None if this very release was in force already."""


class Publisher:
    """Puts the library's documents in force. One at a time: every method raises PublishBusy while another runs.

    Every method raises LibraryUnavailable if the library cannot be reached, StorageUnavailable if the storage of other
    machines cannot, and PublishFailed if the disk is full or cannot be written; what was in force then stays in force.
    """

    def __init__(
        self,
        library: Library,
        home: Path,
        embedder: Embedder,
        *,
        keep: int = releases.KEEP,
        index: IndexOptions = FAISS_INDEX,
        storage: str = "",
    ) -> None:
        """Keep ``keep`` releases besides those that somebody reads, indexed as ``index`` says.

        ``storage`` is where other machines fetch them; empty if there are none.
        """
        self._library = library
        self._layout = Layout(home, index)
        self._embedder = embedder
        self._keep = keep
        self._shared = SharedReleases(storage, self._layout, keep=keep) if storage else None

    def draft(self, progress: Progress = no_progress) -> Release:
        """Build what would be published, and leave what is in force as it is. Raises DocumentInvalid."""
        with releases.writing(self._layout):
            return self._draft(progress)

    def publish(
        self, check: Check, *, who: str, reason: str = "", progress: Progress = no_progress
    ) -> Published:
        """Build a release of the library's documents, check it, and put it in force.

        If the checks find something, it is done only if there is a ``reason``, which is recorded. Raises
        PublishRefused, DocumentInvalid, or what the embedder and ``check`` raise.
        """
        with releases.writing(self._layout):
            self._reconcile()
            new = self._draft(progress)
            old = self._in_force()
            if old is not None and old.id == new.id:
                return Published(new, _Nothing(), None)
            progress(Stage.CHECKING, 0, 1)
            report = check(new, old)
            problems = tuple(report.problems)
            if problems and not reason:
                self._begin(PublicationKind.PUBLISH, new, who, problems=problems, refused=True)
                raise PublishRefused(*problems)
            started = self._begin(PublicationKind.PUBLISH, new, who, problems=problems, reason=reason)
            return Published(new, report, self._switch(started, progress))

    def rollback(
        self, *, who: str, to: str = "", reason: str = "", progress: Progress = no_progress
    ) -> Published:
        """Put an earlier release in force: ``to``, or what was in force before the present one was published.

        A draft that was never in force cannot be put in force so: it may have been refused. The documents in the
        library stay as they are. Raises RollbackImpossible.
        """
        with releases.writing(self._layout):
            self._reconcile()
            target = self._open_earlier(self.target(to))
            started = self._begin(PublicationKind.ROLLBACK, target, who, reason=reason)
            return Published(target, _Nothing(), self._switch(started, progress))

    def target(self, to: str = "") -> str:
        """Return what ``rollback`` would go back to; raises RollbackImpossible."""
        current = self._layout.current_id()
        if to:
            if to in self._layout.release_ids() and to not in {current, *self._used()}:
                raise RollbackImpossible(
                    f"{to} 这一版只是草稿，从来没有用过，不能退到它。"
                    "要用它，请把文件改成那样，再运行 python -m assistant kb publish，检查以后发布。"
                )
            return to
        published = (each for each in self._done() if each.kind is PublicationKind.PUBLISH)
        before = next((each.previous for each in published if each.release == current), "")
        if not before:
            raise RollbackImpossible(
                "没有更早的版本可以退回去。用 python -m assistant kb history 可以看到发布过哪些版本。"
            )
        return before

    def reconcile(self) -> None:
        """Settle what an interrupted publication left open."""
        with releases.writing(self._layout):
            self._reconcile()

    def _draft(self, progress: Progress) -> Release:
        progress(Stage.READING, 0, 1)
        heads = self._library.heads()
        loaded = [LoadedDocument(version.document, version.body) for version in heads]
        problems = contradictions([document for document, _ in loaded])
        if not loaded:
            problems = ["知识库里还没有文件。请先用 python -m assistant kb add 放进文件。"]
        if problems:
            raise DocumentInvalid(*problems)
        return build(loaded, self._layout, self._embedder, progress)

    def _in_force(self) -> Release | None:
        name = self._layout.current_id()
        return open_if_whole(self._layout.releases / name, self._layout.index) if name else None

    def _begin(
        self,
        kind: PublicationKind,
        release: Release,
        who: str,
        *,
        problems: Sequence[str] = (),
        reason: str = "",
        refused: bool = False,
    ) -> Publication:
        publication = self._library.begin(
            kind,
            release=release.id,
            previous=self._layout.current_id() or "",
            who=who,
            documents=len(release.documents),
            passages=len(release.passages),
            problems=problems,
            reason=reason,
        )
        return self._library.settle(publication.id, PublicationState.REFUSED) if refused else publication

    def _switch(self, started: Publication, progress: Progress) -> Publication:
        """Put in force what was recorded; from then on nothing that goes wrong can take it back."""
        used = {*self._used(), started.previous}
        progress(Stage.SWITCHING, 0, 1)
        if self._shared is not None:
            self._shared.put_in_force(started.release)
        releases.switch(self._layout, started.release)
        try:
            settled = self._library.settle(started.id, PublicationState.DONE)
        except LibraryUnavailable as error:  # ``current`` is the truth: whoever publishes next settles it
            _log.warning("%s is in force, but not recorded so yet: %s", started.release, error)
            settled = started
        progress(Stage.PRUNING, 0, 1)
        releases.prune(self._layout, self._keep, rather=used)
        if self._shared is not None:
            self._shared.prune()
        return settled

    def _done(self) -> Iterator[Publication]:
        """Yield the publications that happened, the newest first."""
        return (each for each in self._library.publications(_MANY) if each.state is PublicationState.DONE)

    def _used(self) -> frozenset[str]:
        """Return the ids of the releases that were in force some time, as far as the library knows."""
        return frozenset(name for each in self._done() for name in (each.release, each.previous))

    def _reconcile(self) -> None:
        if self._shared is not None:
            self._shared.catch_up()
        current = self._layout.current_id()
        for publication in self._library.publications(_MANY):
            if publication.state is PublicationState.STARTED:
                happened = publication.release == current
                state = PublicationState.DONE if happened else PublicationState.ABANDONED
                self._library.settle(publication.id, state)

    def _open_earlier(self, name: str) -> Release:
        if name == self._layout.current_id():
            raise RollbackImpossible(f"现在用的就是 {name} 这一版，不用退。")
        if name not in self._layout.release_ids():
            raise RollbackImpossible(
                f"没有 {name} 这一版，可能已经清理掉了。"
                "用 python -m assistant kb history 看看还有哪些版本，或者把文件改回去再发布。"
            )
        try:
            release = open_folder(self._layout.releases / name, self._layout.index)
        except ReleaseCorrupt as error:
            raise RollbackImpossible(f"退不回去：{error}") from error
        if release.manifest.embedder != self._embedder.name:
            raise RollbackImpossible(
                f"{name} 这一版是用语义模型 {release.manifest.embedder} 建的，现在用的是 {self._embedder.name}。"
                "请把文件改回去，再运行 python -m assistant kb publish。"
            )
        return release


@dataclass(frozen=True, slots=True)
class _Nothing:
    """No check was made: this release was checked when it was published."""

    problems: tuple[str, ...] = ()
