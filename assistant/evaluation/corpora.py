"""Corpora to releases: folders of Markdown, and collections of plain texts, published beside the home's own.

A collection is a file ``docs.jsonl``: one JSON object a line with ``docid``, ``title_guess`` and ``text``, whose
only structure is its white space.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from knowledge_base.document import Document
from knowledge_base.drafting import Progress
from knowledge_base.errors import DocumentInvalid, PublishBusy
from knowledge_base.loading import LoadedDocument, load_folders
from knowledge_base.publishing import publish_loaded
from knowledge_base.release import Release
from knowledge_base.text import clean
from models.embedding import Embedder

COLLECTION = "docs.jsonl"
_PAUSE_S = 1.0

_PARAGRAPH = re.compile(r"(?<=[。！？；：!?;:）】”])\s+|\s{2,}|(?<![0-9A-Za-z])\s(?![0-9A-Za-z])")
"""White space that separates paragraphs: all but a single blank before or after a number or a Latin word."""
_MARKS_A_BLOCK = re.compile(r"^(?=[#>|`])", re.MULTILINE)


def evaluation_home(home: Path, corpora: Iterable[Path]) -> Path:
    """Return the folder below ``home`` where the release of these corpora is kept."""
    named = "\n".join(str(path.resolve()) for path in corpora)
    return home / "evaluation" / hashlib.sha256(named.encode()).hexdigest()[:16]


def publish_corpora(
    corpora: Sequence[Path],
    home: Path,
    embedder: Embedder,
    *,
    progress: Progress,
    pause: Callable[[float], None] = time.sleep,
) -> Release:
    """Publish the corpora below ``home``; nothing is done if they have not changed.

    While another process publishes them, it waits, by calling ``pause`` with seconds.
    Raises what ``knowledge_base.publishing.publish`` raises, but for PublishBusy.
    """
    below = evaluation_home(home, corpora)
    while True:
        try:
            return publish_loaded(lambda: load_corpora(corpora), below, embedder, progress=progress)
        except PublishBusy:
            pause(_PAUSE_S)


def load_corpora(corpora: Iterable[Path]) -> tuple[LoadedDocument, ...]:
    """Load every document of the corpora; raises DocumentInvalid with what is wrong."""
    folders: list[Path] = []
    loaded: list[LoadedDocument] = []
    for path in corpora:
        collection = path / COLLECTION if path.is_dir() else path
        if collection.is_file():
            loaded += load_collection(collection)
        else:
            folders.append(path)
    if folders:
        loaded += load_folders(folders)
    counts = Counter(document.id for document, _ in loaded)
    if twice := [name for name, count in counts.items() if count > 1]:
        raise DocumentInvalid(*(f"有两份文件都叫 {name}。请去掉一份再试。" for name in twice))
    return tuple(loaded)


def load_collection(path: Path) -> tuple[LoadedDocument, ...]:
    """Load the documents of one ``docs.jsonl``; raises DocumentInvalid."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentInvalid(f"读不了文件 {path}（{error}）。请检查文件名和编码。") from error
    return tuple(_document(path, number, line) for number, line in enumerate(lines, 1) if line.strip())


def _document(path: Path, number: int, line: str) -> LoadedDocument:
    try:
        row = json.loads(line)
        document = Document(id=str(row["docid"]), title=" ".join(row["title_guess"].split()))
        return LoadedDocument(document, as_markdown(row["text"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DocumentInvalid(
            f"{path} 第{number}行不是文件。每行要有 docid、title_guess 和 text，请改正后再试。"
        ) from error


def as_markdown(text: str) -> str:
    """Return a plain text as Markdown, a paragraph for each piece between white space."""
    pieces = [piece for piece in _PARAGRAPH.split(clean(text)) if piece]
    return _MARKS_A_BLOCK.sub(r"\\", "\n\n".join(pieces)) + "\n"
