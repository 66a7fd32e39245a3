"""Files of every kind, made in memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import docx
import openpyxl
import pptx
from docx.oxml.parser import parse_xml

from knowledge_base.intake.original import Manuscript, Original
from knowledge_base.intake.reading import read

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def read_as(name: str, content: bytes) -> Manuscript:
    """Read a file with this name and content."""
    return read(Original(name, content))


def lines(manuscript: Manuscript) -> list[str]:
    """Return the lines of a manuscript that are not empty."""
    return [line for line in manuscript.markdown.split("\n") if line]


def told(manuscript: Manuscript) -> str:
    """Return all notices of a manuscript."""
    return "\n".join(notice.where + notice.text for notice in manuscript.notices)


def word(fill: Callable[[Any], object]) -> bytes:
    """Return a Word document that ``fill`` has written into."""
    document = docx.Document()
    fill(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def word_xml(body: str, numbering: str = "") -> bytes:
    """Return a Word document with this XML in its body and in its numbering."""

    def fill(document: Any) -> None:
        for element in reversed(list(parse_xml(f"<w:body {WORD}>{body}</w:body>"))):
            document.element.body.insert(0, element)
        if numbering:
            lists = document.part.numbering_part.element
            for old in list(lists):
                lists.remove(old)
            lists.extend(list(parse_xml(f"<w:numbering {WORD}>{numbering}</w:numbering>")))

    return word(fill)


def workbook(fill: Callable[[Any], object]) -> bytes:
    """Return a workbook whose first sheet ``fill`` has written into."""
    book = openpyxl.Workbook()
    fill(book.active)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def slides(fill: Callable[[Any], object]) -> bytes:
    """Return a presentation that ``fill`` has written into."""
    presentation = pptx.Presentation()
    fill(presentation)
    buffer = io.BytesIO()
    presentation.save(buffer)
    return buffer.getvalue()


def page(body: str, head: str = "") -> bytes:
    """Return a web page."""
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'.encode()
    )


def archive(files: Mapping[str, bytes] | Iterable[tuple[str | zipfile.ZipInfo, bytes]]) -> bytes:
    """Return a zip archive of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items() if isinstance(files, Mapping) else files:
            packed.writestr(name, content)
    return buffer.getvalue()


def repacked(content: bytes, changed: Mapping[str, bytes]) -> bytes:
    """Return an Office file with some of its parts exchanged or added."""
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    return archive(parts | dict(changed))
