"""Characters: one form for each before the rules, and nothing a voice cannot read after them."""

from __future__ import annotations

import re
import unicodedata

_KEPT = "，。；：！？、（）\n"
_ROMAN = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ"
_LIST_NUMBER = re.compile("[①-⒛⓪-⓾❶-➓]")
_LONG_DASH = re.compile("[—―─]{2,}")
_MIXED_FRACTION = re.compile(r"(?<=\d)(?=[¼-¾⅐-⅞])")  # 1½ is 一又二分之一
_SPACES = re.compile(r"[ \n]{2,}")
_UNSPOKEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Mn"}  # controls, zero-width characters, combining marks

_FIGURES = "零一二三四五六七八九十百千万亿幺"
_SYMBOLS = (
    (r"(?<=按)\s*[#＃]|[#＃](?=\s*键)", "井号"),
    (r"(?<=按)\s*\*|\*(?=\s*键)", "星号"),
    (r"\+", "加"),
    (r">=|≥|≧", "大于等于"),
    (r"<=|≤|≦", "小于等于"),
    (r">", "大于"),
    (r"<", "小于"),
    (r"=", "等于"),
    (r"≈", "约等于"),
    (r"±", "正负"),
    (r"×", "乘"),
    (r"÷", "除以"),
    (r"&", "和"),
    (r"@", "艾特"),
    (r"°", "度"),
    # a dash between two figures or two days is a range, between two names a pause
    (
        rf"(?<=[{_FIGURES}年月日号岁元点半分天个楼层时])[ ]*[-~][ ]*(?=[第每上中下早晚凌周星两{_FIGURES}])",
        "到",
    ),
    (r"(?<=[周期拜][一二三四五六日天])[ ]*[-~][ ]*(?=周|星期|礼拜)", "到"),
    (r"[ ]*[-~|/\\→…()（）\[\]【】〔〕{}「」『』][ ]*|\.{2,}", "，"),
)
_SYMBOL_RULES = tuple((re.compile(pattern), reading) for pattern, reading in _SYMBOLS)
_PUNCTUATION = str.maketrans(
    {",": "，", ".": "。", ";": "；", ":": "：", "!": "！", "?": "？", "\n": "。", "〇": "零"}
)
_UNREADABLE = re.compile("[^\u3400-\u9fff\U00020000-\U000323af，。；：！？、]")
_PAUSES = re.compile("[，。；：！？、]{2,}")
_STRENGTH = "。！？；：，、"  # of several pauses in a row the strongest stays


def one_form(text: str) -> str:
    """Return ``text`` with full-width letters, digits and symbols in their ASCII form.

    Chinese punctuation stays: 100，200 is two numbers, 100,200 one. Circled numbers become 第一，第二.
    """
    text = _LIST_NUMBER.sub(lambda match: f"，第{int(unicodedata.numeric(match[0]))}，", text)
    text = _LONG_DASH.sub("，", text)
    text = _MIXED_FRACTION.sub("又", text)
    return _SPACES.sub(lambda gap: "\n" if "\n" in gap[0] else "  ", "".join(map(_one_form, text)))


def _one_form(character: str) -> str:
    if character in _KEPT:
        return character
    if character in _ROMAN:
        return str(_ROMAN.index(character) + 1)
    category = unicodedata.category(character)
    if category == "Pd" or character in "−∼":
        return "-"
    if category in _UNSPOKEN:
        return " " if character in "\t\r" else ""
    return _without_accent(unicodedata.normalize("NFKC", character))


def _without_accent(character: str) -> str:
    base = unicodedata.normalize("NFKD", character)[:1]
    return base if len(character) == 1 and base.isascii() and base.isalpha() else character


def only_readable(text: str) -> str:
    """Return ``text`` with symbols said in words, and without what nobody can say.

    Brackets and dashes become pauses; quotation and book-title marks disappear.
    """
    for pattern, reading in _SYMBOL_RULES:
        text = pattern.sub(reading, text)
    text = _UNREADABLE.sub("", text.translate(_PUNCTUATION))
    text = _PAUSES.sub(lambda match: min(match[0], key=_STRENGTH.index), text)
    return text.lstrip("，。；：！？、")
