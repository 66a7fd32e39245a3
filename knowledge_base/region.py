"""Places: does a document of 云山市白桥街道 apply to somebody who lives in 云山市河湾社区?"""

from __future__ import annotations

import re
from functools import lru_cache

_PROVINCE, _PREFECTURE, _COUNTY, _TOWN, _VILLAGE = range(1, 6)

_SUFFIXES = {
    "特别行政区": _PROVINCE,
    "自治区": _PROVINCE,
    "省": _PROVINCE,
    "自治州": _PREFECTURE,
    "地区": _PREFECTURE,
    "盟": _PREFECTURE,
    "市": _PREFECTURE,
    "自治县": _COUNTY,
    "自治旗": _COUNTY,
    "开发区": _COUNTY,
    "新区": _COUNTY,
    "县": _COUNTY,
    "旗": _COUNTY,
    "区": _COUNTY,
    "民族乡": _TOWN,
    "街道": _TOWN,
    "苏木": _TOWN,
    "镇": _TOWN,
    "乡": _TOWN,
    "社区": _VILLAGE,
    "小区": _VILLAGE,
    "村": _VILLAGE,
}
"""What the name of an administrative unit ends with, longest first where one ends another, and its level."""

_LONGEST_FIRST = sorted(_SUFFIXES, key=len, reverse=True)

_SHORT_PREFECTURE = re.compile(
    "(?:延边|恩施|湘西|阿坝|甘孜|凉山|黔西南|黔东南|黔南|楚雄|红河|文山|西双版纳|大理|德宏|怒江|迪庆|临夏|甘南"
    "|海北|黄南|海南|果洛|玉树|海西|昌吉|博尔塔拉|巴音郭楞|克孜勒苏|伊犁)州"
)
"""The thirty autonomous prefectures as people call them; elsewhere 州 is part of a name (广州市)."""

_SHORT_PROVINCE = re.compile(
    "河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾"
)
_SHORT_CITY = re.compile("北京|天津|上海|重庆")
_SHORT_AUTONOMOUS = {
    "内蒙古": "内蒙古自治区",
    "广西": "广西壮族自治区",
    "西藏": "西藏自治区",
    "宁夏": "宁夏回族自治区",
    "新疆": "新疆维吾尔自治区",
}

_EVERYWHERE = {"", "全国", "中国", "中华人民共和国"}
_CITY_WARDS = ("市中区", "市南区", "市北区")
"""Districts whose own name begins like a suffix: 济南市市中区, 青岛市市南区."""


@lru_cache(maxsize=4096)
def units(region: str) -> tuple[str, ...]:
    """Return the administrative units of ``region``, the largest first.

    >>> units("云山市翠湖区石榴街道桂花社区")
    ('云山市', '翠湖区', '石榴街道', '桂花社区')
    """
    rest = "".join(region.split())
    if rest in _EVERYWHERE:
        return ()
    found: list[str] = []
    level = 0
    while rest:
        end, level = _first_unit(rest, level)
        found.append(_full(rest[:end]))
        rest = rest[end:]
    return tuple(found)


def applies(region: str, place: str) -> bool:
    """Whether a document of ``region`` applies to somebody at ``place``.

    It does if all units of the document's region stand among the place's units, in that order. An empty
    region applies everywhere; an empty place is not restricted.
    """
    here = iter(units(place))
    return not units(place) or all(any(_same(unit, other) for other in here) for unit in units(region))


def meet(one: str, other: str) -> bool:
    """Whether there is a place where documents of both regions apply."""
    return applies(one, other) or applies(other, one)


def within(region: str, place: str) -> str:
    """Return ``region`` with the larger units before it, if ``place`` lies in it; else as it is.

    >>> within("石榴街道", "云山市翠湖区石榴街道桂花社区")
    '云山市翠湖区石榴街道'
    """
    here, own = units(place), units(region)
    if not here or not own or not applies(region, place):
        return region
    last = max(index for index, unit in enumerate(here) if _same(unit, own[-1]))
    return "".join(here[: last + 1])


def _full(name: str) -> str:
    """Return the full name of a province that is called by its short one."""
    if _SHORT_PROVINCE.fullmatch(name):
        return f"{name}省"
    if _SHORT_CITY.fullmatch(name):
        return f"{name}市"
    return _SHORT_AUTONOMOUS.get(name, name)


def _first_unit(text: str, above: int) -> tuple[int, int]:
    """Return the length and the level of the unit that ``text`` begins with, all of it if none ends in it."""
    for end in range(2, len(text) + 1):
        level = _level(text[:end], above)
        if level and not _goes_on(text[:end], level, text[end:]):
            return end, level
    return len(text), _VILLAGE


def _level(name: str, above: int) -> int:
    """Return the level of the unit called ``name`` inside a unit of level ``above``, or 0 if it is none."""
    if _SHORT_PREFECTURE.fullmatch(name) and above < _PREFECTURE:
        return _PREFECTURE
    suffix = next((suffix for suffix in _LONGEST_FIRST if name.endswith(suffix)), None)
    if suffix is None or name == suffix:
        return 0
    level = _SUFFIXES[suffix]
    if suffix == "市" and above == _PREFECTURE:
        level = _COUNTY  # a city inside a prefecture: 大理州大理市
    return level if level > above else 0


def _goes_on(name: str, level: int, rest: str) -> bool:
    """Whether what looked like a suffix is inside a longer name: 景德镇|市, 中关村|街道, 沙市|区.

    It is if another suffix follows at once, unless that one is of a smaller unit (宁波市|镇海区) and the name
    so far is long enough for one.
    """
    if rest.startswith(_CITY_WARDS) and level == _PREFECTURE:
        return False
    following = next((suffix for suffix in _LONGEST_FIRST if rest.startswith(suffix)), None)
    return following is not None and (_SUFFIXES[following] <= level or len(name) == 2)


def _same(one: str, other: str) -> bool:
    return one == other or _is_short(one, other) or _is_short(other, one)


def _is_short(short: str, full: str) -> bool:
    """Whether ``short`` is ``full`` without its suffix: 河湾 for 河湾社区."""
    suffixed = any(short.endswith(suffix) for suffix in _SUFFIXES)
    return len(short) > 1 and not suffixed and any(full == short + suffix for suffix in _SUFFIXES)


def named_in(text: str, region: str) -> bool:
    """Return whether ``text`` names a place of ``region``, by its full name or without its suffix (浙江, 石榴街道)."""
    return any(name in text for name in names(region))


@lru_cache(maxsize=4096)
def names(region: str) -> tuple[str, ...]:
    """Return the names of the units of ``region`` without their suffixes: 浙江, 石榴."""
    short = (_without_suffix(unit) for unit in units(region))
    return tuple(name for name in short if len(name) > 1)


def _without_suffix(unit: str) -> str:
    return next((unit.removesuffix(suffix) for suffix in _LONGEST_FIRST if unit.endswith(suffix)), unit)
