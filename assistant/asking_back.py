"""What may have been meant: clauses that were found, each put as a question that is answered from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

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
_SEVERAL = re.compile("和|及|与|、")
_ASKING = re.compile(
    r"怎么样?|什么|多少|好多|哪[里儿个些样]?|谁|几|如何|是不是|能不能|可不可以|有没有|要不要|可以|需要|知道|请问|一下|办理?|我们?|你们?"
)
"""Words that say how something is asked, or by whom, and not what."""

Answers = Callable[[str, Evidence], bool]
"""Whether a question, asked as typed, is answered from the clause of a piece of evidence."""


def choices(evidence: Sequence[Evidence], answers: Answers, asked: str = "") -> tuple[Choice, ...]:
    """Return two or three choices, the likeliest first, each from another clause; or none at all.

    A choice is offered only if ``answers`` says that it leads to an answer, so that nobody is asked back twice, and
    if its clause has words of what was ``asked``. If all come from one document, the first alone names it.
    """
    offered: dict[str, tuple[Choice, Evidence]] = {}
    clauses: dict[tuple[str, str], Evidence] = {}
    for item in evidence:
        clauses.setdefault((item.document.id, item.passage.clause), item)
    concerned = [item for item in clauses.values() if not asked or _concerns(item, asked)]
    for item in concerned[:_MAX_TRIED]:
        choice = next((each for each in wordings(item) if answers(each.question, item)), None)
        if choice is not None:
            offered.setdefault(choice.label, (choice, item))
        if len(offered) == MAX_CHOICES:
            break
    found = list(offered.values())
    if len(found) < 2:
        return ()
    alone = len({item.document.id for _, item in found}) == 1
    return (found[0][0], *(_without_name(*each) if alone else each[0] for each in found[1:]))


def _concerns(item: Evidence, asked: str) -> bool:
    """Return whether a clause has two characters in a row of what was asked, beside how it was asked.

    Of an article the title does not count: everything in a law on 户口登记 is about 户口.
    """
    document, passage = item.document, item.passage
    told = _pairs("\n".join((*passage.heading_path, passage.clause, passage.lead_in, passage.text)))
    wanted = _pairs(_ASKING.sub(" ", asked))
    if not _ARTICLE.match(passage.clause):
        return bool(wanted & (told | _pairs(document.title)))
    return bool((wanted - _pairs(document.title)) & told)


def _pairs(text: str) -> set[str]:
    pairs = (text[place : place + 2] for place in range(len(text) - 1))
    return {pair for pair in pairs if pair.isalnum()}


def _without_name(choice: Choice, item: Evidence) -> Choice:
    """Return a choice that was made of its clause without the name of the document."""
    built = _built(item.document, item.passage)
    return replace(choice, label=_place(item.passage)) if choice == built else choice


def wordings(item: Evidence) -> Iterator[Choice]:
    """Yield ways to ask for the clause of ``item``: as staff wrote them, then by its subject and heading."""
    for phrasing in item.passage.asked_as:
        yield Choice(phrasing.rstrip("？?。"), phrasing)
    built = _built(item.document, item.passage)
    if built is not None:
        yield built


def _built(document: Document, passage: Passage) -> Choice | None:
    name, place = _name(document), _place(passage)
    if not place:
        return None
    if _is_article(passage):
        return Choice(f"{name}里说的{place}", f"{name}里，{place}，是怎么规定的？")
    subject = _subject(name, document.region)
    if subject in place:
        return Choice(place, f"{place}？")
    return Choice(_joined(subject, place), f"{subject}{place}？")


def _is_article(passage: Passage) -> bool:
    return not passage.clause or _ARTICLE.match(passage.clause) is not None


def _place(passage: Passage) -> str:
    """Return the heading of a clause, or how an article begins; empty if that is too long."""
    return _first_words(passage.text) if _is_article(passage) else _ORDINAL.sub("", passage.clause)


def _joined(subject: str, heading: str) -> str:
    """Return subject and heading for the ear: 物业怎么报修, 户口登记和迁移里的老人投靠子女.

    公告 is no subject, and one that names several things need not be told beside a heading that names one of them.
    """
    several = _SEVERAL.search(subject) is not None
    if _FORM.fullmatch(subject) or (several and _pairs(subject) & _pairs(heading)):
        return heading
    for size in range(len(subject) - 1, 1, -1):
        if subject[-size:] in heading:
            return f"{subject[:-size]}{heading}"
    return f"{subject}里的{heading}" if several else f"{subject}{heading}"


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
