"""Bytes to text, or a refusal: text in a wrong encoding is never taken in as if it were words."""

from __future__ import annotations

import codecs
import re

from knowledge_base.errors import DocumentInvalid

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins like UTF-16 and comes before it
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_DECLARABLE = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5",
}
_EVERYDAY = re.compile(r"[\u3000-\u301f\uff00-\uffef“”‘’—…·×℃①-⑳⑴-⒇㈠-㈩Ⅰ-Ⅻ\u2500-\u257f■□●○◆◇★☆√→]")
_PLAUSIBLE = 0.85
"""The least share of everyday characters beyond ASCII in a text in GB18030. Laws have 0.96 and more; Big5,
Shift-JIS and Latin-1 read as GB18030 stay under 0.7."""


def decode(content: bytes, name: str) -> str:
    """Return the text of the file ``name``: UTF-8, UTF-16 or GB18030. Raises DocumentInvalid for others."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strict(content.removeprefix(mark), encoding, name)
    text = _guess(content)
    if text is None:
        raise _unknown(name)
    return text


def decode_page(content: bytes, name: str) -> str:
    """Return the text of a web page, which may state its encoding; raises DocumentInvalid."""
    declared = _DECLARED.search(content[:4096])
    encoding = _DECLARABLE.get(declared[1].decode("ascii", "replace").lower()) if declared else None
    if encoding and not content.startswith(tuple(mark for mark, _ in _MARKS)):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            pass  # what it states is wrong: look at the bytes
    return decode(content, name)


def looks_like_text(content: bytes) -> bool:
    """Whether the bytes are text in an encoding that is read."""
    try:
        decode(content, "")
    except DocumentInvalid:
        return False
    return True


def _guess(content: bytes) -> str | None:
    if b"\0" in content:
        return next(filter(None, (_plausible(content, f"utf-16-{end}") for end in ("le", "be"))), None)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return _plausible(content, "gb18030")
    return text if _is_printable(text) else None


def _plausible(content: bytes, encoding: str) -> str | None:
    """Return the text if it reads like everyday Chinese."""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    beyond = [character for character in text if not character.isascii()]
    everyday = sum(map(_is_everyday, beyond))
    if not _is_printable(text) or everyday < _PLAUSIBLE * len(beyond):
        return None
    return text


def _is_printable(text: str) -> bool:
    return not any(character < " " and character not in "\t\n\r\f\v\x1a" for character in text)


def _is_everyday(character: str) -> bool:
    """Whether it is among the 3,755 most used characters, or punctuation."""
    try:
        code = character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return 0xB0 <= code[0] <= 0xD7 or _EVERYDAY.match(character) is not None


def _strict(content: bytes, encoding: str, name: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _unknown(name) from error
    if not _is_printable(text):
        raise _unknown(name)
    return text


def _unknown(name: str) -> DocumentInvalid:
    return DocumentInvalid(
        f"{name}：认不出文字的编码，读出来会是乱码。请用记事本或 WPS 打开，确认文字正常，"
        "另存为时编码选 UTF-8，再放进来。"
    )
