"""What of a web page is its article, and what of that nobody can see."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_NEVER = (
    "script", "style", "noscript", "template", "iframe", "object", "embed", "applet", "svg", "canvas", "video",
    "audio", "nav", "input", "button", "select", "option", "textarea", "datalist", "map", "head",
)  # fmt: skip
_CLUTTER = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|submenu|breadcrumbs?|crumbs?|footer|foot|copyright|sidebar|share|"
    r"bdsharebuttonbox|toolbar|topbar|pagination|pager|related|recommend|comment|login|qrcode|ewm|search)"
    r"(?:$|[\s_-]|bar|box|list)",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"^(?:ucap-content|zoom|js_content|article|articlecontent|article[_-]content|trs_editor|pages_content|"
    r"content[_-]?(?:main|text|body)?|main[_-]?content|text[_-]?content|news[_-]?content|detail[_-]?content|"
    r"xxgk[_-]?content|view|con_text|rich_media_content)$",
    re.IGNORECASE,
)
_INVISIBLE = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|opacity:0(?:\.0+)?(?:;|$)|font-size:(?:0|1)(?:\.\d+)?(?:px|pt|em|%)?(?:;|!|$)"
    r"|text-indent:-\d{3,}|(?:^|;)(?:left|top|right):-\d{4,}|clip:rect\(0",
)
_SMALL_EM = re.compile(r"font-size:1(?:\.\d+)?em")
_WHITE = re.compile(r"(?:^|;)color:(?:white|#fff|#ffffff|rgb\(255,255,255\)|transparent)(?:;|!|$)")
_MOSTLY = 0.5
"""An element holds the article if it has this share of the page's words."""
_LINKS = 0.7
"""A block whose words are links to this share is a menu."""
_MENU_ITEMS = 4
_MENUS = frozenset({"ul", "ol", "div", "header", "section"})


def remove_clutter(soup: BeautifulSoup) -> None:
    """Take out what is not text, and menus, footers and the like by their names and their links."""
    from bs4 import Comment  # noqa: PLC0415  loads a library

    _note_rules(soup)
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for element in soup.find_all(_NEVER):
        element.decompose()
    words, linked, links = _counts(soup)
    whole = words[id(soup)]
    gone: set[int] = set()
    for element in soup.find_all(True):
        if id(element) in gone or element.name in {"html", "body", "main", "article"}:
            continue
        key = id(element)
        is_menu = element.name in _MENUS and links[key] >= _MENU_ITEMS and linked[key] > _LINKS * words[key]
        if (is_menu or _is_clutter(element)) and words[key] < _MOSTLY * whole:
            _remove(element, gone)


def article(soup: BeautifulSoup) -> Tag:
    """Return the innermost element that is named like an article and has most of the words."""
    whole = _words(soup)
    best: Tag = soup.body or soup
    for element in soup.find_all(True):
        names = [str(element.get("id") or ""), *_classes(element)]
        named = element.name in {"article", "main"} or any(map(_ARTICLE.match, names))
        if named and _words(element) >= _MOSTLY * whole and best in element.parents:
            best = element
    return best


def remove_hidden(soup: BeautifulSoup, main: Tag) -> list[str]:
    """Take out what the page does not show; return the words of it that stand in the article."""
    hidden: list[str] = []
    gone: set[int] = set()
    for element in soup.find_all(True):
        if id(element) in gone or not _is_invisible(element):
            continue
        words = " ".join(element.get_text(" ").split())
        if words and (element is main or main in element.parents):
            hidden.append(words)
        if element is main:
            element.clear()
            break
        _remove(element, gone)
    return hidden


def _remove(element: Tag, gone: set[int]) -> None:
    """Take an element out and note the ids of all that goes with it."""
    gone.add(id(element))
    gone.update(map(id, element.find_all(True)))
    element.decompose()


def _note_rules(soup: BeautifulSoup) -> None:
    """Write what the page's own style sheets say of a class, an id or a tag into the elements' styles."""
    rules = list(_rules(soup))
    selected = _selected(soup) if rules else {}
    for selectors, style in rules:
        for selector in map(str.strip, selectors.split(",")):
            for element in selected.get(selector, ()):
                element["style"] = f"{style};{element.get('style') or ''}"


def _rules(soup: BeautifulSoup) -> Iterator[tuple[str, str]]:
    """Yield the rules that hide something on screen."""
    for sheet in soup.find_all("style"):
        text = re.sub(r"/\*.*?(?:\*/|$)", "", sheet.get_text(), flags=re.DOTALL)
        text = re.sub(r"@media\s+print\s*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", text)
        for rule in text.split("}")[:-1]:
            before, _, style = rule.rpartition("{")
            flat = re.sub(r"\s+", "", style.lower())
            if _INVISIBLE.search(flat) or _WHITE.search(flat):
                yield before.rpartition("{")[2], flat


def _selected(soup: BeautifulSoup) -> dict[str, list[Tag]]:
    """Return the elements of each tag, class (.name) and id (#name)."""
    selected: dict[str, list[Tag]] = defaultdict(list)
    for element in soup.find_all(True):
        ids = [f"#{element['id']}"] if element.has_attr("id") else []
        for selector in {element.name, *ids, *(f".{name}" for name in _classes(element))}:
            selected[selector].append(element)
    return selected


def _is_invisible(element: Tag) -> bool:
    if element.has_attr("hidden"):
        return True
    style = _style(element)
    if _INVISIBLE.search(_SMALL_EM.sub("", style)):
        return True
    white = _WHITE.search(style) is not None or str(element.get("color") or "").lower() in {
        "white",
        "#ffffff",
    }
    return white and not any(_has_background(around) for around in (element, *element.parents))


def _has_background(element: Tag) -> bool:
    return "background" in _style(element) or element.has_attr("bgcolor")


def _style(element: Tag) -> str:
    return re.sub(r"\s+", "", str(element.get("style") or "").lower())


def _classes(element: Tag) -> list[str]:
    found = element.get("class")
    return [str(name) for name in found] if isinstance(found, list) else []


def _is_clutter(element: Tag) -> bool:
    is_edge = element.name in {"footer", "aside"} or element.get("role") in {"navigation", "banner", "search"}
    return is_edge or any(
        _CLUTTER.search(name) for name in (str(element.get("id") or ""), *_classes(element))
    )


def _counts(soup: BeautifulSoup) -> tuple[Counter[int], Counter[int], Counter[int]]:
    """Return, by the id of an element, its characters, those of them in links, and its links: in one walk."""
    words: Counter[int] = Counter()
    linked: Counter[int] = Counter()
    links: Counter[int] = Counter()
    for text in soup.strings:
        length = len("".join(text.split()))
        if not length:
            continue
        around = list(text.parents)
        in_link = any(element.name == "a" for element in around)
        for element in around:
            words[id(element)] += length
            linked[id(element)] += length * in_link
    for link in soup.find_all("a"):
        links.update(map(id, link.parents))
    return words, linked, links


def _words(element: Tag) -> int:
    return sum(len("".join(text.split())) for text in element.strings)
