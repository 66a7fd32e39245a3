"""Cleaning: the same characters for the same words, whoever typed the file."""

from __future__ import annotations

import re
import unicodedata

_HALF_WIDTH = {
    code: chr(code - 0xFEE0)
    for code in range(0xFF01, 0xFF5F)
    if chr(code - 0xFEE0).isalnum() or chr(code) in "％＋＝／＠＃＆＊＿"
}
"""Full-width letters, digits and signs; Chinese punctuation stays full-width."""

_RADICALS = {
    ord(radical): character
    for block in (range(0x2F00, 0x2FE0), range(0xF900, 0xFB00))
    for radical in map(chr, block)
    if (character := unicodedata.normalize("NFKC", radical)) != radical
} | {ord("⺠"): "民", ord("⻝"): "食"}
"""Radicals and compatibility ideographs that look like characters, as copied out of PDF files."""

_SPACES = dict.fromkeys(map(ord, "\t\u00a0\u2002\u2003\u3000"), " ")
_CHARACTERS = _RADICALS | _HALF_WIDTH | _SPACES
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]"
)
_BETWEEN_CHINESE = re.compile(r"(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])")


def clean(text: str) -> str:
    r"""Return ``text`` with \n line ends, half-width letters and digits, and nothing invisible in it.

    Words, punctuation and the order of the lines are untouched.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", text)
    text = text.translate(_CHARACTERS)
    text = _INVISIBLE.sub("", text)
    return "\n".join(line.rstrip() for line in text.split("\n"))


def clean_heading(text: str) -> str:
    """Return a heading in one line, spaced as it is said: 第一章　总　　则 becomes 第一章 总则."""
    head, space, tail = " ".join(text.split()).partition(" ")
    if re.fullmatch(r"第\S+[编章节]", head):
        return head + space + _BETWEEN_CHINESE.sub("", tail)
    return _BETWEEN_CHINESE.sub("", head + space + tail)


def title_key(title: str) -> str:
    """Return what two spellings of one title have in common: no 《》, no white space, one width."""
    return re.sub(r"[\s《》〈〉<>]", "", unicodedata.normalize("NFKC", title))
