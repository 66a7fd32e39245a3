"""Photos and scans of notices: what PP-OCR reads in them, in reading order."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from knowledge_base.errors import DocumentInvalid
from knowledge_base.intake import scanning
from knowledge_base.intake.original import Manuscript, Notice, Original
from knowledge_base.intake.page import Page
from knowledge_base.intake.paragraphs import markdown
from knowledge_base.text import clean

if TYPE_CHECKING:
    from PIL import Image

    from models.ocr import TextReader

MAX_PIXELS = 100_000_000
MAX_PAGES = 300
_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "MPO")
_SHORT, _LONG = 595.0, 842.0
"""Points: the sides of A4."""
_SMALL = 400
"""Pixels: the longer side of a picture on which little can be read."""
_LARGEST_SIDE = 4000
"""Pixels: more shows nothing more of a page."""


def read(original: Original, ocr: TextReader | None, progress: Callable[[int, int], None]) -> Manuscript:
    """Read the text in a picture, or in the pages of a TIFF.

    Raises DocumentInvalid if it is broken or too large, or if nobody can read it: ``ocr`` is None.
    """
    if ocr is None:
        raise DocumentInvalid(
            f"{original.name}：这是图片，要先装好认字用的模型才能读。请管理员运行：{scanning.PREPARE}"
        )
    pages: list[Page] = []
    notices: list[Notice] = []
    for number, count, image in _pictures(original):
        where = f"第{number}页" if count > 1 else ""
        page, found = _page(image, number, where, ocr)
        pages.append(page)
        notices += found
        progress(number, count)
    notices.insert(0, Notice("", "文字是从图片上认出来的，发布前请对照原件核对金额、日期和电话。"))
    return Manuscript(original.name, clean(markdown(pages)), tuple(notices))


def _page(image: NDArray[np.uint8], number: int, where: str, ocr: TextReader) -> tuple[Page, list[Notice]]:
    height, width = image.shape[:2]
    found = scanning.scan(image, ocr, (_SHORT if height >= width else _LONG) / width)
    notices = [*scanning.notice(where, found.doubtful)]
    if not found.fragments:
        notices.append(Notice(where, "图片上没有认出字来。请换一张拍得清楚、端正的再放进来。"))
    elif max(height, width) < _SMALL:
        notices.append(Notice(where, "图片太小，字可能认不准。请用原图，不要用缩略图。"))
    return Page(number, found.width, found.height, found.fragments), notices


def _pictures(original: Original) -> Iterator[tuple[int, int, NDArray[np.uint8]]]:
    """Yield the number of each page, how many there are, and its pixels as a person sees them."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415  loads a library

    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # of the library, about odd metadata and about sizes, looked at here
            with Image.open(io.BytesIO(original.content), formats=_FORMATS) as image:
                count = int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
                if count > MAX_PAGES:
                    raise DocumentInvalid(
                        f"{original.name}：有 {count} 页，最多 {MAX_PAGES} 页。请拆成几个文件再放进来。"
                    )
                for index in range(count):
                    image.seek(index)
                    if image.width * image.height > MAX_PIXELS:
                        raise _too_large(original)
                    yield index + 1, count, _pixels(image)
    except DocumentInvalid:
        raise
    except Image.DecompressionBombError as error:
        raise _too_large(original) from error
    except UnidentifiedImageError as error:
        raise _broken(original) from error
    except Exception as error:  # each of the library's decoders raises errors of its own
        raise _broken(original) from error


def _pixels(image: Image.Image) -> NDArray[np.uint8]:
    """Return the picture upright, on white, RGB of shape (height, width, 3)."""
    from PIL import Image, ImageOps  # noqa: PLC0415  loads a library

    if image.mode.startswith("I") or image.mode == "F":
        levels = np.asarray(image, dtype=np.float32)
        image = Image.fromarray((levels * (255 / max(levels.max(), 1))).astype(np.uint8))
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE))
    layered = upright.convert("RGBA")
    ground = Image.new("RGBA", layered.size, "white")
    return np.asarray(Image.alpha_composite(ground, layered).convert("RGB"), dtype=np.uint8)


def _too_large(original: Original) -> DocumentInvalid:
    return DocumentInvalid(
        f"{original.name}：图片太大（超过 {MAX_PIXELS // 10**6} 百万像素）。请缩小到 4000 像素宽以内再放进来。"
    )


def _broken(original: Original) -> DocumentInvalid:
    return DocumentInvalid(
        f"{original.name}：图片损坏，打不开，或者没有下载完。请重新拍照、扫描，或者再要一份。"
    )
