"""The keyword index: passages by the words they contain."""

from __future__ import annotations

import math
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from knowledge_base.ranking import Ranking
from knowledge_base.stop_words import QUESTION_WORDS

_K1 = 1.2
"""What tantivy has built in."""
_WRITER_BYTES = 64 * 2**20
_ATTEMPTS = 3
"""To remove a folder into which somebody still writes; what is left then are empty files."""
_TEXT_FIELDS = ("title", "headings", "text")


@dataclass(frozen=True, slots=True)
class Boosts:
    """How much a word counts in each field. All passages of a document share its title, so it counts less."""

    title: float = 0.5
    headings: float = 0.5
    text: float = 1.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One passage to be indexed, already cut into words."""

    document: int
    """Position of its document in the release."""
    title: Sequence[str]
    headings: Sequence[str]
    text: Sequence[str]


def content_words(words: Iterable[str]) -> tuple[str, ...]:
    """Return the words of a question that are worth looking for, each once, in their first order."""
    return tuple(dict.fromkeys(word for word in words if word not in QUESTION_WORDS))


class KeywordIndex:
    """BM25 over the words of title, headings and text, by tantivy. Searching is thread-safe."""

    def __init__(self, index: Any) -> None:
        self._index = index
        self._schema = index.schema
        self._index.config_reader("Manual", 0)
        self._index.reload()

    @classmethod
    def build(cls, folder: Path, entries: Iterable[Entry]) -> KeywordIndex:
        """Index ``entries`` into the new ``folder``; the n-th entry is row n. Raises OSError."""
        folder.mkdir(parents=True)
        try:
            return cls(_write(folder, entries))
        except ValueError as error:  # what tantivy makes of a full disk
            raise OSError(f"tantivy could not write {folder}") from error

    @classmethod
    def load(cls, folder: Path) -> KeywordIndex:
        """Open the index in ``folder``; raises ValueError or OSError if there is none.

        tantivy writes lock files wherever it opens an index, so it is shown the files from another place: the
        folder may lie on a disk that is full or read-only. It maps them into memory when it opens them.
        """
        import tantivy  # noqa: PLC0415

        if not (folder / "meta.json").is_file():
            raise FileNotFoundError(folder)
        with _passing_place() as place:
            for path in folder.iterdir():
                if path.suffix != ".lock":
                    (place / path.name).symlink_to(path.resolve())
            return cls(tantivy.Index.open(str(place)))

    def __len__(self) -> int:
        return int(self._index.searcher().num_docs)

    def most(self, words: Iterable[str]) -> float:
        """Return the most that a text could score with ``words`` alone: BM25 where each of them abounds."""
        searcher = self._index.searcher()
        passages = len(self)
        frequencies = (searcher.doc_freq("text", word) for word in words)
        return (_K1 + 1) * sum(math.log1p((passages - n + 0.5) / (n + 0.5)) for n in frequencies)

    def search(
        self,
        words: Sequence[str],
        *,
        documents: Sequence[int] | None = None,
        limit: int,
        boosts: Boosts = Boosts(),
    ) -> Ranking:
        """Return the ``limit`` best passages that contain any of ``words``. Scores are BM25, above 0.

        ``documents`` restricts the search *before* ranking; None searches everything.
        """
        if not words or limit == 0 or (documents is not None and not documents):
            return Ranking(np.empty(0, np.int64), np.empty(0, np.float32))
        query = _any_of(self._schema, words, boosts)
        if documents is not None:
            query = _within(self._schema, query, documents)
        searcher = self._index.searcher()
        hits = searcher.search(query, limit, count=False).hits
        rows = searcher.fast_field_values("row", [address for _, address in hits])
        scores = [score for score, _ in hits]
        return Ranking(np.asarray(rows, dtype=np.int64), np.asarray(scores, dtype=np.float32))


@contextmanager
def _passing_place() -> Iterator[Path]:
    """Yield an empty folder that is gone afterwards, although tantivy's threads may still write locks into it."""
    place = Path(tempfile.mkdtemp(prefix="xiangyin-"))
    try:
        yield place
    finally:
        for _ in range(_ATTEMPTS):
            shutil.rmtree(place, ignore_errors=True)
            if not place.exists():
                break


def _write(folder: Path, entries: Iterable[Entry]) -> Any:
    import tantivy  # noqa: PLC0415  # a native library, loaded where it is used

    index = tantivy.Index(_schema(), path=str(folder))
    writer = index.writer(_WRITER_BYTES, num_threads=1)
    for row, entry in enumerate(entries):
        document = tantivy.Document()
        document.add_unsigned("row", row)
        document.add_unsigned("document", entry.document)
        document.add_text("title", " ".join(entry.title))
        document.add_text("headings", " ".join(entry.headings))
        document.add_text("text", " ".join(entry.text))
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    return index


def _schema() -> Any:
    """Return the fields. Texts arrive as words joined by spaces, so that tantivy need not know Chinese."""
    import tantivy  # noqa: PLC0415

    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", fast=True)
    builder.add_unsigned_field("document", indexed=True)
    for name in _TEXT_FIELDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _any_of(schema: Any, words: Sequence[str], boosts: Boosts) -> Any:
    from tantivy import Occur, Query  # noqa: PLC0415

    terms = [
        (Occur.Should, Query.boost_query(Query.term_query(schema, name, word, "freq"), getattr(boosts, name)))
        for word in words
        for name in _TEXT_FIELDS
    ]
    return Query.boolean_query(terms)


def _within(schema: Any, query: Any, documents: Sequence[int]) -> Any:
    """Return ``query`` over some documents only; belonging to them adds nothing to the score."""
    from tantivy import Occur, Query  # noqa: PLC0415

    inside = Query.term_set_query(schema, "document", [int(document) for document in documents])
    return Query.boolean_query([(Occur.Must, query), (Occur.Must, Query.const_score_query(inside, 0.0))])
