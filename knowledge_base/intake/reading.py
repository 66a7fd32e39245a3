"""A file of any kind to Markdown. Each kind has a module of its own, imported when the first such file comes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from knowledge_base.errors import DocumentInvalid, KnowledgeBaseError
from knowledge_base.intake import image, office_docx, office_pptx, office_xlsx, pdf, plain, suspicion, web
from knowledge_base.intake.kinds import Kind, identify
from knowledge_base.intake.original import Manuscript, Original
from knowledge_base.text import clean

if TYPE_CHECKING:
    from models.ocr import TextReader

Progress = Callable[[int, int], None]
"""Takes how many pages of a file are read, and of how many."""

_WORD = re.compile(r"\w")
_BLANK_LINES = re.compile(r"\n{3,}")


def _silent(done: int, total: int) -> None:
    """Take progress that nobody watches."""


def read(original: Original, *, ocr: TextReader | None = None, progress: Progress = _silent) -> Manuscript:
    """Read a file; ``ocr`` reads pictures and scanned pages.

    Raises DocumentInvalid, and of a file's own faults nothing else, if it cannot be read.
    """
    kind = identify(original.name, original.content)
    try:
        manuscript = _read(kind, original, ocr, progress)
    except KnowledgeBaseError:
        raise
    # Document libraries raise whatever a broken file makes them stumble over: KeyError, struct.error,
    # RecursionError. What comes out of the reader of text in pictures is no fault of the file.
    except Exception as error:
        if kind in {Kind.PDF, Kind.IMAGE}:
            raise
        raise DocumentInvalid(
            f"{original.name}：文件损坏，读不出来。请用 Word、WPS 或浏览器打开检查，另存为新文件再放进来。"
        ) from error
    return _finished(manuscript, kind)


def _read(kind: Kind, original: Original, ocr: TextReader | None, progress: Progress) -> Manuscript:  # noqa: PLR0911 - one a kind
    match kind:
        case Kind.MARKDOWN:
            return plain.read_markdown(original)
        case Kind.TEXT:
            return plain.read_text(original)
        case Kind.HTML:
            return web.read(original)
        case Kind.DOCX:
            return office_docx.read(original)
        case Kind.XLSX:
            return office_xlsx.read(original)
        case Kind.PPTX:
            return office_pptx.read(original)
        case Kind.PDF:
            return pdf.read(original, ocr, progress)
        case Kind.IMAGE:
            return image.read(original, ocr, progress)
        case Kind.ARCHIVE:
            raise DocumentInvalid(f"{original.name}：这是压缩包，不是一份文件。请解压后再放进来。")


def _finished(manuscript: Manuscript, kind: Kind) -> Manuscript:
    """Return the manuscript cleaned, with what a person should look at."""
    markdown = _BLANK_LINES.sub("\n\n", clean(manuscript.markdown)).strip("\n") + "\n"
    if not _WORD.search(markdown):
        reasons = "".join(f"{notice.where}{notice.text}" for notice in manuscript.notices)
        raise DocumentInvalid(
            f"{manuscript.name}：里面没有能读的文字。{reasons or '如果内容是图片，请转成 PDF 或图片再放进来。'}"
        )
    if kind is not Kind.MARKDOWN and markdown.startswith("---\n"):
        markdown = "\\" + markdown  # a line of dashes, not front matter
    return Manuscript(manuscript.name, markdown, (*manuscript.notices, *suspicion.find(markdown)))
