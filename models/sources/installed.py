"""A file that an installed Python package already brings."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

from models.errors import SourceUnavailable
from models.sources import Delivery, Stage
from models.sources.at_hand import AtHand
from models.tables import Table, is_inside


@dataclass(frozen=True, slots=True)
class InstalledSource(AtHand):
    """Files of a package that is installed in this environment. The package is not imported."""

    kind: ClassVar[str] = "installed"
    finished: ClassVar[bool] = False
    package: str
    """Import name."""
    take: Mapping[str, str]
    """File to be written, and its path inside the package."""

    @classmethod
    def parse(cls, table: Table) -> Self:
        """Read ``package`` and ``take`` (file = "path in the package")."""
        taken = table.table("take")
        for path in taken:
            if not is_inside(path):
                raise taken.wrong(path, "文件夹以内的相对路径")
        take = {path: taken.path(path) for path in taken}
        if not take:
            raise table.wrong("take", "至少一个要取出的文件")
        return cls(table.text("package"), take)

    def deliver(self, delivery: Delivery) -> None:
        """Copy the files.

        Raises:
            SourceUnavailable: the package is not installed, or does not have the file.
        """
        spec = importlib.util.find_spec(self.package)
        if spec is None or spec.origin is None:
            raise SourceUnavailable(f"没有安装 Python 软件包 {self.package}。")
        for index, (path, inside) in enumerate(self.take.items()):
            delivery.report(Stage.EXTRACTING, index, len(self.take))
            origin = Path(spec.origin).parent / inside
            if not origin.is_file():
                raise SourceUnavailable(f"已安装的软件包 {self.package} 里没有文件 {inside}，可能版本不同。")
            target = delivery.into / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(origin, target)
