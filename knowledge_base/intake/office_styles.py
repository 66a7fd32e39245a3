"""The styles of a Word document: which paragraphs are headings, and which letters nobody can see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from knowledge_base.intake.office_xml import attribute, child, children, is_on, local, number, value

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])$", re.IGNORECASE)
_TITLES = frozenset({"title", "标题", "文档标题", "公文标题"})
_CONTENTS = re.compile(r"(?:toc|目录)\s*\d*$|toc heading$", re.IGNORECASE)
_SMALLEST = 2
"""Half points: letters of one point are no letters."""
_NO_FILL = frozenset({"", "auto", "ffffff", "none"})


class Styles:
    """What the styles of a document say, each with those that it is based on."""

    def __init__(self, root: Element | None) -> None:
        """Take the root of styles.xml, None if there is none."""
        self._styles = {attribute(style, "styleId"): style for style in children(root, "style")}
        self._default = next(
            (
                key
                for key, style in self._styles.items()
                if attribute(style, "type") == "paragraph" and attribute(style, "default") in {"1", "true"}
            ),
            "",
        )
        self._run_defaults = child(root, "docDefaults", "rPrDefault", "rPr")

    def of_paragraph(self, paragraph: Element) -> str:
        """Return the id of a paragraph's style."""
        return value(paragraph, "pPr", "pStyle") or self._default

    def lineage(self, style: str) -> Iterator[Element]:
        """Yield a style and those that it is based on."""
        seen: set[str] = set()
        while style in self._styles and style not in seen:
            seen.add(style)
            yield self._styles[style]
            style = value(self._styles[style], "basedOn")

    def heading_level(self, paragraph: Element) -> int:
        """Return 1 for a title, 2 to 10 for headings, 0 for text."""
        outline = value(paragraph, "pPr", "outlineLvl")
        for style in self.lineage(self.of_paragraph(paragraph)):
            name = value(style, "name").strip()
            if name.lower() in _TITLES:
                return 1
            if found := _HEADING.match(name):
                return int(found[1]) + 1
            outline = outline or value(style, "pPr", "outlineLvl")
        level = number(outline, 9)
        return level + 2 if 0 <= level < 9 else 0

    def is_contents(self, paragraph: Element) -> bool:
        """Whether a paragraph is a line of the table of contents."""
        style = next(self.lineage(self.of_paragraph(paragraph)), None)
        return _CONTENTS.match(value(style, "name").strip()) is not None

    def is_centered(self, paragraph: Element) -> bool:
        """Whether a paragraph is set in the middle of the page."""
        own = value(paragraph, "pPr", "jc")
        inherited = (value(style, "pPr", "jc") for style in self.lineage(self.of_paragraph(paragraph)))
        return (own or next(filter(None, inherited), "")) == "center"

    def is_invisible(self, run: Element, paragraph: Element, *, on_color: bool) -> bool:
        """Whether nobody can see the letters of a run: hidden, white on white, or a point tall.

        ``on_color`` says that what lies behind the paragraph is not white.
        """
        properties = list(self._properties(run, paragraph))
        if next((said for part in properties if (said := is_on(part, "vanish")) is not None), False):
            return True
        size = next(filter(None, (value(part, "sz") for part in properties)), "")
        if size and number(size, 24) <= _SMALLEST:
            return True
        color = next(filter(None, (value(part, "color") for part in properties)), "")
        marked = any(value(part, "highlight", default="none") != "none" for part in properties)
        shaded = any(is_shaded(part) for part in (*properties, child(paragraph, "pPr")))
        return color.lower() == "ffffff" and not (on_color or marked or shaded)

    def _properties(self, run: Element, paragraph: Element) -> Iterator[Element]:
        """Yield what says how a run looks, the nearest first."""
        own = child(run, "rPr")
        named = (value(own, "rStyle"), self.of_paragraph(paragraph))
        candidates = [own, *(child(style, "rPr") for key in named for style in self.lineage(key))]
        yield from (part for part in (*candidates, self._run_defaults) if part is not None)


def is_shaded(properties: Element | None) -> bool:
    """Whether the properties of a paragraph, a cell or a run put a color behind it."""
    shading = child(properties, "shd")
    return shading is not None and (
        attribute(shading, "fill").lower() not in _NO_FILL
        or attribute(shading, "val") == "solid"
        or bool(attribute(shading, "themeFill"))
    )


def has_fill(shape: Element) -> bool:
    """Whether a shape, or the table style around it, is filled with a color."""
    return any(
        local(inner) in {"solidFill", "gradFill", "blipFill", "pattFill"}
        or attribute(inner, "fillcolor").lower() not in {"", "white", "#ffffff"}
        for inner in shape.iter()
    )
