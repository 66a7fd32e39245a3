"""Which of the choices that were offered is taken: 要得, 第二个, 食堂那个, 都不是, or the button itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import Enum

from assistant.conversation.sounding import bare, sounding, sounds, ways_said
from assistant.turn import Choice, Query
from assistant.yes_and_no import WRONG, YES


class Said(Enum):
    """What is said to an offer without taking anything of it."""

    NONE_OF_THEM = "none of them"
    UNCLEAR = "unclear"
    """Neither a choice nor a refusal; it may be a question of its own."""


_END = (
    r"(?:的|嘛|吧|呢|啊|呀|哦|喔|噢|啦|了|咯|喽|噶|嘞|哈|哇|啵|嘅|晒|那个|这个|嗰个|𠮶个|那一个|那样|那条|谢谢你?|多谢|麻烦你?|唔该|"
    r"就行|就可以|可以|就好|行|好)*"
)
_BEGIN = (
    r"(?:啊|嗯|哦|噢|呃|那个|那|就|我|想|要|选|问|说|讲|念|听|知道|办|的|是|按|点|应该是|应当|揾|系|嘅|请|给|跟|帮|"
    r"你|您|先|好|可以|对|看|第一遍)*?"
)
_YES = re.compile(
    rf"(?:嗯|哦|啊|哎|那|就|你|您|给我|跟我|同我|帮我)*(?:{YES}|对+|要+|好+|就是这个|"
    r"想|想听|听|听一下|听听|需要|使|ok|yes|念|念念|念一下|念来听听?|念给我听|说|说来听听?|说给我听|讲|讲来听听?|"
    r"讲给我听|来|来嘛|请说|请讲|请念|你说|你讲|你念|您说|您讲|给|愿意|登记|嗯+)" + _END
)
_NO = re.compile(
    r"(?:嗯|哦|啊|哎|这|那|两|三|几|个|些|哪|一|样|我|都|也|谢谢|多谢|全|统统|暂时|现在|先)*"
    rf"(?:{WRONG}|不要|不用|不|不消|唔使|唔要|唔|冇|没有|不需要|不想听?|算了|不必|免了|别念?|莫念?|不听|不念|否|no|毋免|弗要|勿要|覅|"
    r"另外一?(?:个|样)|别的|其他的?)"
    r"(?:(?:用|要|需要|听|念|说|讲|是|系|使|这个|这些|这|那个|那些|他们|问|了|再|一个|一样|都|也)*)" + _END
)
_EITHER = re.compile(
    r"(?:随便|随你|随|都)(?:你|您)?(?:哪个|一个|念|说|讲)?(?:可以|行|得|要得|好|要|想听)?" + _END
)
_NUMERALS = {"一": 0, "1": 0, "二": 1, "两": 1, "2": 1, "三": 2, "3": 2, "四": 3, "4": 3}
_UNIT = r"(?:个|样|条|项|种|件|号|款)"
_THAT = rf"(?:那|嗰|𠮶|这|一)?{_UNIT}"
_NUMBERED = rf"(?:第(?P<ordinal>一|二|三|四|1|2|3|4){_UNIT}?|(?P<plain>一|二|两|三|四|1|2|3|4)(?:号)?)"
_FIRST = rf"(?:头一|头|前头|前面|上头|上面|最前面|最上面|最先|先头|开头|首先)的?{_THAT}|前者"
_MIDDLE = rf"(?:中间|当中|中|中央)的?{_THAT}"
_LAST = rf"(?:后头|后面|后边|后|下头|下面|底下|最后|最后面|最尾|尾|末了|末尾|最末|最下面)的?{_THAT}|后者"
_LONGEST = 20
"""Characters of what takes a choice in other words than its own."""
_SHORTEST = 2
"""Characters of the words that tell the choices apart."""
_LIGHT = frozenset("的那个这我要办问是嘛去到在有一下领拿说讲想就哦啊呢吧呀")
"""Characters that may stand beside them."""


def chosen(query: Query, choices: Sequence[Choice]) -> Choice | Said:
    """Return the choice that is taken, or what else is said to all of them.

    A yes takes the only choice and says nothing of several. A question of its own is unclear.
    """
    ways = ways_said(query)
    for text in ways:
        if (said := _chosen(text, choices)) is not Said.UNCLEAR:
            return said
    for text in ways if query.heard else ():
        if len(text) <= _LONGEST and (said := _sounding_like(text, choices)) is not Said.UNCLEAR:
            return said
    return Said.UNCLEAR


def counts_out(query: Query) -> bool:
    """Return whether ``query`` counts to one of several choices, whether or not there are any: 第二个."""
    ways = [text for text in ways_said(query) if len(text) <= _LONGEST]
    if any(_place(text, len(_NUMERALS)) is not None for text in ways):
        return True
    return query.heard and any(_ordinal(sounds(text)) is not None for text in ways)


def _chosen(text: str, choices: Sequence[Choice]) -> Choice | Said:
    if button := next((each for each in choices if text in (bare(each.question), bare(each.label))), None):
        return button
    if len(text) > _LONGEST:
        return Said.UNCLEAR
    place = _place(text, len(choices))
    if place is not None:
        return choices[place] if 0 <= place < len(choices) else Said.UNCLEAR
    if _EITHER.fullmatch(text):
        return choices[0] if choices else Said.UNCLEAR
    if text and _YES.fullmatch(text):
        return choices[0] if len(choices) == 1 else Said.UNCLEAR
    return Said.NONE_OF_THEM if _NO.fullmatch(text) else _named(text, choices)


def _sounding_like(text: str, choices: Sequence[Choice]) -> Choice | Said:
    """Return what is chosen by the sounds of what was heard: 地二个, 时堂那个."""
    heard = sounds(text)
    place = _ordinal(heard)
    if place is not None:
        return choices[place] if place < len(choices) else Said.UNCLEAR
    if len(text) > 1 and sounding(_YES.pattern).fullmatch(heard):
        return choices[0] if len(choices) == 1 else Said.UNCLEAR
    return (
        Said.NONE_OF_THEM
        if len(text) > 1 and sounding(_NO.pattern).fullmatch(heard)
        else _named(text, choices, sounds)
    )


def _ordinal(heard: str) -> int | None:
    """Return the place that is counted to, by its sounds: 地二个; None if it does not count."""
    patterns = ((rf"{_BEGIN}第{numeral}{_UNIT}{_END}", place) for numeral, place in _NUMERALS.items())
    return next((place for pattern, place in patterns if sounding(pattern).fullmatch(heard)), None)


def _place(text: str, count: int) -> int | None:
    """Return the place among ``count`` choices that ``text`` counts to; None if it does not count."""
    if match := re.fullmatch(f"{_BEGIN}{_NUMBERED}{_END}", text):
        return _NUMERALS[match["ordinal"] or match["plain"]]
    places = ((0, _FIRST), (count // 2 if count % 2 else count, _MIDDLE), (count - 1, _LAST))
    return next((at for at, said in places if re.fullmatch(f"{_BEGIN}(?:{said}){_END}", text)), None)


def _named(text: str, choices: Sequence[Choice], read: Callable[[str], str] = str) -> Choice | Said:
    """Return the choice that alone has the words that are said, and nothing of weight is said beside them.

    ``read`` returns the characters of a text, or signs of their sounds.
    """
    said = _TRAILING.sub("", _LEADING.sub("", text))
    known = [[read(bare(each.label)), read(bare(each.question))] for each in choices]
    heard = read(said)
    shared = [max((_shared(heard, words) for words in both), key=len) for both in known]
    longest = max(map(len, shared), default=0)
    meant = [choice for choice, run in zip(choices, shared, strict=True) if len(run) == longest]
    if longest < _SHORTEST or len(meant) > 1:
        return Said.UNCLEAR
    run = next(run for run in shared if len(run) == longest)
    return Said.UNCLEAR if set(said[: run.start] + said[run.stop :]) - _LIGHT else meant[0]


_LEADING = re.compile(r"^(?:(?:我|就|是|要|想|问|说|选|的|那个|这个|系|嘅|念|听|讲|有关|关于)(?=..))+")
_TRAILING = re.compile(
    r"(?:的|嘛|吧|呢|啊|呀|哦|啦|了|咯|嘅|那个|这个|嗰个|𠮶个|那一个|那样|那条|一样|方面|谢谢)+$"
)


def _shared(one: str, other: str) -> range:
    """Return the places of the longest run of ``one`` that also stands in ``other``, the first of several."""
    for length in range(min(len(one), len(other)), 0, -1):
        for start in range(len(one) - length + 1):
            if one[start : start + length] in other:
                return range(start, start + length)
    return range(0)
