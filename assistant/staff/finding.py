"""A document by what people call it: its id, the beginning of its id, its title, or a part of the title."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from knowledge_base.document import Document
from knowledge_base.errors import DocumentUnknown
from knowledge_base.text import title_key


def find(name: str, documents: Iterable[Document]) -> Document:
    """Return the document that ``name`` means; raises DocumentUnknown, which names those that may be meant."""
    documents = tuple(documents)
    key = title_key(name)
    for candidates in (
        [document for document in documents if document.id == name],
        [document for document in documents if title_key(document.title) == key],
        [document for document in documents if key and document.id.startswith(name)],
        [document for document in documents if key and key in title_key(document.title)],
    ):
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            raise DocumentUnknown(f"“{name}”可以是好几份文件：\n{_listed(candidates)}\n请写全编号。")
    near = _near(name, documents)
    if not near:
        raise DocumentUnknown(f"没有“{name}”这份文件。要看有哪些，请运行：python -m assistant kb list")
    raise DocumentUnknown(f"没有“{name}”这份文件。是不是：\n{_listed(near)}\n请写它的编号再试。")


def namesake(document: Document, documents: Iterable[Document]) -> Document | None:
    """Return another document with the title of ``document``, however that is spaced and marked."""
    key = title_key(document.title)
    same = (each for each in documents if each.id != document.id and title_key(each.title) == key)
    return next(same, None)


def _near(name: str, documents: Sequence[Document]) -> list[Document]:
    known = {document.id: document for document in documents}
    titles = {document.title: document for document in documents}
    by_id = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    by_title = difflib.get_close_matches(name, titles, n=3, cutoff=0.4)
    found = {known[each].id: known[each] for each in by_id} | {
        titles[each].id: titles[each] for each in by_title
    }
    return list(found.values())[:5]


def _listed(documents: Iterable[Document]) -> str:
    return "\n".join(f"  {document.id}　{document.title}" for document in documents)
