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
from rich.console import Console
from rich.table import Table

_LONGEST_ID = 30
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
YES = {"", "y", "yes", "是", "对", "好"}


def say(*lines: str) -> None:
    """Say something to the person at the terminal; never part of a result."""
    for line in lines:
        print(harmless(line), file=sys.stderr)


def harmless(text: str) -> str:
    """Return ``text`` without what would command a terminal: a file from elsewhere may be called anything."""
    return _CONTROLS.sub("", text)


def print_json(document: object) -> None:
    """Print a result for programs."""
    print(json.dumps(document, ensure_ascii=False, indent=2, default=_plain))


def table(
    *headings: str,
    narrow: Iterable[str] = (),
    ids: Mapping[str, Iterable[str]] = {},
    title: str | None = None,
) -> Table:
    """Return a table that folds long cells and never cuts them.

    Columns called in ``narrow`` keep their width; those in ``ids`` do if no id is too long, so that it can be copied.
    """
    made = Table(title=title, box=box.ROUNDED, show_lines=True, title_justify="left")
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
    print(question, end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not line:
        raise KeyboardInterrupt
    return line.strip()


def agreed(question: str) -> bool:
    """Ask a question whose answer is yes if the person only presses Enter."""
    return ask(f"{question}（回车=对，n=不对）").lower() in YES


def period(effective: date | None, expires: date | None) -> str:
    """Return the first and the last day in force on two lines."""
    return f"{effective or '—'}\n{expires or '—'}"


def local_time(moment: datetime) -> str:
    """Return a time as the clock on the wall shows it."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def _plain(value: Any) -> object:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(type(value).__name__)
