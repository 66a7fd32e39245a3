"""Options that several commands share."""

from __future__ import annotations

import argparse
import getpass
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from assistant.channels.cli.parsing import Parser
from knowledge_base.dates import parse_date

SLOWEST, FASTEST = 0.5, 2.0
"""Of the paces that voices speak at."""
_LARGEST = 2**31 - 1
"""What every database takes for a number."""
_MOST_DAYS = 36_500
NAMELESS = "未留名"
"""Who did it, where neither ``--who`` nor the system tells."""


def command(
    commands: Any, name: str, help_text: str, run: Callable[[argparse.Namespace], int] | None = None
) -> Parser:
    """Add the command ``name``, which calls ``run``."""
    parser: Parser = commands.add_parser(name, help=help_text, description=help_text)
    if run is not None:
        parser.set_defaults(run=run)
    return parser


def a_date(text: str) -> date:
    """Return the date written as 2026-11-21, 2026/11/21 or 2026年11月21日.

    Raises:
        argparse.ArgumentTypeError: it is not a date.
    """
    day = parse_date(text)
    if day is None:
        raise argparse.ArgumentTypeError(f"日期“{text}”不对，请写成 2026-11-21 这样。")
    return day


def a_count(text: str) -> int:
    """Return the number of at least 1 that ``text`` states.

    Raises:
        argparse.ArgumentTypeError: it is none.
    """
    return _a_number(text, _LARGEST)


def a_span(text: str) -> int:
    """Return the number of days, from one to a hundred years of them, that ``text`` states.

    Raises:
        argparse.ArgumentTypeError: it is none.
    """
    return _a_number(text, _MOST_DAYS)


def a_speed(text: str) -> float:
    """Return the pace of a voice, 0.5 to 2.0, that ``text`` states.

    Raises:
        argparse.ArgumentTypeError: it is none.
    """
    if not re.fullmatch(r"[0-9](\.[0-9]{1,3})?", text) or not SLOWEST <= float(text) <= FASTEST:
        raise argparse.ArgumentTypeError(f"语速“{text}”不对，请写 0.5 到 2.0 之间的数，例如 0.8。")
    return float(text)


def _a_number(text: str, largest: int) -> int:
    if not text.isdecimal() or int(text[:20]) == 0:
        raise argparse.ArgumentTypeError(f"“{text}”不对，请写 1、2、3 这样的数。")
    if int(text[:20]) > largest:
        raise argparse.ArgumentTypeError(f"“{text}”太大了，最多写 {largest}。")
    return int(text)


def add_scope(parser: argparse.ArgumentParser) -> None:
    """Add the options that say when and where a question is asked."""
    parser.add_argument(
        "--as-of", type=a_date, metavar="日期", help="按哪一天的规定回答，例如 2026-11-21；默认今天"
    )
    parser.add_argument(
        "--region", metavar="地区", help="按哪个地方的规定回答，例如 云山市翠湖区；默认本社区"
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add ``--json``."""
    parser.add_argument("--json", action="store_true", help="输出 JSON，给程序用")


def add_who(parser: argparse.ArgumentParser) -> None:
    """Add the option that says who does it."""
    parser.add_argument(
        "--who", metavar="姓名", default=user(), help="谁做的，记在历史里；默认是登录这台电脑的名字"
    )


def user() -> str:
    """Return the name of whoever is logged in, as far as the system knows it."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # the user id has no name, as in many containers
        return NAMELESS
