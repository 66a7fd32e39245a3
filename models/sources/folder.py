"""A folder that the user has: a copy of a prepared model, or a model from somewhere else."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

from models.errors import SourceUnavailable
from models.sources import Delivery, Stage
from models.tables import Table


@dataclass(frozen=True, slots=True)
class FolderSource:
    """Takes the model's files from the folder that the user named."""

    kind: ClassVar[str] = "folder"
    finished: ClassVar[bool] = True

    @classmethod
    def parse(cls, table: Table) -> Self:  # noqa: ARG003 - there is nothing to read
        """Return the source: it has no fields."""
        return cls()

    def download_bytes(self, downloads: Path) -> int:  # noqa: ARG002 - nothing is downloaded
        """Return 0: nothing is downloaded."""
        return 0

    def deliver(self, delivery: Delivery) -> None:
        """Copy the model's files.

        Raises:
            SourceUnavailable: no folder was named, or a file is not in it.
        """
        local = delivery.options.local
        if local is None:
            raise SourceUnavailable("没有指定存放模型文件的本地文件夹。")
        missing = [path for path in delivery.files if not (local / path).is_file()]
        if missing:
            raise SourceUnavailable(f"文件夹 {local} 里缺少文件：{'、'.join(missing)}。")
        for index, path in enumerate(delivery.files):
            delivery.report(Stage.EXTRACTING, index, len(delivery.files))
            target = delivery.into / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(local / path, target)

    def discard(self, downloads: Path) -> None:
        """Do nothing: the folder is the user's."""
