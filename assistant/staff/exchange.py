"""The library as files, to keep or to hand on: Markdown with front matter, and golden questions."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

from assistant.staff import golden_files
from assistant.staff.markdown import written
from knowledge_base.document import Document
from knowledge_base.errors import DocumentInvalid
from knowledge_base.intake import safety
from knowledge_base.library.records import GoldenQuestion
from models.system import why

GOLDEN = "golden.jsonl"
_PACKED_AT = (1980, 1, 1, 0, 0, 0)
"""The same documents make the same archive."""


def files_of(
    documents: Iterable[tuple[Document, str]], golden: Iterable[GoldenQuestion]
) -> Mapping[str, bytes]:
    """Return the files that hold the documents with their texts, and the golden questions, by name."""
    files = {f"{document.id}.md": written(document, body).encode() for document, body in documents}
    return {**files, GOLDEN: golden_files.dump(golden)}


def write(target: Path, files: Mapping[str, bytes]) -> None:
    """Write ``files`` into a new zip, or into a new folder if ``target`` does not end in .zip.

    All of them or none. Raises DocumentInvalid if the target is there already or cannot be written.
    """
    if target.exists():
        raise DocumentInvalid(f"{target} 已经在了，没有覆盖它。请换一个名字。")
    beside = target.with_name(f".{target.name}-{os.getpid()}")
    try:
        if target.suffix.lower() == ".zip":
            _write_zip(beside, files)
        else:
            beside.mkdir(parents=True)
            for name, content in files.items():
                (beside / name).write_bytes(content)
        beside.rename(target)
    except OSError as error:
        raise DocumentInvalid(f"{target} 写不进去（{why(error)}）。请换一个地方，或者腾出空间。") from error
    finally:
        _discard(beside)


def golden_in(source: Path) -> tuple[golden_files.Line, ...]:
    """Return the golden questions in a folder or a zip, none if it has no such file; raises DocumentInvalid."""
    if source.is_dir():
        path = source / GOLDEN
        return golden_files.load(path) if path.exists() else ()
    if source.suffix.lower() != ".zip" or not source.exists():
        return ()
    with safety.open_archive(source, source.name) as archive:
        for entry in safety.check_archive(archive, source.name, safety.Budget()):
            if PurePosixPath(entry.name).name == GOLDEN:
                return golden_files.parse(safety.unpack(archive, entry.info, entry.name), entry.name)
    return ()


def _discard(path: Path) -> None:
    """Remove what is left of a work that was not finished, if anything is."""
    with suppress(OSError):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _write_zip(path: Path, files: Mapping[str, bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _PACKED_AT), content, zipfile.ZIP_DEFLATED)
