"""Documents and passages to the files of a release."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from knowledge_base import lexicon
from knowledge_base.cuts import Cutter
from knowledge_base.document import Document, Passage
from knowledge_base.keyword import Entry, KeywordIndex
from knowledge_base.language import Bigrams, spoken_questions
from knowledge_base.phonetic import PhoneticIndex
from knowledge_base.pronunciation import Pronouncer
from knowledge_base.release import (
    BIGRAMS,
    CENTER,
    DOCUMENTS,
    KEYWORD,
    LEXICON,
    PASSAGES,
    PHONETIC,
    Release,
    file_digest,
)
from knowledge_base.segmentation import Segmenter
from knowledge_base.vectors import Vector
from models.durability import flush

PLAIN_CUTS, OWN_CUTS = "cuts-plain", "cuts-own"
_TITLE_TIMES, _QUESTION_TIMES = 3, 3
"""How often a title and a spoken question count in the language, beside a passage."""


def write(
    folder: Path,
    documents: Sequence[Document],
    passages: Sequence[Passage],
    center: Vector,
    earlier: Cuts | None = None,
) -> None:
    """Write everything but the dense index into the empty ``folder``; raises OSError.

    ``center``, of shape (dimension,), is the mean of questions' vectors.
    What is the same in an ``earlier`` release is not cut into words again.
    """
    plain = Cutter(Segmenter(), earlier.plain if earlier else None)
    terms = lexicon.build(documents, passages, plain)
    cutter = Cutter(Segmenter(terms.words), earlier.own if earlier else None)
    _write_lines(folder / DOCUMENTS, documents, Document)
    _write_lines(folder / PASSAGES, passages, Passage)
    (folder / LEXICON).write_bytes(TypeAdapter(lexicon.Lexicon).dump_json(terms))
    np.save(folder / CENTER, center)
    KeywordIndex.build(folder / KEYWORD, _entries(documents, passages, cutter))
    PhoneticIndex.build(_spoken(passages, Pronouncer(cutter.cut))).save(folder / PHONETIC)
    Bigrams.count(_sentences(documents, passages), cutter.cut).save(folder / BIGRAMS)
    plain.save(folder / PLAIN_CUTS)
    cutter.save(folder / OWN_CUTS)


@dataclass(frozen=True, slots=True)
class Cuts:
    """How a release cut its texts into words."""

    plain: Cutter
    """By general Chinese alone."""
    own: Cutter
    """With the terms of the documents."""


def load_cuts(release: Release) -> Cuts:
    """Return how ``release`` cut its texts; raises OSError or ValueError."""
    plain = Cutter.load(release.folder / PLAIN_CUTS, ())
    return Cuts(plain, Cutter.load(release.folder / OWN_CUTS, release.lexicon.words))


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


def _entries(documents: Sequence[Document], passages: Iterable[Passage], cutter: Cutter) -> Iterable[Entry]:
    """Cut every passage into words for the keyword index."""
    positions = {document.id: position for position, document in enumerate(documents)}
    titles = [cutter.cut_for_search(document.title) for document in documents]
    for passage in passages:
        position = positions[passage.document_id]
        yield Entry(
            document=position,
            title=titles[position],
            headings=cutter.cut_for_search("\n".join((*passage.heading_path, passage.clause))),
            text=cutter.cut_for_search(_searched(passage)),
        )


def _searched(passage: Passage) -> str:
    """Return the text by whose words and sounds a passage is found."""
    return "\n".join(filter(None, (*passage.asked_as, passage.lead_in, passage.text)))


def _spoken(passages: Iterable[Passage], pronouncer: Pronouncer) -> Iterator[list[tuple[str, ...]]]:
    """Yield the runs of syllables of every passage for the phonetic index."""
    for passage in passages:
        yield [run.syllables for run in pronouncer.runs(_searched(passage))]


def _sentences(documents: Iterable[Document], passages: Iterable[Passage]) -> Iterator[tuple[str, int]]:
    """Yield the texts that teach the language of this knowledge base, with how often each counts."""
    yield from ((document.title, _TITLE_TIMES) for document in documents)
    yield from ((question, _QUESTION_TIMES) for question in spoken_questions())
    for passage in passages:
        yield passage.text, 1
        yield from ((heading, 1) for heading in passage.heading_path)
        yield from ((question, _QUESTION_TIMES) for question in passage.asked_as)


def _write_lines(path: Path, items: Iterable[Any], kind: type) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    path.write_bytes(b"".join(adapter.dump_json(item) + b"\n" for item in items))
