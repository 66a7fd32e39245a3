"""Web pages as browsers save them: the article, without menus, scripts and what the page hides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from knowledge_base.errors import DocumentInvalid
from knowledge_base.intake import encodings, tables, writing
from knowledge_base.intake.original import Manuscript, Notice, Original
from knowledge_base.intake.tables import Cell, Grid
from knowledge_base.intake.web_cleaning import article, remove_clutter, remove_hidden

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset",
        "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html",
        "legend", "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody", "ul",
    }
)  # fmt: skip
_SITE = re.compile(r"\s*[-_|—–]+\s*[^-_|—–]*(?:政府|网|门户|官网|平台|街道|社区|局|委)[^-_|—–]*$")
_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|ofd|wps|et)\b", re.IGNORECASE)
_SHOWN = 30
_DEEPEST = 200
"""Elements inside each other; real pages have at most 60."""
_WIDEST = 100
_TALLEST = 1000
_MOST_COVERED = 300_000


def read(original: Original) -> Manuscript:
    """Read a web page; raises DocumentInvalid."""
    from bs4 import BeautifulSoup  # noqa: PLC0415  loads a library

    soup = BeautifulSoup(encodings.decode_page(original.content, original.name), "lxml")
    if _is_too_deep(soup) or _is_too_wide(soup):
        raise DocumentInvalid(
            f"{original.name}：网页的结构不正常，读不出来。请把网页里的文字复制到 Word 里，保存后再放进来。"
        )
    title = _title(soup)
    embedded = sum(
        _DOCUMENT.search(str(frame.get("src") or frame.get("data") or "")) is not None
        for frame in soup.find_all(["iframe", "embed", "object"])
    )
    remove_clutter(soup)
    main = article(soup)
    hidden = remove_hidden(soup, main)
    holders = _holders(main)
    parts = list(_parts(main, holders))
    if title and not any(part.startswith("# ") for part in parts):
        parts = [writing.heading(title, 1), *(part for part in parts if _bare(part) != _bare(title))]
    pictures = sum(1 for image in main.find_all("img") if not _is_small(image))
    return Manuscript(original.name, writing.join(parts), tuple(_notices(hidden, pictures, embedded)))


def _notices(hidden: list[str], pictures: int, embedded: int) -> Iterator[Notice]:
    if hidden:
        words = "；".join(text[:_SHOWN] for text in hidden[:3])
        yield Notice(
            "",
            f"网页里有 {len(hidden)} 处看不见的文字，没有读入：“{words}”。请在浏览器里对照原网页；"
            "确实要用的，请把文字补进来。",
        )
    if pictures:
        yield Notice(
            "",
            f"网页里有 {pictures} 张图片，图片里的字没有读入。需要的话，请把图片单独放进来，或者把字打出来。",
        )
    if embedded:
        yield Notice("", f"网页里嵌了 {embedded} 个文件（如 PDF），没有读入。请把它们下载下来，单独放进来。")


def _is_too_deep(soup: BeautifulSoup) -> bool:
    level: list[Tag] = [soup]
    for _ in range(_DEEPEST):
        level = [inner for element in level for inner in element.find_all(True, recursive=False)]
    return bool(level)


def _is_too_wide(soup: BeautifulSoup) -> bool:
    """Whether cells of tables cover far more places than there are cells."""
    covered = (
        _span(cell, "colspan", _WIDEST) * _span(cell, "rowspan", _TALLEST) - 1
        for cell in soup.find_all(["td", "th"])
    )
    return sum(covered) > _MOST_COVERED


def _title(soup: BeautifulSoup) -> str:
    """Return what the page calls itself, without the name of the site."""
    for name in ("ArticleTitle", "og:title"):
        meta = soup.find("meta", attrs={"name": name}) or soup.find("meta", attrs={"property": name})
        if meta is not None and (said := " ".join(str(meta.get("content") or "").split())):
            return said
    element = soup.find("title")
    said = " ".join(element.get_text().split()) if element is not None else ""
    return _SITE.sub("", said)


def _bare(text: str) -> str:
    return re.sub(r"[\s#\\]", "", text)


def _is_small(image: Tag) -> bool:
    """Whether a picture is an icon, by the size that the page states."""
    sizes = [str(image.get(side) or "").removesuffix("px") for side in ("width", "height")]
    return any(size.isdigit() and int(size) < 60 for size in sizes)


def _holders(main: Tag) -> frozenset[int]:
    """Return the ids of the elements that hold paragraphs, tables and the like."""
    holders: set[int] = set()
    for block in main.find_all(list(_BLOCKS)):
        for around in block.parents:
            if id(around) in holders:
                break
            holders.add(id(around))
    return frozenset(holders)


def _parts(element: Tag, holders: frozenset[int]) -> Iterator[str]:
    """Yield the paragraphs, headings, items and tables below an element."""
    from bs4.element import NavigableString, Tag  # noqa: PLC0415  loads a library

    pending = ""
    for node in element.children:
        if isinstance(node, Tag):
            if node.name == "br":
                pending += "\n"
            elif node.name in _BLOCKS or id(node) in holders:
                yield writing.paragraph(pending)
                pending = ""
                yield from _block(node, holders)
            else:
                pending += _inline(node)
        elif type(node) is NavigableString:
            pending += _spaces(str(node))
    yield writing.paragraph(pending)


def _spaces(text: str) -> str:
    """Return a text as a browser shows it: line ends in the file are spaces, but not between Chinese words."""
    text = re.sub(r"(?<=[^\x00-\x7f])[ \t]*[\r\n][ \t\r\n]*(?=[^\x00-\x7f])", "", text)
    return re.sub(r"[ \t\r\n]+", " ", text)


def _block(element: Tag, holders: frozenset[int]) -> Iterator[str]:
    name = element.name
    if re.fullmatch("h[1-6]", name):
        yield writing.heading(_inline(element), int(name[1]))
    elif name == "table":
        yield from _table(element, holders)
    elif name in {"ul", "ol"}:
        yield from _list(element, holders)
    elif name == "pre":
        yield writing.paragraph(element.get_text())
    else:
        yield from _parts(element, holders)


def _list(element: Tag, holders: frozenset[int]) -> Iterator[str]:
    """Yield the items of a list, numbered ones with their numbers."""
    start = str(element.get("start") or "1")
    count = int(start) if start.lstrip("-").isdigit() else 1
    for item in element.find_all("li", recursive=False):
        inner = [part for part in _parts(item, holders) if part]
        marker = f"{count}. " if element.name == "ol" else "- "
        count += 1
        if inner and not inner[0].startswith(("#", "|")):
            inner[0] = marker + inner[0].removeprefix("- ")
        yield from inner
    if element.find("li", recursive=False) is None:
        yield from _parts(element, holders)


def _inline(element: Tag) -> str:
    """Return the text of an element in one line; links are their words."""
    from bs4.element import NavigableString, Tag  # noqa: PLC0415  loads a library

    text = ""
    for node in element.children:
        if isinstance(node, Tag):
            text += "\n" if node.name == "br" else _inline(node)
        elif type(node) is NavigableString:
            text += _spaces(str(node))
    return text


def _table(element: Tag, holders: frozenset[int]) -> Iterator[str]:
    """Yield a table; one that only lays out the page, as its contents."""
    rows = [row for row in element.find_all("tr") if row.find_parent("table") is element]
    cells = [[cell for cell in row.find_all(["td", "th"]) if cell.find_parent("tr") is row] for row in rows]
    inner_tables = element.find("table") is not None
    if inner_tables or max(map(len, cells), default=0) <= 1:
        caption = element.find("caption")
        if caption is not None:
            yield writing.paragraph(_inline(caption))
        for cell in (cell for row in cells for cell in row):
            yield from _parts(cell, holders)
        return
    caption = element.find("caption")
    yield writing.paragraph(_inline(caption)) if caption is not None else ""
    headers = 0
    while headers < len(rows) and cells[headers] and all(cell.name == "th" for cell in cells[headers]):
        headers += 1
    yield tables.markdown(_grid(cells), headers)


def _grid(cells: list[list[Tag]]) -> Grid:
    """Set the cells out as a browser does."""
    places: dict[tuple[int, int], Cell] = {}
    for row, found in enumerate(cells):
        column = 0
        for element in found:
            while (row, column) in places:
                column += 1
            across = _span(element, "colspan", _WIDEST)
            down = min(_span(element, "rowspan", _TALLEST), len(cells) - row)
            cell = Cell("\n".join(filter(None, _parts_as_text(element))))
            places |= {(row + y, column + x): cell for y in range(down) for x in range(across)}
            column += across
    width = max((column + 1 for _, column in places), default=0)
    return [[places.get((row, column), Cell()) for column in range(width)] for row in range(len(cells))]


def _parts_as_text(element: Tag) -> Iterator[str]:
    from bs4 import Tag  # noqa: PLC0415  loads a library

    pending = ""
    for node in element.children:
        if isinstance(node, Tag) and node.name in _BLOCKS:
            yield pending.strip()
            pending = ""
            yield from _parts_as_text(node)
        elif isinstance(node, Tag):
            pending += "\n" if node.name == "br" else _inline(node)
        else:
            pending += _spaces(str(node))
    yield pending.strip()


def _span(element: Tag, name: str, most: int) -> int:
    stated = str(element.get(name) or "1").strip()
    return min(max(int(stated), 1), most) if stated.isascii() and stated.isdigit() else 1
