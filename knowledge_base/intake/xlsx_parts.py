"""What the parts of a workbook show before a library opens it: how many cells it would make, what nobody reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from knowledge_base.intake.original import Notice

_AREA_TAG = re.compile(rb"<(?:[^<>\s/]*:)?(?:mergeCell|hyperlink)\s([^<]*)")
_REFERENCE = re.compile(rb"""\bref\s*=\s*["']([^"']*)""")
_AREA = re.compile(rb"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?", re.IGNORECASE)
_EVERYTHING = 2**34
"""Cells of a sheet: what an area counts that is written in a way nobody writes it."""
_CHART = re.compile(r"xl/charts/chart\d*\.xml")
_TEXT_BOX = re.compile(rb"<(?:\w+:)?txBody\b")


def covered_cells(parts: Mapping[str, bytes]) -> int:
    """Return how many cells the merged ones and the links of all sheets cover: the library makes each of them."""
    plain = (part.replace(b"\0", b"") for part in parts.values())  # as XML may be in UTF-16
    tags = (tag[1] for part in plain for tag in _AREA_TAG.finditer(part))
    return sum(_area(reference) for tag in tags for reference in _REFERENCE.findall(tag))


def unread(parts: Mapping[str, bytes]) -> Iterator[Notice]:
    """Yield what stands on the sheets beside their cells, and is not read."""
    if pictures := sum(name.startswith("xl/media/") for name in parts):
        yield Notice(
            "",
            f"文件里有 {pictures} 张图片，图片里的字没有读入。需要的话，请把图片单独放进来，或者把字打出来。",
        )
    if charts := sum(_CHART.fullmatch(name) is not None for name in parts):
        yield Notice("", f"文件里有 {charts} 个图表，没有读入。需要的话，请把数字做成表格。")
    drawings = (part for name, part in parts.items() if name.startswith("xl/drawings/drawing"))
    if boxes := sum(len(_TEXT_BOX.findall(part)) for part in drawings):
        yield Notice("", f"文件里有 {boxes} 个文本框，里面的字没有读入。需要的话，请把字写到单元格里。")


def _area(reference: bytes) -> int:
    found = _AREA.fullmatch(reference.strip())
    if found is None:
        return _EVERYTHING
    left, top, right, bottom = found.groups()
    if right is None:
        return 1
    return (abs(_column(right) - _column(left)) + 1) * (abs(int(bottom) - int(top)) + 1)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
