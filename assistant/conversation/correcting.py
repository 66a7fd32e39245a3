"""What was meant instead of what was understood: 不是，我问的是低保."""

from __future__ import annotations

import re

from assistant.conversation.subject import ASKS

_END = r"[了的嘛呢哦啊呀吧啦喽噶嘅]{0,2}"
_PAUSE = r"[，、。！! ]"
_IS = r"(?:是|系|係)"
_SIGH = r"(?:[嗯啊哎唉呃哦喂][，、 ]*)*"
_WRONG = (
    r"(?:不是|不(?=[，、])|不对头?|错|认错|[你您]没听(?:懂|明白|清楚)|[你您]?(?:听|搞|弄|答|说|理解)错|唔(?:系|係|啱)|"
    rf"我(?:不是|没有?|唔系)(?:问|说|讲)(?:的)?(?:这个|那个|这样)?){_END}"
)
_ASK = r"(?:想问|想知道|要问|问|说|讲|指)"
_I_MEAN = (
    rf"(?:(?:我|俺|咱)?(?:刚才|将才|刚刚|头先|就|想|要)*{_ASK}(?:的|呢|嘞|嘅)?{_IS}|"
    rf"我{_IS}{_ASK}|我(?:想|要)?问(?!的))"
)
_NOT_THAT = r"[^，。！？我]{1,12}"
_SHORTLY = r"(?P<meant>[^，。！？]{1,10})[。！]?"
_WRONG_ONLY = re.compile(
    rf"{_SIGH}(?:{_WRONG}{_PAUSE}*)+(?:我(?:想|要)?{_ASK}的)?(?:这个|那个|这样)?{_END}{_PAUSE}*"
)
_CORRECTIONS = (
    re.compile(rf"{_SIGH}(?:{_WRONG}{_PAUSE}*)+{_I_MEAN}[，、：: ]*(?P<meant>.+)"),
    re.compile(
        rf"(?:{_WRONG}{_PAUSE}+)?(?:我|俺){_ASK}(?:的|呢|嘅)?(?:不是|唔系){_NOT_THAT}{_PAUSE}*"
        rf"(?:而)?(?:{_I_MEAN}|{_IS})(?P<meant>.+)"
    ),
    re.compile(
        rf"我(?:不是|没有?|唔系)(?:在)?(?:问|说|讲){_NOT_THAT}{_PAUSE}+(?:{_I_MEAN}|{_IS})(?P<meant>.+)"
    ),
    re.compile(
        rf"(?:我|俺)(?:(?:刚才|将才|刚刚)?{_ASK}(?:的|呢|嘞|嘅){_IS}|{_IS}{_ASK})[，、]?(?P<meant>.+)"
    ),
)
_SHORT_CORRECTIONS = (
    re.compile(rf"{_SIGH}(?:{_WRONG}{_PAUSE}+)+(?:而)?{_IS}{_SHORTLY}"),
    re.compile(rf"(?:不是|唔系)(?:我家?)?{_NOT_THAT}[，、]+(?:而)?{_IS}{_SHORTLY}"),
)
"""Which are none if they ask something: 不是本地户口，是外地的能办吗."""
_MEANT_ENDS = re.compile(r"(?:呢|的)?[。！!]*$")


def corrected(text: str) -> str | None:
    """Return what was meant instead of what was understood: 不是，我问的是低保 means 低保.

    Empty if the person only says that it was wrong; None if ``text`` corrects nothing.
    """
    text = text.strip()
    if _WRONG_ONLY.fullmatch(text):
        return ""
    for pattern in (*_CORRECTIONS, *_SHORT_CORRECTIONS):
        match = pattern.fullmatch(text)
        if match and not (pattern in _SHORT_CORRECTIONS and ASKS.search(match["meant"])):
            return _MEANT_ENDS.sub("", match["meant"].strip("，、：: ")) or None
    return None
