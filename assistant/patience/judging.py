"""Words -> Completeness: a question with its predicate, a command and a short answer are finished.

What ends in a filler, in a word that wants another one, in half a number, or tells without asking, goes on. Nobody
is cut off for the sake of a moment: where it is not certain that a sentence is finished, it is not said to be.
"""

from __future__ import annotations

import re
from functools import cache

from assistant.conversation.commands import Command, commands_in
from assistant.normalization import one_spelling
from assistant.patience import phrases
from assistant.patience.dictating import dictated
from assistant.patience.standing import Completeness
from assistant.turn import Query
from knowledge_base.segmentation import Segmenter
from models.simplified import to_simplified

_PUNCTUATION = re.compile(r"[\s，。！？；：、,.!?;:…~—“”\"'（）()]+")
_TAIL_CHARS = 12
"""What the last word of a sentence can be told from."""
_RECENT_CHARS = 80
"""How far back words count at all."""
_EARLIER = 2
"""In so many clauses before the last one a question still counts."""
_BARE_CHARS = 6
"""A subject named without a word more is at most as long."""
_WHOLE_CHARS = 10
"""What nothing hangs from and tells of nobody is at least as long, if it may be a question that was misheard."""


def completeness(text: str, *, asked: bool = False) -> Completeness:
    """Return how ``text`` stands: typed or heard, in standard wording or in dialect, perhaps misheard.

    ``asked`` says that the assistant has asked something last: then a statement is likely to be the answer.

    >>> completeness("高龄津贴怎么领")
    <Completeness.FINISHED: 'finished'>
    >>> completeness("我想问一下那个")
    <Completeness.UNFINISHED: 'unfinished'>
    """
    is_query = text.rstrip().endswith(("?", "？"))
    said = _PUNCTUATION.sub("，", to_simplified(one_spelling(text.replace("、", "")))).strip("，").lower()
    if not said:
        return Completeness.UNFINISHED
    if (number := dictated(said)) is not None:
        return number
    if phrases.FILLER.search(said) or phrases.ABOUT_TO_ASK.search(said):
        return Completeness.UNFINISHED
    if (whole := _judged_whole(said)) is not None:
        return whole
    *before, last = said[-_RECENT_CHARS:].split("，")
    if is_query and last.endswith("呢"):
        return Completeness.FINISHED
    return _judged(last) or _told(last, before, asked=asked or is_query)


def _judged_whole(said: str) -> Completeness | None:
    """Judge a command, a cry for help, a short answer; None if it is none of these, or anything besides."""
    core = phrases.PARTICLES.sub("", said) or said
    if phrases.ANSWER.fullmatch(core) or phrases.COUNTED.fullmatch(core) or phrases.CRY.search(core):
        return Completeness.FINISHED
    commands = commands_in(Query(said, said))
    if commands == (Command.GREETING,):
        return Completeness.UNCLEAR
    return Completeness.FINISHED if commands else None


def _judged(clause: str) -> Completeness | None:
    """Judge a clause that asks or breaks off; None if it tells."""
    core = phrases.PARTICLES.sub("", clause) or clause
    if _is_rounded_off(clause, core):
        return Completeness.FINISHED
    if phrases.NOTHING_ASKED.search(core):
        return Completeness.UNFINISHED
    which, yes_or_no = _last(phrases.WHICH, core), _last(phrases.YES_NO, core)
    if (which or yes_or_no) and phrases.NOMINAL.search(core):
        core = core[:-1]
    if _hangs(core, is_question=bool(which or yes_or_no)):
        return Completeness.UNFINISHED
    if yes_or_no:
        return _asked_yes_or_no(yes_or_no, core[yes_or_no.end() :])
    return _asked_which(which, core[: which.start()], core[which.end() :]) if which else None


def _is_rounded_off(clause: str, core: str) -> bool:
    """Return whether the last word makes a question of it: 吗, 没得, 行不行, 咋个办, and 那老年证呢."""
    if phrases.ROUNDED_OFF.search(core) and not phrases.HALF_A_NEGATION.search(core):
        return True
    return clause.endswith("呢") and phrases.WHAT_ABOUT.match(core) is not None


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return next(reversed([*pattern.finditer(text)]), None)


def _hangs(core: str, *, is_question: bool) -> bool:
    """Return whether the last word wants another one."""
    last = next(reversed(_segmenter().cut(core[-_TAIL_CHARS:])), "")
    if last in phrases.HANGING_WORDS and not phrases.COMPLEMENT.search(core):
        return True
    if not is_question and (last in phrases.TELLING_WORDS or phrases.COUNTING.search(core)):
        return True
    ends = (phrases.HANGING_PHRASE, phrases.HANGING_END, phrases.HALF_AN_OBJECT)
    return any(end.search(core) for end in ends)


def _asked_yes_or_no(asked: re.Match[str], rest: str) -> Completeness:
    """Judge 能不能报销: finished with a verb of its own after the operator."""
    if rest in {"钱", "给"}:
        return Completeness.FINISHED
    is_short = len(rest) < 2 and not asked[0].startswith(("给", "要", "用", "该"))
    whole = asked[1] or (phrases.VERB.search(rest) and not is_short)
    return Completeness.FINISHED if whole and rest else Completeness.UNCLEAR


def _asked_which(asked: re.Match[str], before: str, rest: str) -> Completeness:
    """Judge 要带什么材料 and 在哪里办: finished if a verb governs the question word, or follows it."""
    if phrases.VERB.search(rest) or rest in phrases.DIRECTIONS:
        unsure = rest in phrases.DIRECTIONS or (asked["how"] and phrases.REPORTED.search(before))
        return Completeness.UNCLEAR if unsure else Completeness.FINISHED
    if asked["how"]:
        return Completeness.UNFINISHED
    if phrases.ADVERBIAL.search(before):
        judged = Completeness.FINISHED if phrases.LOCATED.fullmatch(before) else Completeness.UNCLEAR
        return Completeness.UNFINISHED if rest else judged
    if phrases.GOVERNED.search(before):
        vague = asked[0].startswith("几") and not phrases.SEVERAL.search(before)
        is_half = not rest and (asked["who"] or asked[0] == "哪个")
        return Completeness.UNCLEAR if vague or is_half else Completeness.FINISHED
    return Completeness.UNCLEAR if asked["count"] else Completeness.UNFINISHED


def _told(clause: str, before: list[str], *, asked: bool) -> Completeness:
    """Judge a clause that neither asks nor breaks off: a story goes on, but this may be all somebody wants to say."""
    named = not before and len(clause) <= _BARE_CHARS and not phrases.STORY.search(clause)
    has_asked = any(_judged(earlier) is Completeness.FINISHED for earlier in before[-_EARLIER:])
    hints = (phrases.URGENT, phrases.MAY_ASK, phrases.WISH)
    may_be_all = asked or named or has_asked or any(hint.search(clause) for hint in hints)
    if may_be_all:
        return Completeness.UNCLEAR
    whole = not before and len(clause) >= _WHOLE_CHARS and not phrases.STORY.search(clause)
    return Completeness.TOLD if whole else Completeness.UNFINISHED


@cache
def _segmenter() -> Segmenter:
    return Segmenter()
