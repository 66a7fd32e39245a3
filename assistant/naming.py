"""How documents are named to people: where an answer stands, and what became of a rule that does not count today."""

from __future__ import annotations

import re

from knowledge_base.document import Document, Force, Standing

_ORDINAL = re.compile(r"^[一二三四五六七八九十]+、")


def name_source(document: Document, clause: str) -> str:
    """Return the closing sentence that names issuer, document and clause."""
    issuer = f"{document.issuer}的" if document.issuer else ""
    place = f"“{_ORDINAL.sub('', clause)}”" if clause else ""
    return f"这是{issuer}{in_title_marks(document.title)}里{place}写的。"


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
