"""``desk``: what residents entrusted to a person, and what staff do about it."""

from __future__ import annotations

from typing import Any

from assistant.channels.cli.desk import changing, exporting, listing, showing
from assistant.channels.cli.exit_codes import TOLD
from assistant.channels.cli.options import command

FAMILIES = (listing, showing, changing, exporting)


def add_parser(commands: Any) -> None:
    """Add ``desk`` and its subcommands."""
    parser = command(commands, "desk", "居民托付的事：报修、上门代办、投诉、请人回电、紧急情况")
    parser.epilog = f"平常这样用：desk list 看有什么事 → desk take 接手 → desk close 办完。\n{TOLD}"
    actions = parser.add_subparsers(metavar="操作", required=True)
    for family in FAMILIES:
        family.add_parser(actions)
