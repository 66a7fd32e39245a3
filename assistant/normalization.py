"""A question as it is written down: one spelling, no fillers, and the heart of a long story."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby

from assistant.turn import Substitution
from models.simplified import to_simplified

FILLER, SCRIPT = "filler", "script"
"""Reasons of substitutions: a word without meaning, and traditional characters."""

# Openings that carry no meaning, taken away at the start of a clause only. Many of them also begin a word that
# does (那个人, 请问卷, 额度, 问下午, 师傅上门): those need a pause or a new beginning behind them.
_PAUSE = r"[，。、,.…\s]"
_ONE_DOES = r"(?:一下|一哈|下(?!午(?![饭餐])|周|星|礼|个|半)子?)"
_FILLER = re.compile(
    r"(?:^|(?<=[，。！？；、,.!?;…\s]))(?:"
    r"嗯+|呃+|哎呀?|唉|哦|噢|啊|欸|诶|你好|您好|就是说?|然后|"
    rf"(?:额|喂|那个|这个|同志|师傅|姑娘|小伙子|小同志|老师|阿姨|大姐)(?={_PAUSE}|[我你您咱]|请问|想问|麻烦)|"
    rf"请问(?!卷)(?:一下)?|(?:我(?:就|还)?)?(?:想|要)?(?:问|打听|咨询|了解){_ONE_DOES}|"
    r"麻烦(?:[你您](?:问一下|说一下|看一下)?|问一下|说一下|看一下)|"
    r"(?:你|您)?(?:帮|给|跟)我(?:查(?!体)|看(?=一下|一看|看)|说|讲)(?:一下|一查|一看|看|说|讲)?(?!病)"
    rf")(?={_PAUSE}|[一-鿿]){_PAUSE}*"
)
_QUESTION = re.compile(
    r"多少|几|吗|么$|什么|啥|哪|谁|怎么|怎样|如何|咋|能不能|可不可以|可以|要不要|有没有|是不是|行不行|多久|多大|多长|呢$|[？?]"
)
_BREAK = re.compile(r"(?<=[。！？；!?;…])|(?<=[，,])")
_LONG_STORY_CHARS = 18


def one_spelling(text: str) -> str:
    """Return ``text`` with compatibility characters unified (NFKC), Chinese punctuation and single spaces."""
    unified = unicodedata.normalize("NFKC", text).strip()
    unified = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", unified)
    unified = re.sub(r"\s+", " ", unified)
    return re.sub(r"(?<=[一-鿿]) (?=[一-鿿])", "", unified).translate(_CHINESE_PUNCTUATION)


_CHINESE_PUNCTUATION = str.maketrans({",": "，", "?": "？", "!": "！", ";": "；"})


def simplified(text: str, kept: Iterable[tuple[int, int]] = ()) -> tuple[str, tuple[Substitution, ...]]:
    """Return ``text`` in simplified characters, and every stretch that was written otherwise.

    ``kept`` are the places, from where to where, that stay as they are.
    """
    parts: list[str] = []
    changes: list[Substitution] = []
    end = 0
    for start, after in (*sorted(kept), (len(text), len(text))):
        if start < end:
            continue
        before = text[end:start]
        converted = to_simplified(before)
        changes += _rewritten(before, converted)
        parts += (converted, text[start:after])
        end = after
    return "".join(parts), tuple(changes)


def _rewritten(text: str, converted: str) -> Iterator[Substitution]:
    """Yield the stretches that differ; two texts of unequal length differ as a whole."""
    if len(text) != len(converted):
        yield Substitution(text, converted, SCRIPT)
        return
    for differs, places in groupby(range(len(text)), lambda place: text[place] != converted[place]):
        if differs:
            stretch = list(places)
            start, end = stretch[0], stretch[-1] + 1
            yield Substitution(text[start:end], converted[start:end], SCRIPT)


def without_fillers(text: str) -> tuple[str, tuple[Substitution, ...]]:
    """Return ``text`` without fillers, and every filler that was taken away."""
    taken: list[Substitution] = []
    while match := _FILLER.search(text):
        rest = text[: match.start()] + text[match.end() :]
        if not re.search(r"\w", rest):
            break
        taken.append(Substitution(match.group().strip("，。、,.… "), "", FILLER))
        text = rest
    return text, tuple(taken)


def heart_of(text: str) -> str:
    """Return the clause of a long story that asks something, with the clause before it; short texts unchanged."""
    if len(text) <= _LONG_STORY_CHARS:
        return text
    clauses = [clause for clause in _BREAK.split(text) if clause.strip()]
    asking = [index for index, clause in enumerate(clauses) if _QUESTION.search(clause)]
    if not asking:
        return text
    last = asking[-1]
    return "".join(clauses[max(0, last - 1) : last + 1]).strip("，。… ")


def asking_clauses(text: str) -> str:
    """Return the clauses of ``text`` that ask something; the whole text if none does."""
    return "".join(clause for clause in _BREAK.split(text) if _QUESTION.search(clause)) or text
