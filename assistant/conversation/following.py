"""What a question leaves out because it was said before: 那老伴呢, 要带什么."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.conversation.memory import Exchange
from assistant.conversation.slots import filled, has_slot, only_slots, without
from assistant.conversation.subject import ASKS, Named, Terms, alike, named, names_a_thing, nearest_to_ask
from assistant.turn import Query, Substitution
from knowledge_base.wording import Term

FOLLOW_UP = "follow-up"
"""Reason of a substitution: what was said before was added."""
RESUMED = "resumed"
"""The same, of a question that may as well stand alone."""

_OPENING = re.compile(
    r"^(?:(?:那么|那|咁|咹|然后|还有(?:就是)?|另外|嗯|哦|啊|噢|对了|好的?|就是)[，、]?)+(?=[^，。？！?])(?!个|些|样|里|边|种)"
)
_CONDITION = re.compile(r"要是|如果|万一|假如|假使|倘若|若是|的话")
_POINTS_BACK = re.compile(
    r"[他她它佢]|(?:^|[，。])(?:(?:那|这|嗰)(?:个|些|笔|种|样|张|家|本|里|边|儿)|(?:那|这)(?=钱|证|卡|表|补|费|房)|同样)"
)
_WHAT_ABOUT = re.compile(r"^(?P<what>.{1,14}?)(?:的|嘅|个)?(?:呢|咧|喃|嘞|啊)?[？?。！!]*$")
_SAYS_WHAT_ABOUT = re.compile(r"(?:呢|咧|喃)[？?。！!]*$")
_DESCRIBES = re.compile(r"(?:的|嘅)(?:呢|咧|喃)?[？?。！!]*$")
_HAPPENS = re.compile(r"[不没冇唔未]|了$|过期|[他她它佢]|[看睇办领交报去用做拿]$")
_ATTRIBUTES = {
    "电话": "电话是多少？",
    "号码": "电话是多少？",
    "材料": "要带什么材料？",
    "手续": "要什么手续？",
    "证件": "要带什么证件？",
    "时间": "是什么时间？",
    "地方": "在什么地方？",
    "地址": "在什么地方？",
    "地点": "在什么地方？",
    "钱": "多少钱？",
    "费用": "多少钱？",
    "价钱": "多少钱？",
    "收费": "怎么收费？",
    "条件": "要什么条件？",
    "流程": "怎么办？",
    "期限": "期限多久？",
}
_VERB = r"(?:申请|享受|报销|领|交|办|报|补|退|查|续|换|用|发|拿|缴|取|收|赔|批)"
_DONE_TO_IT = re.compile(r"(?:领取|领|办理|办|报|补|退|租|买|换|续|迁|查|取|装|修)$")
"""What is done to a thing, right before it."""
_BARE_VERB = re.compile(
    rf"(?<![公社医低养]){_VERB}(?:[得不]?[到着了成完下满]|下来|回来|一?下|得)?(?:的|了)?(?=(?:{ASKS.pattern}|[，。？?！]|$))"
)
"""What is done, but not to what."""
_ADDS = re.compile(r"^[没不]|.[还也]")
_IS_NEEDED = re.compile(
    r"(?:还|也)?(?:要|用|带|拿|凭|交)[^不].*(?:吗|不)[？?]?|"
    r".{2,5}(?:(?:要|用|需要)(?:交|带|拿|准备)(?:吗|不)|(?:要不要|用不用)(?:交|带|拿)?)[？?]?"
)
"""Asks for a paper of something that was named before: 要身份证吗."""
_SHORT, _MEDIUM, _LONG = 9, 14, 22
"""Characters of a question that can hardly stand alone, that seldom leaves anything out, and that never does."""
_TAIL = 3
"""Characters by which a follow-up is known again in what it was completed to."""
_MOST_NAMES = 3
"""Names that are taken over from an earlier question."""


def hangs_on_what_was_said(query: Query) -> bool:
    """Return whether something was added to ``query`` from what was said before."""
    return any(change.reason == FOLLOW_UP for change in query.substitutions)


def resumes_what_was_said(query: Query) -> bool:
    """Return whether ``query`` may stand alone without what was added to it."""
    return any(change.reason == RESUMED for change in query.substitutions)


def candidates(
    query: Query, exchanges: Sequence[Exchange], terms: Callable[[str], Sequence[Term]]
) -> tuple[Query, ...]:
    """Return the queries to try, the likeliest first, two at most; only ``query`` if it stands alone.

    Args:
        query: what was asked now.
        exchanges: what was asked before, completed, the newest last.
        terms: returns the words of a text that are not mere grammar.
    """
    earlier = next((each.query for each in reversed(exchanges) if named(_point(each.query), terms)), None)
    if earlier is None:
        return (query,)
    before = _basis(earlier) if _CONDITION.search(query.text) else _point(earlier)
    ways = _ways(query.text, before, terms)
    return tuple(_completed(query, way) for way in ways)[:2]


def resumed(
    query: Query, exchanges: Sequence[Exchange], terms: Callable[[str], Sequence[Term]]
) -> Query | None:
    """Return a ``query`` that stands alone as one about what was asked before; None if that is nothing, or too long."""
    earlier = next((each.query for each in reversed(exchanges) if named(_point(each.query), terms)), None)
    if earlier is None or len(query.text) >= _LONG:
        return None
    completed = _completed(query, _on_topic(_OPENING.sub("", query.text), _point(earlier), terms), RESUMED)
    return None if completed is query else completed


Way = Callable[[str], str]
"""Completes a wording of a question."""


def _as_it_stands(text: str) -> str:
    return text


def _point(query: Query) -> str:
    """Return what was asked, of a story its heart."""
    return query.heart or query.text


def _basis(query: Query) -> str:
    """Return what a follow-up was about before it named its case: another case takes the place of that."""
    added = (
        change.replacement
        for change in reversed(query.substitutions)
        if change.reason in (FOLLOW_UP, RESUMED)
    )
    return next(added, _point(query))


def _ways(text: str, earlier: str, terms: Terms) -> tuple[Way, ...]:
    """Return how ``text`` may be completed from an ``earlier`` question, the likeliest way first."""
    rest = _OPENING.sub("", text)
    on_topic = _on_topic(rest, earlier, terms)
    if (what := _what_about(rest)) is not None:
        return _about(what, rest, earlier, on_topic, terms)
    names = [name for name in named(rest, terms) if name.is_thing or not only_slots(name.text)]
    if not names and len(rest) < _LONG:
        return (on_topic,)
    taken_up = rest != text or _CONDITION.match(rest) is not None
    if any(name.is_thing for name in names):
        if len(rest) <= _SHORT and _IS_NEEDED.fullmatch(rest):
            return on_topic, _as_it_stands
        hangs = taken_up or _POINTS_BACK.search(rest) or _ADDS.search(rest)
        return (_as_it_stands, on_topic) if hangs and len(rest) < _LONG else (_as_it_stands,)
    leaves_out = _POINTS_BACK.search(rest) or _BARE_VERB.search(rest)
    if len(rest) <= _SHORT or (taken_up and len(rest) < _LONG) or (leaves_out and len(rest) <= _MEDIUM):
        return on_topic, _as_it_stands
    return (_as_it_stands,)


def _what_about(text: str) -> str | None:
    """Return what ``text`` puts in the place of something said before: 那老伴呢, 二级的呢; None if it asks more."""
    body = re.sub(r"[？?。！!]+$", "", text)
    asks = ASKS.search(re.sub(r"(?:呢|咧|喃)$", "", body))
    if asks or "还是" in body or len(body) > _LONG:
        return None
    if only_slots(body) or _SAYS_WHAT_ABOUT.search(text):
        return re.sub(r"(?:的|嘅)?(?:呢|咧|喃)?$", "", body)
    match = _WHAT_ABOUT.match(text)
    return match["what"] if match and len(body) <= _SHORT else None


def _about(what: str, text: str, earlier: str, on_topic: Way, terms: Terms) -> tuple[Way, ...]:
    """Return the ways for a ``text`` that only says ``what`` the ``earlier`` question is to be about."""

    def named_in(wording: str) -> str:
        return _what_about(_OPENING.sub("", wording)) or what

    if what in _ATTRIBUTES:
        return (lambda _: on_topic(_ATTRIBUTES[what]),)
    if only_slots(what):
        return (lambda wording: filled(earlier, named_in(wording)),)
    if _CONDITION.search(what) or _HAPPENS.search(what) or has_slot(what):
        return on_topic, lambda wording: f"{named_in(wording)}，{earlier}"
    place = _counterpart(what, earlier, terms, describes=_DESCRIBES.search(text) is not None)
    if place is None:
        return lambda wording: f"{named_in(wording)}{earlier}", on_topic
    start, end = place
    return lambda wording: f"{earlier[:start]}{named_in(wording)}{earlier[end:]}", on_topic


def _counterpart(what: str, earlier: str, terms: Terms, *, describes: bool) -> tuple[int, int] | None:
    """Return from where to where ``earlier`` says what ``what`` can stand for; None if that is not clear.

    What only ``describes`` (带电梯的) does not stand for a thing.
    """
    names = [name for name in named(earlier, terms) if not only_slots(name.text)]
    words = (word for name in names for word in name.apart())
    place = next((word for word in words if alike(word.text, what)), None)
    if place is None:
        place = nearest_to_ask(earlier, names)
        taken_up = place is not None and earlier[: place.start].endswith(what[0])
        if place is None or (place.is_thing and not taken_up and (describes or not names_a_thing(what))):
            return None
    return place.start - earlier[: place.start].endswith(what[0]), place.end


def _on_topic(rest: str, earlier: str, terms: Terms) -> Way:
    """Return the way to put before a wording what ``earlier`` was about."""
    earlier = without(earlier, rest)
    names = [name for name in named(earlier, terms) if name.text not in rest]
    heaviest = sorted(names, key=lambda name: (-_weight(name), name.start))[:_MOST_NAMES]
    topic = "".join(_with_verb(name, earlier, rest) for name in sorted(heaviest, key=lambda name: name.start))

    def complete(text: str) -> str:
        body = _OPENING.sub("", text)
        body = re.sub(r"(?:呢|咧)?，", "", body) if len(body) < _LONG else body
        return f"{topic}{body}"

    return complete


def _with_verb(name: Named, text: str, rest: str) -> str:
    """Return a name with what ``text`` does to it, unless that is in ``rest``: 领结婚证."""
    verb = _DONE_TO_IT.search(text[: name.start])
    return f"{verb[0]}{name.text}" if verb and name.is_thing and verb[0] not in rest else name.text


def _weight(name: Named) -> float:
    return name.weight * (1.5 if name.is_thing else 1.0)


def _completed(query: Query, way: Way, reason: str = FOLLOW_UP) -> Query:
    """Return ``query`` with each of its wordings completed in one way."""
    text = way(query.text)
    if text == query.text:
        return query
    readings = tuple(dict.fromkeys(way(reading) for reading in query.readings))
    kept = len(readings) == len(query.readings) and text not in readings
    body = _OPENING.sub("", query.text)
    goes_on = text.endswith(body[-_TAIL:]) and text.find(body[:_TAIL]) > 0
    added = text[: text.find(body[:_TAIL])] if goes_on else text
    return replace(
        query,
        text=text,
        readings=readings if kept else (),
        probabilities=query.probabilities if kept else query.probabilities[:1],
        verbatim=way(query.verbatim) if query.verbatim else "",
        heart="",
        substitutions=(*query.substitutions, Substitution("", added, reason)),
    )
