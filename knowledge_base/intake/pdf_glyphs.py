"""The characters of a PDF page, and which of them a person sees; by PDFium."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.ocr import Box

MAX_GLYPHS = 60_000
"""On one page: a newspaper has 15,000."""
MAX_IMAGE_PIXELS = 120_000_000
"""Of one image in a page: A4 at 1200 dpi has 140 million, but nobody scans notices so."""
MAX_RENDERED_PIXELS = 12_000_000
_LOOK_SCALE = 1.5
"""Pixels per point of the picture in which characters are looked for."""
_CONTRAST = 24
"""Of 255: between a visible character and its ground."""
_TINY = 3.0
"""Points: smaller print is not meant to be read."""
_INVISIBLE_MODES = frozenset({3, 7})


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character of a page."""

    text: str
    box: Box
    size: float
    """Points: the height of its line."""
    broken: bool
    """The file does not say which character it is."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is on a page."""

    glyphs: tuple[Glyph, ...]
    hidden: str
    """The characters that nobody sees: white on white, covered, tiny, beside the page, or of a scan's hidden layer."""
    marks: str
    """The characters that run askew across the page: a watermark."""
    pictures: tuple[Box, ...]
    """Where the images are."""
    ruled: bool
    """There are drawn lines or boxes."""
    inked: bool
    """A person sees something, if only a picture."""


class PageTooLarge(Exception):
    """A page has more characters, or a larger image, than is safe to look at."""


class Turn:
    """From a page's own coordinates to those that a person sees: from the left and upper edge, rotated."""

    def __init__(self, page: Any) -> None:
        self._left, self._bottom, self._right, self._top = page.get_mediabox()
        self._rotation = page.get_rotation() % 360
        upright = self._rotation % 180 == 0
        across, along = self._right - self._left, self._top - self._bottom
        self.width, self.height = (across, along) if upright else (along, across)
        self.visible = self.box(*page.get_cropbox())

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Return where a rectangle is seen."""
        points = [self._point(left, bottom), self._point(right, top)]
        (x0, y0), (x1, y1) = points
        return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def _point(self, x: float, y: float) -> tuple[float, float]:
        x, y = x - self._left, y - self._bottom
        across, along = self._right - self._left, self._top - self._bottom
        if self._rotation == 90:
            return y, x
        if self._rotation == 180:
            return across - x, y
        if self._rotation == 270:
            return along - y, across - x
        return x, along - y


def look(page: Any) -> Look:
    """Look at a page of pypdfium2.

    Raises:
        PageTooLarge: it has more on it than is safe to look at.
    """
    turn = Turn(page)
    pictures, ruled = _objects(page, turn)
    picture = render(page, _LOOK_SCALE * 72).min(axis=2)
    seen: list[Glyph] = []
    hidden: list[str] = []
    marks: list[str] = []
    for glyph, mode, angle in _glyphs(page, turn):
        if glyph.text.isspace():
            continue
        if angle > 5:
            marks.append(glyph.text)
        elif mode in _INVISIBLE_MODES or glyph.size < _TINY or not _stands_out(picture, glyph.box, turn):
            hidden.append(glyph.text)
        else:
            seen.append(glyph)
    inked = int(picture.max()) - int(picture.min()) > _CONTRAST
    return Look(tuple(seen), "".join(hidden), "".join(marks), pictures, ruled, inked)


def render(page: Any, dpi: float) -> NDArray[np.uint8]:
    """Return the page as a person sees it, RGB of shape (height, width, 3); large pages at less than ``dpi``."""
    width, height = page.get_size()
    scale = min(dpi / 72, math.sqrt(MAX_RENDERED_PIXELS / max(width * height, 1)))
    bitmap = page.render(scale=scale, rev_byteorder=True, may_draw_forms=False)
    pixels: NDArray[np.uint8] = np.array(bitmap.to_numpy(), dtype=np.uint8)
    bitmap.close()
    if pixels.ndim == 2:
        pixels = pixels[:, :, np.newaxis]
    return pixels[:, :, :3] if pixels.shape[2] >= 3 else np.repeat(pixels[:, :, :1], 3, axis=2)


def _objects(page: Any, turn: Turn) -> tuple[tuple[Box, ...], bool]:
    from pypdfium2 import raw  # noqa: PLC0415  loads a library

    pictures: list[Box] = []
    strokes = 0
    for item in page.get_objects(max_depth=4):
        if item.type == raw.FPDF_PAGEOBJ_PATH:
            strokes += 1
        elif item.type == raw.FPDF_PAGEOBJ_IMAGE:
            across, along = item.get_px_size()
            if across * along > MAX_IMAGE_PIXELS:
                raise PageTooLarge
            if item.container is None:  # in a form, its bounds are the form's own coordinates
                pictures.append(turn.box(*item.get_bounds()))
            else:
                pictures.append(turn.visible)
    return tuple(pictures), 4 <= strokes <= 20_000


def _glyphs(page: Any, turn: Turn) -> Iterator[tuple[Glyph, int, float]]:
    """Yield each character, the mode in which it is drawn, and by how many degrees it leans."""
    from pypdfium2 import raw  # noqa: PLC0415  loads a library

    textpage = page.get_textpage()
    try:
        count = textpage.count_chars()
        if count > MAX_GLYPHS:
            raise PageTooLarge
        edges = [ctypes.c_double() for _ in range(4)]
        left, right, bottom, top = edges
        loose = raw.FS_RECTF()
        for index in range(count):
            if raw.FPDFText_IsGenerated(textpage, index) == 1:
                continue
            if not raw.FPDFText_GetCharBox(textpage, index, left, right, bottom, top):
                continue
            raw.FPDFText_GetLooseCharBox(textpage, index, loose)
            text = _character(raw.FPDFText_GetUnicode(textpage, index))
            box = turn.box(left.value, bottom.value, right.value, top.value)
            frame = turn.box(loose.left, loose.bottom, loose.right, loose.top)
            size = frame.bottom - frame.top
            broken = raw.FPDFText_HasUnicodeMapError(textpage, index) == 1 or _is_broken(text)
            mode = raw.FPDFTextObj_GetTextRenderMode(raw.FPDFText_GetTextObject(textpage, index))
            degrees = math.degrees(raw.FPDFText_GetCharAngle(textpage, index)) % 90
            box = Box(box.left, frame.top, box.right, frame.bottom) if size >= _TINY else box
            yield Glyph(text, box, size, broken), mode, min(degrees, 90 - degrees)
    finally:
        textpage.close()


def _character(code: int) -> str:
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def _is_broken(text: str) -> bool:
    return unicodedata.category(text) in {"Co", "Cn", "Cc"} or text == "\ufffd"


def _stands_out(picture: NDArray[np.uint8], box: Box, turn: Turn) -> bool:
    """Return whether there is anything but ground where a character is."""
    shown = turn.visible
    left, right = (int((x - shown.left) * _LOOK_SCALE) for x in (box.left, box.right + 1))
    top, bottom = (int((y - shown.top) * _LOOK_SCALE) for y in (box.top, box.bottom + 1))
    height, width = picture.shape
    part = picture[max(top, 0) : min(bottom, height), max(left, 0) : min(right, width)]
    return part.size > 0 and int(part.max()) - int(part.min()) > _CONTRAST
