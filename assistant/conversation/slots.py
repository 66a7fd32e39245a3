"""The places of a question that a follow-up fills anew: whose, how old, which grade, where, when."""

from __future__ import annotations

import re

_N = "[零一二两三四五六七八九十百0-9]"
_KIN = (
    r"老伴|老头子?|老倌|老公|老婆|老太太?|老妈妈|爱人|太太|丈夫|妻子|妈妈?|爸爸?|爹|娘|母亲|父亲|爷爷|奶奶|外公|外婆|公公|婆婆|"
    r"岳父|岳母|儿媳妇?|女婿|儿子|女儿|姑娘|闺女|孙子|孙女|外孙女?|哥哥?|姐姐?|弟弟?|妹妹?|兄弟|姐妹|叔叔?|阿姨|亲戚|邻居|孩子|小孩|娃儿?"
)
SLOTS: dict[str, re.Pattern[str]] = {
    "grade": re.compile(r"[一二三四五六七八九十1-9]+级|[轻中重]度(?:失能|残疾)?"),
    "age": re.compile(
        rf"{_N}+(?:多|来|几)?(?:周)?岁(?:以上|以下)?|(?<!{_N}){_N}{{2,4}}(?:多)?(?=了|的|$|[，。？])"
    ),
    "person": re.compile(
        rf"(?:我家|我们家|我屋头|我|他|她|俺)?(?:的)?(?:{_KIN})家?|外来的?人员?|外地人|本地人|年轻人|老年人|老人|"
        r"我自己|(?:我们|我|自己)(?!家)"
    ),
    "place": re.compile(
        r"农村|乡下|城镇|城市|城里|镇上|外地|本地|外省|省外|本省|国外|异地|老家|市里|县里|区里"
    ),
    "day": re.compile(
        r"(?:星期|礼拜|周)[一二三四五六日天末]|节假日|放假|过年|春节|国庆|(?:中午|晚上|早上)[饭餐]|上午|下午|中午|晚上|早上|夜里|半夜|今天|明天|后天|今年|明年|去年|"
        r"下个?月|上个?月|早饭|午饭|晚饭|早餐|午餐|晚餐"
    ),
    "group": re.compile(
        r"(?:不是|没有|没得)?(?:低保户?|特困|五保户?|失独|独居|残疾人|退役军人|退伍军人|老兵|军人|普通|失能)(?:家庭|老人|人员)?"
    ),
    "span": re.compile(rf"{_N}+(?:个月|年|天|个?小时|次)"),
}
"""What fills each place."""
_BETWEEN = re.compile(r"[，、的了呢才快满今年已经也是她他我刚好，那户人家]+")


def only_slots(text: str) -> bool:
    """Return whether ``text`` does nothing but fill such places: 我妈，她九十了."""
    if not any(pattern.search(text) for pattern in SLOTS.values()):
        return False
    for pattern in SLOTS.values():
        text = pattern.sub("", text)
    return not _BETWEEN.sub("", text)


def filled(earlier: str, text: str) -> str:
    """Return ``earlier`` with what ``text`` fills; what had no place is put before it."""
    ahead: list[str] = []
    for pattern in SLOTS.values():
        new = pattern.search(text)
        if new is None:
            continue
        old = pattern.search(earlier)
        if old is None:
            ahead.append(new.group())
        else:
            earlier = f"{earlier[: old.start()]}{new.group()}{earlier[old.end() :]}"
    return "".join(ahead) + earlier


def without(earlier: str, text: str) -> str:
    """Return ``earlier`` without what ``text`` fills anew."""
    for pattern in SLOTS.values():
        if pattern.search(text):
            earlier = pattern.sub("", earlier)
    return earlier


def has_slot(text: str) -> bool:
    """Return whether ``text`` fills any such place."""
    return any(pattern.search(text) for pattern in SLOTS.values())
