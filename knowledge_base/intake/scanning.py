"""Pictures of pages to fragments, and what a person should compare with the picture."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge_base.intake.original import Notice
from knowledge_base.intake.page import Fragment
from models.ocr import Box, Line, TextReader

PREPARE = "python -m assistant models prepare ppocr"

_FIGURE = re.compile(r"[\d一二三四五六七八九十百千万零〇两%％]")
_DOUBTFUL_FIGURE = 0.9
"""Figures that are read rightly are surer than this, but for those after a gap."""
_DOUBTFUL_CHARACTER = 0.5
_DOUBTFUL_LINE = 0.85
_NOISE = 0.4
"""A line read with less is a stamp, a stain or a picture."""
_MOST = 8
"""Doubtful lines that are quoted of one page."""
_CHINESE = "\u4e00-\u9fff，。、；：！？“”（）《》"
_WIDE = (
    *(
        (re.compile(rf"(?<=[{_CHINESE}]){re.escape(narrow)}|{re.escape(narrow)}(?=[{_CHINESE}])"), wide)
        for narrow, wide in ("(（", ")）")
    ),
    *(
        (re.compile(rf"(?<=[{_CHINESE}]){re.escape(narrow)}(?!\d)"), wide)
        for narrow, wide in (",，", ":：", ";；", "!！", "?？")
    ),
)
"""In a picture nobody sees how wide a character is meant: beside Chinese it is wide, in 8:30 it is narrow."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What was read in a picture."""

    fragments: tuple[Fragment, ...]
    width: float
    """Points."""
    height: float
    doubtful: tuple[str, ...]
    """Lines that may have been misread, those with figures first."""


def scan(image: NDArray[np.uint8], ocr: TextReader, points: float) -> Scan:
    """Read an RGB image of shape (height, width, 3) with ``points`` to a pixel."""
    lines = [line for line in ocr.read(image) if line.text.strip()]
    height, width = image.shape[:2]
    if any(line.box.bottom > 1.02 * height or line.box.right > 1.02 * width for line in lines):
        height, width = width, height  # it was turned to be read
    kept = [line for line in lines if line.confidence >= _NOISE]
    fragments = tuple(_fragment(line, points) for line in kept)
    return Scan(fragments, width * points, height * points, tuple(_doubtful(lines)))


def notice(where: str, doubtful: Sequence[str]) -> Iterator[Notice]:
    """Yield the notice that quotes what may have been misread."""
    if doubtful:
        quoted = "、".join(f"“{text[:40]}”" for text in doubtful[:_MOST])
        more = f"等 {len(doubtful)} 处" if len(doubtful) > _MOST else ""
        yield Notice(where, f"这些字可能认错了，请对照原件核对，特别是数字：{quoted}{more}。")


def _fragment(line: Line, points: float) -> Fragment:
    box = Box(*(edge * points for edge in (line.box.left, line.box.top, line.box.right, line.box.bottom)))
    text = line.text.strip()
    for narrow, wide in _WIDE:
        text = narrow.sub(wide, text)
    return Fragment(text, box, 0.8 * (box.bottom - box.top))


def _doubtful(lines: Sequence[Line]) -> Iterator[str]:
    doubtful = [line for line in lines if _is_doubtful(line)]
    yield from (line.text for line in doubtful if _has_figures(line))
    yield from (line.text for line in doubtful if not _has_figures(line))


def _is_doubtful(line: Line) -> bool:
    if line.confidence < _DOUBTFUL_LINE:
        return True
    return any(
        certainty < (_DOUBTFUL_FIGURE if _FIGURE.match(character) and before != " " else _DOUBTFUL_CHARACTER)
        for before, character, certainty in zip(f" {line.text}", line.text, line.certainties, strict=False)
    )


def _has_figures(line: Line) -> bool:
    return re.search(r"\d|[百千万]", line.text) is not None
