"""Which documents a text takes out of force, by its own words: 《…》（云民发〔2019〕3号）同时废止。"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from knowledge_base.letter.found import Found, without_numbering

NUMBER = re.compile(r"(?!关于)[\u4e00-\u9fff]{1,12}[〔\[（(【﹝]\d{4}[〕\]）)】﹞]第?\d{1,5}号")
"""A document number (文号) in squeezed text: 云民发〔2025〕12号."""

_TITLE = r"《(?:[^《》]|《[^《》]*》)+》"
_ASIDE = rf"(?:[（(](?:{NUMBER.pattern}|[^（）()])*[）)])"
_ITEM = re.compile(rf"(?P<title>{_TITLE}){_ASIDE}?|[（(]?(?P<number>{NUMBER.pattern})[）)]?")
_DONE = re.compile(
    r"(?:废止|停止执行|停止施行|停止实施|停止使用|不再执行|不再施行|终止执行|作废|失效)(?=[，,。；;）)！\n]|$)"
)
_LINKS = re.compile(
    r"(?:等?[一二两三四五六七八九十\d]{0,3}[个件份]?(?:文件|规定|通知|办法|文))?[，,]?"
    r"(?:[自从][^，。《》]{0,20}?起|同时|即|一律|也|均|全部|相应|随之|予以|一并|即行|自行|正式)*"
)
"""What may stand between the last name and the verb. “第五条” may not: that repeals a part."""
_LIST = re.compile(
    r"(?:[、，,；;]|和|及|以及|与|[、，,；;]?同时)?(?:原|现行的?|[^，。；、《》]{0,20}(?:印发|发布|公布|下发|出台|制定)的?)?"
)
"""What may stand between two names of a list."""
_LONGEST_LIST = 50
"""A sentence that repeals names no more documents."""
_LONGEST_LEAD = 60
_REFERS = re.compile(r"根据|依据|按照|依照|参照|遵照|贯彻|落实|违反|结合|符合|[与同]$|凡|不一致")
_ORDERS = re.compile(r"(?:同时|即行|一并|决定|现予|相应)(?:予以)?废止原?(?=《)")


def normal_number(number: str) -> str:
    """Return a document number as it is printed: 云民发[2024]5号 becomes 云民发〔2024〕5号."""
    return re.sub(r"[〔\[（(【﹝](\d{4})[〕\]）)】﹞]", r"〔\1〕", "".join(number.split()))


def read(sentences: Iterable[str], title: str) -> tuple[Found, ...]:
    """Return every document that the squeezed ``sentences`` repeal, by title or, where it has none, by number.

    One that is repealed in part, or only referred to, is not among them; nor is ``title``, the text's own.
    """
    found: dict[str, Found] = {}
    for sentence in sentences:
        for name in _repealed(without_numbering(sentence)):
            if name != title:
                found.setdefault(name, Found(name, sentence))
    return tuple(found.values())


def _repealed(sentence: str) -> Iterator[str]:
    items = list(_ITEM.finditer(sentence))
    ends = [item.end() for item in items]
    for done in _DONE.finditer(sentence):
        last = bisect_right(ends, done.start())
        before = items[max(0, last - _LONGEST_LIST) : last]
        if before and _LINKS.fullmatch(sentence, before[-1].end(), done.start()):
            yield from _names(_listed(sentence, before[::-1])[::-1])
    for order in _ORDERS.finditer(sentence):
        first = bisect_right(ends, order.end())
        yield from _names(_listed(sentence, items[first : first + _LONGEST_LIST]))


def _listed(sentence: str, items: list[re.Match[str]]) -> list[re.Match[str]]:
    """Return the first of ``items`` and the others of its list, either way."""
    listed = items[:1]
    for item in items[1:]:
        one, other = sorted((listed[-1], item), key=lambda found: found.start())
        if not _LIST.fullmatch(sentence, one.end(), other.start()):
            break
        listed.append(item)
    return listed


def _names(listed: list[re.Match[str]]) -> Iterator[str]:
    """Yield the names of a list, unless what introduces it only refers to them."""
    if not listed:
        return
    start = listed[0].start()
    lead = re.split(r"[，,；;]", listed[0].string[max(0, start - _LONGEST_LEAD) : start])[-1]
    if _REFERS.search(lead):
        return
    for item in listed:
        if item["title"]:
            yield item["title"][1:-1]
        else:
            yield normal_number(re.sub(r".*[的原和及与将]", "", item["number"]))
