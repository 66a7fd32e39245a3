"""A document in the person's own editor: what was written there is never lost."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.channels.cli.kb.terminal import say
from assistant.staff.markdown import Stated, check_body, stated, written
from knowledge_base.errors import DocumentInvalid, KnowledgeBaseError
from knowledge_base.library.records import Version
from models.system import why


@contextmanager
def edited(head: Version, *, keep: bool = False) -> Iterator[Stated]:
    """Open the document in an editor and yield what was written; the body saves it.

    Whatever ends that early, be it Ctrl-C or another clerk's version, the file stays if it was changed, and the
    person is told where; likewise if it is to be kept. Raises DocumentInvalid.
    """
    path = _written_out(head)
    before = path.read_bytes()
    try:
        _open_editor(path)
        text = stated(_read(path), path.name)
        check_body(text.body, path.name)
        yield text
    except (KnowledgeBaseError, KeyboardInterrupt) as error:
        problems = error.problems if isinstance(error, DocumentInvalid) else ()
        if kept := _kept(path, before, head.document.id):
            if problems:
                raise DocumentInvalid(*problems, kept) from error
            say(kept)
        raise
    if not keep:
        path.unlink(missing_ok=True)
    elif kept := _kept(path, before, head.document.id):
        say(kept)


def _written_out(head: Version) -> Path:
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", prefix=f"{head.document.id}-", suffix=".md", delete=False
        ) as file:
            file.write(written(head.document, head.body))
    except OSError as error:
        raise DocumentInvalid(
            f"没法打开编辑器：临时文件写不进去（{why(error)}）。请腾出空间再试，或者用选项改。"
        ) from error
    return Path(file.name)


def _open_editor(path: Path) -> None:
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "nano"
    try:
        subprocess.run([*shlex.split(command), str(path)], check=True)  # noqa: S603  the person's own editor
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        raise DocumentInvalid(
            f"编辑器“{command}”没有打开，或者出了错。"
            "请设置环境变量 EDITOR，或者用选项改，例如 --expires 2026-12-31。"
        ) from error


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentInvalid(f"{path} 读不出来。请在编辑器里按 UTF-8 编码存成这个名字。") from error


def _kept(path: Path, before: bytes, document_id: str) -> str:
    """Return where the file is that was changed; one that was not is removed."""
    if not path.exists():
        return ""
    if path.read_bytes() == before:
        path.unlink()
        return ""
    return f"您写的还在 {path}。改好以后运行：python -m assistant kb edit {document_id} --file {path}"
