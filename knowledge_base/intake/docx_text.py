"""The words of a Word document: what its runs say, and what its paragraphs are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from knowledge_base.intake import writing
from knowledge_base.intake.office_styles import Styles
from knowledge_base.intake.office_xml import attribute, child, children, local

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

WRAPPERS = frozenset(
    {"ins", "moveTo", "customXml", "smartTag", "hyperlink", "fldSimple", "sdtContent", "dir", "bdo"}
)
"""Elements whose content is text like any other."""
WIDEST = 63
"""The most columns that Word allows in a table."""

_SIGNS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
_SYMBOLS = {0xA3: "□", 0xA8: "□", 0x6F: "□", 0x52: "☑", 0xFE: "☑", 0x53: "☒", 0xFD: "☒", 0xFC: "√", 0xFB: "×"}
"""The boxes and ticks of Wingdings; its other signs are ornaments."""
_TITLE_LINES = 4
_HEAD = 12
"""A title stands among so many first paragraphs."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with its number."""

    text: str
    level: int = 0
    """1 for a title, 2 and more for headings, 0 for text."""
    is_centered: bool = False
    is_bullet: bool = False


class Box(NamedTuple):
    """A text box and the shape that it stands in."""

    content: Element
    shape: Element


@dataclass(slots=True)
class Line:
    """What stands in a paragraph."""

    text: str = ""
    notes: list[str] = field(default_factory=list)
    """Its footnotes and endnotes."""
    boxes: list[Box] = field(default_factory=list)
    """The text boxes that hang on it."""


class Runs:
    """Reads the runs of paragraphs, and keeps the text that nobody can see apart."""

    def __init__(self, styles: Styles, footnotes: Element | None, endnotes: Element | None) -> None:
        """Take the styles and the roots of the notes' parts, None where there are none."""
        self._styles = styles
        self._notes = {
            kind: {attribute(note, "id"): note for note in children(root, kind)}
            for kind, root in (("footnote", footnotes), ("endnote", endnotes))
        }
        self.invisible: list[str] = []
        """The invisible pieces of text met so far, in reading order."""

    def read(self, paragraph: Element, *, on_color: bool) -> Line:
        """Read a paragraph; ``on_color`` says that it does not stand on white."""
        line = Line()
        hidden = ""
        for run in _runs(paragraph):
            text = "".join(self._words(run, line))
            if self._styles.is_invisible(run, paragraph, on_color=on_color):
                hidden += text
                continue
            if hidden.strip():
                self.invisible.append(hidden.strip())
            hidden = ""
            line.text += text
        if hidden.strip():
            self.invisible.append(hidden.strip())
        return line

    def _words(self, run: Element, line: Line) -> Iterator[str]:
        for element in present(run):
            name = local(element)
            if name == "t":
                yield "".join(map(str, element.itertext()))
            elif name == "br" and attribute(element, "type") in {"page", "column"}:
                continue
            elif name in _SIGNS:
                yield _SIGNS[name]
            elif name == "sym":
                yield _symbol(element)
            elif name in {"footnoteReference", "endnoteReference"}:
                line.notes += self._note(name.removesuffix("Reference"), attribute(element, "id"))
            elif name == "ruby":
                yield from (
                    text for base in _runs(child(element, "rubyBase")) for text in self._words(base, line)
                )
            elif name in {"drawing", "pict", "object"}:
                line.boxes += [Box(content, element) for content in _boxes(element)]

    def _note(self, kind: str, key: str) -> Iterator[str]:
        note = self._notes[kind].get(key)
        paragraphs = children(note, "p") if note is not None and not attribute(note, "type") else ()
        for paragraph in paragraphs:
            text = self.read(paragraph, on_color=False).text.strip()
            if text:
                yield text


def present(container: Element | None) -> Iterator[Element]:
    """Yield the children that are there: not deleted, and one of the alternatives for old and new readers."""
    if container is None:
        return
    for element in container:
        name = local(element)
        if name == "AlternateContent":
            choice = child(element, "Choice")
            yield from present(choice if choice is not None else child(element, "Fallback"))
        elif name not in {"del", "moveFrom", ""}:
            yield element


def rows(table: Element) -> Iterator[Element]:
    """Yield the rows of a table."""
    yield from _within(table, "tr")


def cells(row: Element) -> Iterator[Element]:
    """Yield the cells of a row."""
    yield from _within(row, "tc")


def written(blocks: Sequence[Paragraph | str]) -> Iterator[str]:
    """Yield the Markdown of the blocks: the title found, headings on their levels."""
    start, end = _title(blocks)
    levels = [block.level for block in blocks if isinstance(block, Paragraph) and block.level]
    is_first_the_title = start == end and levels[:1] == [2] and levels.count(2) == 1
    for index, block in enumerate(blocks):
        if isinstance(block, str):
            yield block
        elif start <= index < end:
            if index == start:
                title = "".join(part.text for part in blocks[start:end] if isinstance(part, Paragraph))
                yield writing.heading(title, 1)
        elif block.level:
            yield writing.heading(block.text, block.level - is_first_the_title)
        elif block.is_bullet:
            yield "- " + writing.escape(" ".join(block.text.split()))
        else:
            yield writing.paragraph(block.text)


def _title(blocks: Sequence[Paragraph | str]) -> tuple[int, int]:
    """Return where the lines of an unmarked title begin and end: centered, and worded like one."""
    if any(isinstance(block, Paragraph) and block.level == 1 for block in blocks):
        return 0, 0
    for start in range(min(len(blocks), _HEAD)):
        for end in range(start + _TITLE_LINES, start, -1):
            lines = [block for block in blocks[start:end] if isinstance(block, Paragraph)]
            whole = len(lines) == end - start and all(map(_may_be_title, lines))
            if whole and writing.is_title("".join(line.text for line in lines)):
                return start, end
    return 0, 0


def _may_be_title(line: Paragraph) -> bool:
    """Whether a line may be part of a title: not the letterhead, not the document's number."""
    return line.is_centered and not line.text.endswith(("文件", "号")) and "〔" not in line.text


def _runs(element: Element | None) -> Iterator[Element]:
    for inner in present(element):
        name = local(inner)
        if name == "r":
            yield inner
        elif name == "sdt":
            yield from _runs(child(inner, "sdtContent"))
        elif name in WRAPPERS:
            yield from _runs(inner)
        elif name in {"oMath", "oMathPara"}:
            yield from (run for run in inner.iter() if local(run) == "r")


def _within(parent: Element, wanted: str) -> Iterator[Element]:
    """Yield the elements of a name that stand in ``parent``, also in a control or a wrapper."""
    for element in present(parent):
        name = local(element)
        if name == wanted:
            yield element
        elif name == "sdt":
            content = child(element, "sdtContent")
            yield from () if content is None else _within(content, wanted)
        elif name in WRAPPERS:
            yield from _within(element, wanted)


def _boxes(drawing: Element) -> Iterator[Element]:
    """Yield the contents of text boxes, those inside groups of shapes too, each once."""
    for element in present(drawing):
        if local(element) == "txbxContent":
            yield element
        else:
            yield from _boxes(element)


def _symbol(element: Element) -> str:
    try:
        code = int(attribute(element, "char"), 16)
    except ValueError:
        return ""
    is_ornament = attribute(element, "font").lower().startswith(("wingdings", "webdings", "symbol"))
    return _SYMBOLS.get(code & 0xFF, "") if is_ornament else chr(code) if code < 0xD800 else ""
