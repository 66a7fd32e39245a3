"""The age that a person states, as exactly as it was stated: 八十三, 八十多了, 快九十了, 四三年生的."""

from __future__ import annotations

import re
from datetime import date

from knowledge_base.eligibility import OLDEST
from knowledge_base.eligibility_logic import Ages
from knowledge_base.numerals import parse_numeral

_DIGIT = "一二三四五六七八九"
_NUMBER = (
    rf"\d{{2,3}}|[{_DIGIT}]十有[{_DIGIT}]|(?:一百|百)(?:零?[{_DIGIT}]|[{_DIGIT}]?十[{_DIGIT}]?)?|"
    rf"[{_DIGIT}]?十[{_DIGIT}]?|[{_DIGIT}]{{2}}"
)
_YEARS_OLD = "(?:周岁|岁|嵗)"
_SHORT = "差[一两二三123]岁"
_STATED = re.compile(
    rf"(?P<before>虚岁|快要?|将近|接近|差不多|差唔多|不到|不满|未满|还没到?|没满|{_SHORT}|过了?|超过|上了?)?(?:满|有)?"
    rf"(?P<number>{_NUMBER})(?P<more>好?[多几]|来|出点?头)?(?P<unit>个?{_YEARS_OLD})?(?P<after>以上|以下|好?[多几]|出点?头)?"
    r"(?P<end>了|啦|咯|喽|哦|嘞|哈|罢|咧)?"
)
_DECADES = re.compile(rf"(?P<first>[{_DIGIT}])(?P<last>[{_DIGIT}])十[多几来]?岁?")
_YEAR = rf"(?:(?:19|20)\d\d|\d\d|[一二][九零〇][{_DIGIT}零〇]{{2}}|[{_DIGIT}][{_DIGIT}零〇])"
_BORN = re.compile(rf"(?P<year>{_YEAR})年(?P<sure>\S{{0,6}}?(?:生|出世|养|属)|的人?)?")
_UNASKED = re.compile(r"(?:今年|我都?|已经|[满过快]了?|岁数)$")
_OTHER_UNIT = re.compile(r"[年月日号天个元块毛万千分楼路栋幢级平斤度次%％\d-]")
_OTHERS = re.compile(
    r"(?:妈|爸|爹|娘|姆|爷|奶|公|婆|嬢|老伴|老倌|老汉|老者|老头子?|老太太?|老人家?|爱人|哥|姐|弟|妹|叔|伯|姨|姑|舅|"
    r"[她他佢伊])(?:今年|已经|家|都|也|有|快|满|过)*$|(?:^|[，。！？、\s])都?$"
)
"""What stands before the age of another person, or of nobody in particular: 我妈八十五了, 八十五了."""
_SAYS_SO = frozenset("了啦咯喽嘞")
_FOR_MYSELF = re.compile(r"我(?:们|自己|本人|个人)?(?:也|还|又)?(?:能|可|给|得|该|够|有没)")
_YOUNGEST = 18
_NEAR = (
    (re.compile("虚岁"), (-2, -1)),
    (re.compile(f"快|将近|接近|{_SHORT}"), (-3, -1)),
    (re.compile("差[不唔]多"), (-2, 1)),
    (re.compile("不到|不满|未满|还没|没"), (-10, -1)),
)
"""What people say before an age, and how many years theirs may differ from it."""


def stated_age(text: str, today: date, *, asked: bool) -> Ages | None:
    """Return the age that ``text`` states, None if it states none.

    Unless it was ``asked`` for, a bare number is no age: it takes 岁, or 我今年 before it.
    """
    return _born(text, today, asked=asked) or _decades(text) or _in_years(text, asked=asked)


def age_at_first(text: str, today: date) -> Ages | None:
    """Return the age that a first question tells, also that of the person it is asked for: 我妈八十五了能领什么.

    None where it is asked for oneself, and the age is another's.
    """
    age = stated_age(text, today, asked=False)
    if age is not None or _FOR_MYSELF.search(text):
        return age
    for match in _STATED.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        named = _OTHERS.search(before)
        if (
            named
            and (named[0].strip("，。！？、 都") or match["end"] in _SAYS_SO)
            and not _OTHER_UNIT.match(after)
        ):
            return stated_age(match[0], today, asked=True)
    return None


def _born(text: str, today: date, *, asked: bool) -> Ages | None:
    for match in _BORN.finditer(text):
        if not (match["sure"] or (asked and match.end() == len(text.rstrip("。！，的了")))):
            continue
        digits = int(parse_numeral(match["year"].replace("〇", "零")))
        year = digits if digits > 100 else 1900 + digits
        ages = Ages(today.year - year - 1, today.year - year)
        if ages.first >= _YOUNGEST and ages.last <= OLDEST:
            return ages
    return None


def _decades(text: str) -> Ages | None:
    """六七十岁 is between sixty and seventy-nine."""
    match = _DECADES.search(text)
    if match is None:
        return None
    first, last = (int(parse_numeral(match[name])) for name in ("first", "last"))
    return Ages(first * 10, last * 10 + 9) if last == first + 1 else None


def _in_years(text: str, *, asked: bool) -> Ages | None:
    for match in _STATED.finditer(text):
        unasked = (
            match["unit"] or _UNASKED.search(text[: match.start()]) or _UNASKED.search(match["before"] or "")
        )
        if _OTHER_UNIT.match(text[match.end() :]) or not (asked or unasked):
            continue
        number = match["number"].replace("有", "")
        age = int(parse_numeral(f"一{number}" if number.startswith("百") else number))
        if _YOUNGEST <= age <= OLDEST:
            return _around(age, match["before"] or "", match["more"] or match["after"] or "")
    return None


def _around(age: int, before: str, more: str) -> Ages:
    """Return what is known of somebody who says 快, 不到, 虚岁 before ``age``, or 多, 出头, 以上 behind it."""
    if more:
        open_ends = {"以上": Ages(age, OLDEST), "以下": Ages(0, age)}
        return open_ends.get(more) or Ages(age, age + (9 if age % 10 == 0 else 1))
    years = next((years for pattern, years in _NEAR if pattern.match(before)), (0, 0))
    if before.startswith(("过", "超", "上")) and age % 10 == 0:
        years = (0, 9)
    return Ages(max(0, age + years[0]), age + years[1])
