"""Which of two documents in force speaks first about the same thing. Pure functions.

Both are in force, so neither is wrong; but they may state different amounts, and only one of them is meant for the
person who asks, today. In this order:

*temporary before permanent*
    A rule that runs for a part of another's time is an exception to it: free in winter, five yuan otherwise. Both
    are of the same place, or of the same issuer and one's place lies in the other's. When the exception ends, the
    other one counts again by itself.
*new before old*
    A document of the same issuer and place with the same title, apart from its year, its issue, (new) or (revised),
    renews the older one, though nobody wrote ``supersedes``. Which of two took effect later is known only if both
    say when.
*local before general*
    A community knows what it charges; a city's rule is the frame. Only for who is known to be there, and only
    where both state the same kind of thing.
*of everywhere before of one place*
    To who may be anywhere, what holds in one province is no answer as long as there is a rule for the whole country.

Who outranks is asked first, not alone: a winter notice does not say how to register, so there the permanent rule
goes on answering. Whether two documents speak about the same thing is told by what their titles have in common when
places, issuers, dates and the words of every title (通知, 办法, 补贴, 老年人) are taken away.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from functools import lru_cache

from knowledge_base.document import Document, Scope
from knowledge_base.region import applies, meet, units
from knowledge_base.text import title_key

_MARKS = re.compile(r"[（(【\[〔][^）)】\]〕]*[）)】\]〕]")
_TIMES = re.compile(
    r"[\d〇零一二三四五六七八九]{4}年度?|[\d一二三四五六七八九十]+月(?:份|[\d一二三四五六七八九十]+日)?"
    r"|第[\d一二三四五六七八九十]+[期号批版]|[\d一二三四五六七八九十]+年版"
)
_NEW = re.compile(r"新版|新修订|修订版?|修正|试行|暂行|^新")
_EVERY_TITLE = re.compile(
    r"关于|印发|调整|提高|降低|发放|继续|实施|做好|开展|期间|老年人?|老人|居民|社区|街道|服务|免费|优惠|补助|补贴|津贴|养老|城乡"
    r"|收费|费用|标准|价格|管理|使用|申领|申请|办理|办事|活动|工作|临时|节日|春节|冬季|夏季|过冬|指南|须知|说明|规定|办法"
    r"|细则|通知|公告|通告|方案|意见|条例|的|和|及|与|在|对"
)
_SHARED_CHARS = 2
"""Characters in a row that make a word."""


class Reason(StrEnum):
    """Why one document speaks before another."""

    TEMPORARY = "temporary"
    NEWER = "newer"
    LOCAL = "local"
    GENERAL = "general"


def outranks(one: Document, other: Document, scope: Scope) -> Reason | None:
    """Return why ``one`` speaks before ``other`` about what both are about; None if it does not.

    Both are in force in ``scope``. Of two documents one outranks the other at most.
    """
    if one.id == other.id:
        return None
    if _is_exception(one, other):
        return Reason.TEMPORARY
    if _renews(one, other):
        return Reason.NEWER
    if _is_more_local(one, other, scope) and not _is_exception(other, one):
        return Reason.LOCAL
    if _is_of_nowhere_else(one, other, scope):
        return Reason.GENERAL
    return None


def same_subject(one: Document, other: Document) -> bool:
    """Return whether the titles have a word in common that is not in every title."""
    return any(_share_a_word(first, second) for first in _subjects(one) for second in _subjects(other))


def _share_a_word(first: str, second: str) -> bool:
    ends = range(_SHARED_CHARS, len(first) + 1)
    return any(first[end - _SHARED_CHARS : end] in second for end in ends)


def _same_place(one: Document, other: Document) -> bool:
    return units(one.region) == units(other.region)


def _is_exception(one: Document, other: Document) -> bool:
    """Return whether ``one`` runs for a part of the time of ``other``, and began no earlier."""
    same_issuer = one.issuer != "" and one.issuer == other.issuer
    related = _same_place(one, other) or (same_issuer and meet(one.region, other.region))
    if one.expires is None or not related or not same_subject(one, other):
        return False
    began, begun = one.effective or date.min, other.effective or date.min
    ends = other.expires or date.max
    return began >= begun and one.expires <= ends and (began, one.expires) != (begun, ends)


def _renews(one: Document, other: Document) -> bool:
    """Return whether ``one`` is the later edition of ``other``."""
    if one.effective is None or other.effective is None or one.effective <= other.effective:
        return False
    return one.issuer == other.issuer and _same_place(one, other) and _stem(one) == _stem(other)


def _is_more_local(one: Document, other: Document, scope: Scope) -> bool:
    inside = applies(other.region, one.region) and len(units(one.region)) > len(units(other.region))
    return bool(scope.region) and inside and same_subject(one, other)


def _is_of_nowhere_else(one: Document, other: Document, scope: Scope) -> bool:
    everywhere = not units(one.region) and bool(units(other.region))
    return not scope.region and everywhere and same_subject(one, other)


@lru_cache(maxsize=4096)
def _stem(document: Document) -> str:
    """Return the title without what tells its editions apart."""
    text = _TIMES.sub("", _MARKS.sub("", title_key(document.title)))
    return _NEW.sub("", text)


@lru_cache(maxsize=4096)
def _subjects(document: Document) -> tuple[str, ...]:
    """Return what the title is about: what is left of it between the words that are in every title."""
    text = _stem(document)
    for name in sorted((*units(document.region), document.issuer), key=len, reverse=True):
        text = text.replace(name, "|") if name else text
    return tuple(filter(None, _EVERY_TITLE.sub("|", text).split("|")))
