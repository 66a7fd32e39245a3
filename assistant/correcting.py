"""Whether somebody says that the last answer was to another question: 不是，我问的是……"""

from __future__ import annotations

import re

_DENIES = r"(?:(?:不是|不对|错了|[你您]?(?:听|搞|弄|答)错)[了的嘛噶哦啊呀吧啦喽]{0,2}){1,2}"
_CORRECTS = re.compile(
    r"(?:[嗯啊哎唉呃哦喂][，,、。 ]*)?"
    rf"(?:{_DENIES}(?:[，,、。！! ]+|(?=我))(?:我|俺)?.{{0,3}}?(?:问|说|讲)"
    r"|我(?:不是问|没问|没有问|是[问说]|[问说讲][的呢]不?是))"
)


def corrects(question: str) -> bool:
    """Whether it begins by saying that something else was meant: 不是，我问的是……"""
    return _CORRECTS.match(question.strip()) is not None
