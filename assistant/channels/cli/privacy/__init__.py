"""``privacy``: what is kept of residents is shown, deleted, thrown away in time, and sealed."""

from __future__ import annotations

from typing import Any

from assistant.channels.cli.exit_codes import TOLD
from assistant.channels.cli.options import command
from assistant.channels.cli.privacy import claiming, keys, purging

FAMILIES = (claiming, purging, keys)


def add_parser(commands: Any) -> None:
    """Add ``privacy`` and its subcommands."""
    parser = command(commands, "privacy", "居民的个人信息：给本人看、删除、到期清理、加密")
    parser.epilog = (
        f"居民来问留了什么：privacy export 编号或代码。要求删除：privacy delete 编号或代码。\n{TOLD}"
    )
    actions = parser.add_subparsers(metavar="操作", required=True)
    for family in FAMILIES:
        family.add_parser(actions)
