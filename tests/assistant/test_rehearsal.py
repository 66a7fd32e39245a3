"""Rule: what is worked out ahead does nothing that cannot be undone, and a turn that takes it over is the same turn."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

import pytest

from assistant.ahead import Guess
from assistant.conversation.conversation import Conversation
from assistant.conversation.interviewing import Interviews
from assistant.desk.late import RehearsalDesk
from assistant.errors import NothingHeard, QuestionInvalid
from assistant.patience import Completeness
from assistant.pipeline import Pipeline
from assistant.rehearsal import Rehearsal
from assistant.stages import ConversationStage
from assistant.turn import Choice, Ended, Event, Reply, ReplyKind, Request, Said, Sentence, Silent, Spoken
from models.audio import Audio
from models.errors import RecognitionFailed, SynthesisFailed
from models.recognition import Transcript
from tests.assistant.conversation.forms.talking import CARD, FakeDesk, forms_at
from tests.assistant.core_fakes import (
    ALERT,
    HERE,
    NOT_HEARD,
    QUESTION_CHARS,
    REPLY,
    FakeStages,
    Gate,
    wording,
)
from tests.assistant.entitlement.fakes import interview
from tests.assistant.fakes import tone

pytestmark = pytest.mark.unit

PAPERS = Choice("念要带哪些材料", "高龄津贴要带哪些材料？")
OFFERING = replace(
    REPLY, sentences=(*REPLY.sentences, Sentence("要不要念？", "要不要念？")), choices=(PAPERS,)
)
ASKING = Reply(
    ReplyKind.CLARIFICATION,
    (Sentence("您是问发多少钱，还是材料？", "您是问发多少钱，还是材料？"),),
    choices=(Choice("发多少钱", "高龄津贴发多少钱？"), PAPERS),
)
_T = TypeVar("_T")


@dataclass
class TalkingStages(FakeStages):
    """Stages with the conversation itself, and a desk."""

    desk: FakeDesk = field(default_factory=FakeDesk)
    alerts: int = 0

    @property
    def conversation(self) -> ConversationStage:
        return Conversation(
            forms_at(self.desk), Interviews(interview, CARD), details=_no_details, wording=wording("老年证")
        )

    @property
    def rehearsing(self) -> ConversationStage:
        return Conversation(
            forms_at(RehearsalDesk(self.desk.status)),
            Interviews(interview, CARD),
            details=_no_details,
            wording=wording("老年证"),
        )


class _NoDetails:
    def details(self, reply: Reply) -> tuple[Sentence, ...]:
        return reply.sentences[:0]


def _no_details() -> _NoDetails:
    return _NoDetails()


def utterance(number: int) -> Audio:
    return tone(0.5 + number / 10)


def request_of(number: int, **changes: object) -> Request:
    asked = Request(
        utterance=utterance(number), visit="v", speak=True, as_of=date(2026, 11, 21), channel="kiosk"
    )
    return replace(asked, **changes)  # type: ignore[arg-type]  # the fields of a request, as each test names them


def pipeline_of(stages: FakeStages) -> Pipeline:
    return Pipeline(lambda: stages, region=HERE.region)


async def collected(pipeline: Pipeline, request: Request, rehearsed: Rehearsal | None = None) -> list[Event]:
    return [event async for event in pipeline.turn(request, rehearsed)]


def run(work: Coroutine[None, None, _T]) -> _T:
    return asyncio.run(work)


def without_times(events: list[Event]) -> list[Event]:
    """Return the events, the audio by its text, and nothing of how long they took."""
    return [
        replace(event, turn=replace(event.turn, timings_ms={}))
        if isinstance(event, Ended)
        else (event.index, event.speech.text)  # type: ignore[misc]  # audio cannot be compared by ==
        if isinstance(event, Spoken)
        else event
        for event in events
    ]


REPAIR = ("厨房的水管漏水了，要报修", "桂花路18号三栋二单元501", "明天上午", "13812345678")
VISITS = {
    "answer": (("高龄津贴多少钱",), {}),
    "answer without a voice": (("高龄津贴多少钱",), {"voice_trouble": SynthesisFailed("发不出声音。")}),
    "asked back": (("高龄津贴",), {"reply": ASKING}),
    "choice": (("高龄津贴", "第二个"), {"reply": ASKING}),
    "offer taken": (("高龄津贴多少钱", "要"), {"reply": OFFERING}),
    "follow-up": (("高龄津贴多少钱", "那要带什么"), {}),
    "two questions": (("高龄津贴多少钱？老年食堂在哪里？",), {}),
    "command": (("高龄津贴多少钱", "再说一遍"), {}),
    "slower": (("高龄津贴多少钱", "慢一点"), {}),
    "goodbye": (("高龄津贴多少钱", "再见"), {}),
    "form begun": (REPAIR[:1], {}),
    "form step": (REPAIR[:2], {}),
    "form read back": (REPAIR, {}),
    "form registered": ((*REPAIR, "对"), {}),
    "interview": (("我能领哪些补贴",), {}),
    "alert": (("老伴摔倒了",), {"dangerous": "摔倒"}),
    "nothing heard": ((NothingHeard("没有听到。"),), {}),
    "not recognized": ((RecognitionFailed("没有听清。"),), {}),
}


async def visited(stages: TalkingStages, said: tuple[str | Exception, ...], *, ahead: bool) -> list[Event]:
    """Return the events of the last turn of a visit."""
    pipeline = pipeline_of(stages)
    events: list[Event] = []
    for number, words in enumerate(said):
        stages.hears = words if isinstance(words, Exception) else Transcript(words, 0.9)
        rehearsed = None
        if ahead and number == len(said) - 1:
            before = (dict(stages.desk.tickets), stages.names.count("raise_alert"))
            rehearsed = pipeline.rehearse(request_of(number))
            await rehearsed.prepared()
            assert (stages.desk.tickets, stages.names.count("raise_alert")) == before
            worked_out = list(stages.names)
        events = await collected(pipeline, request_of(number), rehearsed)
    if ahead:
        done_again = stages.names[len(worked_out) :]
        assert not {"hear", "heard", "search", "answer"}.intersection(done_again)
    return without_times(events)


@pytest.mark.parametrize(("said", "options"), VISITS.values(), ids=VISITS.keys())
def test_a_turn_that_was_worked_out_ahead_is_the_same_turn(
    said: tuple[str | Exception, ...], options: dict[str, object]
) -> None:
    alone = TalkingStages(**options)  # type: ignore[arg-type]  # the fields of the stages, as the table names them
    ahead = TalkingStages(**options)  # type: ignore[arg-type]
    assert run(visited(ahead, said, ahead=True)) == run(visited(alone, said, ahead=False))
    assert ahead.names == alone.names
    assert ahead.desk.drafts == alone.desk.drafts


def test_the_table_has_what_acts() -> None:
    stages = TalkingStages(dangerous="摔倒")
    run(visited(stages, (*REPAIR, "对"), ahead=True))
    assert len(stages.desk.tickets) == 1
    events = run(visited(stages, ("老伴摔倒了",), ahead=True))
    assert Said(0, ReplyKind.ALERT, ALERT.sentences[0], None) in events
    assert stages.names.count("raise_alert") == 1


def test_it_goes_as_far_as_the_first_sentence() -> None:
    stages = TalkingStages()

    async def prepared() -> None:
        rehearsal = pipeline_of(stages).rehearse(request_of(0))
        await rehearsal.prepared()
        rehearsal.cancel()
        await rehearsal.settled()

    run(prepared())
    assert stages.names == ["hear", "heard", "search", "answer", "speak"]


@pytest.mark.parametrize(
    ("words", "options", "guesses"),
    [
        ("高龄津贴怎么领", {}, [Guess(Completeness.FINISHED, "高龄津贴怎么领")]),
        ("我想问一下那个", {}, [Guess(Completeness.UNFINISHED, "我想问一下那个")]),
        (
            "老伴摔倒了，那个",
            {"dangerous": "摔倒"},
            [Guess(Completeness.UNFINISHED, "老伴摔倒了，那个"), Guess(Completeness.FINISHED)],
        ),
        (NothingHeard("没有听到。"), {}, [Guess(Completeness.UNCLEAR)]),
        (RecognitionFailed("没有听清。"), {}, [Guess(Completeness.UNCLEAR)]),
        (ZeroDivisionError(), {}, [Guess(Completeness.UNCLEAR)]),
    ],
)
def test_it_says_how_the_words_stand(
    words: str | Exception, options: dict[str, str], guesses: list[Guess]
) -> None:
    hears = words if isinstance(words, Exception) else Transcript(words, 0.9)
    stages = TalkingStages(hears=hears, **options)  # type: ignore[arg-type]  # the fields that the table names

    async def guessed() -> list[Guess]:
        rehearsal = pipeline_of(stages).rehearse(request_of(0))
        found = [await rehearsal.guess() for _ in guesses]
        rehearsal.cancel()
        return found

    assert run(guessed()) == guesses


@pytest.mark.parametrize(
    ("seems", "guesses"),
    [
        ("高零今天多少钱", ["高零今天多少钱", "高龄津贴多少钱"]),
        ("我想问一下那个", ["高龄津贴多少钱"]),  # it may be misheard: nobody is kept waiting for it
    ],
)
def test_a_whole_question_is_guessed_at_before_it_is_certain(seems: str, guesses: list[str]) -> None:
    gate = Gate()
    stages = TalkingStages(hears=Transcript("高龄津贴多少钱", 0.9), seems=seems, gates={"hear": gate})

    async def guessed() -> list[Guess]:
        rehearsal = pipeline_of(stages).rehearse(request_of(0))
        await asyncio.to_thread(gate.reached.wait)
        found = [await rehearsal.guess() for _ in guesses[1:]]
        gate.opened.set()
        found.append(await rehearsal.guess())
        rehearsal.cancel()
        return found

    assert [guess.text for guess in run(guessed())] == guesses


def test_what_nobody_waits_for_is_not_listened_to_again() -> None:
    gate = Gate()
    stages = TalkingStages(hears=Transcript("高龄津贴多少钱", 0.9), seems="高零今天", gates={"before": gate})

    async def dropped() -> None:
        rehearsal = pipeline_of(stages).rehearse(request_of(0))
        await asyncio.to_thread(gate.reached.wait)
        rehearsal.cancel()
        gate.opened.set()
        await rehearsal.settled()

    run(dropped())
    assert "hear" not in [name for name, _ in stages.calls]


@pytest.mark.parametrize(
    "changes",
    [
        {"utterance": utterance(1)},
        {"utterance": Audio(utterance(0).samples, 8000)},
        {"visit": "another"},
        {"dialect": "yue"},
        {"speed": 0.8},
        {"as_of": date(2026, 11, 22)},
        {"region": "江城市"},
        {"utterance": None, "question": "高龄津贴多少钱"},
    ],
    ids=str,
)
def test_another_turn_is_worked_out_anew(changes: dict[str, object]) -> None:
    stages = TalkingStages()

    async def asked() -> list[Event]:
        pipeline = pipeline_of(stages)
        rehearsal = pipeline.rehearse(request_of(0))
        await rehearsal.prepared()
        events = await collected(pipeline, request_of(0, **changes), rehearsal)
        await rehearsal.settled()
        return events

    events = run(asked())
    assert isinstance(events[-1], Ended)
    assert stages.names.count("answer") == 2


@pytest.mark.parametrize("changed", ["release", "memory"])
def test_what_does_not_hold_any_more_is_worked_out_anew(changed: str) -> None:
    stages, newer = TalkingStages(), TalkingStages(release_id="newer")
    in_force = [stages]

    async def asked() -> list[Event]:
        pipeline = Pipeline(lambda: in_force[-1], region=HERE.region)
        rehearsal = pipeline.rehearse(request_of(0))
        await rehearsal.prepared()
        if changed == "release":
            in_force.append(newer)
        else:
            await collected(pipeline, request_of(1))
        return await collected(pipeline, request_of(0), rehearsal)

    ended = run(asked())[-1]
    assert isinstance(ended, Ended)
    assert ended.turn.release == in_force[-1].release_id
    assert in_force[-1].names[-5:] == ["heard", "search", "answer", "speak", "speak"]


def test_it_is_taken_over_from_wherever_it_is() -> None:
    gate = Gate()
    stages = TalkingStages(gates={"hear": gate})

    async def asked() -> list[Event]:
        pipeline = pipeline_of(stages)
        rehearsal = pipeline.rehearse(request_of(0))
        await asyncio.to_thread(gate.reached.wait, 60)
        taking = asyncio.create_task(collected(pipeline, request_of(0), rehearsal))
        gate.opened.set()
        return await taking

    assert without_times(run(asked())) == run(visited(TalkingStages(), ("高龄津贴多少钱",), ahead=False))
    assert stages.names.count("hear") == 1


def test_what_is_cancelled_goes_no_further_than_the_stage_at_work() -> None:
    gate = Gate()
    stages = TalkingStages(gates={"hear": gate})

    async def cancelled() -> None:
        rehearsal = pipeline_of(stages).rehearse(request_of(0))
        await asyncio.to_thread(gate.reached.wait, 60)
        rehearsal.cancel()
        settling = asyncio.create_task(rehearsal.settled())
        await asyncio.sleep(0)
        assert not settling.done()
        gate.opened.set()
        await settling

    run(cancelled())
    assert stages.names == ["hear"]


def test_what_is_cancelled_holds_on_to_no_release() -> None:
    """At once: releases are closed as soon as nobody uses them, not when the garbage is collected."""
    gate = Gate()
    stages = TalkingStages(gates={"hear": gate})

    async def cancelled() -> weakref.ref[TalkingStages]:
        nonlocal stages
        in_force = [stages]
        rehearsal = Pipeline(in_force.pop, region=HERE.region).rehearse(request_of(0))
        left = weakref.ref(stages)
        await asyncio.to_thread(gate.reached.wait, 60)
        rehearsal.cancel()
        gate.opened.set()
        await rehearsal.settled()
        del stages
        return left

    gc.disable()
    try:
        assert run(cancelled())() is None
    finally:
        gc.enable()


def test_nothing_is_remembered_of_what_was_not_taken() -> None:
    stages = TalkingStages(reply=OFFERING)

    async def asked() -> list[Event]:
        pipeline = pipeline_of(stages)
        rehearsal = pipeline.rehearse(request_of(0))
        await rehearsal.prepared()
        rehearsal.cancel()
        stages.hears = Transcript("再说一遍", 0.9)
        return await collected(pipeline, request_of(1))

    ended = run(asked())[-1]
    assert isinstance(ended, Ended)
    assert ended.turn.reply.sentences != OFFERING.sentences


def test_what_cannot_be_taken_is_refused_when_it_is_taken() -> None:
    stages = TalkingStages(hears=Transcript("长" * (QUESTION_CHARS + 1), 0.9))

    async def asked() -> None:
        pipeline = pipeline_of(stages)
        rehearsal = pipeline.rehearse(request_of(0))
        await rehearsal.prepared()
        await collected(pipeline, request_of(0), rehearsal)

    with pytest.raises(QuestionInvalid):
        run(asked())


def test_closing_a_turn_that_was_taken_over_ends_it() -> None:
    stages = TalkingStages()

    async def first_of() -> Event:
        pipeline = pipeline_of(stages)
        rehearsal = pipeline.rehearse(request_of(0))
        await rehearsal.prepared()
        turn = pipeline.turn(request_of(0), rehearsal)
        event = await anext(turn)
        await turn.aclose()
        await rehearsal.settled()
        return event

    run(first_of())
    assert stages.names == ["hear", "heard", "search", "answer", "speak"]


def test_the_times_tell_what_was_waited_for_and_what_was_done_before() -> None:
    async def asked() -> Event:
        pipeline = pipeline_of(TalkingStages())
        rehearsal = pipeline.rehearse(request_of(0))
        await rehearsal.prepared()
        return (await collected(pipeline, request_of(0), rehearsal))[-1]

    ended = run(asked())
    assert isinstance(ended, Ended)
    assert set(ended.turn.timings_ms) >= {"hear", "understand", "find", "answer", "speak", "ahead", "total"}


def test_a_reply_to_nobody_is_not_silent() -> None:
    stages = TalkingStages(hears=NothingHeard("没有听到。"))
    events = run(visited(stages, (NothingHeard("没有听到。"),), ahead=True))
    assert events[0] == Said(0, ReplyKind.CLARIFICATION, NOT_HEARD.sentences[0], None)
    assert not any(isinstance(event, Silent) for event in events)
