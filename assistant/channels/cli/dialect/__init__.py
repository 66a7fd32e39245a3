"""``dialect``: what staff see and change of the dialects that residents speak."""

from __future__ import annotations

from typing import Any

from assistant.channels.cli.dialect import beginning, checking, listing, trying, words
from assistant.channels.cli.exit_codes import TOLD
from assistant.channels.cli.options import command

FAMILIES = (listing, words, beginning, checking, trying)


def add_parser(commands: Any) -> None:
    """Add ``dialect`` and its subcommands."""
    parser = command(commands, "dialect", "方言：看有哪些词，加上本地的词，试一句话会怎样")
    parser.epilog = (
        "平常这样用：dialect try 试一句居民说的话 → 有词没认出来，就 dialect add-word 加上 → 再试一次 → 重启服务。"
        f"\n{TOLD}"
    )
    actions = parser.add_subparsers(metavar="操作", required=True)
    for family in FAMILIES:
        family.add_parser(actions)
