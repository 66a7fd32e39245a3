"""Models that have nothing to prepare: a remote service, or an optional package that brings everything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from models.errors import SourceUnavailable
from models.sources import Delivery
from models.sources.at_hand import AtHand
from models.tables import Table


@dataclass(frozen=True, slots=True)
class ServiceSource(AtHand):
    """A service on the network."""

    kind: ClassVar[str] = "service"
    finished: ClassVar[bool] = True

    def deliver(self, delivery: Delivery) -> None:  # noqa: ARG002 - there is nothing to deliver
        """Raise ``SourceUnavailable``: there are no files."""
        raise SourceUnavailable("这个模型没有需要准备的文件。")


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
