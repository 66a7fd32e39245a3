"""A folder that the user has: a copy of a prepared model, or a model from somewhere else."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import ClassVar

from models.errors import SourceUnavailable
from models.sources import Delivery, Stage
from models.sources.at_hand import AtHand


@dataclass(frozen=True, slots=True)
class FolderSource(AtHand):
    """Takes the model's files from the folder that the user named."""

    kind: ClassVar[str] = "folder"
    finished: ClassVar[bool] = True

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
