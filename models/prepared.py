"""``prepared.json``: what a prepared model's folder holds, and whether it still holds it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from models.catalogue import Entry
from models.digests import sha256_of

RECORD_NAME = "prepared.json"


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file as it was when the model was prepared."""

    sha256: str
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class PreparedRecord:
    """The content of ``prepared.json``, which is written last."""

    model: str
    revision: str
    recipe: str
    source: str
    """Kind of the source that the files came from."""
    files: Mapping[str, FileRecord]

    def write(self, folder: Path) -> None:
        """Write the record into the model's folder."""
        content = {
            "model": self.model,
            "revision": self.revision,
            "recipe": self.recipe,
            "source": self.source,
            "files": {path: {"sha256": file.sha256, "size": file.size} for path, file in self.files.items()},
        }
        text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
        (folder / RECORD_NAME).write_text(text, encoding="utf-8", newline="\n")

    @classmethod
    def read(cls, folder: Path) -> PreparedRecord:
        """Read the record.

        Raises:
            OSError: there is no readable record.
            ValueError: it is not what ``write`` writes.
        """
        content = json.loads((folder / RECORD_NAME).read_text(encoding="utf-8"))
        try:
            files = {
                str(path): FileRecord(str(file["sha256"]), int(file["size"]))
                for path, file in content["files"].items()
            }
            model, revision, recipe, source = (
                str(content[key]) for key in ("model", "revision", "recipe", "source")
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("not a record") from error
        return cls(model, revision, recipe, source, files)


def files_in(folder: Path) -> tuple[str, ...]:
    """Return the files below ``folder`` as sorted relative paths, without the record and hidden files."""
    relative = (path.relative_to(folder) for path in folder.rglob("*") if not path.is_dir())
    visible = (path for path in relative if not any(part.startswith(".") for part in path.parts))
    return tuple(sorted(path.as_posix() for path in visible if path.as_posix() != RECORD_NAME))


def problems_of(
    entry: Entry, folder: Path, *, digests: bool, passed: Callable[[int], None] | None = None
) -> tuple[str, ...]:
    """Return what is wrong with a prepared folder, in Chinese; nothing if it is what it should be.

    Args:
        entry: The model.
        folder: Its folder, which exists.
        digests: Whether to read every file and compare digests, and not only names and sizes.
        passed: Called with the number of bytes of each piece that was read.
    """
    try:
        record = PreparedRecord.read(folder)
    except (OSError, ValueError):
        return (f"缺少完成标记 {RECORD_NAME}，或者它已损坏，上次准备可能没有做完",)
    if (record.model, record.revision, record.recipe) != (entry.name, entry.revision, entry.recipe):
        return (f"版本是“{record.revision}”，而模型目录里是“{entry.revision}”",)
    problems = [*_unexpected(entry, record, folder)]
    for path, file in record.files.items():
        if problem := _file_problem(folder / path, file, digests=digests, passed=passed):
            problems.append(f"{path} {problem}")
    return tuple(problems)


def _unexpected(entry: Entry, record: PreparedRecord, folder: Path) -> list[str]:
    """Compare the record with the catalogue and with the files that there are."""
    problems = [f"{path} 不在登记的文件里" for path in files_in(folder) if path not in record.files]
    for path, sha256 in entry.digests.items():
        if path not in record.files:
            problems.append(f"缺少 {path}")
        elif sha256 and record.files[path].sha256 != sha256:
            problems.append(f"{path} 与模型目录里的校验码不一致")
    return problems


def _file_problem(
    path: Path, expected: FileRecord, *, digests: bool, passed: Callable[[int], None] | None
) -> str:
    try:
        size = path.stat().st_size
        if size != expected.size:
            return f"大小不对（应为 {expected.size} 字节，实际 {size} 字节）"
        if digests and sha256_of(path, passed) != expected.sha256:
            return "的内容与校验码不一致"
    except FileNotFoundError:
        return "不见了"
    except OSError:
        return "读不出来"
    return ""
