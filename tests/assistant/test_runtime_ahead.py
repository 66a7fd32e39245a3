"""Rule: the assistant works ahead only where there is room, and what it worked out ahead is the turn itself."""

from __future__ import annotations

import asyncio
import threading
from contextlib import aclosing, closing
from pathlib import Path

import pytest

from assistant.errors import NothingHeard, Overloaded
from assistant.runtime import Assistant
from assistant.settings import Community, Limits, Settings
from assistant.settings_resilience import Resilience
from assistant.speech_ahead import ACKNOWLEDGEMENTS, CROWDED
from assistant.turn import Ended, Request, Said
from knowledge_base.publishing import publish
from models.audio import silence
from models.errors import RecognitionFailed
from models.recognition import Transcript
from models.synthesis import Speech, VoiceOptions
from tests.assistant.core_fakes import OWN_PACE, FakeRecognizer, FakeVoice, close_embedder
from tests.assistant.fakes import tone
from tests.assistant.registry_fakes import MODELS, FakeRegistry, Looks, equipment_of

pytestmark = pytest.mark.unit

GUIDE = """---
title: 云山市高龄津贴申领指南
issuer: 云山市民政局
effective: 2025-01-01
---

## 一、发多少钱

满八十周岁、不满九十周岁的老人，每月发高龄津贴100元。
"""
QUESTION = "满八十周岁的老人每月发多少高龄津贴？"
ASKED = Request(question=QUESTION, visit="v", speak=True)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("guides")
    (folder / "old-age-allowance.md").write_text(GUIDE, "utf-8")
    publish([folder], home, close_embedder())
    return home


def assistant_at(
    home: Path, registry: FakeRegistry, looks: Looks | None = None, *, ahead: int = 2
) -> Assistant:
    settings = Settings(
        home=home, models=MODELS, limits=Limits(ahead=ahead), community=Community(examples=(QUESTION,))
    )
    return Assistant(equipment_of(settings, registry), looks)


class AnsweringVoice(FakeVoice):
    """Tells when it has read something of an answer."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.answered = threading.Event()

    def synthesize(self, text: str, options: VoiceOptions = OWN_PACE) -> Speech:
        speech = super().synthesize(text, options)
        if text not in (*ACKNOWLEDGEMENTS, CROWDED):
            self.answered.set()
        return speech


def test_a_rehearsal_is_begun_only_where_there_is_room(home: Path) -> None:
    registry = FakeRegistry()

    async def rehearsed() -> list[bool]:
        assistant = assistant_at(home, registry, ahead=1)
        first, second = assistant.rehearse(ASKED), assistant.rehearse(ASKED)
        assert first is not None
        await first.prepared()
        third = assistant.rehearse(ASKED)  # the first only waits
        events = [event async for event in assistant.turn(ASKED, first)]
        assert isinstance(events[-1], Ended)
        assert third is not None
        third.cancel()
        await third.settled()
        fourth = assistant_at(home, registry, ahead=0).rehearse(ASKED)
        return [each is not None for each in (first, second, third, fourth)]

    assert asyncio.run(rehearsed()) == [True, False, True, False]


@pytest.mark.parametrize(
    ("hears", "ahead", "text"),
    [
        (Transcript("高龄津贴", 0.9), 1, "高龄津贴"),
        (Transcript("高龄津贴", 0.9), 0, ""),
        (NothingHeard("没有听到。"), 1, ""),
        (RecognitionFailed("没有听清。"), 1, ""),
    ],
)
def test_what_is_overheard_is_told_if_there_is_room(
    home: Path, hears: Transcript | Exception, ahead: int, text: str
) -> None:
    assistant = assistant_at(home, FakeRegistry(ears=FakeRecognizer(hears)), ahead=ahead)

    async def overheard() -> list[str]:
        return [await assistant.overhear(tone(1.0)) for _ in range(2)]

    assert asyncio.run(overheard()) == [text, text]


def test_who_says_nothing_is_not_overheard(home: Path) -> None:
    assistant = assistant_at(home, FakeRegistry())
    assert asyncio.run(assistant.overhear(silence(1.0, 16_000))) == ""


def test_frequent_answers_and_acknowledgements_are_made_once_it_is_ready(home: Path) -> None:
    voice = AnsweringVoice("first")
    with closing(
        assistant_at(home, FakeRegistry(voices={"first": voice, "second": voice}), Looks())
    ) as assistant:
        assistant.start()
        assert voice.answered.wait(60)
        said = assistant.acknowledgement(speed=0.9)
    assert said is not None
    assert said.text == ACKNOWLEDGEMENTS[0]
    assert tuple(text for text, _ in voice.asked)[: len(ACKNOWLEDGEMENTS)] == ACKNOWLEDGEMENTS
    assert {options.speed for _, options in voice.asked} == {0.9}


def test_who_has_to_wait_is_told_so_and_who_finds_no_room_as_well(home: Path) -> None:
    """A turn gives its place back once its answer is found, however long that is read aloud."""
    voice, looks = AnsweringVoice("first"), Looks()
    settings = Settings(
        home=home,
        models=MODELS,
        resilience=Resilience(turns=1, waiting=1, text_wait_seconds=0.001),
    )

    async def asked(assistant: Assistant) -> list[str]:
        told: list[str] = []
        async with aclosing(assistant.turn(ASKED)) as first:
            await anext(first)  # it is at work, and has its place
            spoken = assistant.turn(Request(utterance=tone(1.0), visit="w"))
            waiting = asyncio.create_task(anext(spoken))
            await asyncio.sleep(0)
            acknowledged = assistant.acknowledgement()
            told.append(acknowledged.text if acknowledged else "")
            with pytest.raises(Overloaded, match="110"):
                await anext(assistant.turn(ASKED))
            async for event in first:
                if isinstance(event, Said):
                    break  # nobody reads on
            await waiting
            await spoken.aclose()
        return told

    with closing(
        Assistant(equipment_of(settings, FakeRegistry(voices={"first": voice, "second": voice})), looks)
    ) as assistant:
        assistant.start()
        looks.until_pause()
        assert voice.answered.wait(60)
        assert asyncio.run(asked(assistant)) == [CROWDED]
        [turns] = [queue for queue in assistant.health().queues if queue.key == "turns"]
        assert (turns.waiting, turns.at_work, turns.refused) == (0, 0, 1)
        assert not any(thread.dead for thread in assistant.threads)
