"""``kb``: what staff do with the knowledge base, a module per command or family of commands."""

from __future__ import annotations

from typing import Any

from assistant.channels.cli.exit_codes import TOLD
from assistant.channels.cli.kb import (
    add,
    archive,
    diff,
    edit,
    gaps,
    golden,
    history,
    listing,
    publish,
    search,
    show,
)
from assistant.channels.cli.options import command

FAMILIES = (add, edit, listing, show, diff, publish, history, search, golden, gaps, archive)


def add_parser(commands: Any) -> None:
    """Add ``kb`` and its subcommands."""
    parser = command(commands, "kb", "管理知识库：放进文件、看有什么变化、发布、退回上一版")
    parser.epilog = (
        "平常这样用：kb add 放进文件 → kb diff 看有什么变化 → kb check 检查 → kb publish 发布。"
        f"发布错了，用 kb rollback 退回。\n{TOLD}"
    )
    actions = parser.add_subparsers(metavar="操作", required=True)
    for family in FAMILIES:
        family.add_parser(actions)
