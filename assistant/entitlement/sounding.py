"""What an answer may have been, by its sound: 流十八 is 六十八, 毒局 is 独居.

Tried only where the characters alone say nothing: an answer is short, and what it may say is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from assistant.entitlement.asking import Asked
from assistant.turn import Query
from knowledge_base.eligibility import PLACES, Fact
from knowledge_base.eligibility_logic import Place
from knowledge_base.pronunciation import sound_of
from knowledge_base.region import units
from knowledge_base.sounds import GENERAL
from knowledge_base.text import HAN

_WORDS: Mapping[Fact, tuple[str, ...]] = MappingProxyType(
    {
        Fact.INCOME: ("低保", "特困", "五保", "收入很低"),
        Fact.DISABILITY: ("没有残疾证", "没得残疾证", "残疾证", "一级", "二级", "三级", "四级"),
        Fact.DISABILITY_KIND: ("智力", "精神", "肢体", "视力", "听力", "言语", "眼睛", "耳朵"),
        Fact.CARE: ("做得来", "做不来", "能自理", "要人帮", "起不来"),
        Fact.LIVING: ("独居", "一个人", "老两口", "老伴", "儿子", "姑娘", "女儿", "家里人"),
        Fact.PENSION: ("退休金", "居民养老", "职工养老", "单位", "居民"),
        Fact.MEDICAL: ("职工医保", "居民医保", "新农合", "职工", "居民"),
        Fact.WORK: ("上班", "退休", "失业", "下岗", "种地"),
        Fact.SERVICE: ("当过兵", "退役", "烈属"),
        Fact.FAMILY: ("独生子女", "失独"),
        Fact.SEX: ("先生", "女士"),
    }
)
"""Words by which an answer is understood, more telling ones before those that they hold."""
_EVER = ("跳过", "不晓得", "不知道", "没得", "没有", "不是")
_NOT = ("没得", "没有")
_REGIONAL = ("本地", "外地", "老家")
_LONGEST = 12
"""Characters of an answer that is read by its sound; a longer one would have some word in it that says nothing."""

_DIGITS = dict(
    zip(["yi", "er", "san", "wu", "liu", "qi", "ba", "jiu", "shi"], "一二三五六七八九十", strict=True)
)
"""Without 四, which to many is one sound with 十."""
_YEARS = "sui"
_BESIDE = re.compile(r"我|今年|今|已经|都|满|有|周|了|咯|喽|嘞|啦|嘛|呢|啊|吧|哦|[，。！？、\s]")
"""What is said beside an age and changes nothing of it."""
_AGE = re.compile(r"[二三四五六七八九]十(?:[一二三四五六七八九]岁?|岁)")
_RUN = re.compile(rf"[{HAN}]+")


def by_sound(fact: Fact, asked: Asked, text: str) -> str | None:
    """Return the answer to the question ``asked`` about ``fact`` that sounds like ``text``; None if none does."""
    if len(text) > _LONGEST:
        return None
    if fact is Fact.AGE:
        return _age(text)
    sounding = mended(text, (*_words(fact, asked), *_EVER))
    return sounding if sounding != text else None


def wordings(query: Query) -> tuple[str, ...]:
    """Return the wordings in which ``query`` may answer, the likeliest first, a "not" never lost.

    What was heard comes before what a reader of whole questions made of it.
    """
    texts = dict.fromkeys(filter(None, (query.verbatim, query.text, *query.readings)))
    return tuple(mended(text, _NOT) for text in texts) if query.heard else tuple(texts)


def mended(text: str, words: Iterable[str]) -> str:
    """Return ``text`` with the words in the place of what sounds like them; of several that fit, the first."""
    return "".join(_pieces(text, [(word, _sounds(word)) for word in words]))


def _words(fact: Fact, asked: Asked) -> tuple[str, ...]:
    if fact not in PLACES:
        return _WORDS.get(fact, ())
    places = (option.known for option in asked.options)
    regions = dict.fromkeys(each.inside for each in places if isinstance(each, Place) and each.inside)
    return (*(units(region)[-1] for region in regions), *_REGIONAL)


def _age(text: str) -> str | None:
    """Return the age of an answer that is nothing but an age: 巴十三岁咯 is 八十三岁, 就是 is none."""
    digits = {GENERAL.fold(sound): digit for sound, digit in (*_DIGITS.items(), (_YEARS, "岁"))}
    said = [digits.get(sound, "？") for sound in _sounds(_BESIDE.sub("", text))]
    age = "".join("四" if place != 1 and each == "十" else each for place, each in enumerate(said))
    return age if _AGE.fullmatch(age) else None


def _pieces(text: str, known: Sequence[tuple[str, tuple[str, ...]]]) -> Iterator[str]:
    """Yield the pieces of ``text``, words with their sounds in the place of what sounds like them."""
    end = 0
    for run in _RUN.finditer(text):
        yield text[end : run.start()]
        end = run.end()
        sounds, start = _sounds(run[0]), 0
        while start < len(sounds):
            word = next((word for word, own in known if sounds[start : start + len(own)] == own), "")
            yield word or run[0][start]
            start += len(word) or 1
    yield text[end:]


def _sounds(text: str) -> tuple[str, ...]:
    return tuple(GENERAL.fold(syllable) for syllable in sound_of(text))
