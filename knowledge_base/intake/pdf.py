"""PDF files: their text and tables, and what OCR reads of the pages that are pictures."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from knowledge_base.errors import DocumentInvalid
from knowledge_base.intake import pdf_glyphs, scanning
from knowledge_base.intake.fragments import from_glyphs
from knowledge_base.intake.original import Manuscript, Notice, Original
from knowledge_base.intake.page import Fragment, Page, contains
from knowledge_base.intake.paragraphs import markdown
from knowledge_base.intake.pdf_glyphs import Glyph, Look, PageTooLarge
from knowledge_base.intake.pdf_tables import TableFinder
from knowledge_base.text import clean
from models.ocr import Box

if TYPE_CHECKING:
    from models.ocr import TextReader

MAX_PAGES = 300
MAX_CHARACTERS = 1_000_000
DPI = 200
"""At which pages are rendered to be read: 150 was as good for text of 14 points, 200 leaves room for small print."""

_LITTLE = 20
"""Characters: a page with fewer, and something to see, is a picture."""
_LARGE = 0.12
"""Of the page: pictures that are larger are read, too."""
_TAIL = 4096
"""Bytes at the end in which a whole file says that it ends."""
_QUOTED = 60

_PDFIUM = threading.Lock()
"""PDFium is not safe with threads."""


def read(original: Original, ocr: TextReader | None, progress: Callable[[int, int], None]) -> Manuscript:
    """Read a PDF file; ``ocr`` reads the pages that are pictures, and those whose characters are garbled.

    What a person cannot see is left out and told: white or tiny print, what is covered, watermarks, and the
    hidden text of scans, which is not trusted: the scan itself is read.

    Raises DocumentInvalid if the file is broken, truncated, encrypted or too large.
    """
    with _PDFIUM, closing(_opened(original)) as document, closing(TableFinder(original.content)) as finder:
        count = len(document)
        if not 0 < count <= MAX_PAGES:
            raise DocumentInvalid(
                f"{original.name}：有 {count} 页，最多 {MAX_PAGES} 页。请拆成几个文件再放进来。"
                if count
                else _broken(original.name)
            )
        reader = _Reader(original.name, document, finder, ocr)
        for index in range(count):
            reader.read(index)
            progress(index + 1, count)
    return Manuscript(original.name, clean(markdown(reader.pages)), tuple(reader.all_notices()))


def _opened(original: Original) -> Any:
    import pypdfium2  # noqa: PLC0415  loads a library
    from pypdfium2 import raw  # noqa: PLC0415  as above

    if b"%%EOF" not in original.content[-_TAIL:]:
        raise DocumentInvalid(_broken(original.name))
    try:
        return pypdfium2.PdfDocument(original.content)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise DocumentInvalid(
                f"{original.name}：设了密码，打不开。请用原来的软件去掉密码，另存后再放进来。"
            ) from error
        raise DocumentInvalid(_broken(original.name)) from error


def _broken(name: str) -> str:
    return f"{name}：PDF 文件损坏，或者没有下载完，打不开。请重新下载，或者再要一份。"


@dataclass(slots=True)
class _Reader:
    """Reads page after page, and gathers what a person should know."""

    name: str
    document: Any
    finder: TableFinder
    ocr: TextReader | None
    pages: list[Page] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    scanned: list[int] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)
    characters: int = 0

    def read(self, index: int) -> None:
        """Read a page, the first being 0; one that cannot be read is noted.

        Raises DocumentInvalid if the file has too much text.
        """
        import pypdfium2  # noqa: PLC0415  loads a library

        number = index + 1
        try:
            with closing(self.document[index]) as page:
                self.pages.append(self._page(page, number))
        except pypdfium2.PdfiumError:
            self._note(number, "这一页坏了，没有读。请检查原件，或者把这一页另存成图片再放进来。")
        except PageTooLarge:
            self._note(
                number, "这一页的图片或文字多得不正常，没有读。请把这一页另存成普通大小的图片再放进来。"
            )
        if self.characters > MAX_CHARACTERS:
            raise DocumentInvalid(f"{self.name}：文字太多，一次读不完。请拆成几个文件再放进来。")

    def all_notices(self) -> Iterator[Notice]:
        """Yield what holds for the whole file, then what was noted of pages."""
        if self.scanned:
            pages = "、".join(map(str, self.scanned))
            yield Notice(f"第{pages}页", "文字是从图片上认出来的，发布前请对照原件核对金额、日期和电话。")
        if self.marks:
            marks = "、".join(f"“{mark[:_QUOTED]}”" for mark in sorted(self.marks))
            yield Notice("", f"斜着印的水印没有收：{marks}。")
        yield from self.notices

    def _page(self, page: Any, number: int) -> Page:
        look = pdf_glyphs.look(page)
        turn = pdf_glyphs.Turn(page)
        if look.marks:
            self.marks.add(look.marks)
        if _is_picture(look) or _is_garbled(look.glyphs):
            return self._scanned(page, number, look)
        self._tell_hidden(number, look)
        tables = self.finder.find(number - 1, look.glyphs) if look.ruled else ()
        if tables is None:
            self._note(number, "这一页的表格没有认出来，请对照原件核对。")
        fragments = from_glyphs(look.glyphs)
        if large := _large(look.pictures, turn.width * turn.height):
            fragments += self._in_pictures(page, number, large, look.glyphs)
        self.characters += sum(len(fragment.text) for fragment in fragments)
        return Page(number, turn.width, turn.height, fragments, tables or ())

    def _scanned(self, page: Any, number: int, look: Look) -> Page:
        turn = pdf_glyphs.Turn(page)
        if not look.inked:
            self._tell_hidden(number, look)
            return Page(number, turn.width, turn.height)
        if self.ocr is None:
            what = "这一页的文字是乱码" if look.glyphs else "这一页是图片"
            self._note(number, f"{what}，要先装好认字用的模型才能读。请管理员运行：{scanning.PREPARE}")
            return Page(number, turn.width, turn.height)
        found = self._ocr(page, number, self.ocr)
        if not found.fragments:
            self._note(number, "这一页是图片，没有认出字来。如果上面有字，请换一份清楚的。")
        self.characters += sum(len(fragment.text) for fragment in found.fragments)
        return Page(number, found.width, found.height, found.fragments)

    def _in_pictures(
        self, page: Any, number: int, pictures: Sequence[Box], glyphs: Sequence[Glyph]
    ) -> tuple[Fragment, ...]:
        """Return what stands in the pictures of a page that has text besides."""
        if self.ocr is None:
            self._note(number, f"这一页有图片，图片里的字没有读。要读的话，请管理员运行：{scanning.PREPARE}")
            return ()
        image = pdf_glyphs.render(page, DPI)
        found = scanning.scan(image, self.ocr, page.get_size()[0] / image.shape[1])
        fragments = tuple(
            fragment
            for fragment in found.fragments
            if any(contains(picture, fragment.box) for picture in pictures)
            and not any(contains(fragment.box, glyph.box) for glyph in glyphs)
        )
        if fragments:
            self.scanned.append(number)
            kept = "".join(fragment.text for fragment in fragments)
            self.notices += scanning.notice(
                f"第{number}页", [text for text in found.doubtful if text in kept]
            )
        return fragments

    def _ocr(self, page: Any, number: int, ocr: TextReader) -> scanning.Scan:
        image = pdf_glyphs.render(page, DPI)
        found = scanning.scan(image, ocr, page.get_size()[0] / image.shape[1])
        if found.fragments:
            self.scanned.append(number)
        self.notices += scanning.notice(f"第{number}页", found.doubtful)
        return found

    def _tell_hidden(self, number: int, look: Look) -> None:
        if look.hidden.strip():
            shown = clean(look.hidden)[:_QUOTED]
            self._note(number, f"有人眼看不见的文字（白色、极小或被盖住），没有收：“{shown}”。请核对原件。")

    def _note(self, number: int, text: str) -> None:
        self.notices.append(Notice(f"第{number}页", text))


def _is_picture(look: Look) -> bool:
    return len(look.glyphs) < _LITTLE and (bool(look.pictures) or not look.glyphs)


def _is_garbled(glyphs: Sequence[Glyph]) -> bool:
    """Return whether the file does not say, or says wrongly, which characters a page has."""
    broken = sum(
        glyph.broken or ("\u0080" <= glyph.text <= "\u024f" and glyph.text not in "·×÷°±§")
        for glyph in glyphs
    )
    chinese = [glyph.text for glyph in glyphs if "\u4e00" <= glyph.text <= "\u9fff"]
    rare = sum(not _is_common(text) for text in chinese)
    return 20 * broken > len(glyphs) or 4 * rare > max(len(chinese), 1)


def _is_common(character: str) -> bool:
    """Return whether it is one of the common characters, simplified or traditional."""
    for charset in ("gb2312", "big5"):
        try:
            return bool(character.encode(charset))
        except UnicodeEncodeError:
            continue
    return False


def _large(pictures: Sequence[Box], page: float) -> list[Box]:
    return [box for box in pictures if (box.right - box.left) * (box.bottom - box.top) > _LARGE * page]
