"""Plain paragraphs to Markdown: Chinese numbering becomes headings, and no character is taken for markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from knowledge_base.blocks import strip_markup

_NUMERAL = r"[一二三四五六七八九十百零〇\d]+"
_CHAPTER = re.compile(rf"第{_NUMERAL}([编章节])\s*[^，。！？；]{{0,40}}$")
_SECTION = re.compile(r"[一二三四五六七八九十]+、\s*[^，。！？；：,;:]{1,40}$")
_ARTICLE = re.compile(
    rf"(第{_NUMERAL}条(?:之[一二三四五六七八九十])?)(?=[^\s之的、，。；：规所第款项和及至到或与])"
)
_LEVELS = {"编": 2, "章": 2, "节": 3}
_MARKUP = re.compile(r"[\\*`]|_(?=_)|(?<=_)_|(?<=\])\(|(?<=<)(?=[a-z/!])", re.IGNORECASE)
_OPENING = re.compile(r"#{1,6}\s|[|>]|(?:-{3,}|_{3,}|\*{3,})\s*$|```")
_LONGEST_HEADING = 60
_TITLE = re.compile(
    r".{4,80}(?:通知|意见|办法|规定|细则|方案|公告|通告|决定|条例|批复|函|指南|须知|公示|规则|标准|规程|制度|说明)"
    r"(?:[（(].{1,12}[）)])?$"
)


def escape(text: str) -> str:
    """Return a line that ``knowledge_base.blocks`` reads as exactly these characters."""
    if strip_markup(text) != text.strip() or "<!--" in text:
        text = _MARKUP.sub(lambda mark: "\\" + mark[0], text)
    return "\\" + text if _OPENING.match(text) else text


def paragraph(text: str) -> str:
    """Return a paragraph: each of its lines for itself, short ones with a Chinese number as headings."""
    lines = filter(None, (" ".join(line.split()) for line in text.split("\n")))
    return "\n\n".join(map(_line, lines))


def heading(text: str, level: int) -> str:
    """Return a heading; what is too long for one, or an article, stays a paragraph, for headings are not quoted."""
    line = " ".join(text.split())
    if len(line) > _LONGEST_HEADING or line.endswith(("。", "；", ";")) or _ARTICLE.match(line + "一"):
        return paragraph(text)
    return f"{'#' * min(max(level, 1), 6)} {escape(line)}" if line else ""


def is_title(text: str) -> bool:
    """Whether a line at the head of a text reads like the title of an official document."""
    return _TITLE.fullmatch("".join(text.split())) is not None


def join(parts: Iterable[str]) -> str:
    """Join paragraphs, headings and tables; "一、" without anything below it is an item, not a heading."""
    written = [block for part in parts for block in part.split("\n\n") if block.strip()]
    return "\n\n".join(_as_item(written, index) for index in range(len(written)))


def _line(line: str) -> str:
    if chapter := _CHAPTER.match(line):
        return f"{'#' * _LEVELS[chapter[1]]} {escape(line)}"
    if _SECTION.match(line):
        return f"## {escape(line)}"
    return escape(_ARTICLE.sub(r"\1 ", line, count=1) if _ARTICLE.match(line) else line)


def _as_item(written: Sequence[str], index: int) -> str:
    block = written[index]
    if not _is_section(block):
        return block
    alone = index + 1 == len(written) or _is_section(written[index + 1])
    return f"- {block.removeprefix('## ')}" if alone else block


def _is_section(block: str) -> bool:
    return block.startswith("## ") and _SECTION.match(block.removeprefix("## ")) is not None
