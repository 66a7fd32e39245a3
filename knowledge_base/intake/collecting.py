"""Paths to files: folders are walked and archives opened, in an order that does not change."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from knowledge_base.errors import DocumentInvalid
from knowledge_base.intake import safety
from knowledge_base.intake.kinds import ACCEPTED, Kind, identify, suffix, too_large
from knowledge_base.intake.original import Original, Refusal
from models.system import why

_LITTER = frozenset({"readme.md", "thumbs.db", "desktop.ini", "__macosx"})
_DEEPEST = 2
"""An archive may hold archives; these may not."""

_Found = Iterator[Original | Refusal]


def collect(paths: Iterable[Path]) -> _Found:
    """Yield the files that ``paths`` name, that lie below its folders and in its archives.

    Files come one by one, so that a folder larger than the memory can be taken in. What cannot be taken in
    is a Refusal; hidden files, README.md and what systems and Office leave lying about are passed over.
    """
    for path in paths:
        try:
            is_folder, is_file, is_there = path.is_dir(), path.is_file(), path.exists()
        except OSError as error:  # no permission for the folder above, or a name that is too long
            yield Refusal(str(path), f"{path}：打不开（{why(error)}）。请核对名字和位置，检查有没有权限。")
            continue
        if is_folder:
            yield from _folder(path)
        elif is_file:
            yield from _file(path, path.name)
        elif is_there:
            yield Refusal(str(path), f"{path}：不是普通文件，读不了。{ACCEPTED}。")
        else:
            yield Refusal(str(path), f"找不到 {path}。请核对名字和位置；可以把文件拖到窗口里，免得打错。")


def _folder(folder: Path) -> _Found:
    unreadable: list[OSError] = []
    label = PurePosixPath(folder.resolve().name)
    is_empty = True
    for parent, folders, files in os.walk(folder, onerror=unreadable.append):
        folders[:] = sorted(name for name in folders if not _is_litter(name))
        for name in sorted(name for name in files if not _is_litter(name)):
            path = Path(parent, name)
            is_empty = False
            yield from _file(path, str(label / path.relative_to(folder).as_posix()))
    for error in unreadable:
        where = str(error.filename)
        yield Refusal(where, f"{where}：文件夹打不开（{why(error)}）。请检查有没有权限。")
    if is_empty and not unreadable:
        yield Refusal(str(folder), f"文件夹 {folder} 里没有可以收的文件。{ACCEPTED}。")


def _is_litter(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower() in _LITTER


def _file(path: Path, name: str) -> _Found:
    try:
        if not path.is_file():
            yield Refusal(name, f"{name}：不是普通文件，读不了。{ACCEPTED}。")
        elif suffix(name) == ".zip":
            yield from _archive_file(path, name)
        elif (size := path.stat().st_size) > safety.MAX_BYTES:
            raise too_large(name, size)
        else:
            yield from _sorted_out(name, path.read_bytes(), safety.Budget(), depth=1)
    except DocumentInvalid as error:
        yield Refusal(name, error.problems[0])
    except OSError as error:
        yield Refusal(name, f"{name}：打不开（{why(error)}）。请检查文件还在不在、有没有权限。")


def _archive_file(path: Path, name: str) -> _Found:
    size = path.stat().st_size
    if size > safety.MAX_ARCHIVE_BYTES:
        raise DocumentInvalid(
            f"{name}：压缩包太大（{size // safety.MB} MB，最多 {safety.MAX_ARCHIVE_BYTES // safety.MB} MB）。"
            "请分成几个压缩包。"
        )
    with safety.open_archive(path, name) as archive:
        yield from _archive(archive, name, safety.Budget(), depth=1)


def _sorted_out(name: str, content: bytes, budget: safety.Budget, *, depth: int) -> _Found:
    """Yield the file, or what is in it if it is an archive; raises DocumentInvalid."""
    if identify(name, content) is not Kind.ARCHIVE:
        yield Original(name, content)
        return
    if depth > _DEEPEST:
        raise DocumentInvalid(f"{name}：压缩包里套了太多层压缩包。请把里面的压缩包解开再放进来。")
    with safety.open_archive(content, name) as archive:
        yield from _archive(archive, name, budget, depth=depth)


def _archive(archive: zipfile.ZipFile, name: str, budget: safety.Budget, *, depth: int) -> _Found:
    entries = safety.check_archive(archive, name, budget)
    wanted = [entry for entry in entries if not any(map(_is_litter, entry.name.split("/")))]
    if not wanted:
        yield Refusal(name, f"{name}：压缩包里没有可以收的文件。{ACCEPTED}。")
    for entry in wanted:
        inner = f"{name}/{entry.name}"
        try:
            if entry.info.file_size > safety.MAX_BYTES:
                raise too_large(inner, entry.info.file_size)
            content = safety.unpack(archive, entry.info, inner)
            yield from _sorted_out(inner, content, budget, depth=depth + 1)
        except DocumentInvalid as error:
            yield Refusal(inner, error.problems[0])
