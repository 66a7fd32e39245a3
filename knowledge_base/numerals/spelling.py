"""Numbers to Chinese numerals."""

from __future__ import annotations

from decimal import Decimal

LARGEST = 10**16 - 1
"""The largest number that is spelled in words: 九千九百九十九万亿 and so on."""

_DIGITS = "零一二三四五六七八九"
_PLACES = ("千", "百", "十", "")
_GROUPS = ("", "万", "亿")


def spell_digits(digits: str, *, yao: bool = False) -> str:
    """Spell each digit of ``digits`` by itself: years, room and telephone numbers.

    ``yao`` says 幺 for 1, so that it is not heard as 7 (一 and 七 rhyme).
    """
    spelled = "".join(_DIGITS[int(digit)] for digit in digits)
    return spelled.replace("一", "幺") if yao else spelled


def spell_integer(number: int, *, liang: bool = False) -> str:
    """Spell ``number``, -LARGEST to LARGEST, in words.

    ``liang`` says 两 for a leading 2 before 百, 千, 万 and 亿, as people do when they count things.

    Raises:
        ValueError: the number is too large.
    """
    if number < 0:
        return "负" + spell_integer(-number, liang=liang)
    if number > LARGEST:
        raise ValueError(f"{number} is too large to be spelled in words")
    if number == 0:
        return "零"
    spelled = _spell_groups(number)
    if spelled.startswith("一十"):
        spelled = spelled[1:]
    if liang and spelled[0] == "二" and spelled[1:2] in ("百", "千", "万", "亿"):
        spelled = "两" + spelled[1:]
    return spelled


def spell_decimal(number: Decimal, *, liang: bool = False) -> str:
    """Spell ``number`` in words, with every decimal place that it was written with: 1.50 is 一点五零.

    Raises:
        ValueError: the whole part is too large.
    """
    whole, _, fraction = format(abs(number), "f").partition(".")
    spelled = spell_integer(int(whole), liang=liang and not fraction)
    if fraction:
        spelled += "点" + spell_digits(fraction)
    return "负" + spelled if number < 0 else spelled


def _spell_groups(number: int) -> str:
    """Spell the groups of four digits, joined by 万 and 亿 and by 零 where places are skipped."""
    if number >= 10**12:  # 万亿 is a number of 亿 in which 万 stands: 一万二千亿
        high, low = divmod(number, 10**8)
        return _spell_groups(high) + "亿" + _joined(low, 10**7)
    for power in (2, 1):
        unit: int = 10 ** (4 * power)
        if number >= unit:
            high, low = divmod(number, unit)
            return _spell_group(high) + _GROUPS[power] + _joined(low, unit // 10)
    return _spell_group(number)


def _joined(low: int, highest_place: int) -> str:
    """Spell what follows 万 or 亿; a skipped place is said as 零."""
    if low == 0:
        return ""
    return ("零" if low < highest_place else "") + _spell_groups(low)


def _spell_group(number: int) -> str:
    """Spell 1 to 9999."""
    spelled, skipped = "", False
    for place, digit in zip(_PLACES, f"{number:04d}", strict=True):
        if digit == "0":
            skipped = bool(spelled)
            continue
        spelled += ("零" if skipped else "") + _DIGITS[int(digit)] + place
        skipped = False
    return spelled
