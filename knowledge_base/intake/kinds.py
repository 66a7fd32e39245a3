"""What a file is: by its first bytes, then by its name. A docx may be called .doc, and so may a web page."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import PurePosixPath

from knowledge_base.errors import DocumentInvalid
from knowledge_base.intake import encodings, safety


class Kind(StrEnum):
    """What can be taken in."""

    MARKDOWN = "md"
    TEXT = "txt"
    HTML = "html"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    PDF = "pdf"
    IMAGE = "image"
    ARCHIVE = "zip"


ACCEPTED = (
    "可以放的有：Word（docx）、Excel（xlsx）、PPT（pptx）、PDF、网页（html）、文本（txt、md）、图片（jpg、png），"
    "以及它们的 zip 压缩包"
)
"""What can be put in, for messages."""

_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"BM", b"II*\0", b"MM\0*", b"GIF8")
_IMAGE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".gif", ".webp"})
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OFFICE = (
    (re.compile(r"word/document\d*\.xml"), Kind.DOCX),
    (re.compile(r"xl/workbook\.xml"), Kind.XLSX),
    (re.compile(r"ppt/presentation\.xml"), Kind.PPTX),
)
_SAVE_AS = {
    ".doc": "docx",
    ".wps": "docx",
    ".rtf": "docx",
    ".odt": "docx",
    ".xls": "xlsx",
    ".et": "xlsx",
    ".csv": "xlsx",
    ".ods": "xlsx",
    ".xlsb": "xlsx",
    ".ppt": "pptx",
    ".dps": "pptx",
    ".odp": "pptx",
    ".ofd": "pdf",
    ".mht": "html",
    ".mhtml": "html",
    ".heic": "jpg",
    ".heif": "jpg",
    ".rar": "zip",
    ".7z": "zip",
}
_TEXT_SUFFIXES = frozenset({"", ".txt", ".text", ".doc", ".docx", ".wps"})
_PAGE_SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".shtml"})
_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body|meta)\b",
    re.IGNORECASE | re.DOTALL,
)
_SAVED_BY_WORD = re.compile(
    rb"\s*MIME-Version:|(?:\xef\xbb\xbf)?\s*<\?xml[^>]*>\s*<\?mso-application\b", re.IGNORECASE
)
"""A web page in one file, or the XML of Office 2003: systems for official documents call both .doc."""
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,5}$")


def identify(name: str, content: bytes) -> Kind:
    """Return what the file is; raises DocumentInvalid, which says what to do, if it cannot be taken in."""
    if not content.strip(b" \t\r\n\0"):
        raise DocumentInvalid(f"{name}：文件是空的。请检查是不是没有保存好，或者没有下载完。")
    if len(content) > safety.MAX_BYTES:
        raise too_large(name, len(content))
    kind = _by_content(name, content) or _by_name(name, content)
    if kind is None:
        raise _refused(name)
    return kind


def suffix(name: str) -> str:
    """Return the lower-case suffix of a file's name; a date or a title after a dot is none."""
    found = _SUFFIX.search(PurePosixPath(name).name)
    return found[0].lower() if found and not found[0][1:].isdigit() else ""


def too_large(name: str, size: int) -> DocumentInvalid:
    """Return the error for a file of ``size`` bytes."""
    return DocumentInvalid(
        f"{name}：文件太大（{size / safety.MB:.0f} MB，最多 {safety.MAX_BYTES // safety.MB} MB）。"
        "请拆成几个文件，或者压缩里面的图片后再放进来。"
    )


def _by_content(name: str, content: bytes) -> Kind | None:
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(name, content)
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise DocumentInvalid(f"{name}：设了密码，打不开。请用 Word 或 WPS 去掉密码，保存后再放进来。")
        raise _refused(name, old=True)
    if b"%PDF-" in content[:1024]:
        return Kind.PDF
    if _SAVED_BY_WORD.match(content):
        raise _refused(name, save_as="xlsx" if b"Excel" in content[:1024] else "docx")
    if content.startswith(b"{\\rtf"):
        raise _refused(f"{name}（RTF 格式）", save_as="docx")
    is_webp = content.startswith(b"RIFF") and content[8:12] == b"WEBP"
    if is_webp or (content.startswith(_IMAGES) and not _reads_as_text(name, content)):
        return Kind.IMAGE
    if content.startswith((b"Rar!", b"7z\xbc\xaf")):
        raise _refused(name, save_as="zip")
    return None


def _reads_as_text(name: str, content: bytes) -> bool:
    """Whether a text only happens to begin like a bitmap: BMI指数……"""
    return suffix(name) not in _IMAGE_SUFFIXES and b"\0" not in content[:64]


def _packed(name: str, content: bytes) -> Kind | None:
    with safety.open_archive(content, name) as archive:
        names = archive.namelist()
    found = next((kind for pattern, kind in _OFFICE if any(map(pattern.fullmatch, names))), None)
    if found:
        return found
    if "OFD.xml" in names:
        raise _refused(name, save_as="pdf")
    if "[Content_Types].xml" in names or "mimetype" in names or suffix(name) in {".docx", ".xlsx", ".pptx"}:
        raise _refused(name, old=True)
    return Kind.ARCHIVE


def _by_name(name: str, content: bytes) -> Kind | None:
    ending = suffix(name)
    if ending in _IMAGE_SUFFIXES or ending == ".pdf" or ending in {".xlsx", ".pptx", ".zip"}:
        raise DocumentInvalid(
            f"{name}：内容不是 {ending[1:]} 文件，可能损坏了或没有下载完。请重新下载，或者向提供文件的人再要一份。"
        )
    if ending in {".md", ".markdown"}:
        return Kind.MARKDOWN
    if ending in _PAGE_SUFFIXES or (ending in _TEXT_SUFFIXES | {".xls"} and _PAGE.match(_head(content))):
        return Kind.HTML
    if ending == ".txt" or (ending in _TEXT_SUFFIXES and encodings.looks_like_text(content)):
        return Kind.TEXT
    if ending == ".docx":
        raise DocumentInvalid(f"{name}：文件损坏，打不开。请用 Word 或 WPS 打开后另存，或者重新下载。")
    return None


def _head(content: bytes) -> bytes:
    return content[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")


def _refused(name: str, *, save_as: str = "", old: bool = False) -> DocumentInvalid:
    target = save_as or _SAVE_AS.get(suffix(name)) or ("docx、xlsx 或 pptx" if old else "")
    if target == "zip":
        return DocumentInvalid(f"{name}：这种压缩包打不开。请解压后把文件放进来，或者重新打包成 zip。")
    if target:
        return DocumentInvalid(
            f"{name}：这种格式读不了。请用 Word、WPS 或原来的软件打开，另存为 {target} 再放进来。"
        )
    return DocumentInvalid(f"{name}：这种文件读不了。{ACCEPTED}。")
