"""Cleaning: the same characters for the same words, whoever typed the file."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

HAN = "〇㐀-䶿一-鿿\U00020000-\U000323af"
"""Chinese characters, for use inside the brackets of a regular expression; dialects need the rare planes, too."""

_HALF_WIDTH = {
    code: chr(code - 0xFEE0)
    for code in range(0xFF01, 0xFF5F)
    if chr(code - 0xFEE0).isalnum() or chr(code) in "％＋＝／＠＃＆＊＿"
}
"""Full-width letters, digits and signs; Chinese punctuation stays full-width."""

_SUPPLEMENT = (
    "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇几⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑尢⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民"
    "⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪疋⺫目⺬示⺭礻⺮竹⺯糹⺰纟⺱罓⺲罒⺳网⺴网⺵网⺶羊⺷羊⺸羊⺹耂⺺肀⺻聿⺼肉⺽臼⺾艹"
    "⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏阝⻐钅⻑長⻒镸⻓长⻔门⻕阜⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞"
    "⻝食⻞食⻟飠⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
"""The block CJK Radicals Supplement, which NFKC leaves alone: each radical, and the character that it stands for."""

_RADICALS = {
    ord(radical): character
    # Kangxi radicals, compatibility ideographs and their supplement, Latin ligatures
    for block in (range(0x2F00, 0x2FE0), range(0xF900, 0xFB07), range(0x2F800, 0x2FA20))
    for radical in map(chr, block)
    if (character := unicodedata.normalize("NFKC", radical)) != radical
} | dict(zip(map(ord, _SUPPLEMENT[::2]), _SUPPLEMENT[1::2], strict=True))
"""Radicals and compatibility ideographs that look like characters, as copied out of PDF files."""

_SPACES = dict.fromkeys(map(ord, "\t\u00a0\u2002\u2003\u3000"), " ")
_CHARACTERS = _RADICALS | _HALF_WIDTH | _SPACES
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
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


@lru_cache(maxsize=16_384)
def title_key(title: str) -> str:
    """Return what two spellings of one title have in common: no 《》, no white space, one width."""
    return re.sub(r"[\s《》〈〉<>]", "", unicodedata.normalize("NFKC", title))
