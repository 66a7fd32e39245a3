"""Rule: where too many ask, everybody is told early, but whoever is in danger is heard and answered."""

from __future__ import annotations

import asyncio

import pytest

from assistant.errors import Closing, NothingHeard, Overloaded
from assistant.reception import Reception
from assistant.settings_resilience import Resilience
from assistant.turn import Request
from models.recognition import Transcript
from tests.assistant.core_fakes import FakeStages
from tests.assistant.fakes import tone

pytestmark = pytest.mark.unit

FULL = Resilience(turns=1, waiting=1, text_wait_seconds=0.001, voice_wait_seconds=0.001)
EMERGENCY = "我老伴倒在地上不醒了"
TYPED, SPOKEN = Request(question="几点开门"), Request(utterance=tone(1.0))


def reception_of(stages: FakeStages | None = None) -> Reception:
    return Reception(FULL, lambda: stages or FakeStages())


async def refused(reception: Reception, request: Request) -> type[Exception] | None:
    try:
        (await reception.place(request)).close()
    except (Overloaded, Closing) as error:
        return type(error)
    return None


@pytest.mark.parametrize("closing", [False, True])
@pytest.mark.parametrize(
    ("request_", "hears", "comes_in"),
    [
        (TYPED, Transcript("几点开门", 0.9), False),
        (Request(question=EMERGENCY), Transcript("几点开门", 0.9), True),
        (SPOKEN, Transcript("几点开门", 0.9), False),
        (SPOKEN, Transcript(EMERGENCY, 0.9), True),
        (SPOKEN, NothingHeard("没有听到。"), False),
    ],
)
def test_only_who_is_in_danger_comes_in_where_there_is_no_room(
    request_: Request, hears: Transcript | Exception, *, comes_in: bool, closing: bool
) -> None:
    async def follow() -> type[Exception] | None:
        reception = reception_of(FakeStages(hears=hears, dangerous=EMERGENCY))
        await reception.place(TYPED)
        if closing:
            await reception.close(0)
        return await refused(reception, request_)

    told = Closing if closing else Overloaded
    assert asyncio.run(follow()) is (None if comes_in else told)


def test_who_can_come_in_is_not_looked_at_twice() -> None:
    stages = FakeStages()

    async def follow() -> None:
        (await reception_of(stages).place(SPOKEN)).close()

    asyncio.run(follow())
    assert stages.calls == []


def test_the_end_waits_for_the_last_word_and_no_longer_than_it_may() -> None:
    async def follow() -> list[str]:
        reception, order = reception_of(), list[str]()

        async def end() -> None:
            await reception.close(60)
            order.append("closed")

        with reception.under_way():
            ending = asyncio.create_task(end())
            await asyncio.sleep(0)
            order.append("last word")
        await ending
        with reception.under_way():
            await reception.close(0)
            order.append("closed without waiting")
        return order

    assert asyncio.run(follow()) == ["last word", "closed", "closed without waiting"]
