"""What several ``evaluate`` commands share: options, and what is refused."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Set
from pathlib import Path

from assistant.channels.cli.options import add_scope
from assistant.errors import QuestionsInvalid
from knowledge_base.errors import DialectInvalid


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


def check_searched(answers: Iterable[tuple[str, Set[str]]], searched: Set[str], options: str) -> None:
    """Raise QuestionsInvalid for a question whose documents are not among those that are searched.

    Args:
        answers: names of questions, each with the ids of the documents that answer it.
        searched: ids of the documents that are searched.
        options: those of the command that say which documents count.
    """
    for name, documents in answers:
        if not documents & searched:
            raise QuestionsInvalid(
                f"考题 {name} 的答案在 {'、'.join(sorted(documents))} 里，"
                "可是要找的文件里没有它，或者它在那一天、那个地方无效。"
                f"请用 --corpus 加上它所在的文件夹，或者改 {options}。"
            )


def tag_named(name: str, tags: Iterable[str], what: str) -> str:
    """Return the tag that is ``name`` or ends with it as its last part; raises DialectInvalid: it is no ``what``."""
    tags = tuple(tags)
    for tag in tags:
        if name in (tag, tag.rpartition("-")[2]):
            return tag
    raise DialectInvalid(f"没有“{name}”这种{what}。请从这些里面选：{'、'.join(tags)}。")
