"""The place that the name of an office or the title of a text begins with: 云山市翠湖区民政局."""

from __future__ import annotations

import re

from knowledge_base.region import units

_UNIT = re.compile(
    r"[\u4e00-\u9fff]{2,12}?(?:特别行政区|自治区|自治州|自治县|自治旗|开发区|新区|街道|社区|地区|苏木|[省市盟县旗区镇乡村])"
    r"(?!(?:级|直|场|容|际|内|外|域|里|所有)|民(?!政|族|宗|兵|办|间)|[镇乡村]|社区服务|道(?:路|德))"
)
_NO_PLACE = re.compile(
    r"(?:国家|全国|国务院|中华|中共中央|最高|城市|城镇|城乡|农村|农业|农民|住房|社会|社区|小区|乡镇|乡村|街道|地区|老旧|既有|全[省市县区]"
    r"|[本我该各]|[省市县区](?!中区|南区|北区)|关于|人力资源|交通|水利|自然|生态|文化|应急|医疗|残疾|老年|居民|基层)"
)
_NO_NAME = re.compile(
    "[和与及或的第为在对向从]|关于|印发|转发|做好|政府|委员会|部门|厅|局|公司|管理|服务|加强|实施"
)
_LONGEST = 7
"""Names of places have no more characters, those of autonomous ones apart."""
_ABOVE = re.compile(r"中共(?=[^中央])|共青团|国家税务总局(?=[\u4e00-\u9fff]+税务局)|中国共产党")


def place_at_start(text: str) -> str:
    """Return the place, from the largest unit to the smallest, or an empty string.

    >>> place_at_start("云山市翠湖区民政局")
    '云山市翠湖区'
    """
    rest = _ABOVE.sub("", "".join(text.split()), count=1) if _ABOVE.match(text) else "".join(text.split())
    place = ""
    while (unit := _UNIT.match(rest)) and _is_name(unit[0]) and not _NO_PLACE.match(rest):
        place, rest = place + unit[0], rest[unit.end() :]
    if not place and (committee := re.match(r"[\u4e00-\u9fff]{2,5}(?=市委|县委|区委|省委)", rest)):
        place = rest[: committee.end() + 1] if not _NO_PLACE.match(rest) else ""
    return "".join(units(place)) if place else ""


def _is_name(unit: str) -> bool:
    """Whether a place can be called so: 聊城市 can, 跨区域城市 and 跑遍全镇 cannot."""
    is_long = len(unit) > _LONGEST and "自治" not in unit
    return not (is_long or _NO_NAME.search(unit) or (len(unit) > 4 and unit.endswith("城市")))
