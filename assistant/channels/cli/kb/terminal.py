"""What ``kb`` writes and asks: results on standard output, all that is said to a person beside them."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from rich import box
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.style import StyleType
from rich.table import Table

from knowledge_base.eligibility import Benefit
from knowledge_base.eligibility_writing import as_yaml

_LONGEST_ID = 30
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
"""What commands a terminal, and what turns the order of characters round or cannot be seen."""
_CONTROLS_IN_JSON = re.compile(r"[\x7f-\x9f]")
_UNREADABLE = "\N{REPLACEMENT CHARACTER}"
YES = {"", "y", "yes", "ok", "是", "是的", "对", "对的", "好", "好的"}
NO = {"n", "no", "不", "不是", "不对", "不好", "不要", "否"}


class _HarmlessTable(Table):
    """A table whose cells command no terminal: residents ask what they like, and a document may have any title."""

    def add_row(
        self,
        *renderables: RenderableType | None,
        style: StyleType | None = None,
        end_section: bool = False,
    ) -> None:
        """Take what ``Table.add_row`` takes."""
        cells = (harmless(cell) if isinstance(cell, str) else cell for cell in renderables)
        super().add_row(*cells, style=style, end_section=end_section)


def say(*lines: str) -> None:
    """Say something to the person at the terminal; never part of a result."""
    for line in lines:
        print(harmless(line), file=sys.stderr)


def harmless(text: str) -> str:
    """Return ``text`` without what would command a terminal: a file from elsewhere may be called anything."""
    return _CONTROLS.sub("", text)


def tell(*lines: str) -> None:
    """Print a result for people; documents and residents may hold anything."""
    for line in lines:
        print(harmless(line))


def print_json(document: object) -> None:
    """Print a result for programs; JSON escapes most of what commands a terminal, this the rest."""
    written = json.dumps(document, ensure_ascii=False, indent=2, default=_plain)
    print(_CONTROLS_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", written))


def table(
    *headings: str,
    narrow: Iterable[str] = (),
    ids: Mapping[str, Iterable[str]] = {},
    title: str | None = None,
) -> Table:
    """Return a table that folds long cells and never cuts them.

    Columns called in ``narrow`` keep their width; those in ``ids`` do if no id is too long, so that it can be copied.
    """
    made = _HarmlessTable(
        title=title and harmless(title), box=box.ROUNDED, show_lines=True, title_justify="left"
    )
    keep = {
        *narrow,
        *(name for name, each in ids.items() if max(map(cell_len, each), default=0) <= _LONGEST_ID),
    }
    for heading in headings:
        made.add_column(heading, overflow="fold", no_wrap=heading in keep)
    return made


def show(made: object) -> None:
    """Print a table or a text of rich on standard output."""
    Console(highlight=False, markup=False, emoji=False, soft_wrap=not isinstance(made, Table)).print(made)


def somebody_is_there() -> bool:
    """Whether a person sits at the terminal who can be asked."""
    return sys.stdin.isatty()


def ask(question: str) -> str:
    """Return what the person answers; raises KeyboardInterrupt if the input ends."""
    while True:
        print(harmless(question), end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            raise KeyboardInterrupt
        if _UNREADABLE not in line:  # half a character is left where a terminal deletes byte by byte
            return line.strip()
        say("没看清您打的字，请再打一遍。")


def agreed(question: str) -> bool:
    """Ask a question, until it is answered, whose answer is yes if the person only presses Enter."""
    while True:
        said = ask(f"{question}（回车=对，n=不对）").lower().rstrip("。.！!")
        if said in YES or said in NO:
            return said in YES
        say(f"没看懂“{said}”。对，就直接按回车；不对，就打一个 n 再按回车。")


def period(effective: date | None, expires: date | None) -> str:
    """Return the first and the last day in force on two lines."""
    return f"{effective or '—'}\n{expires or '—'}"


def local_time(moment: datetime) -> str:
    """Return a time as the clock on the wall shows it."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def _plain(value: Any) -> object:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Benefit):
        return as_yaml([value])[0]
    raise TypeError(type(value).__name__)
