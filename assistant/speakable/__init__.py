"""Text as shown on the screen to text as read aloud by a voice that is not to be trusted with figures."""

from __future__ import annotations

import re

from assistant.speakable.amounts import AMOUNTS
from assistant.speakable.calendar import CALENDAR
from assistant.speakable.characters import one_form, only_readable
from assistant.speakable.letters import ADDRESSES, LETTERS
from assistant.speakable.quantities import QUANTITIES
from assistant.speakable.rule import Rule, apply
from assistant.speakable.telephone import TELEPHONE
from assistant.speakable.units import UNITS
from knowledge_base.numerals import spell_digits

_MARK = r"(?m)(?:(?:^|(?<=[。；：]))[ ]*|(?<=[㐀-鿿）)】])[ ]+)"
_LAYOUT: tuple[Rule, ...] = (
    (re.compile(r"(?m)^[ ]*(?:#{1,6}|[-*+•·●■>])[ ]+"), lambda _: ""),
    (re.compile(r"\*{2,}|`+|_{2,}"), lambda _: ""),
    (re.compile(r"第\s*[（(]\s*([一二三四五六七八九十]+|\d+)\s*[）)]"), lambda match: f"第{match[1]}"),
    (
        re.compile(_MARK + r"[（(]\s*([一二三四五六七八九十]+|\d{1,2})\s*[）)]"),
        lambda match: f"，第{match[1]}，",
    ),
    (re.compile(_MARK + r"(\d{1,2})\s*[.、)）](?!\d)\s*"), lambda match: f"，第{match[1]}，"),
    (re.compile(r"(?<=[㐀-鿿])(?:[ ]+(?=[㐀-鿿])|[ ]{2,})"), lambda _: "，"),
    (
        re.compile(r"[〔\[（(]\s*(\d{4})\s*[〕\]）)]\s*(第?\s*\d+\s*号)"),
        lambda match: f"{spell_digits(match[1])}年{match[2]}",
    ),
)
_RULES = (*ADDRESSES, *_LAYOUT, *CALENDAR, *TELEPHONE, *UNITS, *AMOUNTS, *LETTERS, *QUANTITIES)


def speakable(text: str) -> str:
    """Return ``text`` as it is read aloud: Chinese characters and pauses only, no digit, letter or symbol.

    Speakable text stays as it is.

    >>> speakable("每月100元，电话6310-0102（周一至周五14:00-17:30）。")
    '每月一百元，电话六三、幺零，零幺、零二，周一至周五下午两点到五点半。'
    """
    return only_readable(apply(_RULES, one_form(text)))
