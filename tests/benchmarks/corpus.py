"""A knowledge base of any size: real documents varied, and vectors that lie as real ones do."""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge_base.chunking import chunk
from knowledge_base.loading import LoadedDocument
from knowledge_base.sentences import sentences

PLACES = ("云山市", "江城市", "青川县", "白鹭区", "临湖镇", "松岭市", "南屏县", "石桥区", "安和市", "长汀县")
ELSEWHERE = "江城市"
"""Where every fifth document applies: out of force for a question from another place."""

_PLACE = re.compile("云山市|翠湖区|上海市|北京市|云南省|昆明市|四川省|成都市|本市")
_DIGITS = re.compile(r"\d+")
_LONGEST_DONOR_CHARS = 80


def write(sources: Sequence[LoadedDocument], passages: int, folder: Path) -> None:
    """Write varied copies of ``sources`` into ``folder`` until they have about so many passages.

    The first copies are the sources themselves; in the others places and numbers are different, and sentences
    come from other documents. The same call writes the same files.
    """
    sizes = [len(chunk(document, body)) for document, body in sources]
    donors = [
        sentence
        for _, body in sources
        for sentence in sentences(body)
        if len(sentence) <= _LONGEST_DONOR_CHARS and not sentence.startswith("#")
    ]
    written = count = 0
    while count < passages:
        copy, index = divmod(written, len(sources))
        document, body = sources[index]
        region = ELSEWHERE if written % 5 == 4 else ""
        chance = random.Random(written)
        text = "\n".join(_varied(body, donors, chance)) if copy else body
        head = f'---\ntitle: "{document.title}（第{copy}版）"\nregion: "{region}"\n---\n\n'
        (folder / f"{written:05}.md").write_text(head + text, "utf-8")
        count += sizes[index]
        written += 1


def _varied(body: str, donors: Sequence[str], chance: random.Random) -> Iterator[str]:
    place = chance.choice(PLACES)
    for line in body.split("\n"):
        parts = list(sentences(line))
        if not parts or line.startswith(("#", "|")):
            yield line
            continue
        if len(parts) > 1 and chance.random() < 0.5:
            parts[chance.randrange(1, len(parts))] = chance.choice(donors)
        elif chance.random() < 0.3:
            parts.append(chance.choice(donors))
        text = _PLACE.sub(place, "".join(parts))
        yield _DIGITS.sub(lambda found: _other_number(found[0], chance), text)


def _other_number(digits: str, chance: random.Random) -> str:
    """Return a number of as many digits."""
    return digits[0] + "".join(str(chance.randrange(10)) for _ in digits[1:])


class Mixtures:
    """An ``Embedder`` of passages that mixes two real vectors for each text: embedding 100,000 takes an hour.

    A mixture keeps the mean and the spread of the real vectors, so that its neighbors are as near. Which
    text a vector belongs to plays no part in the time that a search takes.
    """

    def __init__(self, name: str, real: NDArray[np.float32]) -> None:
        """``real`` has shape (texts, dimension); ``name`` is the embedder that made it."""
        self.name = name
        self.dimension = real.shape[1]
        self._mean = real.mean(axis=0)
        self._centered = real - self._mean

    def warm_up(self) -> None:
        """Nothing is loaded."""

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As passages; questions go to the real embedder instead."""
        return self.embed_passages(texts)

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([self._mixture(zlib.crc32(text.encode())) for text in texts])

    def _mixture(self, seed: int) -> NDArray[np.float32]:
        generator = np.random.default_rng(seed)
        first, second = self._centered[generator.integers(0, len(self._centered), 2)]
        share = generator.uniform(0.6, 0.95)
        mixed = self._mean + np.sqrt(share) * first + np.sqrt(1 - share) * second
        return np.asarray(mixed / np.linalg.norm(mixed), dtype=np.float32)
