"""Documents and passages to the files of a release."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from knowledge_base import lexicon
from knowledge_base.dense import DenseIndex
from knowledge_base.document import Document, Passage
from knowledge_base.keyword import Entry, KeywordIndex
from knowledge_base.release import DENSE, DOCUMENTS, KEYWORD, LEXICON, PASSAGES, file_digest
from knowledge_base.segmentation import Segmenter
from knowledge_base.vectors import Vector
from models.durability import flush


def write(folder: Path, documents: Sequence[Document], passages: Sequence[Passage], vectors: Vector) -> None:
    """Write texts, lexicon and both indexes into the empty ``folder``; raises OSError.

    ``vectors`` has one row per passage.
    """
    terms = lexicon.build(documents, passages)
    _write_lines(folder / DOCUMENTS, documents, Document)
    _write_lines(folder / PASSAGES, passages, Passage)
    (folder / LEXICON).write_bytes(TypeAdapter(lexicon.Lexicon).dump_json(terms))
    DenseIndex.build(vectors).save(folder / DENSE)
    KeywordIndex.build(folder / KEYWORD, _entries(documents, passages, Segmenter(terms.words)))


def seal(folder: Path) -> dict[str, str]:
    """Bring every file to the disk, readable for all, and return their digests.

    tantivy's lock files, which change when the index is opened, are left out.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(".lock"))
    for path in files:
        path.chmod(0o644)
        flush(path)
    for parent in {path.parent for path in files}:
        flush(parent)
    return {path.relative_to(folder).as_posix(): file_digest(path) for path in files}


def _entries(
    documents: Sequence[Document], passages: Iterable[Passage], segmenter: Segmenter
) -> Iterable[Entry]:
    """Cut every passage into words for the keyword index."""
    positions = {document.id: position for position, document in enumerate(documents)}
    titles = [segmenter.cut_for_search(document.title) for document in documents]
    for passage in passages:
        position = positions[passage.document_id]
        yield Entry(
            document=position,
            title=titles[position],
            headings=segmenter.cut_for_search("\n".join((*passage.heading_path, passage.clause))),
            text=segmenter.cut_for_search(f"{passage.lead_in}\n{passage.text}"),
        )


def _write_lines(path: Path, items: Iterable[Any], kind: type) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    path.write_bytes(b"".join(adapter.dump_json(item) + b"\n" for item in items))
