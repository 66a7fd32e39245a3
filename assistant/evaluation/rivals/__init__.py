"""What a developer would otherwise pick, over the same passages, with the same embedding model.

The libraries are optional: ``pip install '.[benchmark]'``. Each is imported only when it is compared with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec

from assistant.evaluation.retrieval import System
from assistant.evaluation.rivals.baselines import baselines
from assistant.evaluation.rivals.corpus import Corpus

Build = Callable[[Corpus], System]


def _llama_index(corpus: Corpus) -> System:
    from assistant.evaluation.rivals.llama_index import LlamaIndex  # noqa: PLC0415  optional

    return LlamaIndex(corpus)


def _haystack(corpus: Corpus) -> System:
    from assistant.evaluation.rivals.haystack import Haystack  # noqa: PLC0415  optional

    return Haystack(corpus)


def _txtai(corpus: Corpus) -> System:
    from assistant.evaluation.rivals.txtai import Txtai  # noqa: PLC0415  optional

    return Txtai(corpus)


LIBRARIES: dict[str, Build] = {"llama_index": _llama_index, "haystack": _haystack, "txtai": _txtai}
"""Name of the package that is imported, and what is built of it."""


def missing() -> tuple[str, ...]:
    """Return the names of the libraries that are not installed."""
    return tuple(name for name in LIBRARIES if find_spec(name) is None)


def rivals(corpus: Corpus) -> Iterator[System]:
    """Yield the plain baselines, the dense one first, then the libraries that are installed."""
    yield from baselines(corpus)
    absent = missing()
    for name, build in LIBRARIES.items():
        if name not in absent:
            yield build(corpus)


__all__ = ["LIBRARIES", "Corpus", "missing", "rivals"]
