"""The numbers that Word sets before paragraphs by itself. They stand nowhere in the text, yet they are cited."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from knowledge_base.intake.numerals import written
from knowledge_base.intake.office_styles import Styles
from knowledge_base.intake.office_xml import attribute, child, children, is_on, number, value

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")


class _Level(NamedTuple):
    """How one level of a list is numbered."""

    format: str
    text: str
    start: int
    legal: bool
    """Numbers of upper levels are written in digits, whatever these say."""
    restart: int
    """After a number of this level or an upper one, counting starts anew: 0 never, -1 after any upper one."""


class Numbering:
    """Counts the numbered paragraphs of one document, in reading order."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        """Take the root of numbering.xml, None if there is none."""
        self._styles = styles
        self._abstract = {attribute(item, "abstractNumId"): item for item in children(root, "abstractNum")}
        self._lists = {attribute(item, "numId"): item for item in children(root, "num")}
        self._by_style_link = {value(item, "styleLink"): item for item in self._abstract.values()}
        self._levels: dict[str, list[_Level]] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[str] = set()

    def next_label(self, paragraph: Element) -> str:
        """Count the paragraph and return its number as it is shown, "-" for a bullet, "" if it has none."""
        list_id, level = self._place(paragraph)
        item = self._lists.get(list_id)
        if item is None:
            return ""
        abstract = self._definition(item)
        levels = self._levels.get(list_id)
        if levels is None:
            levels = [self._level(item, abstract, index) for index in range(_LEVELS)]
            self._levels[list_id] = levels
        key = attribute(abstract, "abstractNumId")
        counts = self._counts.setdefault(key, [None] * _LEVELS)
        self._begin(list_id, item, counts)
        self._count(counts, levels, level)
        if levels[level].format == "bullet":
            return "-"
        if levels[level].format == "none" and "%" not in levels[level].text:
            return levels[level].text.strip()
        return _PLACE.sub(lambda place: _shown(counts, levels, level, int(place[1]) - 1), levels[level].text)

    def _place(self, paragraph: Element) -> tuple[str, int]:
        """Return the list and the level of a paragraph, its own or its style's; "" if it is in none."""
        own = child(paragraph, "pPr", "numPr")
        list_id, level = value(own, "numId"), value(own, "ilvl")
        for style in self._styles.lineage(self._styles.of_paragraph(paragraph)):
            if list_id and level:
                break
            inherited = child(style, "pPr", "numPr")
            if not list_id and (list_id := value(inherited, "numId")):
                level = level or self._linked_level(list_id, attribute(style, "styleId"))
            level = level or value(inherited, "ilvl")
        return ("" if list_id == "0" else list_id), min(max(number(level), 0), _LEVELS - 1)

    def _linked_level(self, list_id: str, style: str) -> str:
        """Return the level that a list keeps for a style."""
        item = self._lists.get(list_id)
        abstract = None if item is None else self._definition(item)
        linked = (level for level in children(abstract, "lvl") if value(level, "pStyle") == style)
        return attribute(next(linked, None), "ilvl")

    def _definition(self, item: Element) -> Element | None:
        abstract = self._abstract.get(value(item, "abstractNumId"))
        link = value(abstract, "numStyleLink")
        return self._by_style_link.get(link, abstract) if link else abstract

    def _level(self, item: Element, abstract: Element | None, index: int) -> _Level:
        override = _indexed(item, "lvlOverride", index)
        level = child(override, "lvl")
        if level is None:
            level = _indexed(abstract, "lvl", index)
        return _Level(
            format=_format(level),
            text=value(level, "lvlText"),
            start=number(value(override, "startOverride") or value(level, "start"), 1),
            legal=bool(is_on(level, "isLgl")),
            restart=number(value(level, "lvlRestart"), -1),
        )

    def _begin(self, list_id: str, item: Element, counts: list[int | None]) -> None:
        """Start anew where a list says so; otherwise lists of one definition go on counting."""
        if list_id in self._begun:
            return
        self._begun.add(list_id)
        for override in children(item, "lvlOverride"):
            if child(override, "startOverride") is not None:
                index = min(max(number(attribute(override, "ilvl")), 0), _LEVELS - 1)
                counts[index:] = [None] * (_LEVELS - index)

    @staticmethod
    def _count(counts: list[int | None], levels: list[_Level], level: int) -> None:
        for upper in range(level):
            if counts[upper] is None:
                counts[upper] = levels[upper].start
        current = counts[level]
        counts[level] = levels[level].start if current is None else current + 1
        for lower in range(level + 1, _LEVELS):
            restart = levels[lower].restart
            if restart < 0 or level < restart:
                counts[lower] = None


def _indexed(parent: Element | None, name: str, index: int) -> Element | None:
    return next((item for item in children(parent, name) if attribute(item, "ilvl") == str(index)), None)


def _format(level: Element | None) -> str:
    """Return the format of a level; a newer one stands in an alternative, with an older one to fall back on."""
    plain = value(level, "numFmt")
    if plain:
        return plain
    alternative = child(level, "AlternateContent")
    return value(alternative, "Fallback", "numFmt") or value(
        alternative, "Choice", "numFmt", default="decimal"
    )


def _shown(counts: list[int | None], levels: list[_Level], level: int, index: int) -> str:
    count = counts[index]
    if index > level or count is None:
        return ""
    kind = "decimal" if levels[level].legal else levels[index].format
    return written(count, kind)
