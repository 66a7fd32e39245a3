"""Markdown to blocks: headings, paragraphs, items and rows, without the markup.

The text of a block is verbatim but for two things: emphasis, links and list markers are taken off, and a
row of a table is rendered with its header, as 老人年龄：满一百周岁，津贴：1000元. The rendered row *is* the
passage's text, so that it can be found and quoted like a sentence; it is the only text in the knowledge base
that does not stand in the document letter by letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from knowledge_base.asked_as import phrasings
from knowledge_base.text import clean_heading


class Kind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    """One item of a list, or a paragraph numbered like one: （一）…"""
    ROW = "row"
    """One row of a table, rendered with its header."""
    ASKED = "asked"
    """A way in which residents ask for the clause; no part of the text."""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document's text."""

    kind: Kind
    text: str
    level: int = 0
    """1 to 6 for a heading, 0 for everything else."""


_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_PLAIN_HEADING = re.compile(
    r"(第[一二三四五六七八九十百]+([编章节])\s*|[一二三四五六七八九十]+、)[^，。！？；：,;:]{1,24}$"
)
_PLAIN_LEVELS = {"编": 2, "章": 2, "节": 3, None: 2}
_MARKER = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)、](?!\d))\s+(?=\S)|\s*\d{1,3}、(?=\S)")
_NUMBERED = re.compile(r"[（(](?:[一二三四五六七八九十]{1,3}|\d{1,2})[）)]|[①-⑳]")
_RULE = re.compile(r"\s*(?:-{3,}|\*{3,}|_{3,})\s*$")
_DELIMITER = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_MARKUP = (
    (re.compile(r"!\[([^\[\]]{0,200})\]\([^()]{0,2000}\)"), r"\1"),
    (re.compile(r"\[([^\[\]]{1,200})\]\([^()]{0,2000}\)"), r"\1"),
    (re.compile(r"(\*\*|__)(?=\S)(.{1,2000}?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]+?)(?<=\S)\*(?![\w*])"), r"\1"),
    (re.compile(r"`([^`]+)`"), r"\1"),
    (re.compile(r"</?(?:b|i|u|em|strong|span|sup|sub)\b[^<>]{0,2000}>|<br\s*/?>"), ""),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!|>-])"), r"\1"),
)
_ENDS_A_SENTENCE = tuple("。！？；：!?;:")


def parse(markdown: str) -> tuple[Block, ...]:
    """Return the blocks of a cleaned Markdown text in reading order."""
    return tuple(_Parser().parse(without_comments(markdown)))


def without_comments(markdown: str) -> str:
    """Return ``markdown`` without its comments, line for line."""
    kept = ""
    start = 0
    while (begin := markdown.find("<!--", start)) >= 0 and (end := markdown.find("-->", begin + 4)) >= 0:
        kept += markdown[start:begin] + "\n" * markdown.count("\n", begin, end)
        start = end + 3
    return kept + markdown[start:]


def strip_markup(text: str) -> str:
    """Return ``text`` without emphasis, links, code marks, inline HTML tags and escapes."""
    for pattern, replacement in _MARKUP:
        text = pattern.sub(replacement, text)
    return text.strip()


class _Parser:
    """Collects lines until a block is whole."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._kind = Kind.PARAGRAPH
        self._table: list[str] = []

    def parse(self, markdown: str) -> Iterator[Block]:
        for line in markdown.split("\n"):
            yield from self._line(line)
        yield from self._finish()

    def _line(self, raw: str) -> Iterator[Block]:
        line = re.sub(r"^\s{0,3}(?:>\s?)+", "", raw)
        asked = phrasings(line)
        if asked is not None:
            yield from self._finish_paragraph()  # it may be the article to which the phrasings belong
            yield from (Block(Kind.ASKED, said) for said in asked)
            return
        if line.lstrip().startswith("|"):
            yield from self._finish_paragraph()
            self._table.append(line)
            return
        yield from self._finish_table()
        marker = _MARKER.match(line)
        if not line.strip() or _RULE.match(line) or line.startswith("```"):
            yield from self._finish_paragraph()
        elif heading := _heading(line):
            yield from self._finish_paragraph()
            yield heading
        elif marker or _NUMBERED.match(line.strip()):
            yield from self._finish_paragraph()
            self._kind = Kind.ITEM
            self._lines = [line[marker.end() :] if marker else line]
        else:
            self._lines.append(line)

    def _finish(self) -> Iterator[Block]:
        yield from self._finish_paragraph()
        yield from self._finish_table()

    def _finish_paragraph(self) -> Iterator[Block]:
        text = strip_markup(_join(self._lines))
        if text:
            yield Block(self._kind, text)
        self._lines, self._kind = [], Kind.PARAGRAPH

    def _finish_table(self) -> Iterator[Block]:
        rows, self._table = self._table, []
        for row in _render(rows):
            yield Block(Kind.ROW, row)


def _heading(line: str) -> Block | None:
    """Return the heading that ``line`` is: marked with #, or plain and short such as 第一章 总则."""
    marked = _HEADING.match(line)
    if marked:
        return Block(Kind.HEADING, clean_heading(strip_markup(marked[2])), len(marked[1]))
    plain = _PLAIN_HEADING.match(strip_markup(line))
    if plain:
        return Block(Kind.HEADING, clean_heading(plain[0]), _PLAIN_LEVELS[plain[2]])
    return None


def _join(lines: list[str]) -> str:
    """Join the lines of a paragraph: a line that stops in mid-sentence was only wrapped."""
    text = ""
    for line in map(str.strip, lines):
        if text and text.endswith(_ENDS_A_SENTENCE):
            text += "\n"
        elif text and text[-1].isascii() and line[:1].isascii():
            text += " "
        text += line
    return text


def _render(lines: list[str]) -> Iterator[str]:
    """Render each row of a table as 列名：内容，列名：内容. A table without a header is rendered without."""
    rows = [_cells(line) for line in lines if not _DELIMITER.match(line)]
    has_header = len(lines) > 1 and _DELIMITER.match(lines[1]) is not None
    header = rows.pop(0) if has_header and rows else []
    for cells in rows:
        named = [
            f"{header[index]}：{cell}" if index < len(header) and header[index] else cell
            for index, cell in enumerate(cells)
            if cell
        ]
        if named:
            yield "，".join(named)


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    cells = re.split(r"(?<!\\)\|", inner)
    return [strip_markup(cell).rstrip("。；;") for cell in cells]
