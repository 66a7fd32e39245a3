"""Prepares models: fetch, convert, check, and put in place with one rename.

A model is built in a hidden folder beside its place and moved there when it is whole and on the disk, so that
an interruption at any instant leaves either nothing or the whole. Finished downloads are kept until then. The
next run removes what an interrupted one left behind. One process prepares at a time; others wait for it.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path

from models.catalogue import Entry
from models.digests import sha256_of
from models.durability import flush, flush_tree
from models.errors import ModelCorrupt, SourceUnavailable, StorageFailed
from models.locking import only_one
from models.prepared import FileRecord, PreparedRecord, files_in
from models.recipes import Recipe, recipe_named
from models.registry import ModelState, Registry
from models.sources import UNFINISHED, Delivery, PreparationOptions, Progress, Source, Stage
from models.sources.folder import FolderSource
from models.system import why

__all__ = ["Outcome", "PreparationOptions", "Progress", "Stage", "Tools", "prepare", "silent"]

_LOCK_NAME = ".prepare.lock"
_SPARE_BYTES = 64 << 20
"""Room that is left on the disk for everybody else."""


class Outcome(StrEnum):
    """What a preparation did about a model."""

    PREPARED = "prepared"
    UNCHANGED = "unchanged"
    """It was prepared already, and every file is as it should be."""
    EXTERNAL = "external"
    """There is nothing to prepare."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What a preparation takes from its surroundings."""

    free_bytes: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free
    recipe_named: Callable[[str], Recipe] = recipe_named


_USUAL_OPTIONS = PreparationOptions()
_USUAL_TOOLS = Tools()


def silent(model: str, stage: Stage, done: int, total: int) -> None:
    """Report nothing: the default ``Progress``."""


def prepare(
    names: Sequence[str],
    registry: Registry,
    *,
    progress: Progress = silent,
    options: PreparationOptions = _USUAL_OPTIONS,
    tools: Tools = _USUAL_TOOLS,
) -> dict[str, Outcome]:
    """Prepare models, one after the other. What is prepared already is checked and left alone.

    Downloads go to the folder ``downloads`` beside the registry's folder.

    Raises:
        CatalogueError: there is no such model.
        SourceUnavailable: no source could deliver the files of a model.
        ModelCorrupt: the files of a source, or what the recipe made of them, do not match the catalogue.
        StorageFailed: the disk is full, or the folder cannot be written.
    """
    entries = [registry.catalogue[name] for name in names]
    outcomes = {entry.name: _outcome_without_work(entry, registry, progress, options) for entry in entries}
    if None in outcomes.values():
        with _work_in(registry.folder, partial(progress, entries[0].name, Stage.WAITING, 0, 0)):
            for entry in entries:
                if outcomes[entry.name] is None:
                    outcomes[entry.name] = _Preparation(entry, registry, progress, options, tools).run()
    return {name: outcome for name, outcome in outcomes.items() if outcome is not None}


def _outcome_without_work(
    entry: Entry, registry: Registry, progress: Progress, options: PreparationOptions
) -> Outcome | None:
    """Return the outcome if the model is as it should be, else None."""
    if entry.external:
        return Outcome.EXTERNAL
    if options.rebuild:
        return None
    counter = _Counter(partial(progress, entry.name, Stage.CHECKING), entry.size_bytes)
    prepared = registry.verify(entry.name, counter.add).state is ModelState.PREPARED
    return Outcome.UNCHANGED if prepared else None


@contextmanager
def _work_in(folder: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the lock on ``folder``, which is cleared of what an interrupted run left behind."""
    downloads = folder.parent / "downloads"
    try:
        for needed in (folder, downloads):
            needed.mkdir(parents=True, exist_ok=True)
        with only_one(folder / _LOCK_NAME, waiting):
            for parent in (folder, downloads):
                for leftover in parent.glob(f".*{UNFINISHED}"):
                    # What a dying pip still writes to can be removed next time.
                    shutil.rmtree(leftover, ignore_errors=True)
            yield
    except OSError as error:
        raise StorageFailed(
            f"写不了模型文件夹 {folder}（{why(error)}）。请检查磁盘空间和文件夹的写入权限，然后再试一次。"
        ) from error


class _Preparation:
    """The preparation of one model, under the lock."""

    def __init__(
        self, entry: Entry, registry: Registry, progress: Progress, options: PreparationOptions, tools: Tools
    ) -> None:
        self._entry = entry
        self._registry = registry
        self._report = partial(progress, entry.name)
        self._options = options
        self._tools = tools
        self._place = registry.folder / entry.name
        self._downloads = registry.folder.parent / "downloads"

    def run(self) -> Outcome:
        """Prepare the model, unless another process has just done so."""
        if not self._options.rebuild and self._registry.verify(self._entry.name).state is ModelState.PREPARED:
            return Outcome.UNCHANGED
        with self._workplace() as raw, self._workplace() as built:
            source = self._deliver(raw)
            self._convert(source, raw, built)
            self._seal(built, source)
            self._put_in_place(built)
        if not self._options.keep_archives:
            for used in self._entry.sources:
                used.discard(self._downloads)
        self._report(Stage.DONE, 1, 1)
        return Outcome.PREPARED

    @contextmanager
    def _workplace(self) -> Iterator[Path]:
        """Make a hidden folder that the next run removes if this one does not get to it."""
        folder = self._registry.folder / f".{self._entry.name}.{uuid.uuid4().hex}{UNFINISHED}"
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _deliver(self, raw: Path) -> Source:
        """Have the files in ``raw`` from the first source that can deliver them."""
        # A folder that the user names comes first, whatever the catalogue says.
        sources = sorted(self._entry.sources, key=lambda source: not isinstance(source, FolderSource))
        failures: list[str] = []
        for source in sources if self._options.local else self._entry.sources:
            self._insist_on_room(source)
            delivery = Delivery(self._entry.digests, raw, self._downloads, self._options, self._report)
            try:
                source.deliver(delivery)
            except SourceUnavailable as error:
                failures.append(str(error))
                _empty(raw)
            else:
                return source
        reasons = "\n".join(f"  {number}. {reason}" for number, reason in enumerate(failures, 1))
        raise SourceUnavailable(f"没能取得模型“{self._entry.title}”的文件。试过的办法：\n{reasons}")

    def _convert(self, source: Source, raw: Path, built: Path) -> None:
        if source.finished or not self._entry.recipe:
            for path in raw.iterdir():
                path.rename(built / path.name)
            return
        self._report(Stage.CONVERTING, 0, 1)
        self._tools.recipe_named(self._entry.recipe)(raw, built)
        self._report(Stage.CONVERTING, 1, 1)

    def _seal(self, built: Path, source: Source) -> None:
        """Compare the files with the catalogue, have them on the disk, and write the record."""
        found, expected = set(files_in(built)), self._entry.digests
        if found != set(expected):
            names = "、".join(sorted(found ^ set(expected)))
            raise ModelCorrupt(
                f"做出来的模型“{self._entry.title}”的文件与模型目录不符：{names}。没有使用它。"
            )
        counter = _Counter(partial(self._report, Stage.CHECKING), self._entry.size_bytes)
        files: dict[str, FileRecord] = {}
        for path, sha256 in expected.items():
            actual = sha256_of(built / path, counter.add)
            if sha256 and actual != sha256:
                raise ModelCorrupt(
                    f"模型“{self._entry.title}”的文件 {path} 与登记的校验码不一致，没有使用它。"
                    "请再试一次；如果还是这样，请把这句话告诉维护人员。"
                )
            files[path] = FileRecord(actual, (built / path).stat().st_size)
        entry = self._entry
        PreparedRecord(entry.name, entry.revision, entry.recipe, source.kind, files).write(built)
        flush_tree(built)

    def _put_in_place(self, built: Path) -> None:
        if self._place.exists():
            # It is corrupt, or is being replaced: out of the way first, as a folder cannot replace another.
            with self._workplace() as trash:
                self._place.rename(trash / self._entry.name)
                built.rename(self._place)
        else:
            built.rename(self._place)
        flush(self._registry.folder)

    def _insist_on_room(self, source: Source) -> None:
        copies = 2 if self._entry.recipe else 1
        needed = source.download_bytes(self._downloads) + copies * self._entry.size_bytes + _SPARE_BYTES
        free = self._tools.free_bytes(self._registry.folder)
        if free < needed:
            raise StorageFailed(
                f"磁盘空间不够：准备模型“{self._entry.title}”需要约 {needed / 1e6:.0f} MB，"
                f"{self._registry.folder} 所在的磁盘只剩 {free / 1e6:.0f} MB。请清理磁盘后再试一次。"
            )


class _Counter:
    """Adds up pieces for a progress report."""

    def __init__(self, report: Callable[[int, int], None], total: int) -> None:
        self._report, self._done, self._total = report, 0, total

    def add(self, amount: int) -> None:
        """Count a piece."""
        self._done += amount
        self._report(self._done, self._total)


def _empty(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()
