"""Golden files put to the assistant, turn by turn as a resident would, and each turn judged."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from assistant.evaluation.answers import Assistant, GoldenQuestion, states
from assistant.evaluation.examples import Posed
from assistant.evaluation.golden import Act, Conflict, Cry, Dialog, DialogTurn, Golden, Outside
from assistant.evaluation.golden_judging import (
    Ground,
    Verdict,
    aloud,
    cites,
    claimed,
    other_figures,
    read_by_digit,
    verdict,
)
from assistant.evaluation.questions import MISHEARD, WORDINGS
from assistant.turn import Ended, ReplyKind, Request, Turn

Step = Callable[[str, int, int], None]
"""Told of what how much is done, and of how much."""


class Section(StrEnum):
    """One of the golden files."""

    ANSWERABLE = "answerable"
    UNANSWERABLE = "unanswerable"
    EMERGENCIES = "emergencies"
    DIALOGS = "dialogs"
    CONFLICTS = "conflicts"


@dataclass(frozen=True, slots=True)
class Judged:
    """One thing that was said to the assistant, and what came of it."""

    section: Section
    id: str
    group: str
    """What it is counted with: the wording, the category, the kind, or the place in a dialog."""
    said: str
    turn: Turn
    verdict: Verdict
    unsupported: tuple[str, ...] = ()
    """Figures in the reply that it has from nowhere."""
    wrong: tuple[str, ...] = ()
    """Figures where others were asked for, and facts that do not count."""
    aloud: bool = False
    """Whether what is read aloud of a right reply is right by itself, without what is only shown."""
    elsewhere: bool = False
    """It answered, but cites no clause that is known to answer."""
    remark: str = ""
    """What else went wrong."""

    @property
    def right(self) -> bool:
        """Whether it came to what was wanted."""
        return self.verdict is Verdict.RIGHT


REAL, LOOK_ALIKE = "real", "look-alike"
FIRST, FOLLOWING, AGAIN = "first turn", "follow-up", "said again"


class Examiner:
    """Puts questions to one assistant. Every question is a visit of its own, a dialog is one visit."""

    def __init__(
        self, assistant: Assistant, ground: Ground, *, as_of: date | None = None, region: str | None = ""
    ) -> None:
        """Take whom to ask.

        Args:
            assistant: who is asked, by text; nothing is read aloud.
            ground: what figures may come from besides what is quoted.
            as_of: the day whose rules count; None is today.
            region: where is asked, but for conflicts; empty is everywhere, None the community's own.
        """
        self._assistant = assistant
        self._ground = ground
        self._as_of = as_of
        self._region = region

    async def examine(
        self, golden: Golden, wordings: Collection[str], step: Step = lambda _what, _done, _total: None
    ) -> AsyncIterator[Judged]:
        """Ask everything but the conflicts, whose documents stand elsewhere; only answerable ones have wordings."""
        for wording in (each for each in WORDINGS if each in wordings):
            posed = [each for each in golden.answerable if wording in each.wordings]
            for number, question in enumerate(posed, 1):
                yield await self._answerable(question, wording)
                step(f"{Section.ANSWERABLE} {wording}", number, len(posed))
        for number, outside in enumerate(golden.unanswerable, 1):
            yield await self._unanswerable(outside)
            step(Section.UNANSWERABLE, number, len(golden.unanswerable))
        for number, cry in enumerate(golden.emergencies, 1):
            yield await self._emergency(cry)
            step(Section.EMERGENCIES, number, len(golden.emergencies))
        for number, dialog in enumerate(golden.dialogs, 1):
            async for judged in self._dialog(dialog):
                yield judged
            step(Section.DIALOGS, number, len(golden.dialogs))

    async def conflicts(
        self, conflicts: Sequence[Conflict], step: Step = lambda _what, _done, _total: None
    ) -> AsyncIterator[Judged]:
        """Ask each conflict in its wordings, on its day and at its place."""
        for number, conflict in enumerate(conflicts, 1):
            for wording, text in conflict.wordings.items():
                yield await self._conflict(conflict, wording, text)
            step(Section.CONFLICTS, number, len(conflicts))

    async def _turn(self, request: Request) -> Turn:
        """Return what came of a turn, which always ends."""
        async for event in self._assistant.turn(request):
            if isinstance(event, Ended):
                ended = event.turn
        return ended

    def _request(self, text: str, visit: str | None = None, *, heard: bool = False) -> Request:
        return Request(question=text, heard=heard, visit=visit, region=self._region, as_of=self._as_of)

    async def _answerable(self, posed: Posed, wording: str) -> Judged:
        text = posed.wordings[wording]
        request = self._request(text, heard=wording == MISHEARD)
        turn = await self._turn(request)
        found = verdict(turn.reply, posed.facts)
        if found is Verdict.ASKED and await self._offers(turn, request, posed.facts):
            found = Verdict.CHOICE
        judged = Judged(Section.ANSWERABLE, posed.id, wording, text, turn, found)
        answers = posed.right.clauses if posed.right else frozenset()
        elsewhere = turn.reply.kind is ReplyKind.ANSWER and not cites(turn.reply, answers)
        heard = verdict(aloud(turn.reply), posed.facts) is Verdict.RIGHT
        return replace(self._checked(judged, posed.facts), elsewhere=elsewhere, aloud=heard)

    async def _offers(self, asked: Turn, request: Request, facts: Sequence[GoldenQuestion]) -> bool:
        """Return whether taking one of the choices gives the right facts; each is taken in a visit of its own."""
        visit = asked.visit
        for number, choice in enumerate(asked.reply.choices):
            if number > 0:
                visit = (await self._turn(request)).visit
            taken = await self._turn(self._request(choice.question, visit))
            if verdict(taken.reply, facts) is Verdict.RIGHT:
                return True
        return False

    async def _unanswerable(self, outside: Outside) -> Judged:
        turn = await self._turn(self._request(outside.question))
        answered = turn.reply.kind is ReplyKind.ANSWER
        found = Verdict.BESIDE if answered else Verdict.RIGHT
        return self._checked(
            Judged(Section.UNANSWERABLE, outside.id, outside.category, outside.question, turn, found)
        )

    async def _emergency(self, cry: Cry) -> Judged:
        turn = await self._turn(self._request(cry.utterance))
        raised = turn.reply.kind is ReplyKind.ALERT
        found = Verdict.RIGHT if raised == cry.real else Verdict.BESIDE
        by_digit = read_by_digit(turn.reply) or not raised
        judged = Judged(
            Section.EMERGENCIES,
            cry.id,
            REAL if cry.real else LOOK_ALIKE,
            cry.utterance,
            turn,
            found,
            remark="" if by_digit else NOT_BY_DIGIT,
        )
        return self._checked(judged)

    async def _dialog(self, dialog: Dialog) -> AsyncIterator[Judged]:
        before: Turn | None = None
        for number, wanted in enumerate(dialog.turns, 1):
            turn = await self._turn(self._request(wanted.said, before.visit if before else None))
            group = AGAIN if wanted.act else FOLLOWING if before else FIRST
            found = _said_again(turn, wanted, before) if wanted.act else verdict(turn.reply, wanted.facts)
            remark = "；".join(_lacks(turn, wanted, before)) if found is Verdict.RIGHT else ""
            found = Verdict.PARTLY if remark else found
            name = f"{dialog.id}.{number}"
            judged = Judged(Section.DIALOGS, name, group, wanted.said, turn, found, remark=remark)
            yield self._checked(judged, wanted.facts)
            before = turn

    async def _conflict(self, conflict: Conflict, wording: str, text: str) -> Judged:
        request = Request(question=text, region=conflict.region, as_of=conflict.as_of)
        turn = await self._turn(request)
        found = verdict(turn.reply, conflict.facts)
        said = claimed(turn.reply)
        wrong = tuple(
            fact for fact in conflict.wrong_facts if states(said, GoldenQuestion("", "", figure=fact))
        )
        governs = conflict.governing in {each.title for each in turn.reply.citations}
        remark = "" if governs or found is not Verdict.RIGHT else NOT_GOVERNING
        if found is Verdict.RIGHT and (wrong or remark):
            found = Verdict.PARTLY
        judged = Judged(
            Section.CONFLICTS, conflict.id, wording, text, turn, found, wrong=wrong, remark=remark
        )
        return self._checked(judged)

    def _checked(self, judged: Judged, facts: Sequence[GoldenQuestion] = ()) -> Judged:
        wrong = (*judged.wrong, *other_figures(judged.turn.reply, facts))
        return replace(judged, unsupported=self._ground.unsupported(judged.turn), wrong=wrong)


NOT_BY_DIGIT = "电话没有一个数字一个数字地读"
NOT_GOVERNING = "引用的不是现在管用的文件"
_NOT_CITED = "没有引用那一条"
_NOT_SLOWER, _NOT_LOUDER = "没有放慢", "没有放大声"


def _said_again(turn: Turn, wanted: DialogTurn, before: Turn | None) -> Verdict:
    """Return what a repetition comes to: of whatever kind it is, it says what was said.

    Where no fact is named, that is what the turn before said first.
    """
    said = claimed(turn.reply)
    stated = [states(said, fact) for fact in wanted.facts]
    if not stated:
        told = [each.text for each in before.reply.sentences if not each.private] if before else []
        stated = [any(text in said for text in told[:1])]
    if all(stated):
        return Verdict.RIGHT
    return Verdict.PARTLY if any(stated) else Verdict.BESIDE


def _lacks(turn: Turn, wanted: DialogTurn, before: Turn | None) -> Iterator[str]:
    """Yield what is not as wanted of a turn that states the facts."""
    if wanted.act is None and not cites(turn.reply, [wanted.place]):
        yield _NOT_CITED
    if before and wanted.act is Act.SLOWER and turn.speed >= before.speed:
        yield _NOT_SLOWER
    if before and wanted.act is Act.LOUDER and turn.gain <= before.gain:
        yield _NOT_LOUDER
