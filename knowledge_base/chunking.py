"""A document's text to passages: one article of a statute, one section of a guide.

A list stays with the sentence that introduces it, and so does a short table, whose rows are sentences to quote
already. Each row of a longer table is a passage, so that it is found among its like. What is too long for one
passage is cut between paragraphs, then between items or rows, then between sentences; nothing is ever added or
said twice, so the introducing sentence of what had to be cut goes into ``Passage.lead_in`` of the later parts.
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

SECTION_CHARS = 220
"""A section of a guide is cut when it is longer."""

ARTICLE_CHARS = 600
"""An article is cut when it is longer; with its headings it then still fits the embedding model's window."""

ROWS_TOGETHER = 5
"""A table of more rows is cut at each: its vector would be near to no row. A shorter one is read at a glance; its
rows one by one would only crowd out the clauses beside it."""


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
            asked_as=tuple(dict.fromkeys(unit.asked_as)),
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
    asked_as: list[str] = field(default_factory=list)

    def followed_by(self, path: tuple[str, ...], clause: str, *, is_article: bool) -> _Unit:
        """Return the next unit; phrasings that found no text in this one are for that one."""
        return _Unit(path, clause, is_article, asked_as=[] if self.blocks else self.asked_as)

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

    @property
    def is_long_table(self) -> bool:
        return not self.is_list and len(self.members) > ROWS_TOGETHER


_Part = tuple[_Unit, str, str]
"""The unit, the text and the introducing sentence of one passage."""


def _units(document: Document, content: Iterable[Block]) -> Iterator[_Unit]:
    """Cut the blocks at headings and articles; drop the title, its note and the history under it."""
    path: list[tuple[int, str]] = []
    unit = _Unit((), "", is_article=False)
    below_title = True
    for block in content:
        if block.kind is Kind.ASKED:
            unit.asked_as.append(block.text)
            continue
        is_title = title_key(block.text) == title_key(document.title)
        if is_title and (below_title or block.level == 1):
            continue
        if block.kind is Kind.HEADING:
            yield unit
            path = [(level, text) for level, text in path if level < block.level] + [
                (block.level, block.text)
            ]
            unit = unit.followed_by(tuple(text for _, text in path), block.text, is_article=False)
            below_title = False
        elif article := ARTICLE.match(block.text):
            yield unit
            unit = unit.followed_by(tuple(text for _, text in path), article[1], is_article=True)
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
        too_long = group.is_long_table or len(group.text) > limit
        if packed and (too_long or len(packed) + len(group.text) > limit):
            yield unit, packed, ""
            packed = ""
        if too_long:
            yield from ((unit, text, lead_in) for text, lead_in in _cut(group, limit))
        else:
            packed = f"{packed}\n{group.text}" if packed else group.text
    if packed:
        yield unit, packed, ""


def _groups(content: Sequence[Block]) -> Iterator[_Group]:
    """Join the items of a list, or the rows of a table, to the paragraph before them."""
    intro: str | None = None
    members: list[Block] = []
    for block in content:
        is_new = block.kind is Kind.PARAGRAPH or (bool(members) and block.kind is not members[-1].kind)
        if is_new and (intro is not None or members):
            yield _group(intro, members)
            intro, members = None, []
        if block.kind is Kind.PARAGRAPH:
            intro = block.text
        else:
            members.append(block)
    if intro is not None or members:
        yield _group(intro, members)


def _group(intro: str | None, members: Sequence[Block]) -> _Group:
    is_list = bool(members) and members[0].kind is Kind.ITEM
    return _Group(intro or "", tuple(member.text for member in members), is_list)


def _cut(group: _Group, limit: int) -> Iterator[tuple[str, str]]:
    """Cut a group that is too long between its members, or a paragraph between its sentences."""
    if not group.members:
        yield from ((text, "") for text in _pack(_verbatim_sentences(group.intro), limit, ""))
        return
    intro_sentences = sentences(group.intro)
    lead_in = intro_sentences[-1] if intro_sentences else ""
    together = 1 if group.is_long_table else len(group.members)
    texts = _pack((group.intro, *group.members[:together]), limit, "\n")
    for index, text in enumerate((*texts, *group.members[together:])):
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
