"""Units before or after an amount in Latin letters or signs, and amounts per something."""

from __future__ import annotations

import re

from assistant.speakable.rule import NUMBER, TO, Rule
from knowledge_base.numerals.units import UNIT

_ANY_CASE = {
    "mmol/L": "毫摩尔每升",
    "mg/L": "毫克每升",
    "mmHg": "毫米汞柱",
    "km/h": "公里/小时",
    "m/s": "米/秒",
    "kWh": "度",
    "kW": "千瓦",
    "km2": "平方公里",
    "km": "公里",
    "kg": "公斤",
    "mg": "毫克",
    "μg": "微克",
    "cm2": "平方厘米",
    "cm": "厘米",
    "mm": "毫米",
    "m2": "平方米",
    "m3": "立方米",
    "ml": "毫升",
    "min": "分钟",
    "°C": "摄氏度",
    "dB": "分贝",
}
_EXACT = {"g": "克", "h": "小时", "L": "升", "l": "升", "m": "米", "t": "吨", "V": "伏", "W": "瓦"}
"""5G is no weight and 2.0T no ton."""

_LOWER_CASE = {unit.lower(): name for unit, name in _ANY_CASE.items()}
_WORD, _LETTER = ("|".join(map(re.escape, units)) for units in (_ANY_CASE, _EXACT))
_LATIN_UNIT = re.compile(rf"(?<=\d)\s*(?:(?i:(?P<word>{_WORD}))|(?P<letter>{_LETTER}))(?![A-Za-z0-9])")
_BARE_UNIT = re.compile(r"(?<![A-Za-z0-9])(?:m2|m3|°C)(?![A-Za-z0-9])")
_CURRENCIES = {"¥": "元", "$": "美元", "€": "欧元", "£": "英镑"}
_CURRENCY = re.compile(rf"([¥$€£])\s*({NUMBER}(?:{TO}[¥$€£]?\d+(?:\.\d+)?)?\s*[万亿]?)(?:元)?")
_DENOMINATOR = (
    "人次|人|户|家|月|年|天|日|周|次|学期|学年|季度|季|小时|分钟|秒|平方米|立方米|公里|米|公斤|斤|吨|升|度"
    "|辆|车|台|间|套|张|份|件|个|只|床|盒|片|瓶|袋|餐|顿|页|单"
)
_PER = re.compile(
    rf"({NUMBER}(?:{TO}\d+(?:\.\d+)?)?\s*(?:[万亿]?元|{UNIT}|摄氏度))((?:\s*[/·]\s*(?:{_DENOMINATOR}))+)"
)
_PER_ALONE = re.compile(rf"(?<=元)\s*/\s*({_DENOMINATOR})")
_EACH = re.compile(_DENOMINATOR)


def _read_latin_unit(match: re.Match[str]) -> str:
    return _EXACT[match["letter"]] if match["letter"] else _LOWER_CASE[match["word"].lower()]


def _read_per(match: re.Match[str]) -> str:
    """30元/人·月 is 每人每月30元."""
    return "".join(f"每{unit[0]}" for unit in _EACH.finditer(match[2])) + match[1]


UNITS: tuple[Rule, ...] = (
    (_CURRENCY, lambda match: match[2] + _CURRENCIES[match[1]]),
    (_LATIN_UNIT, _read_latin_unit),
    (_BARE_UNIT, lambda match: _ANY_CASE[match[0]]),
    (_PER, _read_per),
    (_PER_ALONE, lambda match: f"每{match[1]}"),
)
