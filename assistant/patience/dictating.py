"""Numbers said digit by digit: is the telephone number, or the identity number, complete?"""

from __future__ import annotations

import re

from assistant.patience.standing import Completeness

_DIGITS = str.maketrans("零〇幺一二两三四五六七八九拐洞勾", "0011223456789709")
_NUMBER = re.compile(r"(?:^|[^0-9])([0-9][0-9 \-，]*[xX]?)$")
_MOBILE, _IDENTITY = 11, 18
_LANDLINE = range(7, 9)
_WITH_AREA_CODE = range(10, 13)
_FEWEST = 3
"""Fewer digits are an age, a house number, a choice."""


def dictated(text: str) -> Completeness | None:
    """Return how the number at the end of ``text`` stands; None if it does not end in one said digit by digit.

    >>> dictated("我的电话是一三八七一")
    <Completeness.UNFINISHED: 'unfinished'>
    """
    match = _NUMBER.search(text.translate(_DIGITS))
    digits = re.sub(r"[ \-，]", "", match[1]) if match else ""
    if len(digits) < _FEWEST:
        return None
    return Completeness.FINISHED if _is_whole(digits, text) else _partial(digits, text)


def _is_whole(digits: str, text: str) -> bool:
    count = len(digits)
    if "身份" in text or "证号" in text:
        return count == _IDENTITY
    if digits.startswith("1") and count <= _MOBILE:
        return count == _MOBILE
    return count == _IDENTITY or (digits.startswith("0") and count in _WITH_AREA_CODE)


def _partial(digits: str, text: str) -> Completeness:
    is_identity = "身份" in text or "证号" in text
    if len(digits) in _LANDLINE and digits[0] not in "01" and not is_identity:
        return Completeness.UNCLEAR
    return Completeness.UNCLEAR if len(digits) > _IDENTITY else Completeness.UNFINISHED
