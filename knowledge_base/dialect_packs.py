"""All dialects at once, with their words: a community's own pack that is malformed is left out, and told.

What staff write in the home folder must not keep a server from starting; what comes with the package is correct.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge_base.dialect import FILE, PACKS, Dialect, dialects
from knowledge_base.dialect_files import is_there
from knowledge_base.dialect_words import DialectWords, load
from knowledge_base.errors import DialectInvalid


@dataclass(frozen=True, slots=True)
class Packs:
    """The dialects that can be used, and what is wrong with the others, all by tag."""

    dialects: Mapping[str, Dialect]
    words: Mapping[str, DialectWords]
    """Of every one of ``dialects``."""
    malformed: Mapping[str, DialectInvalid]
    """Of a community's own packs. The package's pack of the same tag is used, if it has one."""
    refused_words: Mapping[str, DialectInvalid]
    """Of tables that a community has added to a pack of the package; the pack is used without them."""


def load_packs(own: Path) -> Packs:
    """Read the package's packs and those in ``own``.

    Raises:
        DialectInvalid: a pack of the package is malformed.
    """
    packaged = dialects()
    usable: dict[str, Dialect] = {}
    words: dict[str, DialectWords] = {}
    malformed: dict[str, DialectInvalid] = {}
    refused: dict[str, DialectInvalid] = {}
    for tag, dialect in dialects(own, malformed.__setitem__).items():
        try:
            words[tag] = _words(dialect)
            usable[tag] = dialect
        except DialectInvalid as error:
            (malformed if is_there(own / tag / FILE) else refused)[tag] = error
            if tag in packaged:
                words[tag] = _words(packaged[tag])
                usable[tag] = packaged[tag]
    return Packs(usable, words, malformed, refused)


def _words(dialect: Dialect) -> DialectWords:
    if dialect.folder is None:
        return DialectWords(())
    if dialect.folder.parent == PACKS and dialect.additions is None:
        return _packaged_words(dialect.folder)
    return load(dialect.folder, dialect.additions)


@cache
def _packaged_words(folder: Path) -> DialectWords:
    """Read a pack of the package, as its dialect, once: all communities of an installation have it alike."""
    return load(folder)
