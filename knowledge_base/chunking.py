"""A document's text to passages: one article of a statute, one section of a guide.

A list stays with the sentence that introduces it. What is too long for one passage is cut between
paragraphs, then between items or rows, then between sentences; nothing is ever added, so the introducing
sentence of a list that had to be cut goes into ``Passage.lead_in`` of the later parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from knowledge_base import blocks
from knowledge_base.blocks import Block, Kind
from knowledge_base.document import Document, Passage
from knowledge_base.sentences import sentences
from knowledge_base.statute import ARTICLE, is_history
from knowledge_base.text import title_key

SECTION_CHARS = 350
"""A section of a guide is cut when it is longer."""

ARTICLE_CHARS = 600
"""An article is cut when it is longer; with its headings it then still fits the embedding model's window."""


def chunk(document: Document, body: str) -> tuple[Passage, ...]:
    """Return the passages of ``document`` in reading order."""
    texts = (part for unit in _units(document, blocks.parse(body)) for part in _parts(unit))
    return tuple(
        Passage(
            id=f"{document.id}#{position}",
            document_id=document.id,
            position=position,
            heading_path=unit.path,
            clause=unit.clause,
            text=text,
            lead_in=lead_in,
            lists=tuple(listed for listed in unit.lists() if listed in text),
        )
        for position, (unit, text, lead_in) in enumerate(texts)
    )


@dataclass(slots=True)
class _Unit:
    """An article, or what stands between two headings."""

    path: tuple[str, ...]
    clause: str
    is_article: bool
    blocks: list[Block] = field(default_factory=list)

    def lists(self) -> Iterator[str]:
        """Yield each introduced list: the introducing sentence and the items, a line each."""
        for group in _groups(self.blocks):
            if group.intro and group.is_list:
                yield "\n".join((sentences(group.intro)[-1], *group.members))


@dataclass(frozen=True, slots=True)
class _Group:
    """Blocks that belong together: a paragraph, or the items and rows with the sentence introducing them."""

    intro: str
    members: tuple[str, ...]
    is_list: bool
    """The members are items of a list, not rows of a table."""

    @property
    def text(self) -> str:
        return "\n".join(filter(None, (self.intro, *self.members)))


_Part = tuple[_Unit, str, str]
"""The unit, the text and the introducing sentence of one passage."""


def _units(document: Document, content: Iterable[Block]) -> Iterator[_Unit]:
    """Cut the blocks at headings and articles; drop the title, its note and the history under it."""
    path: list[tuple[int, str]] = []
    unit = _Unit((), "", is_article=False)
    below_title = True
    for block in content:
        is_title = title_key(block.text) == title_key(document.title)
        if is_title and (below_title or block.level == 1):
            continue
        if block.kind is Kind.HEADING:
            yield unit
            path = [(level, text) for level, text in path if level < block.level] + [
                (block.level, block.text)
            ]
            unit = _Unit(tuple(text for _, text in path), block.text, is_article=False)
            below_title = False
        elif article := ARTICLE.match(block.text):
            yield unit
            unit = _Unit(tuple(text for _, text in path), article[1], is_article=True)
            rest = block.text[article.end() :].strip()
            unit.blocks += [Block(Kind.PARAGRAPH, rest)] if rest else []
            below_title = False
        elif not (below_title and _is_note(block.text)):
            unit.blocks.append(block)
    yield unit


def _is_note(text: str) -> bool:
    """Whether a paragraph under the title is about the document: its history, or a remark in brackets."""
    bracketed = text.startswith(("（", "(")) and text.endswith(("）", ")")) and "\n" not in text
    return bracketed or all(is_history(line) for line in text.split("\n"))


def _parts(unit: _Unit) -> Iterator[_Part]:
    """Pack the groups of a unit into as few passages as its limit allows."""
    limit = ARTICLE_CHARS if unit.is_article else SECTION_CHARS
    packed = ""
    for group in _groups(unit.blocks):
        if packed and len(packed) + len(group.text) > limit:
            yield unit, packed, ""
            packed = ""
        if len(group.text) > limit:
            yield from ((unit, text, lead_in) for text, lead_in in _cut(group, limit))
        else:
            packed = f"{packed}\n{group.text}" if packed else group.text
    if packed:
        yield unit, packed, ""


def _groups(content: Sequence[Block]) -> Iterator[_Group]:
    """Join items and rows to the paragraph before them."""
    intro: str | None = None
    members: list[Block] = []
    for block in content:
        if block.kind is Kind.PARAGRAPH:
            if intro is not None or members:
                yield _group(intro, members)
            intro, members = block.text, []
        else:
            members.append(block)
    if intro is not None or members:
        yield _group(intro, members)


def _group(intro: str | None, members: Sequence[Block]) -> _Group:
    is_list = bool(members) and all(member.kind is Kind.ITEM for member in members)
    return _Group(intro or "", tuple(member.text for member in members), is_list)


def _cut(group: _Group, limit: int) -> Iterator[tuple[str, str]]:
    """Cut a group that is too long between its members, or a paragraph between its sentences."""
    if not group.members:
        yield from ((text, "") for text in _pack(_verbatim_sentences(group.intro), limit, ""))
        return
    intro_sentences = sentences(group.intro)
    lead_in = intro_sentences[-1] if intro_sentences else ""
    for index, text in enumerate(_pack((group.intro, *group.members), limit, "\n")):
        yield text, "" if index == 0 else lead_in


def _pack(pieces: Iterable[str], limit: int, joint: str) -> Iterator[str]:
    """Join the pieces by ``joint`` into texts of at most ``limit`` characters where the pieces allow it."""
    packed = ""
    for piece in filter(None, pieces):
        if packed and len(packed) + len(piece) > limit:
            yield packed
            packed = ""
        packed = f"{packed}{joint}{piece}" if packed else piece
    if packed:
        yield packed


def _verbatim_sentences(text: str) -> Iterator[str]:
    """Return the sentences of ``text`` with whatever stands between them, so that they join up again."""
    start = 0
    for sentence in sentences(text):
        end = text.index(sentence, start) + len(sentence)
        yield text[start:end]
        start = end
