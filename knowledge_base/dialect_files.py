"""A file of a dialect pack: text that anybody may have written, and that the program must survive."""

from __future__ import annotations

import stat
from pathlib import Path

from knowledge_base.errors import DialectInvalid


def is_there(path: Path) -> bool:
    """Return whether there is such a file. One that may not be looked at is there: who reads it is told."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def read_text(path: Path, called: str, most_bytes: int) -> str:
    """Return the text of a file.

    Args:
        path: the file.
        called: what people call it.
        most_bytes: that it may have.

    Raises:
        DialectInvalid: it is missing, too large, no file, or not UTF-8.
    """
    try:
        found = path.stat()
        if found.st_size > most_bytes:
            raise DialectInvalid(f"{called}：超过了 {most_bytes >> 10} KB，太大了。请确认没有放错文件。")
        if stat.S_ISREG(found.st_mode):  # others, such as pipes, may never end
            return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DialectInvalid(f"{called}：不是 UTF-8 编码。请另存一次，编码选 UTF-8。") from error
    except OSError as error:
        raise _unreadable(path, called) from error
    raise _unreadable(path, called)


def _unreadable(path: Path, called: str) -> DialectInvalid:
    return DialectInvalid(
        f"{called}：这个文件读不出来。请放一个 UTF-8 编码的 {path.name} 到方言文件夹里，并确认有权限读它。"
    )
