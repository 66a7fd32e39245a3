"""Where something is, as people say it: found in a sentence, and corrected in part."""

from __future__ import annotations

import re

from knowledge_base.numerals import spell_digits

_NUMBER = r"(?:[0-9]{1,4}|[零〇一二两三四五六七八九十百幺]{1,6}|[A-Za-z])"
_NAMING = r"[\u4e00-\u9fff](?<![我你他她您咱家住在是的了到去从搬这那和有就说于])"
_PLACE = rf"(?:{_NAMING}){{2,6}}?(?:小区|苑|花园|家园|新村|公寓|大厦|大院|家属院|宿舍|新城|社区)"
_ROAD = rf"(?:{_NAMING}){{1,6}}?(?:大道|路|街|巷|弄|胡同){_NUMBER}号(?:院|附{_NUMBER}号)?"
_BUILDING = rf"{_NUMBER}(?:栋|幢|号楼|座|号院)"
_UNIT = rf"{_NUMBER}(?:个)?单元"
_FLOOR = rf"{_NUMBER}(?:楼|层)"
_ROOM = r"(?:[0-9]{1,4}(?![0-9])|[零〇一二两三四五六七八九幺]{3,4})(?:室|房|号(?!楼|线|院)|户)?"
_DASHED = r"(?<![0-9-])[0-9]{1,2}[-－](?:[0-9]{1,2}[-－])?[0-9]{3,4}(?![0-9-])"
_JOIN = r"[ ，,、的]?"
_ADDRESS = re.compile(
    rf"(?:(?:{_ROAD}|{_PLACE}){_JOIN})?(?:"
    rf"{_BUILDING}(?:{_JOIN}{_UNIT})?(?:{_JOIN}{_FLOOR})?(?:{_JOIN}{_ROOM})?"
    rf"|{_UNIT}(?:{_JOIN}{_FLOOR})?(?:{_JOIN}{_ROOM})?"
    rf"|{_DASHED})(?:门口|楼下|楼顶|电梯里|电梯口|楼道里?)?"
    rf"|{_ROAD}(?:{_JOIN}{_FLOOR})?(?:{_JOIN}{_ROOM})?"
)
_LIVES = re.compile(
    r"(?:^|[，,。；\s])?(?:(?:我|我们|咱们?|俺)?(?:家|屋)?(?:就)?(?:住|住在|是住|在|是|的?地址是|地址|住址)(?:在|是)?[：:]?|我家|我们家|我屋头)$"
)
_TAIL = re.compile(r"^(?:的)?(?:那里|这里|那点|这点|这边|那边)?(?:呢|的|嘛|哈)?[，,、；。\s]*")
_PARTS = {
    "building": re.compile(_BUILDING),
    "unit": re.compile(_UNIT),
    "room": re.compile(rf"(?<=[元栋幢楼层座 ，、-]){_ROOM}$"),
}
_ROOM_ALONE = re.compile(rf"(?:{_FLOOR})?(?:{_ROOM})")


def address_in(text: str) -> str:
    """Return the address in ``text``, empty if there is none."""
    match = _ADDRESS.search(text)
    return match.group() if match else ""


def rooms_in_digits(address: str) -> str:
    """Return ``address`` with its room's number spelled digit by digit, and 杠 for dashes: 三杠二杠五零幺."""
    spelled = re.sub(r"(?<!\d)\d{3,5}(?!\d)", lambda match: spell_digits(match.group(), yao=True), address)
    return re.sub(r"(?<=\w)[-－](?=\w)", "杠", spelled)


def taken_out(text: str) -> tuple[str, str]:
    """Return the address that ``text`` tells, empty if none, and the text without it and what introduces it."""
    match = _ADDRESS.search(text)
    if match is None:
        return "", text
    before = _LIVES.sub("", text[: match.start()]).rstrip("，,、；; ")
    after = _TAIL.sub("", text[match.end() :], count=1)
    return match.group(), before + ("，" if before and after else "") + after


def merged(known: str, said: str) -> str:
    """Return the address ``known``, corrected by ``said``: of 三栋二单元501, 五栋 changes nothing but the building."""
    changed = known
    rest = said
    for name in ("building", "unit"):
        part = _PARTS[name]
        if (new := part.search(rest)) is None:
            continue
        if (old := part.search(changed)) is None:
            return said
        changed = changed.replace(old.group(), new.group(), 1)
        rest = rest.replace(new.group(), "", 1)
    rest = rest.strip(" ，,、的")
    if not rest:
        return changed
    if _ROOM_ALONE.fullmatch(rest) and (room := _PARTS["room"].search(changed)):
        return changed[: room.start()] + rest
    return said
