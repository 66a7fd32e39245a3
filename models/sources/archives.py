"""Package archives: found in the downloads folder, in the user's folder or in their registry, and opened."""

from __future__ import annotations

import shutil
import tarfile
import uuid
import zipfile
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol, Self

from models.digests import sha256_of
from models.errors import SourceUnavailable
from models.sources import UNFINISHED, Delivery, PreparationOptions, debian, npm, pip
from models.tables import Table


class Members(Protocol):
    """An open archive."""

    def open_member(self, member: str) -> IO[bytes]:
        """Open a member for reading; ``KeyError`` if there is none of that name."""
        ...


@dataclass(frozen=True, slots=True)
class Archive:
    """One package archive, known by its digest."""

    registry: str
    name: str
    version: str
    sha256: str
    size: int
    """Bytes."""

    @classmethod
    def parse(cls, table: Table) -> Self:
        """Read the archive from the catalogue.

        Raises:
            CatalogueError: a field is missing or wrong.
        """
        registry = table.text("registry")
        if registry not in _REGISTRIES:
            raise table.wrong("registry", "、".join(_REGISTRIES) + " 之一")
        name, version = table.text("name"), table.text("version")
        archive = cls(registry, name, version, table.digest("sha256"), table.count("size"))
        table.finish()
        return archive

    def path_in(self, downloads: Path) -> Path:
        """Return where the archive lies once it is downloaded and checked."""
        return downloads / f"{self.sha256}{_REGISTRIES[self.registry].suffix}"

    def open(self, downloads: Path) -> AbstractContextManager[Members]:
        """Open the archive in the downloads folder."""
        return _REGISTRIES[self.registry].open(self.path_in(downloads))

    def obtain(self, delivery: Delivery, report: Callable[[int], None]) -> None:
        """Have the archive in the downloads folder, with the right digest; one that is there already is kept.

        Args:
            delivery: What may be done.
            report: Called with the number of bytes that have arrived.

        Raises:
            SourceUnavailable: the archive cannot be had, or is not the one that the catalogue means.
        """
        path = self.path_in(delivery.downloads)
        if not path.exists() or sha256_of(path) != self.sha256:
            # pip and npm write under names of their own choice: into a folder that holds nothing else.
            unfinished = delivery.downloads / f".{uuid.uuid4().hex}{UNFINISHED}"
            unfinished.mkdir()
            try:
                self._fetch(delivery, unfinished, report).replace(path)
            finally:
                shutil.rmtree(unfinished, ignore_errors=True)
        report(self.size)

    def _fetch(self, delivery: Delivery, into: Path, report: Callable[[int], None]) -> Path:
        """Return the archive in ``into``, with the right digest."""
        if found := self._find_in(delivery.options.local):
            fetched = shutil.copyfile(found, into / found.name)
        elif delivery.may_download:
            fetched = _REGISTRIES[self.registry].download(
                self.name, self.version, into, delivery.options, report
            )
        else:
            raise SourceUnavailable(f"本机没有软件包 {self.name} {self.version}，而这次不允许联网下载。")
        if sha256_of(fetched) != self.sha256:
            raise SourceUnavailable(
                f"下载到的软件包 {self.name} {self.version} 与登记的校验码不一致，没有使用它。"
                "可能是下载出错或镜像有问题，请稍后再试，或换一个软件源。"
            )
        return fetched

    def _find_in(self, local: Path | None) -> Path | None:
        """Return the file of the user's folder that is the archive, whatever it is called."""
        if local is None or not local.is_dir():
            return None
        same_size = (path for path in local.iterdir() if path.is_file() and path.stat().st_size == self.size)
        return next((path for path in same_size if sha256_of(path) == self.sha256), None)


class _Wheel(zipfile.ZipFile):
    def open_member(self, member: str) -> IO[bytes]:
        return self.open(member)


class _Tarball(tarfile.TarFile):
    def open_member(self, member: str) -> IO[bytes]:
        file = self.extractfile(member)
        if file is None:
            raise KeyError(member)
        return file


@dataclass(frozen=True, slots=True)
class _Registry:
    suffix: str
    download: Callable[[str, str, Path, PreparationOptions, Callable[[int], None]], Path]
    open: Callable[[Path], AbstractContextManager[Members]]


def _open_tarball(path: Path) -> _Tarball:
    return _Tarball.open(path, "r:gz")


class _DebianPackage(_Tarball):
    def open_member(self, member: str) -> IO[bytes]:
        return super().open_member(f"./{member}")


def _open_debian_package(path: Path) -> _DebianPackage:
    return _DebianPackage.open(fileobj=debian.open_data(path), mode="r:*")


_REGISTRIES: Mapping[str, _Registry] = {
    "pip": _Registry(".whl", pip.download, _Wheel),
    "npm": _Registry(".tgz", npm.download, _open_tarball),
    "debian": _Registry(".deb", debian.download, _open_debian_package),
}
