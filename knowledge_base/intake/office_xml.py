"""The parts of an Office file, and the little XML that its readers share. Names are without namespaces.

Word writes one of two sets of namespaces (transitional or strict), WPS a third here and there; the local names
are the same in all.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from knowledge_base.errors import DocumentInvalid
from knowledge_base.intake import safety

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


class Package:
    """An Office file: its parts, parsed when they are asked for."""

    def __init__(self, content: bytes, name: str) -> None:
        """Open the file ``name``; raises DocumentInvalid if it is broken or unsafe."""
        self.name = name
        self._parts = safety.office_parts(content, name)

    def main_part(self, default: str) -> str:
        """Return the name of the part that the file is about."""
        return next(iter(self.related("", "officeDocument").values()), default)

    def related(self, part: str, kind: str) -> Mapping[str, str]:
        """Return the parts of a kind that ``part`` refers to, by the id of the reference."""
        folder, base = posixpath.split(part)
        rels = self.parse(posixpath.join(folder, "_rels", f"{base}.rels"))
        if rels is None:
            return {}
        return {
            attribute(rel, "Id"): _resolved(folder, attribute(rel, "Target"))
            for rel in rels
            if attribute(rel, "Type").endswith(f"/{kind}") and attribute(rel, "TargetMode") != "External"
        }

    def parse(self, part: str) -> Element | None:
        """Return the root of a part, None if there is no such part; raises DocumentInvalid if it is broken."""
        data = self._parts.get(part)
        return None if data is None else safety.parse_xml(data, self.name)

    def parse_main(self, default: str) -> tuple[str, Element]:
        """Return the main part and its root; raises DocumentInvalid if it is missing."""
        part = self.main_part(default)
        root = self.parse(part)
        if root is None:
            raise DocumentInvalid(
                f"{self.name}：文件损坏，正文不见了。请用 Word 或 WPS 打开后另存，或者重新下载。"
            )
        return part, root


def local(element: Element) -> str:
    """Return the name of an element without its namespace; empty for comments and the like."""
    tag: object = element.tag  # of a comment it is a function, whatever the stubs say
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element | None, name: str, default: str = "") -> str:
    """Return an attribute by its name without a namespace."""
    if element is None:
        return default
    for key, stated in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(stated)
    return default


def child(element: Element | None, *path: str) -> Element | None:
    """Return the first child of a child … by their names; None if there is none."""
    for name in path:
        if element is None:
            return None
        element = next((inner for inner in element if local(inner) == name), None)
    return element


def children(element: Element | None, name: str) -> Iterator[Element]:
    """Yield the children of a name."""
    if element is not None:
        yield from (inner for inner in element if local(inner) == name)


def value(element: Element | None, *path: str, default: str = "") -> str:
    """Return the attribute ``val`` of the element at the end of the path."""
    return attribute(child(element, *path), "val", default)


def number(text: str, default: int = 0) -> int:
    """Return a whole number as XML states it, ``default`` if it states none."""
    try:
        return int(float(text))
    except (ValueError, OverflowError):
        return default


def is_on(element: Element | None, name: str) -> bool | None:
    """Return what a switch says: <w:b/>, <w:b w:val="0"/>; None if it is not there."""
    switch = child(element, name)
    if switch is None:
        return None
    return attribute(switch, "val", "true").lower() not in {"0", "false", "off", "none"}


def _resolved(folder: str, target: str) -> str:
    return posixpath.normpath(
        target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
    )
