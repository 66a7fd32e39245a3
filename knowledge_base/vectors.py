"""Passages to vectors, each text only once: an earlier release's and an interrupted run's are taken over."""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge_base.document import Document, Passage
from models.embedding import Embedder

Vector = NDArray[np.float32]
Known = Mapping[bytes, Vector]
"""Digest of an embedded text to its vector."""

DIGEST_BYTES = 32
_BATCH = 32


def embedded_text(document: Document, passage: Passage) -> str:
    """Return what is embedded for a passage: title, headings, phrasings, introducing sentence, text.

    A clause seldom says what it is about: 满一百周岁的老人，每月1000元 means something only under its title.
    The text comes last: it alone may be too long for the embedding model's window.
    """
    parts = (document.title, *passage.heading_path, *passage.asked_as, passage.lead_in, passage.text)
    return "\n".join(filter(None, parts))


def embedded_texts(documents: Iterable[Document], passages: Iterable[Passage]) -> list[str]:
    """Return what is embedded for each passage, in order."""
    by_id = {document.id: document for document in documents}
    return [embedded_text(by_id[passage.document_id], passage) for passage in passages]


def digest(text: str) -> bytes:
    """Return the key under which a text's vector is kept."""
    return hashlib.sha256(text.encode()).digest()


def embed(
    texts: Sequence[str],
    embedder: Embedder,
    *,
    known: Known,
    journal: Path,
    progress: Callable[[int, int], None],
) -> Vector:
    """Return the vectors of ``texts``, of shape (len(texts), dimension).

    ``embedder`` is warmed up only if a text is new. New vectors go into ``journal`` batch by batch, so that
    an interrupted run goes on where it stopped. ``progress`` is told how many of all texts are done.
    """
    keys = [digest(text) for text in texts]
    vectors = dict(_read_journal(journal, embedder.name))
    vectors.update((key, known[key]) for key in keys if key in known)
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in vectors}
    waiting = Counter(key for key in keys if key in missing)
    done = len(texts) - waiting.total()
    progress(done, len(texts))
    if missing:
        embedder.warm_up()
    for batch in _batches(missing):
        made = np.asarray(embedder.embed_passages([missing[key] for key in batch]), dtype=np.float32)
        vectors.update(zip(batch, made, strict=True))
        _append(journal, embedder.name, dict(zip(batch, made, strict=True)))
        done += sum(waiting[key] for key in batch)
        progress(done, len(texts))
    return np.stack([vectors[key] for key in keys])


def _batches(missing: Mapping[bytes, str]) -> Iterator[list[bytes]]:
    """Return the keys in batches of texts of like length, so that little of a batch is padding."""
    keys = sorted(missing, key=lambda key: len(missing[key]))
    for start in range(0, len(keys), _BATCH):
        yield keys[start : start + _BATCH]


def _append(journal: Path, name: str, vectors: Known) -> None:
    """Add vectors to the journal: a header line, then records of digest, checksum and vector."""
    with journal.open("ab") as file:
        if file.tell() == 0:
            dimension = len(next(iter(vectors.values())))
            file.write(json.dumps({"embedder": name, "dimension": dimension}).encode() + b"\n")
        for key, vector in vectors.items():
            content = key + vector.tobytes()
            file.write(zlib.crc32(content).to_bytes(4, "little") + content)
        file.flush()
        os.fsync(file.fileno())


def _read_journal(journal: Path, name: str) -> Iterator[tuple[bytes, Vector]]:
    """Return what the journal holds of this embedder; a journal of another one is thrown away.

    A record that was cut off by a crash is dropped, and so is everything after it.
    """
    if not journal.exists():
        return
    with journal.open("r+b") as file:
        dimension = _dimension(file.readline(), name)
        whole = file.tell() if dimension else 0
        while dimension and (record := file.read(4 + DIGEST_BYTES + 4 * dimension)):
            checksum, content = record[:4], record[4:]
            if (
                len(content) != DIGEST_BYTES + 4 * dimension
                or zlib.crc32(content).to_bytes(4, "little") != checksum
            ):
                break
            whole = file.tell()
            yield content[:DIGEST_BYTES], np.frombuffer(content[DIGEST_BYTES:], dtype=np.float32)
        file.truncate(whole)


def _dimension(header: bytes, name: str) -> int:
    """Return the length of the journal's vectors, 0 if they are not this embedder's."""
    try:
        stated = json.loads(header)
        return int(stated["dimension"]) if stated["embedder"] == name else 0
    except (ValueError, KeyError, TypeError):  # cut off in the header itself
        return 0
