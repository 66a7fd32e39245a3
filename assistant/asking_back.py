"""What may have been meant: clauses that were found, each put as a question that is answered from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from assistant.turn import Choice
from knowledge_base.document import Document, Evidence, Passage
from knowledge_base.region import units

MAX_CHOICES = 3
_MAX_TRIED = 4
"""Clauses that are tried: each costs a search."""
_MAX_WORDS = 24
"""Characters of an article's first words; nobody listens to more."""
_ORDINAL = re.compile(r"^(?:[一二三四五六七八九十]+、|第\S{1,8}?[条章节](?:之[一二三四五六七八九十])?\s*)")
_ARTICLE = re.compile(r"^第\S{1,8}?条")
_FORM = re.compile(
    r"(?:申领|申请|办理|办事|服务|缴纳)?(?:指南|须知|指引)$|(?:实施)?(?:细则|办法|规定|通知|公告)$"
)
_REMARK = re.compile(r"[（(【][^）)】]*[）)】]")
_ENDS = re.compile(r"[。；：，\n]")

Answers = Callable[[str, Evidence], bool]
"""Whether a question, asked as typed, is answered from the clause of a piece of evidence."""


def choices(evidence: Sequence[Evidence], answers: Answers) -> tuple[Choice, ...]:
    """Return two or three choices, the likeliest first, each from another clause; or none at all.

    A choice is offered only if ``answers`` says that it leads to an answer, so that nobody is asked back twice.
    """
    offered: dict[str, Choice] = {}
    clauses: dict[tuple[str, str], Evidence] = {}
    for item in evidence:
        clauses.setdefault((item.document.id, item.passage.clause), item)
    for item in list(clauses.values())[:_MAX_TRIED]:
        choice = next((each for each in wordings(item) if answers(each.question, item)), None)
        if choice is not None:
            offered.setdefault(choice.label, choice)
        if len(offered) == MAX_CHOICES:
            break
    return tuple(offered.values()) if len(offered) > 1 else ()


def wordings(item: Evidence) -> Iterator[Choice]:
    """Yield ways to ask for the clause of ``item``: as staff wrote them, then by its subject and heading."""
    for phrasing in item.passage.asked_as:
        yield Choice(phrasing.rstrip("？?。"), phrasing)
    built = _built(item.document, item.passage)
    if built is not None:
        yield built


def _built(document: Document, passage: Passage) -> Choice | None:
    name = _name(document)
    if passage.clause and not _ARTICLE.match(passage.clause):
        subject, heading = _subject(name, document.region), _ORDINAL.sub("", passage.clause)
        label = heading if subject in heading else f"{subject}{heading}"
        return Choice(label, f"{label}？")
    words = _first_words(passage.text)
    return Choice(f"{name}里说的{words}", f"{name}里，{words}，是怎么规定的？") if words else None


def _name(document: Document) -> str:
    """Return the title as people say it."""
    return _REMARK.sub("", document.title).strip("《》").replace("中华人民共和国", "").strip("《》")


def _subject(name: str, region: str) -> str:
    """Return what a guide is about: 云山市高龄津贴申领指南 is about 高龄津贴."""
    for unit in units(region):
        name = name.removeprefix(unit)
    return _FORM.sub("", name) or name


def _first_words(text: str) -> str:
    """Return the beginning of an article up to the first pause; empty if that is too long to be listened to."""
    words = _ENDS.split(_ORDINAL.sub("", text.strip()), maxsplit=1)[0].strip()
    return words if 2 < len(words) <= _MAX_WORDS else ""
