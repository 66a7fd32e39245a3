"""Lies: a true sentence with one thing changed. Each takes a sentence; None if there is nothing to change.

They know nothing of how the check reads a sentence: they cut and replace plain text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from knowledge_base.numerals import Numeral, find_numerals, spell_integer

Alteration = Callable[[str, Random], "str | None"]

_OTHER_UNIT = {
    "元": "万元",
    "天": "个月",
    "个月": "年",
    "工作日": "个月",
    "小时": "天",
    "年": "个月",
    "人": "户",
    "次": "年",
}
_CONDITION = re.compile(
    r"^[^，。；]{4,40}(?:的|的老人|的居民|的残疾人|的人|的家庭|时|后|的参保人)，(?=[^。；]{4,})(?!(?:都|也|还)[^，]{0,3}。)"
)
_EXCEPTION = re.compile(
    r"[，；](?:但|除|不过|不包括)[^。；]+|[，；][^，。；]+除外|（[^（）]*(?:除外|不含|不包括)[^（）]*）"
)


def _replaced(text: str, start: int, end: int, new: str) -> str:
    return text[:start] + new + text[end:]


def _with_value(numeral: Numeral, value: int) -> str:
    """Return ``numeral`` with another value, in its own spelling."""
    unit = re.sub(r"^[\d,.一二三四五六七八九十百千两零〇]+", "", numeral.text)
    digits = numeral.text[0].isdigit()
    return f"{value if digits else spell_integer(value)}{unit}"


def _one(text: str, random: Random, units: set[str]) -> Numeral | None:
    found = [
        numeral
        for numeral in find_numerals(text)
        if numeral.unit in units and numeral.value.denominator == 1 and "万" not in numeral.text
    ]
    return random.choice(found) if found else None


def _changed(*units: str, steps: tuple[int, ...]) -> Alteration:
    def change(text: str, random: Random) -> str | None:
        numeral = _one(text, random, set(units))
        if numeral is None:
            return None
        step = random.choice(steps)
        value = int(numeral.value) + step
        if value <= 1 or (value > 31 and "日" in units):
            value = int(numeral.value) + abs(step)
        return _replaced(text, numeral.start, numeral.end, _with_value(numeral, value))

    return change


def number(text: str, random: Random) -> str | None:
    """Another amount of money."""
    numeral = _one(text, random, {"元"})
    if numeral is None:
        return None
    value = int(numeral.value)
    other = random.choice([value * 2, value + 10, value * 10, value + 1, max(1, value // 2)])
    return _replaced(
        text, numeral.start, numeral.end, _with_value(numeral, other if other != value else value + 5)
    )


def unit(text: str, random: Random) -> str | None:
    """Another unit."""
    numeral = _one(text, random, set(_OTHER_UNIT))
    if numeral is None or (numeral.unit == "年" and numeral.value > 1900):
        return None
    figure = re.match(r"[\d,.一二三四五六七八九十百千两零〇]+", numeral.text)
    assert figure
    return _replaced(text, numeral.start, numeral.end, f"{figure[0]}{_OTHER_UNIT[numeral.unit]}")


def percent(text: str, random: Random) -> str | None:
    """Another share."""
    found = [numeral for numeral in find_numerals(text) if numeral.unit == "%" and numeral.value < 1]
    if not found:
        return None
    numeral = random.choice(found)
    value = int(numeral.value * 100) + random.choice([-10, 5, 10])
    return _replaced(text, numeral.start, numeral.end, f"{value}%")


def telephone(text: str, random: Random) -> str | None:
    """A telephone number with one other digit."""
    match = re.search(r"\d{4}-\d{4}", text)
    if match is None:
        return None
    place = random.choice([place for place in range(*match.span()) if text[place].isdigit()])
    return _replaced(text, place, place + 1, str((int(text[place]) + random.randint(1, 9)) % 10))


def time_of_day(text: str, random: Random) -> str | None:
    """Another hour."""
    found = list(re.finditer(r"(\d{1,2}):(\d\d)", text))
    if not found:
        return None
    match = random.choice(found)
    return _replaced(text, match.start(1), match.end(1), str((int(match[1]) + 1) % 24))


def _swapped(*pairs: tuple[str, str]) -> Alteration:
    def swap(text: str, random: Random) -> str | None:
        found = [(match, new) for old, new in pairs for match in re.finditer(old, text)]
        if not found:
            return None
        match, new = random.choice(found)
        return _replaced(text, match.start(), match.end(), new)

    return swap


def _both(*pairs: str) -> Alteration:
    both = [tuple(pair.split("/")) for pair in pairs]
    return _swapped(*((re.escape(a), b) for a, b in both), *((re.escape(b), a) for a, b in both))


def dropped_condition(text: str, random: Random) -> str | None:
    """Without the clause that says for whom or when it holds."""
    match = _CONDITION.match(text)
    return text[match.end() :] if match else None


def dropped_exception(text: str, random: Random) -> str | None:
    """Without the exception, or without the 只."""
    if match := _EXCEPTION.search(text):
        return _replaced(text, match.start(), match.end(), "")
    match = re.search(r"只(?=能|发|送|有|要求|限|给|收|用来)|才(?=[可能])|仅", text)
    return _replaced(text, match.start(), match.end(), "") if match and "不只" not in text else None


ALTERATIONS: dict[str, Alteration] = {
    "number": number,
    "unit": unit,
    "period": _both("每月/每年", "每天/每周", "每次/每月", "每户/每人", "每小时/每次"),
    "percent": percent,
    "date": _changed("月", "日", steps=(1, -1, 2)),
    "duration": _changed("天", "个月", "工作日", "小时", "分钟", steps=(1, 5, -1, 10)),
    "time": time_of_day,
    "age": _changed("岁", steps=(-5, 5, 10, 1)),
    "direction": _both("以上/以下", "以前/以后", "最多/至少", "不超过/不低于", "之前/之后", "提前/推迟"),
    "negation inserted": _swapped(
        ("(?<!不)可以", "不可以"),
        ("(?<![不主重需必])要(?=带|先|在|到|填|交|提前|退|写)", "不用"),
        ("(?<!没)有(?=退休金|户籍|残疾人证|意见)", "没有"),
        ("(?<=能|员|站|府|社|人)(?=送餐|上门|供应|发给|免除)", "不"),
    ),
    "negation removed": _swapped(
        ("不能", "能"),
        ("不用", "要"),
        ("没有", "有"),
        ("不(?=收|看|供应|送|报销|给|包括|代|方便|要|满|设|参加)", ""),
        ("不得", "可以"),
    ),
    "modality": _swapped(
        ("(?<!不)可以", "必须"),
        ("应当", "可以"),
        ("不能|不得", "可以"),
        ("(?<=[，，人])要(?=带|到|在|交)", "可以"),
    ),
    "office": _both(
        "民政窗口/社保窗口",
        "医保窗口/残联窗口",
        "户籍室/民政局",
        "社区卫生服务中心/养老服务中心",
        "派出所/居委会",
        "服务大厅/街道办事处",
        "人民政府/人民法院",
        "民政部门/公安机关",
        "医疗保障局/税务局",
        "咨询台/接待室",
    ),
    "place": _both(
        "桂花路/青莲路",
        "石榴街道/白桥街道",
        "翠湖区/东川区",
        "云山市/海宁市",
        "石榴路/翠湖大道",
        "桂花苑/玫瑰苑",
        "一楼/三楼",
        "南门/西门",
    ),
    "document": _both(
        "身份证/居住证",
        "户口簿/结婚证",
        "社会保障卡/医疗卡",
        "银行卡/公交卡",
        "低保证/残疾证",
        "房产证/驾驶证",
        "委托书/承诺书",
        "原件/复印件",
        "诊断证明/收入证明",
    ),
    "condition": dropped_condition,
    "exception": dropped_exception,
    "who": _both(
        "本人/子女",
        "家属/邻居",
        "配偶/兄弟",
        "政府/个人",
        "医生/护士",
        "房主/租客",
        "业主/租户",
        "用人单位/劳动者",
    ),
    "case": _swapped(
        ("独居|失能|残疾(?=老人)|低保(?=老人|家庭)|特困(?=家庭|老人)|重度|中度|轻度|一级|二级|住院|门诊", ""),
    ),
    "title": _swapped(("^", "《老年优待证管理办法》规定，")),
}
"""What is altered, and how."""
