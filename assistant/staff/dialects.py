"""The dialects at this workplace: those of the package, and what the community has added in its home folder."""

from __future__ import annotations

import difflib
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from assistant.staff.own_words import LEXICON, OwnWords
from knowledge_base.dialect import FILE, PACKS, Dialect, load_dialect
from knowledge_base.dialect_entry import Entry
from knowledge_base.dialect_tables import read_entries
from knowledge_base.dialect_words import DialectWords
from knowledge_base.errors import DialectInvalid

OWN = "dialects"
"""The folder in the home folder that holds the community's own packs, and its additions to those of the package."""
PHRASES, READINGS = "phrases.tsv", "readings.tsv"


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a pack holds, in rows."""

    words: int
    patterns: int
    """Without the slots that they use."""
    readings: int
    own: int
    """Words that the community has added."""


class Pack:
    """One dialect: a pack of the package with the community's additions, or a pack of the community's own."""

    def __init__(self, folder: Path, own: Path) -> None:
        """``folder`` has the ``dialect.toml``; ``own`` is where the community's words are, the same if all are."""
        self.folder = folder
        self.own = own

    @property
    def tag(self) -> str:
        """What the settings call it."""
        return self.folder.name

    @cached_property
    def dialect(self) -> Dialect:
        """Its ``dialect.toml``. Raises DialectInvalid."""
        return load_dialect(self.folder)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Its words and patterns, the community's first. Raises DialectInvalid."""
        return self._entries(self.own)

    @cached_property
    def words(self) -> DialectWords:
        """Its words as a server uses them. Raises DialectInvalid."""
        return DialectWords(self.entries)

    @property
    def own_words(self) -> OwnWords:
        """The table that the community writes. Raises DialectInvalid."""
        return OwnWords(self.own)

    def with_own_words(self, text: str) -> tuple[Entry, ...]:
        """Return its words as they would be if the community's table read ``text``. Nothing is stored.

        Raises:
            DialectInvalid: the loader refuses it; every problem is named, with its line.
        """
        with tempfile.TemporaryDirectory() as temporary:
            draft = Path(temporary) / self.tag
            if self.own.is_dir():
                shutil.copytree(self.own, draft)
            draft.mkdir(exist_ok=True)
            (draft / LEXICON).write_text(text, "utf-8")
            return self._entries(draft)

    def problems(self) -> tuple[str, ...]:
        """Return all that is wrong with it, each with its file and line."""
        found: dict[str, None] = {}
        for load in (lambda: self.dialect, lambda: self.entries):
            try:
                load()
            except DialectInvalid as error:
                found.update(dict.fromkeys(error.problems))
        return tuple(found)

    def counts(self) -> Counts:
        """Return how much it holds."""
        own = 0 if self.own == self.folder else _rows(self.own / LEXICON)
        return Counts(
            _rows(self.folder / LEXICON), _rows(self.folder / PHRASES), _rows(self.folder / READINGS), own
        )

    def _entries(self, own: Path) -> tuple[Entry, ...]:
        """Return its words if the community's were those in ``own``."""
        if self.own == self.folder:
            return read_entries(own)
        return read_entries(self.folder, own if own.is_dir() else None)


class Dialects:
    """The packs that there are, by tag: those of the package, then those of the community."""

    def __init__(self, home: Path) -> None:
        self._own = home / OWN
        folders = [path.parent for root in (PACKS, self._own) for path in sorted(root.glob(f"*/{FILE}"))]
        self.packs: Mapping[str, Pack] = {
            folder.name: Pack(folder, self._own / folder.name) for folder in folders
        }

    def everything(self) -> tuple[Pack, ...]:
        """Return all packs, and folders of the community's that are none yet: words for an unknown dialect."""
        folders = sorted(path for path in self._own.glob("*") if path.is_dir())
        return (*self.packs.values(), *(Pack(path, path) for path in folders if path.name not in self.packs))

    def at(self, folder: Path) -> Pack:
        """Return the pack in ``folder``; a folder with words alone adds them to the pack of its name.

        If there is no such folder, the pack that is called so is meant.

        Raises:
            DialectInvalid: there is neither.
        """
        if not folder.is_dir():
            return self.find(str(folder))
        folder = folder.resolve()
        known = self.packs.get(folder.name)
        if known is None or (folder / FILE).exists():
            return Pack(folder, folder)
        return Pack(known.folder, folder)

    def find(self, name: str) -> Pack:
        """Return the pack that ``name`` means: a tag, or what people call the dialect, or a part of either.

        Raises:
            DialectInvalid: it may be several, or is none; the message names those that there are.
        """
        names = dict(self._names())
        for meant in (
            [tag for tag in names if name in (tag, names[tag])],
            [tag for tag in names if name and (name.lower() in tag or name in names[tag])],
        ):
            if len(meant) == 1:
                return self.packs[meant[0]]
            if meant:
                raise DialectInvalid(f"“{name}”可以是好几种方言：\n{_listed(meant, names)}\n请写全代号。")
        near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
        raise DialectInvalid(
            f"没有“{name}”这种方言的资料。{'是不是' if near else '有这几种'}：\n{_listed(near or names, names)}\n"
            "请写它的代号再试。要加一种新的方言：python -m assistant dialect new 代号 名称"
        )

    def _names(self) -> Iterator[tuple[str, str]]:
        """Yield each tag with the name of the dialect; of a malformed one, an empty name."""
        for tag, pack in self.packs.items():
            try:
                yield tag, pack.dialect.name
            except DialectInvalid:
                yield tag, ""


def _rows(table: Path) -> int:
    """Return how many rows a table has, without its head, its comments and its slots; 0 if it is not there."""
    try:
        lines = table.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return 0
    return max(0, sum(bool(line.strip()) and not line.startswith(("#", "{")) for line in lines) - 1)


def _listed(tags: Iterable[str], names: Mapping[str, str]) -> str:
    return "\n".join(f"  {tag}　{names[tag] or '（资料有错，要先改好）'}" for tag in tags)
