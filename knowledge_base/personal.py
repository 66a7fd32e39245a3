"""Personal data out of a question before it is kept: names, numbers, addresses and plates become 〔姓名〕, 〔电话〕 ….

What a question is about stays: ages, amounts, years, buildings without a room, hotlines that everybody may call.
It works on patterns and short lists of names. Every repetition in them has a limit, so that the time grows with the
length of the text and no faster.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from knowledge_base.person_names import StandIn, kind_alone, mask_names

EMAIL, PLATE, ADDRESS, IDENTITY, CARD, TELEPHONE, NUMBER = (
    f"〔{what}〕" for what in ("邮箱", "车牌", "住址", "身份证号", "银行卡号", "电话", "号码")
)
"""What stands in the place of personal data; ``NUMBER`` for a long number of an unknown kind."""

_SPOKEN = {
    **dict(zip("零一二三四五六七八九", "0123456789", strict=True)),
    "〇": "0",
    "两": "2",
    "幺": "1",
    "么": "1",
}
_SPOKEN_DIGIT = f"[{''.join(_SPOKEN)}]"

_EMAIL = re.compile(r"[A-Za-z0-9_.%+-]{1,64}[@＠][A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领] ?[A-Za-z][·•. -]?"
    rf"(?=[A-Za-z]{{0,2}}(?:\d|{_SPOKEN_DIGIT}))(?:[A-Za-z\d]|{_SPOKEN_DIGIT}){{4,5}}"
    rf"(?:[A-Za-z\d]|{_SPOKEN_DIGIT}|[挂学警港澳])(?![A-Za-z\d])"
)

_PASSPORT = re.compile(r"(?<![A-Za-z\d])(?:[A-Za-z]\d{8}|[A-Za-z]{2}\d{7})(?![A-Za-z\d])")
_WECHAT = re.compile(
    r"(微信(?:号码?)?(?:是|为|叫|[：:])? ?)(?=[A-Za-z]{1,19}[\d_-])[A-Za-z][A-Za-z\d_-]{5,19}(?![A-Za-z\d_-])"
)

_COUNT = r"(?:\d{1,4}|[一二三四五六七八九十百零〇两幺]{1,5}|[A-Za-z])"
_ROOM = (
    r"(?:(?:\d{1,5}|[一二三四五六七八九十百零〇两幺]{1,6})(?:室|号?房(?!产|子|价|租|贷|屋|东|改)|号(?!楼|线|院|文|令|窗))"
    r"|\d{3,4}(?![\d年月日元块个户人岁天米平%％万]|-\d)|[一二三四五六七八九][一二三四五六七八九零〇两幺]{2,3}(?![年月日元块]))"
)
_BUILDING = rf"{_COUNT}(?:号楼|号院|栋|幢|座|楼栋)"
_GAP = r"[ ，,、的-]?"
_NUMBER_IN_STREET = rf"(?<=[路街巷道弄同]){_COUNT}号(?:院|附{_COUNT}号)?"
_LONE_ROOM = r"(?:\d{3,4}|[一二三四五六七八九][一二三四五六七八九零〇两幺]{2,3})"
_NO_MEASURE = r"(?![\d年月日元块个户人岁天米平%％万号路]|-\d)"
_ADDRESSES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:{_NUMBER_IN_STREET}{_GAP})?{_BUILDING}{_GAP}(?:{_COUNT}单元{_GAP})?(?:{_COUNT}[楼层]{_GAP})?{_ROOM}",
        rf"(?:{_NUMBER_IN_STREET}{_GAP})?{_COUNT}单元{_GAP}(?:{_COUNT}[楼层]{_GAP})?{_ROOM}",
        rf"{_BUILDING}{_GAP}(?:{_COUNT}单元{_GAP})?{_COUNT}[楼层](?=[左右东西中]|那[家户]|我家|靠)",
        rf"{_NUMBER_IN_STREET}{_GAP}(?:{_COUNT}[楼层]{_GAP})?(?:{_COUNT}[室房]|{_LONE_ROOM}{_NO_MEASURE})",
        rf"(?P<kept>住[^，。；！？,;!? 〔]{{1,12}}[路街巷弄同]){_COUNT}号(?![楼线院文令窗])(?:附{_COUNT}号)?",
        rf"{_COUNT}号附{_COUNT}号",
        rf"(?P<kept>村(?:民小组)?{_GAP}{_COUNT}[组社队]){_GAP}{_COUNT}号",
        r"(?<![\d－—–-])\d{1,2}[-－—–]\d{1,2}[-－—–](?!(?:19|20)\d\d)\d{3,4}(?![\d－—–-])室?",
        rf"(?<![厅心口所站局第\d]){_LONE_ROOM}室",
        rf"(?P<kept>我住|家住|住在|我家(?:是|在)?|门牌号?(?:是|为)?|楼上|楼下|隔壁|对门){_LONE_ROOM}{_NO_MEASURE}",
    )
)
"""Of an address, the part that tells the door: street, estate and village stay. What is ``kept`` only leads to it."""

_GAP_IN_NUMBER = r"[ \u00a0\u3000.·,，、()（）－—–-]{0,2}"
_DIGITS = re.compile(
    rf"[+＋]?[\d幺](?:{_GAP_IN_NUMBER}[\d幺]){{6,40}}(?:{_GAP_IN_NUMBER}[xXＸｘ叉](?![A-Za-z]))?"
)
_SPOKEN_DIGITS = re.compile(
    rf"{_SPOKEN_DIGIT}(?:[ ，,、-]?{_SPOKEN_DIGIT}){{6,40}}(?:[ ，,、-]?[xXＸｘ叉](?![A-Za-z]))?"
)
_GROUP = re.compile(r"[\d幺]+|[xXＸｘ叉]")
_ANY_DIGIT = rf"(?:\d|{_SPOKEN_DIGIT}|[妖腰邀夭])"
_AS_HEARD = re.compile(
    rf"(?:1|一|[幺妖腰邀夭]){_ANY_DIGIT}?(?:(?:[嘛啊呢哈嘞噻呀哦]?[ ，,、。-]?){_ANY_DIGIT}){{9,11}}(?!{_ANY_DIGIT})"
)
"""A mobile number in which figures and words are mixed, 幺 is misheard, or people draw breath: 幺三八嘛，零零……"""
_MISHEARD_ONE = str.maketrans("妖腰邀夭", "幺幺幺幺")
_TAIL = (
    r"(?:最?后|尾号|末尾?)(?:[三四五六]位|几位)?(?:数字?|号码?)?(?:是|为)?[ ，,：:]?)"
    rf"(?:\d|{_SPOKEN_DIGIT}){{3,6}}[xXＸｘ叉]?"
)
_TAILS = tuple(
    (kind, re.compile(rf"(?P<kept>{what}(?:号码?)?的?{_TAIL}"))
    for kind, what in (
        (IDENTITY, "身份证"),
        (TELEPHONE, "(?:手机|电话)"),
        (CARD, "(?:银行卡|存折)"),
        (NUMBER, "(?:社保卡|医保卡|老年卡|卡)"),
    )
)
"""The last figures of a number, by which a clerk would find it."""
_DAY = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_HOTLINE = re.compile(r"[48]00\d{7}|0\d{2,3}(?:12\d{3}|96\d{3,4})")
"""Numbers that everybody may call: 400-123-4567, 0871-12345. Shorter ones are no personal numbers anyway."""
_COUNTRY = {"86", "0086", "086"}
_LOCAL = 8
"""Digits of a telephone number without an area code, at most."""
_LOCAL_NUMBER = re.compile(r"(?:(?:00)?86)?(?:0?(?:10|2\d|[3-9]\d\d))?([2-9]\d{6,7})")
"""A number of a landline, perhaps behind the codes of the country and the area."""
_LONG = 9
"""A number of so many digits belongs to somebody, whatever it is."""
_AMOUNT_FOLLOWS = re.compile(r" ?(?:元|块|万|亿|%|％|平方)")


def mask(text: str, stand_in: StandIn = kind_alone) -> str:
    """Return ``text`` with personal data replaced; masking twice changes nothing more."""
    text = _EMAIL.sub(lambda found: stand_in(EMAIL, found.group()), text)
    text = _WECHAT.sub(lambda found: found[1] + stand_in(NUMBER, found.group().removeprefix(found[1])), text)
    text = _PASSPORT.sub(lambda found: stand_in(NUMBER, found.group()), text)
    text = _PLATE.sub(lambda found: stand_in(PLATE, found.group()), text)
    for address in _ADDRESSES:
        text = address.sub(lambda found: _after_kept(found, ADDRESS, stand_in), text)
    for kind, tail in _TAILS:
        text = tail.sub(lambda found, kind=kind: _after_kept(found, kind, stand_in), text)  # type: ignore[misc]  # mypy does not infer a default
    text = _DIGITS.sub(lambda found: _masked_digits(found, stand_in), text)
    text = _SPOKEN_DIGITS.sub(lambda found: _masked_spoken(found, stand_in), text)
    text = _AS_HEARD.sub(lambda found: _masked_as_heard(found, stand_in), text)
    return mask_names(text, stand_in)


def sparing(public: Iterable[str]) -> StandIn:
    """Return a ``StandIn`` that spares telephone numbers that everybody may call, with an area code or without."""
    known = {number for each in public if (number := _without_area(each))}
    return lambda kind, original: original if kind == TELEPHONE and _without_area(original) in known else kind


def mask_numbers(text: str) -> str:
    """Return ``text`` without numbers of identity and bank cards, which nobody needs to help with something."""
    return mask(text, lambda kind, original: kind if kind in (IDENTITY, CARD) else original)


def _masked_digits(found: re.Match[str], stand_in: StandIn) -> str:
    """Return a run of digits, which may hold several numbers, with the personal ones replaced."""
    run, groups = found.group(), list(_GROUP.finditer(found.group()))
    before_amount = _AMOUNT_FOLLOWS.match(found.string, found.end()) is not None
    parts: list[str] = []
    start, done = 0, 0
    while start < len(groups):
        for end in range(len(groups), start, -1):
            numbers = [_plain(group.group()) for group in groups[start:end]]
            kind = _kind(numbers, is_amount=before_amount and end == len(groups))
            if kind:
                first = groups[start].start()
                last = groups[end - 1].end()
                parts += [run[done:first].rstrip("+＋"), stand_in(kind, run[first:last])]
                done = last
            if kind is not None:
                start = end
                break
        else:
            start += 1
    return "".join(parts) + run[done:]


def _masked_spoken(found: re.Match[str], stand_in: StandIn) -> str:
    """Return spoken digits replaced; a digit at either end may belong to a word: 一直, 什么."""
    run = found.group()
    before_amount = _AMOUNT_FOLLOWS.match(found.string, found.end()) is not None
    kinds = [
        (_kind([_digits(run[start:end])], is_amount=before_amount), start, end)
        for start, end in ((0, len(run)), (0, len(run) - 1), (1, len(run)), (1, len(run) - 1))
    ]
    for kind, start, end in sorted(kinds, key=lambda each: each[0] == NUMBER):
        if kind:
            return run[:start] + stand_in(kind, run[start:end]) + run[end:]
    return run


def _masked_as_heard(found: re.Match[str], stand_in: StandIn) -> str:
    """Return a mobile number replaced that is written in figures and words; anything else as it is."""
    heard = re.sub(r"[嘛啊呢哈嘞噻呀哦 ，,、。-]", "", found.group()).translate(_MISHEARD_ONE)
    return (
        stand_in(TELEPHONE, found.group()) if re.fullmatch(r"1[3-9]\d{9}", _digits(heard)) else found.group()
    )


def _after_kept(found: re.Match[str], kind: str, stand_in: StandIn) -> str:
    """Return what was found replaced, but for what only leads to it."""
    kept = found.groupdict().get("kept") or ""
    return kept + stand_in(kind, found.group().removeprefix(kept))


def _digits(spoken: str) -> str:
    return (
        "".join(_SPOKEN.get(each, each) for each in spoken if each not in " ，,、-")
        .upper()
        .replace("Ｘ", "X")
        .replace("叉", "X")
    )


def _figures(number: str) -> str:
    return re.sub(r"\D", "", _digits(unicodedata.normalize("NFKC", number)))


def _without_area(number: str) -> str:
    """Return the figures of a telephone number, without the codes of the country and the area."""
    figures = _figures(number)
    found = _LOCAL_NUMBER.fullmatch(figures)
    return found[1] if found else figures


def _plain(group: str) -> str:
    return "".join(
        {"幺": "1", "叉": "X"}.get(each, unicodedata.normalize("NFKC", each).upper()) for each in group
    )


def _kind(groups: list[str], *, is_amount: bool) -> str | None:
    """Return what stands for a number written in these groups: empty if it may stay, None if they are not one."""
    digits = "".join(groups)
    if _HOTLINE.fullmatch(digits) and _is_one_number(groups):
        return ""
    for kind in _kinds(digits):
        kept = kind == TELEPHONE and len(digits) <= _LOCAL and (is_amount or _is_day_or_range(groups))
        return kind if _is_one_number(groups) and not kept else None
    return NUMBER if len(groups) == 1 and len(digits) >= _LONG and not is_amount else None


def _kinds(digits: str) -> Iterator[str]:
    """Yield what a number of so many digits looks like."""
    length = len(digits)
    if re.fullmatch(r"(?:\d{17}|\d{14})X", digits):
        yield IDENTITY
    elif not digits.isdecimal():
        return
    elif re.fullmatch(r"(?:0?0?86)?1[3-9]\d{9}|01[3-9]\d{9}|0\d{9,15}|[2-9]\d{6,7}", digits):
        yield TELEPHONE
    elif length == 15 or (length == 18 and _DAY.fullmatch(digits[6:14])):
        yield IDENTITY
    elif 16 <= length <= 19:
        yield CARD


def _is_one_number(groups: list[str]) -> bool:
    """Whether the groups belong together as people write a number: none but the last is short, or each digit alone."""
    sizes = [len(group) for group in groups[groups[0] in _COUNTRY and len(groups) > 1 :]]
    return all(size >= 3 for size in sizes[:-1]) or max(sizes) <= 2


def _is_day_or_range(groups: list[str]) -> bool:
    """Whether it is a day, or the ends of a range: 20250115, 2025-2026, 3000-5000, 8.30-11.30."""
    if len(groups) == 1:
        return _DAY.fullmatch(groups[0]) is not None
    if len(groups) > 2:
        return max(map(len, groups)) <= 2
    years = all(re.fullmatch(r"(?:19|20)\d\d", group) for group in groups)
    return years or (int(groups[0]) < int(groups[1]) and all(group.endswith("00") for group in groups))
