"""What stands around a text: title, issuer, document number and day of issue.

They stand above the first sentence, in the letterhead, and under the last one, in the signature. What stands
inside the text belongs to the documents that it cites.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge_base.dates import DAY, find_dates
from knowledge_base.letter.found import Found, squeeze
from knowledge_base.letter.heading import ASIDE, is_organization, read_title
from knowledge_base.letter.place_name import place_at_start
from knowledge_base.letter.repeals import NUMBER, normal_number

_HEAD = 14
"""At most so many lines stand above the first sentence."""

_MAY_BE_AN_OFFICE = re.compile(r"(?!特此|此致|敬礼|附)[\u4e00-\u9fff]{3,20}")
_FOOT = 3
"""At most so many lines stand from a day without an office to the end."""
_PROSE = re.compile(r".*。|.{81}|.*[\u4e00-\u9fff)）][:：]$|第[一1][条章]|[一1][、.．]|#{2,}")
_RED = re.compile(r"(?P<issuer>\S+)文件")
_LABEL = re.compile(
    r"[\[【]?(?:(?P<issuer>发文机关|发布机构|发文机构|发文单位|制定机关|发布单位|印发机关)"
    r"|(?P<number>文号|发文字号|发布文号|公文文号)|(?P<day>成文日期|发文日期|印发日期|发布日期|发布时间))"
    r"(?:[\]】][:：]?|[:：])(?P<value>.+)"
)
_ORDER = re.compile(
    r"(?P<body>[\u4e00-\u9fff、]{2,50}(?:令|公告|通告))[（(]?(?P<number>(?:\d{4}年?)?第\d{1,4}号)[）)]?"
)
_ORDER_NUMBER = re.compile(r"[（(]?(?:\d{4}年?)?第\d{1,4}号[）)]?")
_NUMBERED_ORDER = re.compile(
    r"(?P<body>.*(?:令|公告|通告))\s*[（(]?(?P<number>(?:\d{4}\s?年?)?\s*第\s*\d{1,4}\s*号)[）)]?"
)
_DATED = re.compile(rf"[（(]?{DAY}[）)]?(?:印发|发布)?")
_ATTACHMENT = re.compile(r"附件[一二三四五六七八九十\d]*")
_BY = re.compile(r"(?P<issuer>[^《》]{3,80}?)(?:关于|转发|印发)")
_NAMELESS = re.compile(r"(?:省|市|区|县|州)(?!(?:中|南|北)区)")
"""How an office begins that leaves out of which place it is: 市人民政府办公厅."""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands around the text; None where it is not plain."""

    title: Found | None
    issuer: Found | None
    """Several are separated by 、."""
    number: Found | None
    issued: Found | None
    """The day of issue, as 2024-03-01."""


def read(lines: Sequence[str]) -> Letterhead:
    """Read the lines of a text: no empty ones, no markup but the # of headings."""
    head = _above_the_first_sentence(lines)
    plain = [line.lstrip("# ") for line in head]
    labels = [found for line in plain if (found := _LABEL.fullmatch("".join(line.split())))]
    title = read_title(head, followed=len(lines) > len(head))
    issuer, issued = _signature([line.lstrip("# ") for line in own_lines(lines)])
    issuers = [
        *(Found(label["issuer"] and label["value"], label[0]) for label in labels if label["issuer"]),
        *([issuer] if issuer else []),
        *_red_heads(plain),
        *_named_in_title(title),
    ]
    days = [
        *([issued] if issued else []),
        *(_day(label["value"]) for label in labels if label["day"]),
        *(_day(line) for line in plain if _DATED.fullmatch("".join(line.split()))),
    ]
    return Letterhead(
        title=title,
        issuer=next(
            (found for found in issuers if not _NAMELESS.match(found.value)), next(iter(issuers), None)
        ),
        number=_number(plain, [label["value"] for label in labels if label["number"]]),
        issued=next((day for day in days if day), None),
    )


def own_lines(lines: Sequence[str]) -> Sequence[str]:
    """Return the lines above the first attachment."""
    for index, line in enumerate(lines):
        if index and _ATTACHMENT.fullmatch(squeeze(line.lstrip("# "))):
            return lines[:index]
    return lines


def _above_the_first_sentence(lines: Sequence[str]) -> Sequence[str]:
    for index, line in enumerate(lines[:_HEAD]):
        squeezed = "".join(line.split())
        if _PROSE.match(squeezed) and not _LABEL.fullmatch(squeezed):
            return lines[:index]
    return lines[:_HEAD]


def _red_heads(head: Sequence[str]) -> list[Found]:
    """Return the issuer of the red line above everything: 云山市民政局文件."""
    reds = [(line, found) for line in head if (found := _RED.fullmatch("".join(line.split())))]
    return [Found(found["issuer"], line) for line, found in reds if is_organization(found["issuer"])]


def _named_in_title(title: Found | None) -> list[Found]:
    by = _BY.match(title.value) if title else None
    offices = by["issuer"].split() if by else []
    if title and by and offices and all(map(is_organization, offices)) and not _NAMELESS.match(offices[0]):
        return [Found("、".join(offices), by["issuer"])]
    return []


def _signature(lines: Sequence[str]) -> tuple[Found | None, Found | None]:
    """Return who signed and the day, from the lines under the text: 云山市民政局, 2024年3月1日."""
    for index, line in enumerate(lines):
        signed, day = _split_day(line)
        if day is None:
            continue
        above = [*lines[max(0, index - 6) : index], *([signed] if signed else [])]
        words: list[str] = []
        while above and _offices(above[-1]):
            words.insert(0, above.pop())
        if words and above and _is_cut(above[-1], words[0]):
            words[0] = above.pop() + words[0]
        if words and above and _MAY_BE_AN_OFFICE.fullmatch(above[-1]):
            return None, day  # a list with a name that we do not know would lose it
        if words:
            offices = [office for line in words for office in _offices(line)]
            return Found("、".join(offices), "\n".join(dict.fromkeys([*words, line]))), day
    days = (
        day
        for line in lines[: -_FOOT - 1 : -1]
        if (day := _split_day(line)[1]) and _DATED.fullmatch(squeeze(line))
    )
    return None, next(days, None)


def _split_day(line: str) -> tuple[str, Found | None]:
    """Return what stands before the day that ``line`` ends with, and the day; None if it ends otherwise."""
    dated = re.search(rf"[（(]?{DAY}[）)]?(?:印发|发布)?$", squeeze(line))
    return (squeeze(line)[: dated.start()], _day(dated[0])) if dated else ("", None)


def _is_cut(line: str, rest: str) -> bool:
    """Whether the name of an office begins in ``line``: 云山市高龄津贴发放工作, 领导小组办公室."""
    whole = place_at_start(line) != "" and place_at_start(rest) == ""
    return whole and len(line) <= 30 and is_organization(line + rest)


def _offices(line: str) -> list[str]:
    """Return the offices that ``line`` names, if it names nothing else."""
    offices = line.split()
    return offices if all(map(is_organization, offices)) else []


def _day(text: str) -> Found | None:
    days = find_dates(text)
    return Found(days[0].isoformat(), text.strip()) if days else None


def _number(head: Sequence[str], labeled: Sequence[str]) -> Found | None:
    """Return the number that stands by itself above the text, or behind the title, if there is one only."""
    found: dict[str, Found] = {}
    for line in [*labeled, *head]:
        for words in _numbers(line):
            found.setdefault(normal_number(words), Found(normal_number(words), words))
    found |= {order.value: order for order in _orders(head)}
    return next(iter(found.values())) if len(found) == 1 else None


def _numbers(line: str) -> list[str]:
    squeezed = "".join(line.split())
    if NUMBER.fullmatch(squeezed):
        return [line.strip()]
    beside = ASIDE.fullmatch(squeezed)
    return [words for words in (beside["before"], beside["behind"]) if words] if beside else []


def _orders(head: Sequence[str]) -> list[Found]:
    """Return the number of an order, in one line or several: 云山市人民政府令 第5号."""
    for index, line in enumerate(head):
        below = head[index + 1] if index + 1 < len(head) else ""
        lines = [line, below] if _ORDER_NUMBER.fullmatch(squeeze(below)) else [line]
        if not _ORDER.fullmatch("".join(map(squeeze, lines))):
            continue
        above = list(head[:index])
        while above and _offices(above[-1]) and not lines[0].startswith(above[-1]):
            lines.insert(0, above.pop())
        order = _NUMBERED_ORDER.fullmatch(" ".join(" ".join(lines).split()))
        if order:
            return [Found(order["body"] + "".join(order["number"].split()), "\n".join(lines))]
    return []
