"""Money, percentages, fractions and ranges."""

from __future__ import annotations

import re

from assistant.speakable.rule import NUMBER, TO, Rule
from knowledge_base.numerals import spell_digits, spell_integer
from knowledge_base.numerals.units import UNIT

_MONEY = re.compile(r"(?<![\d.,])(\d{1,3}(?:,\d{3})+|\d+)\.(\d)(\d?)\s*元")
_SHARES = {"%": "百分之", "‰": "千分之"}
_PERCENT_RANGE = re.compile(rf"({NUMBER})\s*([%‰])?{TO}(\d+(?:\.\d+)?)\s*([%‰])")
_PERCENT = re.compile(rf"(?<![\d.])(-)?({NUMBER})\s*([%‰])")
_FRACTION = re.compile(r"(?<![\d/.])(\d{1,3})[/⁄](\d{1,3})(?![\d/.])")
_ALWAYS = re.compile(r"7\s*[×xX*]\s*24\s*小时|24\s*小时\s*[×xX*]\s*7\s*天?")
_TIMES = re.compile(r"(?<=[\d米])\s*[×xX*]\s*(?=\d)")
_RATIO = re.compile(r"(?<=\d)\s*[:：]\s*(?=\d)")
_BELOW_ZERO = re.compile(rf"(?<!\w)-(?={NUMBER}\s*(?:摄氏度|度))")
_NEGATIVE = re.compile(r"(?<![\w)）])-(?=\d)")
_RANGE = re.compile(rf"(?<=\d)\s*((?:[万亿]?元|[万亿]|{UNIT})?)\s*[-~]\s*(?=第?\d)")
_ROOM = re.compile(r"(?<![\d.])(\d{3,4})(?=\s*(?:号?房|室|病房|诊室|教室|会议室|办公室))")
_BUS = re.compile(r"(?<![\d.])(\d{3,})(?=\s*路)")


def _read_money(match: re.Match[str]) -> str:
    """1234.50元 is 一千二百三十四元五角; 0.9元 is 九角."""
    yuan, jiao, fen = int(match[1].replace(",", "")), int(match[2]), int(match[3] or 0)
    spoken = f"{yuan}元" if yuan or not (jiao or fen) else ""
    if jiao:
        spoken += f"{jiao}角"
    elif fen and yuan:
        spoken += "零"
    return spoken + (f"{fen}分" if fen else "")


def _read_percent_range(match: re.Match[str]) -> str:
    low, low_sign, high, sign = match.groups()
    return f"{_SHARES[low_sign or sign]}{low}到{_SHARES[sign]}{high}"


def _read_percent(match: re.Match[str]) -> str:
    return ("负" if match[1] else "") + _SHARES[match[3]] + match[2]


def _read_fraction(match: re.Match[str]) -> str:
    """1/3 is 三分之一; 120/80, a blood pressure, is two numbers."""
    part, whole = int(match[1]), int(match[2])
    return f"{spell_integer(whole)}分之{spell_integer(part)}" if 0 < part < whole else f"{part}，{whole}"


AMOUNTS: tuple[Rule, ...] = (
    (_ALWAYS, lambda _: "每天24小时"),
    (_PERCENT_RANGE, _read_percent_range),
    (_PERCENT, _read_percent),
    (_FRACTION, _read_fraction),
    (_BELOW_ZERO, lambda _: "零下"),
    (_RANGE, lambda match: f"{match[1]}到"),
    (_NEGATIVE, lambda _: "负"),
    (_TIMES, lambda _: "乘"),
    (_RATIO, lambda _: "比"),
    (_ROOM, lambda match: spell_digits(match[1], yao=True)),
    (_BUS, lambda match: spell_digits(match[1], yao=True)),
    (_MONEY, _read_money),
)
