"""Rule: a turn is a stream of events in one order, whatever goes wrong, and ends where it is closed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import aclosing
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from assistant.conversation.following import FOLLOW_UP, RESUMED
from assistant.conversation.memory import Memory
from assistant.conversation.opening import Opening
from assistant.errors import NothingHeard, QuestionInvalid
from assistant.pipeline import Pipeline
from assistant.stopwatch import Stopwatch
from assistant.turn import (
    Ended,
    Event,
    Found,
    Heard,
    Query,
    Reply,
    ReplyKind,
    Request,
    Said,
    Sentence,
    Silent,
    Spoken,
    Substitution,
    Turn,
    Understood,
)
from knowledge_base.dialect_entry import Entry
from knowledge_base.dialect_words import DialectWords
from knowledge_base.document import Scope
from models.audio import silence
from models.errors import BackendUnavailable, RecognitionFailed, SynthesisFailed
from models.recognition import Transcript
from models.synthesis import VoiceOptions
from tests.assistant.core_fakes import (
    ALERT,
    CITATION,
    HERE,
    NOT_HEARD,
    QUESTION_CHARS,
    REPLY,
    FakeStages,
    Gate,
)
from tests.assistant.fakes import tone

pytestmark = pytest.mark.unit

UTTERANCE = silence(1.0, 16_000)
TYPED = Request(question="高龄津贴多少钱")
RECORDED = Request(utterance=UTTERANCE)


def pipeline_of(stages: FakeStages) -> Pipeline:
    return Pipeline(lambda: stages, region=HERE.region)


async def collect(stages: FakeStages, request: Request) -> list[Event]:
    return [event async for event in pipeline_of(stages).turn(request)]


def events_of(stages: FakeStages, request: Request) -> list[Event]:
    return asyncio.run(collect(stages, request))


def turn_of(events: list[Event]) -> Turn:
    ended = events[-1]
    assert isinstance(ended, Ended)
    return ended.turn


@pytest.mark.parametrize("heard", [False, True])
@pytest.mark.parametrize(("chosen", "meant"), [("aaa", "老伴"), ("bbb", "老板")])
def test_the_persons_choice_of_a_dialect_is_heeded(chosen: str, meant: str, heard: bool) -> None:
    words = {
        tag: DialectWords([Entry("老倌", (meant,))]) for tag, meant in (("aaa", "老伴"), ("bbb", "老板"))
    }
    request = Request(question="老倌多大", heard=heard, dialect=chosen)
    query = turn_of(events_of(FakeStages(dialects=words), request)).query
    assert query is not None
    assert (query.text, query.dialect) == (f"{meant}多大", chosen)


@pytest.mark.parametrize("chosen", [None, "yue"])
def test_an_utterance_is_heard_in_the_dialect_that_was_chosen(chosen: str | None) -> None:
    stages = FakeStages()
    events_of(stages, Request(utterance=UTTERANCE, dialect=chosen))
    assert stages.calls[0] == ("hear", (UTTERANCE, chosen))


@pytest.mark.parametrize(
    ("request_", "types", "calls"),
    [
        pytest.param(
            TYPED, [Understood, Found, Said, Said, Ended], ["typed", "search", "answer"], id="typed"
        ),
        pytest.param(
            RECORDED,
            [Heard, Understood, Found, Said, Said, Ended],
            ["hear", "heard", "search", "answer"],
            id="recorded",
        ),
        pytest.param(
            Request(utterance=UTTERANCE, speak=True),
            [Heard, Understood, Found, Said, Spoken, Said, Spoken, Ended],
            ["hear", "heard", "search", "answer", "speak", "speak"],
            id="recorded, answered aloud",
        ),
    ],
)
def test_the_order_of_events(request_: Request, types: list[type], calls: list[str]) -> None:
    stages = FakeStages()
    assert [type(event) for event in events_of(stages, request_)] == types
    assert stages.names == calls


def test_events_carry_what_the_stages_made() -> None:
    events = events_of(FakeStages(), Request(utterance=UTTERANCE, speak=True, visit="visit-7"))
    heard, understood, found, said, spoken, private, _, ended = events
    assert isinstance(heard, Heard)
    assert heard.transcript == Transcript("高龄津贴多少钱", 0.9)
    assert understood == Understood(FakeStages().understands.heard(heard.transcript))
    assert isinstance(found, Found)
    assert said == Said(0, ReplyKind.ANSWER, REPLY.sentences[0], CITATION)
    assert isinstance(spoken, Spoken)
    assert (spoken.index, spoken.speech.text) == (0, REPLY.sentences[0].spoken_text)
    assert private == Said(1, ReplyKind.ANSWER, REPLY.sentences[1], None)
    turn = turn_of(events)
    assert ended == Ended(turn)
    assert (turn.visit, turn.reply, turn.evidence) == ("visit-7", REPLY, found.evidence)
    assert (turn.transcript, turn.query) == (heard.transcript, understood.query)
    assert turn.release == FakeStages.release_id


def test_a_turn_keeps_to_the_stages_that_it_began_with() -> None:
    """Another release is put in force while it is at work; the next turn is answered from it."""
    gate = Gate()
    before = FakeStages(gates={"typed": gate}, release_id="before")
    after = FakeStages(release_id="after")
    in_force = [before]
    pipeline = Pipeline(lambda: in_force[-1], region=HERE.region)

    async def ended() -> Turn:
        return turn_of([event async for event in pipeline.turn(Request(question="津贴多少", speak=True))])

    async def switch_meanwhile() -> list[Turn]:
        first = asyncio.create_task(ended())
        await asyncio.to_thread(gate.reached.wait, 60)
        in_force.append(after)
        second = await ended()
        assert after.names == ["typed", "search", "answer", "speak", "speak"]
        gate.opened.set()
        return [await first, second]

    assert [turn.release for turn in asyncio.run(switch_meanwhile())] == ["before", "after"]
    assert before.names == after.names


def test_a_new_visit_gets_a_name_of_its_own() -> None:
    visits = {turn_of(events_of(FakeStages(), TYPED)).visit for _ in range(3)}
    assert len(visits) == 3
    assert all(visits)


def test_only_what_is_not_private_is_kept_as_audio() -> None:
    stages = FakeStages()
    events_of(stages, Request(question="高龄津贴多少钱", speak=True, speed=0.8))
    options = VoiceOptions(speed=0.8)
    assert [call for call in stages.calls if call[0] == "speak"] == [
        ("speak", (REPLY.sentences[0].spoken_text, options, False)),
        ("speak", (REPLY.sentences[1].spoken_text, options, True)),
    ]


@pytest.mark.parametrize("trouble", [SynthesisFailed("发不出声音。"), BackendUnavailable("没有装。")])
def test_when_no_voice_speaks_the_text_stands(trouble: Exception) -> None:
    stages = FakeStages(voice_trouble=trouble)
    events = events_of(stages, Request(question="高龄津贴多少钱", speak=True))
    assert [type(event) for event in events] == [Understood, Found, Said, Silent, Said, Silent, Ended]
    assert [event for event in events if isinstance(event, Silent)] == [
        Silent(0, str(trouble)),
        Silent(1, str(trouble)),
    ]
    assert turn_of(events).reply == REPLY


@pytest.mark.parametrize("trouble", [NothingHeard("没有听到。"), RecognitionFailed("没有听清。")])
def test_what_was_not_heard_is_asked_for_again(trouble: Exception) -> None:
    stages = FakeStages(hears=trouble)
    events = events_of(stages, Request(utterance=UTTERANCE, speak=True))
    assert [type(event) for event in events] == [Said, Spoken, Ended]
    assert stages.names == ["hear", "not_heard", "speak"]
    turn = turn_of(events)
    assert (turn.reply, turn.transcript, turn.query, turn.evidence) == (NOT_HEARD, None, None, ())


@pytest.mark.parametrize("question", ["", "  ", "？", "字" * (QUESTION_CHARS + 1)])
def test_a_question_that_cannot_be_taken_is_not_looked_for(question: str) -> None:
    stages = FakeStages()
    with pytest.raises(QuestionInvalid):
        events_of(stages, Request(question=question))
    assert stages.names == ["typed"]


def asked(stages: FakeStages) -> Query:
    """Return the query that reached answering."""
    [query] = [what[0] for name, what in stages.calls if name == "answer" and isinstance(what, tuple)]
    assert isinstance(query, Query)
    return query


@pytest.mark.parametrize(
    "request_",
    [RECORDED, Request(question="请问高龄金贴多少钱", heard=True)],
    ids=["recorded", "as characters"],
)
def test_what_a_recognizer_wrote_is_repaired(request_: Request) -> None:
    stages = FakeStages(hears=Transcript("请问高龄金贴多少钱", 0.5), misheard={"金贴": "津贴"})
    events_of(stages, request_)
    query = asked(stages)
    assert (query.text, query.original, query.heard) == ("高龄津贴多少钱", "请问高龄金贴多少钱", True)
    assert query.substitutions == (
        Substitution("请问", "", "filler"),
        Substitution("金贴", "津贴", "sound"),
    )
    assert "高龄金贴多少钱" in query.readings  # what was heard still counts


def test_what_a_person_typed_is_not() -> None:
    stages = FakeStages(misheard={"金贴": "津贴"})
    events_of(stages, Request(question="高龄金贴多少钱"))
    assert (asked(stages).text, asked(stages).heard) == ("高龄金贴多少钱", False)
    assert "heard" not in stages.names


@pytest.mark.parametrize(
    ("request_", "scope"),
    [
        (
            Request(question="津贴多少", as_of=date(2024, 6, 1), region="江城市"),
            Scope(date(2024, 6, 1), "江城市"),
        ),
        (Request(question="津贴多少", as_of=date(2024, 6, 1)), Scope(date(2024, 6, 1), HERE.region)),
        (Request(question="津贴多少", as_of=date(2024, 6, 1), region=""), Scope(date(2024, 6, 1), "")),
    ],
)
def test_day_and_place_reach_retrieval_and_answering(request_: Request, scope: Scope) -> None:
    stages = FakeStages()
    events_of(stages, request_)
    assert [what[-1] for _, what in stages.calls if isinstance(what, tuple)] == [scope, scope]


def test_without_a_day_it_is_today() -> None:
    stages = FakeStages()
    before = date.today()  # noqa: DTZ011  the community's own calendar day
    events_of(stages, TYPED)
    after = date.today()  # noqa: DTZ011
    [scope] = [what[1] for name, what in stages.calls if name == "search" and isinstance(what, tuple)]
    assert isinstance(scope, Scope)
    assert before <= scope.as_of <= after


def test_every_reading_is_searched_with() -> None:
    stages = FakeStages(hears=Transcript("高龄金贴多少钱", 0.5, ("高龄津贴多少钱",)))
    events_of(stages, RECORDED)
    [queries] = [what[0] for name, what in stages.calls if name == "search" and isinstance(what, tuple)]
    assert queries == ("高龄金贴多少钱", "高龄津贴多少钱")


@pytest.mark.parametrize(
    ("request_", "stages", "timed"),
    [
        (TYPED, FakeStages(), {"alarm", "understand", "open", "find", "answer", "total"}),
        (
            Request(utterance=UTTERANCE, speak=True),
            FakeStages(),
            {"hear", "alarm", "understand", "open", "find", "answer", "speak", "total"},
        ),
        (RECORDED, FakeStages(hears=NothingHeard("没有听到。")), {"hear", "total"}),
    ],
)
def test_each_stage_that_worked_is_timed(request_: Request, stages: FakeStages, timed: set[str]) -> None:
    timings = turn_of(events_of(stages, request_)).timings_ms
    assert set(timings) == timed
    assert all(milliseconds >= 0 for milliseconds in timings.values())


def test_a_stage_counts_by_its_first_measurement() -> None:
    now_s: Iterator[float] = iter([10.0, 10.5, 20.0, 29.0])
    watch = Stopwatch(clock=lambda: next(now_s))
    for _ in range(2):
        with watch.measure("speak"):
            pass
    assert watch.spent_ms == {"speak": 500.0}


@pytest.mark.parametrize(
    ("closed_after", "calls"),
    [
        (Heard, ["hear"]),
        (Understood, ["hear", "heard"]),
        (Found, ["hear", "heard", "search"]),
        (Said, ["hear", "heard", "search", "answer"]),
        (Spoken, ["hear", "heard", "search", "answer", "speak"]),
    ],
)
def test_closing_the_stream_ends_the_turn(closed_after: type[Event], calls: list[str]) -> None:
    stages = FakeStages()

    async def listen_until() -> None:
        async with aclosing(pipeline_of(stages).turn(Request(utterance=UTTERANCE, speak=True))) as events:
            async for event in events:
                if isinstance(event, closed_after):
                    break

    asyncio.run(listen_until())
    assert stages.names == calls


@pytest.mark.parametrize(
    ("at_work", "calls"),
    [
        ("hear", ["hear"]),
        ("heard", ["hear", "heard"]),
        ("search", ["hear", "heard", "search"]),
        ("answer", ["hear", "heard", "search", "answer"]),
        ("speak", ["hear", "heard", "search", "answer", "speak"]),
    ],
)
def test_after_a_stage_that_is_cancelled_at_work_none_begins(at_work: str, calls: list[str]) -> None:
    gate = Gate()
    stages = FakeStages(gates={at_work: gate})

    async def listen() -> None:
        async with aclosing(pipeline_of(stages).turn(Request(utterance=UTTERANCE, speak=True))) as events:
            async for _ in events:
                pass

    asyncio.run(cancelled_at(gate, listen))
    assert stages.names == calls


async def cancelled_at(gate: Gate, listen: Callable[[], Coroutine[None, None, None]]) -> None:
    """Cancel ``listen`` while a stage stands at ``gate``, then let the stage finish."""
    listening = asyncio.create_task(listen())
    listening.add_done_callback(lambda _: gate.reached.set())  # if it fails before, nobody waits in vain
    await asyncio.to_thread(gate.reached.wait)
    listening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listening
    gate.opened.set()
    await asyncio.get_running_loop().shutdown_default_executor()


DECLINED = Reply(ReplyKind.ABSTENTION, (Sentence("没有找到。", "没有找到。"),))


def texts_of(stages: FakeStages) -> list[str]:
    return [what[0].text for name, what in stages.calls if name == "answer" and isinstance(what, tuple)]


@pytest.mark.parametrize(
    ("declined", "tried", "counts"),
    [
        ((), ["甲多少钱"], "甲多少钱"),
        (("甲多少钱",), ["甲多少钱", "乙多少钱"], "乙多少钱"),
        (("甲多少钱", "乙多少钱"), ["甲多少钱", "乙多少钱"], "甲多少钱"),
    ],
)
def test_the_first_meaning_that_is_answered_counts_and_else_the_likeliest(
    declined: tuple[str, ...], tried: list[str], counts: str
) -> None:
    meanings = tuple(Query(text, "那多少钱") for text in ("甲多少钱", "乙多少钱"))
    stages = FakeStages(
        opens=Opening(Memory(), questions=(meanings,), ask_back=False),
        replies=dict.fromkeys(declined, DECLINED),
    )
    turn = turn_of(events_of(stages, TYPED))
    assert texts_of(stages) == tried
    assert turn.query is not None
    assert (turn.query.text, turn.searched) == (counts, True)
    assert stages.may_ask_back == [False] * len(tried)


def test_what_is_asked_in_one_breath_is_all_looked_for() -> None:
    first, second = Query("甲多少钱", "甲多少钱"), Query("乙怎么办", "乙怎么办")
    stages = FakeStages(opens=Opening(Memory(), questions=((first,), (second,))))
    turn = turn_of(events_of(stages, TYPED))
    [answered] = stages.closed
    assert [each.query for each in answered] == [first, second]
    assert len(turn.evidence) == 2


def test_a_command_searches_nothing() -> None:
    reply = Reply(ReplyKind.COURTESY, (Sentence("好的。", "好的。"),))
    stages = FakeStages(opens=Opening(Memory(speed=0.85), reply))
    events = events_of(stages, TYPED)
    assert [type(event) for event in events] == [Understood, Said, Ended]
    turn = turn_of(events)
    assert (turn.reply, turn.searched, turn.speed, stages.closed) == (reply, False, 0.85, [])


def test_pace_and_loudness_last_for_the_visit() -> None:
    stages = FakeStages(opens=Opening(Memory(speed=0.85, gain=2.0, mandarin=True), REPLY))
    request = Request(question="大声点", speak=True, speed=0.8, voice="edge-tts/yunnan", visit="v")
    spoken = [event for event in events_of(stages, request) if isinstance(event, Spoken)]
    [_, (_, options, _)] = [
        what for name, what in stages.calls if name == "speak" and isinstance(what, tuple)
    ]
    assert options == VoiceOptions(speed=0.8 * 0.85)
    assert np.abs(spoken[0].speech.audio.samples).max() > np.abs(tone(0.2).samples).max()


def test_a_visit_is_remembered_from_turn_to_turn_and_forgotten_when_it_is_over() -> None:
    stages = FakeStages()
    pipeline = pipeline_of(stages)

    async def ask(visit: str) -> None:
        async for _ in pipeline.turn(Request(question="高龄津贴多少钱", visit=visit)):
            pass

    async def talk() -> None:
        for visit in ("a", "a", "b"):
            await ask(visit)
        pipeline.forget("a")
        await ask("a")
        stages.opens = Opening(Memory(), REPLY, forget=True)
        await ask("b")
        stages.opens = None
        await ask("b")

    asyncio.run(talk())
    assert [len(memory.exchanges) for _, memory, _, _ in stages.opened] == [0, 1, 0, 0, 1, 0]
    assert [memory.turns for _, memory, _, _ in stages.opened] == [0, 1, 0, 0, 1, 0]
    keys = [circumstances.key for _, _, _, circumstances in stages.opened]
    assert [key[:4] for key in keys] == ["a-0-", "a-1-", "b-0-", "a-0-", "b-1-", "b-0-"]
    assert len(set(keys)) == len(keys)  # a forgotten visit's keys do not come again


def test_what_was_cut_off_while_it_was_said_is_remembered() -> None:
    stages = FakeStages()
    pipeline = pipeline_of(stages)

    async def talk() -> None:
        async with aclosing(pipeline.turn(Request(question="津贴多少", visit="a"))) as events:
            async for event in events:
                if isinstance(event, Said):
                    break
        async for _ in pipeline.turn(Request(question="那老伴呢", visit="a")):
            pass

    asyncio.run(talk())
    assert len(stages.opened[1][1].exchanges) == 1


@pytest.mark.parametrize(
    ("request_", "hears", "types"),
    [
        (Request(question="摔" * (QUESTION_CHARS + 1)), "", [Said, Ended]),
        (RECORDED, "奶奶摔了", [Heard, Said, Ended]),
        (RECORDED, "奶奶甩了", [Heard, Understood, Said, Ended]),
    ],
    ids=["too long for a question", "as heard", "as understood"],
)
def test_an_emergency_comes_before_everything_else(
    request_: Request, hears: str, types: list[type[Event]]
) -> None:
    stages = FakeStages(hears=Transcript(hears, 0.9), misheard={"甩": "摔"}, dangerous="摔")
    request = replace(request_, visit="v", channel="kiosk")
    events = events_of(stages, request)
    assert [type(event) for event in events] == types
    assert turn_of(events).reply == ALERT
    assert stages.opened == []
    [(_, draft, key)] = [
        what for name, what in stages.calls if name == "raise_alert" and isinstance(what, tuple)
    ]
    assert (draft.visit, draft.channel) == ("v", "kiosk")
    assert key.startswith("v-0-")


@pytest.mark.parametrize(("added", "about"), [("高龄津贴", ("old-age-allowance",)), ("", ())])
def test_a_follow_up_is_answered_from_what_is_spoken_of(added: str, about: tuple[str, ...]) -> None:
    changes = (Substitution("", added, FOLLOW_UP),) if added else ()
    meanings = ((Query("高龄津贴九十岁呢", "那九十岁呢", substitutions=changes),),)
    stages = FakeStages(opens=Opening(Memory(), questions=meanings, about=("old-age-allowance",)))
    events_of(stages, TYPED)
    assert stages.spoken_of == [about]


@pytest.mark.parametrize(
    ("spoken_of", "asked_of"), [("old-age-allowance", [(), ("old-age-allowance",)]), ("meals", [()])]
)
def test_what_may_stand_alone_is_asked_of_what_is_spoken_of_only_if_that_is_found_for_it(
    spoken_of: str, asked_of: list[tuple[str, ...]]
) -> None:
    alone = Query("打哪个电话", "打哪个电话")
    resumed = replace(
        alone, text="高龄津贴打哪个电话", substitutions=(Substitution("", "高龄津贴", RESUMED),)
    )
    declined = Reply(ReplyKind.ABSTENTION, ())
    stages = FakeStages(
        opens=Opening(Memory(), questions=((alone, resumed),), about=(spoken_of,)),
        replies={alone.text: declined, resumed.text: declined},
    )
    events_of(stages, TYPED)
    assert stages.spoken_of == asked_of
