"""Telephone numbers, hotlines and other numbers that are read digit by digit."""

from __future__ import annotations

import re

from assistant.speakable.rule import COUNTED, Rule, clause_before
from knowledge_base.numerals import spell_digits

_GAP = r"(?P<gap>(?<=[一-鿿])[ ]+)?"
_COUNTRY = r"(?:\+86[- ]?|(?<!\d)0086[- ]?)?"
_MOBILE = r"(?<!\d)(?P<mobile>1[3-9]\d[- ]?\d{4}[- ]?\d{4})"
_LANDLINE = r"[（(]?(?<!\d)(?P<area>0(?:10|2\d|[3-9]\d\d))[)）]?[- ]?(?P<landline>\d{3,4}[- ]?\d{4})"
_SERVICE = r"(?<!\d)(?P<service>[48]00[- ]?\d{3,4}[- ]?\d{3,4})"
_LOCAL = r"(?<![\d.-])(?P<local>[2-8]\d{2,3}[- ]\d{4})(?!-)"
_BARE = r"(?<![\d.])(?P<bare>[2-8]\d{6,7})"
_NOT_COUNTED = rf"(?!\d|\.\d|{COUNTED})"
_MORE = rf"(?P<more>(?:[、/]\d{{3,4}}(?!-?\d|{COUNTED}))*)(?:\s*转\s*(?P<extension>\d{{1,6}}))?"
_TELEPHONE = re.compile(
    rf"{_GAP}{_COUNTRY}(?:{_MOBILE}|{_LANDLINE}|{_SERVICE}|{_LOCAL}|{_BARE}){_NOT_COUNTED}{_MORE}"
)
_CHARACTER = re.compile("[㐀-鿿]")
_GROUP_SIZES = {11: (3, 4), 10: (3, 3), 8: (4,), 7: (3,)}

_HOTLINE = re.compile(r"(?<![\d.,:-])(?:1[012]\d{1,3}|9[56]\d{3,4})(?!\d|[.~:-]\d|,\d{3})")
_CALLING = re.compile(r"电话|拨|打|叫|热线|联系|致电|专线|号码|咨询|传真|座机")
_CALLED = re.compile(rf"(?:{_CALLING.pattern})[^0-9]{{0,8}}(?:\d+[、或和/])*$")
_DIALLED = re.compile(r"(?:拨|打|致电|热线|专线)$")
_HOTLINE_AFTER = re.compile(
    r"\s*(?:[、或和/]\s*\d{3,5}\s*)*(?:热线|专线|急救|报警|火警|匪警|救护|服务|政务|电话|平台|举报|投诉)"
)
_IDENTITY = re.compile(r"(?<!\d)(\d{6})(\d{8})(\d{3})(\d|[Xx])(?![\dA-Za-z])")
_LABEL = "编号|证号|卡号|账号|帐号|学号|工号|尾号|房号|验证码|密码|邮编|邮政编码|代码|条码"
_LABELLED = re.compile(rf"((?:{_LABEL})[^\d，。；\n]{{0,4}})(\d{{3,}})(?!\.\d)")
_LONG = re.compile(rf"(?<![\d.,])\d{{9,}}{_NOT_COUNTED}")


def _read_telephone(match: re.Match[str]) -> str:
    if match["local"] and _is_range(match):
        return match[0]
    number = next(match[kind] for kind in ("mobile", "landline", "service", "local", "bare") if match[kind])
    groups = [_in_pairs(group) for group in _groups(match["area"], number)]
    groups += [f"或者{_in_pairs(more)}" for more in re.findall(r"\d+", match["more"])]
    if match["extension"]:
        groups.append(f"转{spell_digits(match['extension'], yao=True)}")
    goes_on = _CHARACTER.match(match.string, match.end())
    return ("，" if match["gap"] else "") + "，".join(groups) + ("，" if goes_on else "")


def _in_pairs(group: str) -> str:
    """Spell a group of digits; four of them with a breath in the middle, so that each can be made out."""
    spelled = spell_digits(group, yao=True)
    return f"{spelled[:2]}、{spelled[2:]}" if len(spelled) == 4 else spelled


def _groups(area: str | None, number: str) -> list[str]:
    """13800138000 in 3-4-4, 63100101 in 4-4, 6310101 in 3-4, 4001234567 in 3-3-4; otherwise as written."""
    digits = re.sub("[- ]", "", number)
    groups = [area] if area else []
    if len(digits) not in _GROUP_SIZES:
        return groups + re.split("[- ]", number)
    for size in _GROUP_SIZES[len(digits)]:
        groups.append(digits[:size])
        digits = digits[size:]
    return [*groups, digits]


def _is_range(match: re.Match[str]) -> bool:
    """1000-2000 may be two amounts: both round, rising, and nobody speaks of calling."""
    low, high = re.split("[- ]", match["local"])
    rising = low < high and low.endswith("0") and high.endswith("00")
    return rising and not _CALLING.search(clause_before(match))


def _read_hotline(match: re.Match[str]) -> str:
    """120 is a hotline where somebody calls it, 12345 also by itself; 120元 and 12000 are amounts."""
    before, after = clause_before(match), match.string[match.end() :]
    if re.match(COUNTED, after):
        is_hotline = bool(_DIALLED.search(before)) and not after.startswith("元")
    elif len(match[0]) >= 5 and not match[0].endswith("00"):
        is_hotline = True
    else:
        is_hotline = bool(_CALLED.search(before) or _HOTLINE_AFTER.match(after))
    return spell_digits(match[0], yao=True) if is_hotline else match[0]


def _read_identity(match: re.Match[str]) -> str:
    """The number of an identity card: district, birthday, and the rest, whose last may be an X."""
    district, birthday, order, check = match.groups()
    last = "艾克斯" if check in "Xx" else spell_digits(check, yao=True)
    return "，".join(spell_digits(part, yao=True) for part in (district, birthday, order)) + last


def _read_long(match: re.Match[str]) -> str:
    groups = re.findall(r"\d{1,4}", match[0])
    return "，".join(spell_digits(group, yao=True) for group in groups)


TELEPHONE: tuple[Rule, ...] = (
    (_IDENTITY, _read_identity),
    (_LABELLED, lambda match: match[1] + spell_digits(match[2], yao=True)),
    (_TELEPHONE, _read_telephone),
    (_HOTLINE, _read_hotline),
    (_LONG, _read_long),
)
