"""Telephone numbers as people say and type them: digit by digit, in groups, with an area code."""

from __future__ import annotations

import re

from knowledge_base.numerals import spell_digits

_PLAIN = str.maketrans("零〇一幺么二两三四五六七八九", "00111223456789")
_DIGIT = r"[0-9零〇一幺么二两三四五六七八九]"
_BREAK = r"[\s，,、。.·()（）—–－-]{0,2}"
_GAP = rf"{_BREAK}(?:(?:呃|嗯|啊|哦|那个|然后|后头|后面|再)(?:是|就是)?{_BREAK})?"
_RUN = re.compile(
    rf"[+＋]?{_DIGIT}(?:{_GAP}{_DIGIT}){{2,40}}(?![\u4e00-\u9fff]?(?:栋|幢|单元|号楼|室|楼|块|元))"
)
_CALLED = r"(?:(?:我的?|家里的?|联系)?(?:电话|手机|座机|号码|手机号|电话号码?)(?:号码)?(?:是|就是|打|[：:])?)"
_BEFORE = re.compile(rf"[，,、。；;\s]*{_CALLED}[\s，,：:]*$")
_AFTER = re.compile(
    r"^(?:[，,、\s]*(?:这个|就是)?(?:是)?(?:我的?)?(?:电话|手机|号码)(?:号码?)?)?[，,、；;。\s]*"
)
_COUNTRY = re.compile(r"^\+?(?:0086|86)(?=1[3-9]\d{9}$)")
_VALID = re.compile(r"1[3-9]\d{9}|0(?:10|2\d)[2-9]\d{7}|0[3-9]\d{2}[2-9]\d{6,7}|[2-9]\d{6,7}|[48]00\d{7}")
_UNASKED = re.compile(r"1[3-9]\d{9}|0(?:10|2\d)[2-9]\d{7}|0[3-9]\d{2}[2-9]\d{6,7}")
_MOBILE, _WITHOUT_AREA, _WITH_AREA = (11, 11), (7, 8), (10, 12)


def digits_in(text: str) -> str:
    """Return the longest number that is said digit by digit in ``text``, as digits; empty if there is none."""
    runs = [_plain(match.group()) for match in _RUN.finditer(text)]
    return max(runs, key=len, default="")


def few_digits(text: str) -> str:
    """Return the digits of a text that is hardly more than one or two of them: 最后是六, 零二."""
    bare = re.sub(r"[\s，。、,.]|最后|后头|后面|末尾|还有|一个|的?是|就|尾数|少了|个|位|补|加", "", text)
    return _plain(bare) if re.fullmatch(rf"{_DIGIT}{{1,4}}", bare) else ""


def valid(digits: str) -> bool:
    """Return whether somebody can be called under this number.

    >>> valid("13800138000"), valid("087163100102"), valid("1380013800")
    (True, True, False)
    """
    return _VALID.fullmatch(digits) is not None


def wrong_by(digits: str) -> int:
    """Return how many digits a number has too many, or below 0 too few; 0 if that is not what is wrong with it."""
    least, most = {"1": _MOBILE, "0": _WITH_AREA}.get(digits[:1], _WITHOUT_AREA)
    return len(digits) - most if len(digits) > most else min(0, len(digits) - least)


def taken_out(text: str, *, asked: bool = False) -> tuple[str, str]:
    """Return the telephone number that ``text`` tells, empty if none, and the text without it.

    Unless it was ``asked`` for or is called a telephone number, only one with all its digits is taken for one.
    """
    for match in _RUN.finditer(text):
        digits = _plain(match.group())
        called = _BEFORE.search(text[: match.start()])
        if not ((_VALID if asked or called else _UNASKED).fullmatch(digits)):
            continue
        before = text[: called.start() if called else match.start()]
        after = _AFTER.sub("", text[match.end() :], count=1)
        return digits, before.rstrip("，,、；; ") + ("，" if before.strip() and after else "") + after
    return "", text


def aloud(digits: str) -> str:
    """Return a number read digit by digit, with pauses: 幺三八，八七幺二，三四五六."""
    groups = [digits[:3]] if len(digits) == _WITHOUT_AREA[0] or digits.startswith(("1", "01", "02")) else []
    rest = digits[3:] if groups else digits
    groups += [rest[start : start + 4] for start in range(0, len(rest), 4)]
    return "，".join(spell_digits(group, yao=True) for group in groups)


def _plain(said: str) -> str:
    digits = re.sub(r"[^0-9]", "", said.translate(_PLAIN))
    return _COUNTRY.sub("", digits)
