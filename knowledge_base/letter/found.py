"""What the readers of a text's own words share: a value with its words, sentences, and how a text says “I”."""

from __future__ import annotations

import re
from typing import NamedTuple

_NUMBERING = re.compile(
    r"(?:第[一二三四五六七八九十百千零〇\d]+条(?:之[一二三四五六七八九十]+)?"
    r"|[（(](?:[一二三四五六七八九十]{1,3}|\d{1,2})[）)]|(?:[一二三四五六七八九十]{1,3}|\d{1,2})[、.．])"
)
_KINDS = (
    "办法|规定|通知|通告|公告|公示|意见|细则|条例|方案|措施|政策|制度|规则|规程|决定|指南|指引|标准|暂行|法"
    "|章程|公约|守则|文件|计划|预案|规范|若干|条款|通则|告示|启事|举措|条|批复|函|令|纲要|协议|倡议书|答复|提示|说明|须知|清单|名单|流程"
)
KIND = f"(?:{_KINDS})"
"""What a document of an authority calls itself."""

OURSELVES = rf"(?:(?:本|以上|上述)[^，。；：、《》本]{{0,8}}?{KIND}(?:[（(][^（）()]*[）)])?)"
"""本办法, 以上政策措施: how a text speaks of itself."""


class Found(NamedTuple):
    """What was read in a text."""

    value: str
    words: str
    """The words that say so, verbatim but for line breaks."""


def squeeze(text: str) -> str:
    """Return ``text`` without white space inside its lines, as scanned pages have it: 〔 2024 〕 5 号."""
    return "\n".join("".join(line.split()) for line in text.split("\n"))


def verbatim(squeezed: str, text: str) -> str:
    """Return the words of ``text`` that are ``squeezed`` once their white space is taken out.

    Words of several places stand in a line each.
    """
    found = re.search(_spaced(squeezed), text)
    if found:
        return found[0]
    lines = ((line, re.search(_spaced(line), text)) for line in squeezed.split("\n"))
    return "\n".join(found[0] if found else line for line, found in lines)


def _spaced(squeezed: str) -> str:
    return r"\s*".join(map(re.escape, "".join(squeezed.split())))


def without_numbering(sentence: str) -> str:
    """Return a squeezed ``sentence`` without the number of its article or item."""
    return _NUMBERING.sub("", sentence, count=1) if _NUMBERING.match(sentence) else sentence
