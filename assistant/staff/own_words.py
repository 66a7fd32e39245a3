"""The words that a community adds to a dialect: a ``lexicon.tsv`` of its own, changed row by row.

What staff have written beside the rows, comments and empty lines, stays as it is.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from pathlib import Path

from knowledge_base.dialect_tables import TABLES
from knowledge_base.errors import DialectInvalid
from knowledge_base.layout import write_durably
from models.durability import make_folder
from models.locking import only_one
from models.system import why

LEXICON = "lexicon.tsv"
_HEADER = "\t".join(TABLES[LEXICON])
_BEGINNING = f"# 本社区自己加的词。\n{_HEADER}\n"


@dataclass(frozen=True, slots=True)
class OwnWord:
    """A row of the table, its cells as they are written."""

    word: str
    standard: str
    context: str
    source: str


class OwnWords:
    """The table in the folder of a community's additions, as it stood when it was read."""

    def __init__(self, folder: Path) -> None:
        """Read the table in ``folder``, if there is one.

        Raises:
            DialectInvalid: it is there and cannot be read.
        """
        self.folder = folder
        self.path = folder / LEXICON
        self.text = self._read()

    @property
    def rows(self) -> tuple[OwnWord, ...]:
        """The rows, in the order of the file; what has not four cells is none."""
        return tuple(row for line in self.text.splitlines() if (row := _row(line)) is not None)

    def adding(self, row: OwnWord) -> str:
        """Return the table with one more row.

        Raises:
            DialectInvalid: it would not be read as a row.
        """
        if _row(_line(row)) is None:
            raise DialectInvalid(f"“{row.word}”不能加：说法里只能有汉字。请改正再试。")
        text = self.text or _BEGINNING
        return f"{text}{'' if text.endswith(chr(10)) else chr(10)}{_line(row)}\n"

    def without(self, word: str, context: str | None = None) -> str:
        """Return the table without the rows of ``word``, only those under ``context`` if one is given.

        Raises:
            DialectInvalid: there is no such row.
        """
        gone = {row for row in self.rows if row.word == word and context in (None, row.context)}
        if not gone:
            raise DialectInvalid(
                f"本社区自己加的词里没有“{word}”{'（在这个条件下）' if context is not None else ''}。"
                f"要看加过哪些，请运行：python -m assistant dialect show {self.folder.name} --own"
            )
        return "".join(line for line in self.text.splitlines(keepends=True) if _row(line) not in gone)

    def save(self, text: str) -> None:
        """Put ``text`` in the place of the table, in one step and for good.

        Raises:
            DialectInvalid: the disk did not take it, or somebody else has changed the table meanwhile.
        """
        try:
            make_folder(self.folder)
            with only_one(self.folder.parent / ".lock", lambda: None):
                if self._read() != self.text:
                    raise DialectInvalid("别人刚才也改了这张表，您的改动没有存。请再运行一次同样的命令。")
                write_durably(self.path, text.encode())
        except OSError as error:
            raise DialectInvalid(f"{self.path} 写不进去（{why(error)}）。原来的表没有变。") from error
        self.text = text

    def _read(self) -> str:
        try:
            return self.path.read_text("utf-8-sig")
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeDecodeError) as error:
            reason = why(error) if isinstance(error, OSError) else "不是 UTF-8 编码"
            raise DialectInvalid(
                f"{self.path} 读不出来（{reason}）。请用 UTF-8 编码另存一次，再运行。"
            ) from error


def _row(line: str) -> OwnWord | None:
    cells = [cell.strip() for cell in line.split("\t")]
    if line.startswith("#") or len(cells) != len(TABLES[LEXICON]) or tuple(cells) == TABLES[LEXICON]:
        return None
    return OwnWord(*cells)


def _line(row: OwnWord) -> str:
    return "\t".join(" ".join(cell.split()) for cell in astuple(row))
