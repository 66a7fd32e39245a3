"""PDF files made in code: what a test draws on their pages."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from knowledge_base.intake import pdf
from knowledge_base.intake.original import Manuscript, Original
from models.ocr import TextReader

FONT = "STSong-Light"
WIDTH, HEIGHT = 595, 842
LEFT, RIGHT = 72, 523

Draw = Callable[[Canvas], None]


def pdf_of(*pages: Draw, password: str | None = None, owner: str = "owner") -> bytes:
    """Return a file with these pages; with a ``password``, even an empty one, it is encrypted."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    encryption = None if password is None else StandardEncryption(password, ownerPassword=owner, canCopy=0)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), encrypt=encryption, invariant=1)
    for draw in pages:
        canvas.setFont(FONT, 12)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def read_pdf(*pages: Draw, ocr: TextReader | None = None) -> Manuscript:
    """Return what is read of a file with these pages."""
    return pdf.read(Original("通知.pdf", pdf_of(*pages)), ocr, lambda done, total: None)


def at(x: float, top: float, text: str, size: float = 12) -> Draw:
    """Return what writes ``text`` at ``x``, ``top`` points below the upper edge."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, size)
        canvas.drawString(x, HEIGHT - top, text)

    return draw


def centered(top: float, text: str, size: float) -> Draw:
    """Return what writes ``text`` in the middle."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, size)
        canvas.drawCentredString(WIDTH / 2, HEIGHT - top, text)

    return draw


def wrapped(top: float, *paragraphs: str, left: float = LEFT, width: int = 37, indent: int = 2) -> Draw:
    """Return what sets paragraphs of ``width`` characters a line, 20 points apart, the first line indented."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 12)
        y = HEIGHT - top
        for paragraph in paragraphs:
            text = "　" * indent + paragraph
            for start in range(0, len(text), width):
                line = text[start : start + width]
                stripped = line.lstrip("　")
                canvas.drawString(left + 12 * (len(line) - len(stripped)), y, stripped)
                y -= 20

    return draw


def ruled(top: float, rows: Sequence[Sequence[str]], widths: Sequence[float], left: float = LEFT) -> Draw:
    """Return what draws a table with lines around its cells, 24 points a row."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 11)
        y = HEIGHT - top
        for row in rows:
            y -= 24
            x = left
            for text, width in zip(row, widths, strict=True):
                canvas.rect(x, y, width, 24)
                for index, line in enumerate(reversed(text.split("\n"))):
                    canvas.drawString(x + 4, y + 4 + 10 * index, line)
                x += width

    return draw


def page(*draws: Draw) -> Draw:
    """Return what draws all of it on one page."""

    def draw(canvas: Canvas) -> None:
        for each in draws:
            canvas.saveState()
            each(canvas)
            canvas.restoreState()

    return draw
