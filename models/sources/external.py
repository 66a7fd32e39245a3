"""Models that have nothing to prepare: a remote service, or an optional package that brings everything."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

from models.errors import SourceUnavailable
from models.sources import Delivery
from models.tables import Table


@dataclass(frozen=True, slots=True)
class ServiceSource:
    """A service on the network."""

    kind: ClassVar[str] = "service"
    finished: ClassVar[bool] = True

    @classmethod
    def parse(cls, table: Table) -> Self:  # noqa: ARG003 - there is nothing to read
        """Return the source: it has no fields."""
        return cls()

    def download_bytes(self, downloads: Path) -> int:  # noqa: ARG002 - nothing is downloaded
        """Return 0: nothing is downloaded."""
        return 0

    def deliver(self, delivery: Delivery) -> None:  # noqa: ARG002 - there is nothing to deliver
        """Raise ``SourceUnavailable``: there are no files."""
        raise SourceUnavailable("这个模型没有需要准备的文件。")

    def discard(self, downloads: Path) -> None:
        """Do nothing: nothing was downloaded."""


@dataclass(frozen=True, slots=True)
class ExtraSource(ServiceSource):
    """An optional Python package, installed with one of our extras."""

    kind: ClassVar[str] = "extra"
    extra: str = ""
    """Name of the extra, as in ``pip install 'xiangyin[NAME]'``."""

    @classmethod
    def parse(cls, table: Table) -> Self:
        """Read ``extra``."""
        return cls(table.text("extra"))
