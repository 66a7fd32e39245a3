"""Options that several ``evaluate`` commands share."""

from __future__ import annotations

import argparse
from pathlib import Path

from assistant.channels.cli.options import add_scope


def add_where(parser: argparse.ArgumentParser) -> None:
    """Add the options that say who asks, in which documents, when and where."""
    parser.add_argument(
        "--here",
        type=Path,
        nargs="+",
        default=[],
        metavar="文件",
        help="上面的文件里，哪些是本社区的人问的；有 --corpus 时，其余的不限地方",
    )
    parser.add_argument(
        "--corpus", type=Path, nargs="+", default=[], metavar="文件夹", help="在哪些文件里找；默认是已发布的"
    )
    add_scope(parser)


def add_tables(parser: argparse.ArgumentParser, table: str) -> None:
    """Add the options that say where figures go; ``table`` names the markers."""
    parser.add_argument("--json", action="store_true", help="输出 JSON，每行一项")
    parser.add_argument("--write", type=Path, metavar="文件", help="把表格写进这个文件的两个标记之间")
    parser.add_argument("--table", default=table, metavar="名字", help=f"那两个标记里写的名字，默认 {table}")
