"""Every number that no other rule has read: 两个, 二月, 第二次, 一万五千."""

from __future__ import annotations

import re
from decimal import Decimal

from assistant.speakable.rule import NUMBER, Rule
from knowledge_base.numerals import LARGEST, spell_decimal, spell_digits, spell_integer
from knowledge_base.numerals.units import UNIT

_COUNTERS = f"号线|{UNIT}|美元|欧元|英镑|摄氏度|平方公里|立方米|毫摩尔|伏|瓦"
_QUANTITY = re.compile(
    rf"(?P<ordinal>第\s*)?(?P<number>{NUMBER})\s*(?P<more>[多余]?)(?P<scale>万亿|[百千万亿]?)"
    rf"(?=(?:到{NUMBER})?[多余]?(?P<counter>{_COUNTERS})?)"
)
_NAMING = frozenset("月日号楼层幢栋档级路期折寸门章条节编") | {"号线", "单元", "季度"}
"""Before these a number names one of many, so 2 is 二: 二月, 二号楼, 二级, and a photograph of 二寸."""
_SCALES = {"万": 10**4, "亿": 10**8}


def _read_quantity(match: re.Match[str]) -> str:
    digits, scale, more = match["number"].replace(",", ""), match["scale"], match["more"]
    if _is_code(digits):
        return (match["ordinal"] or "") + spell_digits(digits, yao=len(digits) >= 3) + more + scale
    counting = not match["ordinal"] and (bool(scale) or match["counter"] not in _NAMING)
    value = Decimal(digits)
    if scale in _SCALES and not more and 0 < _places(value) <= 2:
        return spell_integer(int(value * _SCALES[scale]), liang=True)  # 1.5万 is 一万五千
    if digits == "2":
        spoken = "两" if counting and (scale or match["counter"]) else "二"
    else:
        spoken = spell_decimal(value, liang=counting)
    return ("第" if match["ordinal"] else "") + spoken + more + scale


def _is_code(digits: str) -> bool:
    """007, and what has too many digits to be an amount."""
    if "." in digits:
        return len(digits.partition(".")[0]) > len(str(LARGEST))
    return int(digits) > LARGEST or (len(digits) > 1 and digits.startswith("0"))


def _places(value: Decimal) -> int:
    return -int(value.as_tuple().exponent)


QUANTITIES: tuple[Rule, ...] = ((_QUANTITY, _read_quantity),)
