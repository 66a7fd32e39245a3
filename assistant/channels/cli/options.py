"""Options that several commands share."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from typing import Any

Commands = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""Type of what ``add_subparsers`` returns, which argparse does not export."""


def command(
    commands: Any, name: str, help_text: str, run: Callable[[argparse.Namespace], int] | None = None
) -> argparse.ArgumentParser:
    """Add the command ``name``, which calls ``run``."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help_text, description=help_text)
    if run is not None:
        parser.set_defaults(run=run)
    return parser


def a_date(text: str) -> date:
    """Return the date written as YYYY-MM-DD.

    Raises:
        argparse.ArgumentTypeError: it is not a date.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"日期“{text}”不对，请写成 2026-11-21 这样。") from error


def add_scope(parser: argparse.ArgumentParser) -> None:
    """Add the options that say when and where a question is asked."""
    parser.add_argument(
        "--as-of", type=a_date, metavar="日期", help="按哪一天的规定回答，例如 2026-11-21；默认今天"
    )
    parser.add_argument(
        "--region", metavar="地区", help="按哪个地方的规定回答，例如 云山市翠湖区；默认本社区"
    )
