"""Rule: choices are told with the last sentence of the reply that offers them, and with no other."""

from __future__ import annotations

import asyncio

import pytest

from assistant.pipeline import Pipeline
from assistant.turn import Choice, Ended, Reply, Request, Said
from tests.assistant.core_fakes import HERE, NOT_HEARD, REPLY, FakeStages
from tests.assistant.fakes import ASKING_BACK, CHOICES

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("speak", [False, True], ids=["silent", "spoken"])
@pytest.mark.parametrize(
    ("reply", "told"),
    [(ASKING_BACK, [(), CHOICES]), (REPLY, [(), ()]), (NOT_HEARD, [()])],
    ids=["asks back", "answers", "heard nothing"],
)
def test_the_last_sentence_brings_the_choices(
    reply: Reply, told: list[tuple[Choice, ...]], speak: bool
) -> None:
    async def events() -> list[object]:
        stages = FakeStages(reply=reply)
        pipeline = Pipeline(lambda: stages, region=HERE.region)
        return [event async for event in pipeline.turn(Request(question="高龄津贴", speak=speak))]

    happened = asyncio.run(events())
    assert [event.choices for event in happened if isinstance(event, Said)] == told
    assert [event.turn.reply for event in happened if isinstance(event, Ended)] == [reply]
