"""What an answer says about a person: what was asked for, and whatever else was told with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from assistant.entitlement.asking import Asked
from assistant.entitlement.spoken_age import stated_age
from assistant.entitlement.topics import TOPICS, Option, opposite
from assistant.yes_and_no import WRONG
from knowledge_base.eligibility import PLACES, Fact
from knowledge_base.eligibility_logic import Among, Known, Place
from knowledge_base.region import applies, units

_NOT = r"(?:没有?|没得|不是|并?不|冇|唔(?:系|係)?|无|呒没|莫得|毋|未)"
_NOT_BEFORE = re.compile(rf"{_NOT}[^，。！？、]{{0,3}}$")
_NOT_AFTER = re.compile(
    rf"^(?:证|人|户)?(?:我|都|也|倒)?{_NOT}(?:有|得|领|办|过)?[了的嘛啊呢哦咯]*(?=$|[，。！？、])"
)
_PUNCTUATION = re.compile(r"[\s，。！？、；：,.!?;:“”\"']+")

_YES = re.compile(
    r"^(?:[嗯哦啊哎]+)?(?:是|对|有|在|系|係|嘿|得|可以|能|会|当过|阿是|侪是)(?:的|呢|嘛|了|啊|啦|咯|呀|哦|噶|个|嘞|喽|过|得|是|对|头|嘅|喇)*$"
)
_NO = re.compile(
    r"^(?:(?:[嗯哦啊哎]|都|也|一样|样样|两样|哪样|啥子|什么|乜嘢?|我)*"
    r"(?:没有?|没得|不是|不在|不|冇|唔系|唔係|唔|无|呒没|莫得|毋是|毋|未)"
    r"(?:有|得|啊|的|呢|嘛|了|啦|咯|呀|哦|噶|个|嘞|喽|嘎|嘅|喇|领|攞|拿|吃|着|办|过|参加|住|当|买|交)*)+$"
)
_NO_FIRST = re.compile(
    rf"(?:[嗯哦啊哎唉]|我|你|您|，)*(?:不对头|{WRONG}|[说讲听记搞弄]?错|等一?[下哈])(?:[的呢嘛了咯喽啊呀]|，)*"
)
_LONGEST_NO = 12
"""Characters of a plain yes or no."""
_SKIP = re.compile(
    r"跳过|不晓得|不知道|晓不得|认不得|不清楚|记不[得清]|弄不清|搞不清|唔知|勿晓得|毋知|不[想愿]意?[讲说答回]|"
    r"不[讲说]|不告诉|不方便|不好说|下一[个题样]|先不|换一个|随便|讲不清|说不清|不便"
)
_END = re.compile(
    r"不(?:用|消|要)?(?:再)?问了|不想答了|直接(?:讲|说|告诉|看)|够了|莫问了|别问了|就这些|不搞了|[看出]结果"
)

_REGISTERED = re.compile(r"户口|户籍|上户")
_ELSEWHERE = re.compile(
    r"外地|外省|外市|外县|外头|外边|别处|别的地方|老家|(?:不|唔|毋|勿|没)(?:是|系|係|在|得)?(?:这|[本当]地)"
)
_PROVINCE = re.compile(
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|"
    "贵州|云南|陕西|甘肃|青海|台湾|内蒙古?|广西|西藏|宁夏|新疆|香港|澳门"
)
_THIS_ONE = re.compile("(?:这个?|本|我们)(?:社区|小区|街道|区)")
_LOCAL = re.compile(r"本地|本市|本城|城里|市里|这里|这点|这边|当地|这儿|市区|城市|城镇")
_NOT_HERE = re.compile(r"(?:不|没有?|没得)(?:住|落)?在?(?:这|此)")
_LIVES = re.compile(r"[住搬]")
_LOCAL_ALONE = re.compile(r"^(?!.*(?:不|没)).*(?:这里|这点|这边|这儿)")
"""Living here is taken for granted anyway."""
_CLAUSE = re.compile(r"[，。！？；、,.!?;]")


def wants_to_end(text: str) -> bool:
    """Return whether ``text`` asks for the result without further questions."""
    return bool(_END.search(text))


def skips(text: str) -> bool:
    """Return whether ``text`` passes a question over."""
    return bool(_SKIP.search(text))


def volunteered(text: str, today: date) -> dict[Fact, Known]:
    """Return what ``text`` says about a person without being asked: only what names its subject."""
    found: dict[Fact, Known] = {}
    if age := stated_age(text, today, asked=False):
        found[Fact.AGE] = age
    for fact, topic in TOPICS.items():
        if known := _named(fact, topic.options, text):
            found[fact] = known
    return found


def without_no(text: str) -> str:
    """Return what follows a no at the beginning of ``text``, empty if there is none or nothing does: 不对，我七十三."""
    match = _NO_FIRST.match(text)
    return text[match.end() :].strip() if match else ""


def answered(fact: Fact, asked: Asked, text: str, today: date) -> Known | None:
    """Return what ``text`` says in reply to the question ``asked`` about ``fact``; None if nothing."""
    said = said_of(fact, asked, text, today)
    if said is not None or fact is Fact.AGE:
        return said
    texts = [_PUNCTUATION.sub("", text)] if fact in PLACES else _clauses(text)
    return next((known for each in texts if (known := _yes_or_no(asked, each)) is not None), None)


def said_of(fact: Fact, asked: Asked, text: str, today: date) -> Known | None:
    """Return what ``text`` says of ``fact`` in more words than yes or no; None if nothing."""
    bare = _PUNCTUATION.sub("", text)
    for option in asked.buttons:
        if bare == _PUNCTUATION.sub("", option.label):
            return option.known
    if fact is Fact.AGE:
        return stated_age(text, today, asked=True)
    if fact in PLACES:
        return _place(asked, text)
    named = _no_but(fact, asked, text) or _named(fact, asked.options, text)
    short = (_short(fact, asked.options, clause) for clause in _clauses(text))
    said = next((known for known in short if known is not None), None)
    return said if named is None or _is_within(said, named) else named


def told_places(text: str, asked: Mapping[Fact, Asked]) -> dict[Fact, Known]:
    """Return where a person says to be registered or to live without being asked.

    ``asked`` are the questions that could be asked about places.
    """
    found: dict[Fact, Known] = {}
    for clause in _CLAUSE.split(text):
        if Fact.HOUSEHOLD in asked and _REGISTERED.search(clause):
            known = _place(asked[Fact.HOUSEHOLD], clause)
            found |= {Fact.HOUSEHOLD: known} if known else {}
        elif Fact.RESIDENCE in asked and _LIVES.search(clause) and not _LOCAL_ALONE.search(clause):
            known = _place(asked[Fact.RESIDENCE], clause)
            found |= {Fact.RESIDENCE: known} if known else {}
    return found


def agree(one: Known, known: Known | None) -> bool:
    """Return whether ``one`` adds nothing to what is ``known`` of the same fact: 残疾人 after 二级残疾."""
    if isinstance(one, Among) and isinstance(known, Among):
        return known.values <= one.values
    if isinstance(one, Place) and isinstance(known, Place):
        return not one.outside and bool(known.inside) and applies(one.inside, known.inside)
    return False


def _is_within(one: Known | None, other: Known) -> bool:
    """Return whether ``one`` says more exactly what ``other`` says: 二级 after 有残疾证."""
    return isinstance(one, Among) and isinstance(other, Among) and one.values < other.values


def _clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSE.split(text) if clause and not skips(clause)]


def _no_but(fact: Fact, asked: Asked, text: str) -> Known | None:
    """Return what 不是和女儿住 says, in which a recognizer leaves no pause after the no."""
    match = _NO_FIRST.match(text)
    if match is None or not isinstance(asked.no, Among):
        return None
    rest = _named(fact, asked.options, text[match.end() :])
    both = asked.no.values & rest.values if isinstance(rest, Among) else frozenset[str]()
    return Among(both) if both else None


def _named(fact: Fact, options: tuple[Option, ...], text: str) -> Known | None:
    """Return what the words of ``text`` say of ``fact``; 没得低保 says that it is anything but that."""
    for option in options:
        match = option.named.search(text)
        if match is None or not isinstance(option.known, Among):
            continue
        if _NOT_BEFORE.search(text[: match.start()]) or _NOT_AFTER.match(text[match.end() :]):
            return opposite(fact, _all_named(options, text))
        return option.known
    return None


def _all_named(options: tuple[Option, ...], text: str) -> Among:
    named = [option.known for option in options if option.named.search(text)]
    return Among(frozenset[str]().union(*(each.values for each in named if isinstance(each, Among))))


def _short(fact: Fact, options: tuple[Option, ...], text: str) -> Known | None:
    for option in options:
        match = option.short.search(text)
        if match is None:
            continue
        if isinstance(option.known, Among) and _NOT_BEFORE.search(text[: match.start()]):
            return opposite(fact, option.known)
        return option.known
    return None


def _yes_or_no(asked: Asked, bare: str) -> Known | None:
    if len(bare) > _LONGEST_NO:
        return None
    if _NO.match(bare):
        return asked.no
    return asked.yes if _YES.match(bare) else None


def _place(asked: Asked, text: str) -> Known | None:
    """Return the place that ``text`` names; a "not" before its name says the opposite."""
    places = _places(asked)
    for region in reversed(places):
        match = _called(region).search(text)
        if match:
            is_not = _NOT_BEFORE.search(text[: match.start()])
            return Place(outside=region) if is_not else Place(inside=region)
    if not places:
        return None
    if _names_here(asked.here, places[-1], text) and not _NOT_HERE.search(text):
        return Place(inside=places[-1])
    if _NOT_HERE.search(text):
        return Place(outside=places[-1])
    province = _PROVINCE.search(text)
    if _ELSEWHERE.search(text) or (
        province and not any(province[0] in each for each in (*places, asked.here))
    ):
        return Place(outside=places[0])
    return Place(inside=places[0]) if _LOCAL.search(text) else None


def _called(region: str) -> re.Pattern[str]:
    """Return how people call ``region``: 云山市, 云山."""
    name = units(region)[-1]
    short = name.removesuffix("社区").rstrip("省市区县乡镇村")
    return re.compile(f"{name}|{short}" if len(short) > 1 else name)


def _names_here(here: str, region: str, text: str) -> bool:
    """Return whether ``text`` names what people are in, a place inside ``region``."""
    if not here or not applies(region, here):
        return False
    within_it = units(here)[len(units(region)) :]
    return bool(_THIS_ONE.search(text)) or any(name in text for name in within_it)


def _places(asked: Asked) -> tuple[str, ...]:
    """Return the regions of a question, the largest first."""
    inside: Iterator[str] = (
        option.known.inside
        for option in asked.options
        if isinstance(option.known, Place) and option.known.inside
    )
    return tuple(sorted(dict.fromkeys(inside), key=lambda region: (len(units(region)), region)))
