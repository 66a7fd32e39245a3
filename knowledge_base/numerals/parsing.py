"""Chinese and mixed numerals to numbers."""

from __future__ import annotations

import re
from fractions import Fraction

DIGITS = "零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖幺两俩仨"
"""Characters that stand for one digit."""
UNITS = "十百千万亿拾佰仟廿卅"
"""Characters that stand for a power of ten, or for 20 and 30."""

_PLAIN_DIGITS = "零一二三四五六七八九"
_PLAIN = str.maketrans(
    {
        **dict(zip("０１２３４５６７８９．％，〇", "0123456789.%,零", strict=True)),
        **dict(zip("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千", strict=True)),
        "幺": "一",
        "两": "二",
        "俩": "二",
        "仨": "三",
        "廿": "二十",
        "卅": "三十",
    }
)
_ARABIC = re.compile(r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)([十百千]?)(万?亿?)")
_POSITIONAL = re.compile(f"[{_PLAIN_DIGITS}]+")
_DIGIT = "[一二三四五六七八九]"
_SECTION = re.compile(
    rf"(?:(?P<thousands>{_DIGIT})千)?零?(?:(?P<hundreds>{_DIGIT})百)?零?(?:(?P<tens>{_DIGIT}?)十)?零?(?P<ones>{_DIGIT})?"
)
_SHORT = re.compile(rf".*[百千]{_DIGIT}")
_SHARE = re.compile(r"(.+?)分之(.+)")
_PRICE_RATIO = re.compile(rf"({_DIGIT}{{2}})折")
_POWERS = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8, "万亿": 10**12}


def parse_numeral(text: str) -> Fraction:
    """Return the number that ``text``, the whole of it, stands for.

    Takes Arabic digits (1,200; 1.5万; 70%), Chinese numerals (一万五, 两百零三, 二零二五), fractions and
    percentages (百分之五十, 三分之一), shares (八成, 七成五), price ratios (八折 is 80%) and 半.

    Raises:
        ValueError: it is no numeral.
    """
    plain = text.translate(_PLAIN)
    try:
        return _parse(plain)
    except ZeroDivisionError:
        raise ValueError(f"not a numeral: {text}") from None


def _parse(text: str) -> Fraction:
    if text.startswith(("负", "-")):
        return -_parse(text[1:])
    if text.endswith(("%", "‰", "折")) or "分之" in text or "成" in text:
        return _parse_ratio(text)
    if match := _ARABIC.fullmatch(text):
        return Fraction(match[1].replace(",", "")) * _POWERS[match[2]] * _POWERS[match[3]]
    return Fraction(1, 2) if text in ("半", "一半") else _parse_chinese(text)


def _parse_ratio(text: str) -> Fraction:
    if text.endswith(("%", "‰")):
        return _parse(text[:-1]) / (100 if text.endswith("%") else 1000)
    if match := _SHARE.fullmatch(text):
        whole = Fraction(_POWERS[match[1]]) if match[1] in _POWERS else _parse(match[1])
        part = whole if match[1] == match[2] else _parse(match[2])  # 百分之百
        return part / whole
    return _parse_tenths(text)


def _parse_tenths(text: str) -> Fraction:
    """八成 and 八折 are 80%; 七成五, 七成半 and 七五折 are 75%."""
    if match := _PRICE_RATIO.fullmatch(text):
        return Fraction(_positional(match[1]), 100)
    tenths, _, more = text.removesuffix("折").partition("成")
    if tenths == text:
        raise ValueError(f"not a numeral: {text}")
    hundredths = Fraction(1, 2) if more == "半" else _parse(more) / 10 if more else Fraction(0)
    return (_parse(tenths) + hundredths) / 10


def _parse_chinese(text: str) -> Fraction:
    whole, point, decimals = text.partition("点")
    if not point:
        return Fraction(_parse_integer(text))
    digits = decimals.rstrip("万亿")  # 一点五万: the unit counts for all of it
    unit = decimals[len(digits) :]
    if not _POSITIONAL.fullmatch(digits) or unit not in _POWERS:
        raise ValueError(f"not a numeral: {text}")
    fraction = Fraction(_positional(digits), _power_of_ten(len(digits)))
    return (_parse_integer(whole) + fraction) * _POWERS[unit]


def _power_of_ten(places: int) -> int:
    return int("1" + "0" * places)


def _positional(text: str) -> int:
    return int("".join(str(_PLAIN_DIGITS.index(character)) for character in text))


def _parse_integer(text: str) -> int:
    """Parse 一万二千三百零五, the short form 一万五, and digits in a row as in 二零二五."""
    if _POSITIONAL.fullmatch(text):
        return _positional(text)
    for large in "亿万":
        high, found, low = text.rpartition(large)
        if found:
            return _parse_integer(high) * _POWERS[large] + _parse_low(low, _POWERS[large], text)
    return _parse_section(text)


def _parse_low(low: str, unit: int, text: str) -> int:
    """What follows 万 or 亿: nothing, a short form (一万五 is 15,000), or smaller places."""
    if not low:
        return 0
    if len(low) == 1:
        return _positional(low) * unit // 10 if low in _PLAIN_DIGITS else _parse_section(low)
    smaller = low.removeprefix("零")
    if len(smaller) > 1 and _POSITIONAL.fullmatch(smaller):
        raise ValueError(f"not a numeral: {text}")
    value = _parse_integer(smaller)
    if value >= unit:
        raise ValueError(f"not a numeral: {text}")
    return value


def _parse_section(text: str) -> int:
    """Parse 1 to 9999; the last digit after 百 or 千 alone counts for the next place: 两百五 is 250."""
    match = _SECTION.fullmatch(text)
    if not match or not text or text.endswith("零"):
        raise ValueError(f"not a numeral: {text}")
    places = {"thousands": 1000, "hundreds": 100, "tens": 10, "ones": 1}
    if _SHORT.fullmatch(text):
        places["ones"] = _POWERS[text[-2]] // 10
    found = match.groupdict()
    return sum(
        unit * _positional(found[name] or "一") for name, unit in places.items() if found[name] is not None
    )
