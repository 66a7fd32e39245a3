"""The lines in which staff write how residents ask for a clause: 问法：我妈八十了能领多少钱？｜高龄补贴一个月几块

Such a line may stand anywhere in its clause, and several may. What it says is searched, never quoted or cited.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_CHARS = 60
"""The longest phrasing: a longer one is a story, or lines that ran together."""

_LABEL = re.compile(
    r"[\s>#*_+-]*(?:\d{1,3}[.)、]\s*)?[*_]*问法\s*[一二三四五六七八九十\d]*[\s*_]*(?:[：:][\s*_]*|$)"
)
"""问法： as people write it: with either colon, numbered, in bold, as an item of a list, even as a heading."""
_BETWEEN = re.compile(r"[｜|]")


def phrasings(line: str) -> tuple[str, ...] | None:
    """Return the phrasings that ``line`` states, none of them empty; None if it is a line of the text."""
    label = _LABEL.match(line)
    if label is None:
        return None
    stated = (" ".join(said.strip("*_ ").split()) for said in _BETWEEN.split(line[label.end() :]))
    return tuple(filter(None, stated))


def without_phrasings(body: str) -> str:
    """Return a document's text without these lines."""
    return "\n".join(line for line in body.split("\n") if phrasings(line) is None)


def problems(body: str, name: str, first_line: int) -> Iterator[str]:
    """Yield what is wrong with these lines of the file ``name``, whose text begins in line ``first_line``."""
    stands_in_text = True
    pending = 0
    for number, line in enumerate(body.split("\n"), start=first_line):
        stated = phrasings(line)
        if stated is None:
            if line.strip():
                stands_in_text = not line.startswith("#")
                pending = 0
            continue
        pending = pending or number
        yield from (f"{name} 第 {number} 行：{what}" for what in _faults(stated))
    if pending and not stands_in_text:
        yield f"{name} 第 {pending} 行：这个标题下面没有正文，“问法”没有地方放。请把它写到有正文的标题下面。"


def _faults(stated: tuple[str, ...]) -> Iterator[str]:
    if not stated:
        yield "“问法：”后面没有写问题。请在同一行写上居民会怎么问，或者删掉这一行。"
    for said in stated:
        if len(said) > MAX_CHARS:
            yield (
                f"问法“{said[:10]}……”有 {len(said)} 个字，最多 {MAX_CHARS} 个字。"
                "请写短一点；几个问法之间用“｜”隔开。"
            )
