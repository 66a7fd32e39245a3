"""Cutting texts into words, each text only once: what an earlier release has cut is taken over.

Cutting is most of the work of building indexes. How a text is cut depends on the text and on the terms that stand
in it (``Segmenter`` sees to that), so that what was cut with other terms still holds wherever no term has come or gone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from knowledge_base.segmentation import Segmenter

Words = tuple[str, ...]
Known = dict[str, Words]

_RUNS, _SEARCHED = "runs.txt", "searched.txt"
_MANY = 200
"""If more terms than this have come or gone, it is cheaper to cut everything anew."""


class Cutter:
    """A segmenter that remembers. Not for several threads."""

    def __init__(self, segmenter: Segmenter, earlier: Cutter | None = None) -> None:
        """``earlier`` is a cutter, with whatever terms, whose memory is taken over."""
        self.terms = frozenset(segmenter.terms)
        self._segmenter = segmenter
        self._changed = self.terms ^ earlier.terms if earlier is not None else frozenset()
        useful = earlier if earlier is not None and len(self._changed) <= _MANY else None
        self._earlier_runs: Known = useful.runs if useful else {}
        self._earlier_searched: Known = useful.searched if useful else {}
        self.runs: Known = {}
        """Runs of Chinese characters and their words, all that were asked for."""
        self.searched: Known = {}
        """Digests of texts and their words for search."""

    def cut(self, run: str) -> Words:
        """Return the words of a run of Chinese characters."""
        words = self.runs.get(run)
        if words is None:
            words = self._known(self._earlier_runs, run, run) or self._segmenter.cut(run)
            self.runs[run] = words
        return words

    def cut_for_search(self, text: str) -> Words:
        """Return what ``Segmenter.cut_for_search`` does."""
        key = hashlib.sha256(text.encode()).hexdigest()[:32]
        words = self.searched.get(key)
        if words is None:
            words = self._known(self._earlier_searched, key, text) or self._segmenter.cut_for_search(text)
            self.searched[key] = words
        return words

    def save(self, folder: Path) -> None:
        """Write what was asked for into a new folder; raises OSError."""
        folder.mkdir()
        runs = (" ".join(words) for words in self.runs.values())
        searched = (" ".join((key, *words)) for key, words in self.searched.items())
        (folder / _RUNS).write_text("".join(f"{line}\n" for line in runs), "utf-8")
        (folder / _SEARCHED).write_text("".join(f"{line}\n" for line in searched), "utf-8")

    @classmethod
    def load(cls, folder: Path, terms: Iterable[str]) -> Cutter:
        """Return the cutter with ``terms`` that was saved in ``folder``; raises OSError or ValueError."""
        cutter = cls(Segmenter(terms))
        for line in (folder / _RUNS).read_text("utf-8").splitlines():
            words = tuple(line.split(" "))
            cutter.runs["".join(words)] = words
        for line in (folder / _SEARCHED).read_text("utf-8").splitlines():
            key, *rest = line.split(" ")
            cutter.searched[key] = tuple(rest)
        return cutter

    def _known(self, earlier: Known, key: str, text: str) -> Words | None:
        """Return how ``text`` was cut before, None if it was not or may be cut otherwise now."""
        words = earlier.get(key)
        return None if words is None or any(term in text for term in self._changed) else words
