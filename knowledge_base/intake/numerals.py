"""Numbers as Office writes them: 一, 壹, ①, （三）'s 三, iv, C."""

from __future__ import annotations

from knowledge_base.numerals import spell_integer

_DIGITS = "〇一二三四五六七八九"
_LEGAL_CHARACTERS = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_COUNTING = frozenset(
    {
        "chineseCounting",
        "chineseCountingThousand",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "japaneseCounting",
        "koreanCounting",
        "ea1ChsPlain",
        "ea1ChsPeriod",
        "ea1ChtPlain",
        "ea1ChtPeriod",
        "ea1JpnChsDbPeriod",
    }
)
_LEGAL = frozenset({"chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"})
_CIRCLED = frozenset(
    {"decimalEnclosedCircle", "decimalEnclosedCircleChinese", "circleNumDbPlain", "circleNumWdWhitePlain"}
)


def written(count: int, kind: str) -> str:  # noqa: PLR0911 - one way of writing a return
    """Return ``count`` as the number format ``kind`` of Word or PowerPoint writes it, in digits if unknown."""
    if count < 0 or kind == "none":
        return "" if kind == "none" else str(count)
    if kind in _COUNTING:
        return spell_integer(count)
    if kind in _LEGAL:
        return _legal(count)
    if kind == "ideographDigital":
        return "".join(_DIGITS[int(digit)] for digit in str(count))
    if kind == "ideographTraditional" and 1 <= count <= len(_STEMS):
        return _STEMS[count - 1]
    if kind == "ideographZodiac" and 1 <= count <= len(_BRANCHES):
        return _BRANCHES[count - 1]
    if kind in _CIRCLED and 1 <= count <= 20:
        return chr(ord("①") + count - 1)
    if kind == "decimalEnclosedParen" and 1 <= count <= 20:
        return f"({count})"
    if kind == "decimalEnclosedFullstop" and 1 <= count <= 20:
        return f"{count}."
    if kind == "decimalZero":
        return f"{count:02}"
    return _latin(count, kind)


def _legal(count: int) -> str:
    """Return ``count`` in the characters of cheques: 壹拾贰."""
    counted = spell_integer(count)
    return ("壹" if counted.startswith("十") else "") + counted.translate(_LEGAL_CHARACTERS)


def _latin(count: int, kind: str) -> str:
    lower = kind[:1].lower() + kind[1:]
    if kind.endswith("Roman") and 0 < count < 4000:
        return _roman(count).upper() if lower.startswith("upper") else _roman(count)
    if kind.endswith("Letter") and count > 0:
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter.upper() if lower.startswith("upper") else letter
    return str(count)


def _roman(count: int) -> str:
    text = ""
    for worth, letters in _ROMAN:
        text += letters * (count // worth)
        count %= worth
    return text
