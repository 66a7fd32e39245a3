"""How documents are named to people: where an answer stands, and what became of a rule that does not count today."""

from __future__ import annotations

import re
from dataclasses import replace

from knowledge_base.document import Document, Force, Standing
from knowledge_base.region import units

_ORDINAL = re.compile(r"^[一二三四五六七八九十]+、")
_ARTICLE = re.compile(r"^第\S{1,8}?条")
_YEAR = re.compile(r"(?:19|20)\d\d|二[〇○零一二三四五六七八九]{3}年")
_NUMBERED = re.compile(r"[〔\[（(]((?:19|20)\d\d)[〕\]）)]")
_REMARK = re.compile(r"[（(【][^）)】]*[）)】]")
_NO_BEGINNING = re.compile(r"实施|关于|$")
_LONGEST_ISSUERS = 14
"""Characters of several issuers that are all named."""
_STATE = "中华人民共和国"
_CONGRESSES = (
    ("人民代表大会常务委员会", "人大常委会"),
    ("人民代表大会", "人大"),
)


def source_as_shown(document: Document, clause: str) -> str:
    """Return the closing sentence that names issuer, year, document and clause."""
    heading = "" if _ARTICLE.match(clause) else _ORDINAL.sub("", clause)
    place = f"里“{heading}”" if heading else clause or "里"
    return f"这是{_issued(document)}{in_title_marks(document.title)}{place}写的。"


def source_as_said(document: Document) -> str:
    """Return the same for the ear: no clause, no more than two issuers, no place named twice, no remark."""
    issuers = document.issuer.split("、")
    several = f"{issuers[0]}等单位" if len(document.issuer) > _LONGEST_ISSUERS else "和".join(issuers)
    title = _REMARK.sub("", document.title.replace(_STATE, ""))
    for unit in units(document.region):
        bare = title.removeprefix(unit)
        title = bare if unit in issuers[0] and not _NO_BEGINNING.match(bare) else title
    named = replace(document, issuer=issuers[0] if len(issuers) == 1 else several, title=title)
    return f"这是{_issued(named)}{in_title_marks(title)}里写的。"


def _issued(document: Document) -> str:
    """Return whose it is and of which year, as far as that is known: 国务院1999年的."""
    issuer = document.issuer
    for name, usual in _CONGRESSES:
        issuer = issuer.replace(name, usual)
    year = "" if _YEAR.search(document.title) else _year(document)
    return f"{issuer}{year}的" if issuer or year else ""


def _year(document: Document) -> str:
    """Return the year in which its wording of today began, else that of its number; empty if neither is known."""
    if document.effective is not None:
        return f"{document.effective.year}年"
    numbered = _NUMBERED.search(document.number)
    return f"{numbered[1]}年" if numbered else ""


def in_title_marks(title: str) -> str:
    """Return 《title》; marks that are inside it become the inner ones: 《浙江省实施〈…法〉办法》."""
    whole = re.fullmatch(r"《([^《》]*)》", title)
    inner = whole[1] if whole else title.replace("《", "〈").replace("》", "〉")
    return f"《{inner}》"


def what_became_of(document: Document, standing: Standing) -> tuple[str, ...]:
    """Return what may be said of a rule that does not count today: nothing that it states."""
    title = in_title_marks(document.title)
    day = f"{standing.day.year}年{standing.day.month}月{standing.day.day}日" if standing.day else ""
    if standing.force is Force.NOT_YET:
        return (f"{title}里有这方面的规定，但该规定从{day}起才施行，现在还不能按它办。",)
    lapsed = f"{title}里原来有这方面的规定，但该规定已{f'于{day}' if day else '经'}失效。"
    if standing.successor is None:
        return (lapsed,)
    successor = in_title_marks(standing.successor.title)
    return (lapsed, f"现在执行的是{successor}，这件事我在里面没有找到准确的说法。")
