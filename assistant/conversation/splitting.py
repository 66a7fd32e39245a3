"""Several questions in one breath, told apart: 高龄津贴多少钱？还有老年证要带什么？

When in doubt it is one question: a story asks one thing, however many of its clauses sound like a question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.conversation.subject import ASKS, BLANK, left_over
from assistant.question import QuestionKind, kind_of
from assistant.turn import Query, Substitution

JOINED = "one of several questions"
"""Reason of a substitution: the subject of the first question was added to a later one."""

_MOST = 3
_STORY = 45
"""Characters; whoever says more tells a story, unless the questions are counted out."""
_SHORT = 7
"""Characters of a question that can hardly stand alone."""
_LONGEST_SUBJECT = 20
_COUNTED = re.compile(r"^(?:头一个|第一个?|一个)(?:问题|事)?(?:是|就是)?[，：]?")
_PAPER = re.compile(r"证|卡|费|金|贴|保|券|食堂|户口|电梯")
_WISHES = re.compile(r"(?:我|就|还)*(?:想|要)(?!问|知道).*[，,]$")
_CLAUSE = re.compile(r"[^。？！；，?!;,]+[。？！；，?!;,]*")
_ENDS = re.compile(r"[。？！；?!;]$")
_NEXT = (
    r"(?:还有(?:就是|个事|一个(?:事|问题)?|一样)?|另外|再(?:一个|就是|问(?:一下|个|一哈)?|有)|仲有|顺便(?:再)?(?:问|请问)?|"
    r"第[二三](?:个)?(?:问题|是)?|(?:我)?(?:还|再|仲)?(?:想|要)再?问(?:一下|一哈)?|其次|同时|一个是)"
)
_BEGINS_NEXT = re.compile(rf"(?:[，、]|那|然后)*{_NEXT}[，、：]*(?!没有|冇|别的|几|多久|多少)(?=.)")
_INSIDE = re.compile(
    r"(?<=[\u4e00-\u9fff])(?=(?:还有就是|还有个事|另外还|另外再|还有老|顺便问|再问一下|还想问|第二个问题))"
)
_TAG = re.compile(
    r"(?:是不是|对不对|行不行|可不可以|可以(?:吗|不)|行吗|对吗|是吗|好不好|要得不|得不得行|得行不|怎么办|咋办|咋整|怎么弄|怎么整|"
    r"有没有(?:这|个)?(?:规定|说法|办法|道理|这回事)|有(?:规定|说法|办法)吗|怎么说|晓得不|知道吗|能不能|合不合法|合法吗|你说呢|是真的吗|真的吗|"
    r"谁知道|什么意思|为什么|为啥|凭什么|是什么(?:情况|规定)?|怎么回事)[呢啊嘛哦呀]*"
)


def questions_in(query: Query) -> tuple[Query, ...]:
    """Return the questions that ``query`` is made of, three at most; only ``query`` if it is one."""
    parts = _parts(query.text)
    if len(parts) < 2:
        return (query,)
    subject = _subject(parts[0])
    others = [_parts(reading) for reading in query.readings]
    same = all(len(each) == len(parts) for each in others)
    verbatim = _parts(query.verbatim)
    questions = []
    for index, part in enumerate(parts[:_MOST]):
        added = subject if index and _hangs(part) else ""
        readings = tuple(f"{added}{each[index]}" for each in others) if same else ()
        questions.append(
            replace(
                query,
                text=f"{added}{part}",
                readings=readings,
                probabilities=query.probabilities if same else query.probabilities[:1],
                verbatim=f"{added}{verbatim[index]}" if len(verbatim) == len(parts) else "",
                heart="",
                substitutions=(*query.substitutions, *([Substitution("", added, JOINED)] if added else ())),
            )
        )
    return tuple(questions)


def _parts(text: str) -> list[str]:
    """Return the questions of ``text``, each with what is told before it."""
    parts: list[str] = []
    told = ""
    for clause in _clauses(text):
        opened = _BEGINS_NEXT.match(clause)
        asks = ASKS.search(clause) is not None and not _WISHES.match(clause)
        if parts and asks and _is_another(told, clause, parts, counted=opened is not None):
            parts.append(told + (clause[opened.end() :] if opened and not told else clause))
            told = ""
        elif not parts and asks:
            parts.append(told + clause)
            told = ""
        elif asks:
            parts[-1] += told + clause
            told = ""
        else:
            told += clause
    if parts:
        parts[-1] += told
    return [part.strip("，、 ") for part in parts]


def _clauses(text: str) -> Iterator[str]:
    for piece in _INSIDE.split(text):
        yield from (match.group() for match in _CLAUSE.finditer(piece))


def _is_another(told: str, clause: str, parts: Sequence[str], *, counted: bool) -> bool:
    """Return whether ``clause``, after what was ``told``, asks another thing than the last of ``parts``."""
    body = re.sub(r"[。？！；，?!;,]+$", "", clause)
    if _TAG.fullmatch(body) or len(body) < 3:
        return False
    if counted or _BEGINS_NEXT.match(told):
        return True
    if len("".join(parts) + told + clause) > _STORY:
        return False
    before, kind = kind_of(parts[-1]), kind_of(body)
    if _ENDS.search(parts[-1]):
        return bool(left_over(told + body)) or _differ(before, kind)
    return not told and _differ(before, kind)


_PLAIN = frozenset((QuestionKind.MAY_I, QuestionKind.WHAT, QuestionKind.HOW, QuestionKind.WHO))
"""Kinds that may be asked on the way to another: 有没有补贴，发多少."""


def _differ(one: QuestionKind, other: QuestionKind) -> bool:
    return one is not other and one not in _PLAIN and other not in _PLAIN


def _hangs(part: str) -> bool:
    """Return whether a later question says too little to be understood without the first one."""
    return not left_over(part) or (len(part) <= _SHORT and _PAPER.search(part) is None)


def _subject(part: str) -> str:
    """Return what a question speaks of before it asks: 高龄津贴一个月多少钱 speaks of 高龄津贴."""
    part = _COUNTED.sub("", part)
    ask = ASKS.search(part)
    told = re.split(r"[，。！；]+", BLANK.sub("", part[: ask.start()] if ask else part))
    subject = ""
    for clause in reversed(told):
        if len(clause) + len(subject) > _LONGEST_SUBJECT:
            break
        subject = clause + subject
    return subject if left_over(subject) else ""
