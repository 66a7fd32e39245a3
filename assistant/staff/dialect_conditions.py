"""The conditions of a dialect word, as people write and read them: 前面是 我、我家 stands for ``after:我|我家``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from knowledge_base.dialect_entry import Condition, Entry
from knowledge_base.errors import DialectInvalid

CONDITIONS: Mapping[str, tuple[str, str]] = {
    "after": ("前面是", "紧跟在其中一个后面"),
    "not-after": ("前面不是", "前面紧挨着的不是其中任何一个"),
    "before": ("后面是", "后面紧跟着其中一个"),
    "not-before": ("后面不是", "后面紧挨着的不是其中任何一个"),
    "without": ("后文没有", "这半句后面没有其中任何一个"),
    "start": ("在开头", "前面是句子或者半句的开头"),
    "end": ("在结尾", "后面是句子或者半句的结尾，最多还有一个语气词"),
    "not-end": ("不在结尾", "后面还有话"),
}
"""The conditions as a table has them: how people write each, and what it says."""
_SHOWN = 6
"""Wordings of a condition that are shown: a slot may stand for a hundred."""
_BETWEEN = re.compile(r"[|、，,\s]+")


def written(conditions: Iterable[str]) -> str:
    """Return the cell of a table for conditions as people write them, or as the table has them.

    What is wrong with a condition, the loader of the table says.

    Raises:
        DialectInvalid: something is no condition.
    """
    return " ".join(cell for condition in conditions for cell in _cells(" ".join(condition.split())))


def told(entry: Entry) -> str:
    """Return the conditions of a word for people; empty if it has none."""
    return "，".join(map(_told, entry.conditions))


def reasons(entry: Entry) -> str:
    """Return the conditions that speak for a word where it was found; that nothing spoke against it is no reason."""
    return "，".join(
        _told(each) for each in entry.conditions if not each.kind.startswith(("not-", "without"))
    )


def _cells(condition: str) -> Iterator[str]:
    for kind, (name, _) in sorted(CONDITIONS.items(), key=lambda item: -len(item[1][0])):
        if condition.startswith(name):
            listed = "|".join(filter(None, _BETWEEN.split(condition[len(name) :].lstrip("：:"))))
            yield f"{kind}:{listed}" if listed else kind
            return
    for cell in condition.replace("：", ":").split():
        if cell.partition(":")[0] not in CONDITIONS:
            names = "、".join(name for name, _ in CONDITIONS.values())
            raise DialectInvalid(
                f"不认识条件“{condition}”。能写的有：{names}。例如 --when “前面是 我、我家”。"
            )
        yield cell


def _told(condition: Condition) -> str:
    name = CONDITIONS[condition.kind][0] if condition.kind in CONDITIONS else condition.kind
    options = "”“".join(condition.options[:_SHOWN])
    more = f"等 {len(condition.options)} 个" if len(condition.options) > _SHOWN else ""
    return f"{name}“{options}”{more}" if options else name
