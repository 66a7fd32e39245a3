"""What is odd about a document, though it may be meant so: staff are told, and nothing is refused."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from knowledge_base.document import Document, Scope
from knowledge_base.region import applies
from knowledge_base.text import title_key
from knowledge_base.validity import named, names_of


def doubts(document: Document, known: Iterable[Document], scope: Scope) -> tuple[str, ...]:
    """Return what is odd about ``document`` on this day, at this place, each with what to do.

    ``known`` are the documents of the library, those that were removed as well.
    """
    return (*replaces_nothing(document, known), *_not_for_residents(document, scope))


def replaces_nothing(document: Document, known: Iterable[Document]) -> Iterator[str]:
    """Yield what ``document`` says it replaces and what is no id, title or number (文号)."""
    known = tuple(known)
    names = names_of(known)
    titles = {title_key(name): name for each in known for name in (each.id, each.title)}
    for name in document.supersedes:
        if named(name, names):
            continue
        near = difflib.get_close_matches(title_key(name), titles, n=1)
        meant = f"是不是“{titles[near[0]]}”？" if near else "本来就没放进来的，不用管；"
        yield (
            f"{document.title}（{document.id}）写着代替“{name}”，可是知识库里没有叫这个的文件。{meant}"
            f"写错了就改：python -m assistant kb edit {document.id} --supersedes 标题、编号或文号"
        )


def _not_for_residents(document: Document, scope: Scope) -> Iterator[str]:
    called = f"{document.title}（{document.id}）"
    if document.expires is not None and document.expires < scope.as_of:
        yield f"{called}在 {document.expires} 已经失效，发布以后不会照它回答。"
    if not applies(document.region, scope.region):
        yield (
            f"{called}的适用地区“{document.region}”不包括本社区（{scope.region}），本社区的居民问不到它。"
            f"写错了就改：python -m assistant kb edit {document.id} --region 地区"
        )
