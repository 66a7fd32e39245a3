"""Rule: what is published is answered from soon, without an error, and no turn ever mixes two releases."""

from __future__ import annotations

import asyncio
import gc
import logging
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import aclosing, closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from assistant.runtime import Assistant
from assistant.settings_knowledge import Knowledge as SharedKnowledge
from assistant.turn import Ended, Found, ReplyKind, Request, Turn, Understood
from knowledge_base import releases
from knowledge_base.layout import Layout
from knowledge_base.publishing import publish
from knowledge_base.release import Release
from knowledge_base.shared import SharedReleases
from models.recognition import Transcript
from tests.assistant.allowance_home import HEAD, calibrate
from tests.assistant.core_fakes import (
    TODAY,
    CloseEmbedder,
    FakeRecognizer,
    Gate,
    GatedRecognizer,
    close_embedder,
)
from tests.assistant.fakes import tone
from tests.assistant.registry_fakes import (
    FakeRegistry,
    Looks,
    NoWords,
    assistant_of,
    equipment_of,
    settings_of,
)

pytestmark = pytest.mark.unit

GUIDE = f"""{HEAD}## 一、发多少钱

满八十周岁、不满九十周岁的老人，每月发高龄津贴{{amount}}元。

## 二、要带什么

申请高龄津贴，要带老人的身份证原件。
"""
TYPED = Request(question="高龄津贴八十五岁的老人每月发多少钱", as_of=TODAY)
SPOKEN = replace(TYPED, question="", utterance=tone(1.0))
FOLLOWER = "follow-releases"


@dataclass
class Office:
    """Publishes, while an assistant may be serving."""

    home: Path
    folder: Path
    registry: FakeRegistry = field(
        default_factory=lambda: FakeRegistry(
            ears=FakeRecognizer(Transcript("高龄津贴八十五岁的老人每月发多少钱", 0.9)), language=NoWords()
        )
    )
    looks: Looks = field(default_factory=Looks)

    def publish(self, amount: int, embedder: CloseEmbedder | None = None) -> str:
        """Put a guide in force that states ``amount``; return the release's id."""
        (self.folder / "old-age-allowance.md").write_text(GUIDE.format(amount=amount), "utf-8")
        release = publish([self.folder], self.home, embedder or close_embedder())
        release.close()
        return release.id

    def put_in_force(self, release: str) -> None:
        """Put a release in force that was published before, or that does not exist."""
        releases.switch(Layout(self.home), release)

    def damage(self, release: str) -> None:
        """Cut off a file of ``release``."""
        (Layout(self.home).releases / release / "passages.jsonl").write_text("{", "utf-8")

    @contextmanager
    def serving(self) -> Iterator[Assistant]:
        """An assistant that has loaded what it can, and looks when it is told."""
        with closing(assistant_of(self.home, self.registry, self.looks)) as assistant:
            assistant.start()
            self.looks.until_pause()
            yield assistant


@pytest.fixture
def office(tmp_path: Path) -> Office:
    home, folder = tmp_path / "home", tmp_path / "guides"
    folder.mkdir()
    Layout(home).root.mkdir(parents=True)
    calibrate(home)
    return Office(home, folder)


def turn_of(assistant: Assistant, request: Request = TYPED) -> Turn:
    async def ended() -> Turn:
        [turn] = [event.turn async for event in assistant.turn(request) if isinstance(event, Ended)]
        return turn

    return asyncio.run(ended())


def assert_answered(turn: Turn, release: str, amount: int) -> None:
    """The reply states the amount of the release that it names."""
    assert turn.reply.kind is ReplyKind.ANSWER
    assert f"{amount}元" in turn.reply.text
    assert turn.release == release


def test_publications_and_rollbacks_are_answered_from_at_the_next_look(office: Office) -> None:
    first = office.publish(100)
    with office.serving() as assistant:
        assert_answered(turn_of(assistant), first, 100)
        second = office.publish(200)
        assert_answered(turn_of(assistant), first, 100)
        office.looks.look()
        assert assistant.release == second
        assert_answered(turn_of(assistant), second, 200)
        assert_answered(turn_of(assistant, SPOKEN), second, 200)
        office.put_in_force(first)
        office.looks.look()
        assert_answered(turn_of(assistant, SPOKEN), first, 100)


def test_the_old_one_answers_while_the_new_one_is_loaded(office: Office) -> None:
    gate = Gate()
    first = office.publish(100)
    with office.serving() as assistant:
        second = office.publish(200)
        office.registry.ears = GatedRecognizer(gate)
        office.looks.begin_look()
        assert gate.reached.wait(60)
        assert assistant.ready.ready
        assert_answered(turn_of(assistant), first, 100)
        gate.opened.set()
        office.looks.until_pause()
        assert_answered(turn_of(assistant), second, 200)


def test_what_another_machine_publishes_is_answered_from_and_its_storage_may_go_down(
    office: Office, tmp_path: Path
) -> None:
    storage = tmp_path / "shared"
    elsewhere = Office(tmp_path / "elsewhere", office.folder)
    Layout(elsewhere.home).root.mkdir(parents=True)
    shared = SharedReleases(f"file://{storage}", Layout(elsewhere.home))
    first = elsewhere.publish(100)
    shared.put_in_force(first)
    knowledge = SharedKnowledge(storage=f"file://{storage}")
    settings = settings_of(office.home).model_copy(update={"knowledge": knowledge})
    with closing(Assistant(equipment_of(settings, office.registry), office.looks)) as assistant:
        assistant.start()
        office.looks.until_pause()
        assert_answered(turn_of(assistant), first, 100)
        second = elsewhere.publish(200)
        shared.put_in_force(second)
        office.looks.look()
        assert_answered(turn_of(assistant), second, 200)
        storage.rename(tmp_path / "away")
        storage.touch()
        office.looks.look()
        office.looks.look()
        assert_answered(turn_of(assistant, SPOKEN), second, 200)


@pytest.mark.parametrize("until", [Understood, Found])
@pytest.mark.parametrize("request_", [TYPED, SPOKEN], ids=["typed", "spoken"])
def test_a_turn_ends_in_the_release_that_it_began_in(
    office: Office, request_: Request, until: type[Understood] | type[Found]
) -> None:
    first = office.publish(100)

    async def interrupted(assistant: Assistant) -> Turn:
        async with aclosing(assistant.turn(request_)) as events:
            async for event in events:
                if isinstance(event, until):
                    office.publish(200)
                    await asyncio.to_thread(office.looks.look)
                    assert assistant.release != first
                if isinstance(event, Ended):
                    return event.turn
        raise AssertionError("the turn did not end")

    with office.serving() as assistant:
        turn = asyncio.run(interrupted(assistant))
    assert_answered(turn, first, 100)
    assert not any("200元" in item.passage.text for item in turn.evidence)


class OtherEmbedder(CloseEmbedder):
    """An embedder that the server does not have."""

    def __init__(self) -> None:
        super().__init__("other")
        self.warm_up()


def damaged(office: Office) -> None:
    office.damage(office.publish(200))


def made_otherwise(office: Office) -> None:
    office.publish(200, OtherEmbedder())


def missing(office: Office) -> None:
    office.put_in_force("20200101T000000-0badcafe")


def unreadable(office: Office) -> None:
    office.put_in_force("?")


def gone(office: Office) -> None:
    Layout(office.home).current.unlink()


def breaks_a_library(office: Office) -> None:
    office.publish(200)
    office.registry.ears = BrokenRecognizer(RuntimeError())


class BrokenRecognizer(FakeRecognizer):
    """A recognizer whose library breaks in a way of its own."""

    def warm_up(self) -> None:
        raise RuntimeError("out of memory")


@pytest.mark.parametrize(
    "trouble",
    [damaged, made_otherwise, missing, unreadable, gone, breaks_a_library],
    ids=lambda f: f.__name__,
)
def test_what_cannot_be_opened_leaves_the_old_one_in_force(
    office: Office, trouble: Callable[[Office], None], caplog: pytest.LogCaptureFixture
) -> None:
    first = office.publish(100)
    with office.serving() as assistant, caplog.at_level(logging.ERROR):
        trouble(office)
        for _ in range(3):
            office.looks.look()
            assert assistant.ready.ready
            assert_answered(turn_of(assistant), first, 100)
        assert len([line for line in caplog.messages if line.startswith("cannot load")]) == 1
        assert TYPED.question not in caplog.text
        office.registry.ears = FakeRecognizer(Transcript("高龄津贴八十五岁的老人每月发多少钱", 0.9))
        third = office.publish(300)
        office.looks.look()
        assert_answered(turn_of(assistant), third, 300)


def test_a_release_that_was_mended_is_tried_again_when_it_is_put_in_force(office: Office) -> None:
    office.publish(100)
    with office.serving() as assistant:
        second = office.publish(200)
        passages = Layout(office.home).releases / second / "passages.jsonl"
        whole = passages.read_bytes()
        office.damage(second)
        office.looks.look()
        passages.write_bytes(whole)
        office.put_in_force(second)
        office.looks.look()
        assert_answered(turn_of(assistant), second, 200)


def test_nothing_is_loaded_again_for_what_is_in_force_already(office: Office) -> None:
    first = office.publish(100)
    with office.serving() as assistant:
        asked = len(office.registry.asked)
        office.looks.look()
        office.put_in_force(first)
        office.looks.look()
        assert len(office.registry.asked) == asked
        assert_answered(turn_of(assistant), first, 100)


def test_the_first_publication_is_picked_up(office: Office) -> None:
    with office.serving() as assistant:
        assert "python -m assistant kb publish" in assistant.ready.failed
        assert assistant.release is None
        office.looks.look()
        assert not assistant.ready.ready
        first = office.publish(100)
        office.looks.look()
        assert (assistant.ready.ready, assistant.ready.failed) == (True, "")
        assert_answered(turn_of(assistant), first, 100)


def test_a_server_that_began_with_a_damaged_release_takes_the_next(office: Office) -> None:
    damaged(office)
    with office.serving() as assistant:
        assert "重新发布" in assistant.ready.failed
        second = office.publish(300)
        office.looks.look()
        assert assistant.ready.ready
        assert_answered(turn_of(assistant), second, 300)


@pytest.fixture
def no_garbage_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def test_an_old_release_is_freed_when_its_last_turn_ends(office: Office, no_garbage_collector: None) -> None:
    """At once: a server seldom collects its garbage, and a release that is open is not pruned."""
    office.publish(100)

    async def turn_over(assistant: Assistant) -> None:
        async with aclosing(assistant.turn(SPOKEN)) as events:
            async for event in events:
                if isinstance(event, Found):
                    await asyncio.to_thread(office.publish, 200)
                    await asyncio.to_thread(office.looks.look)
                    assert old() is not None

    with office.serving() as assistant:
        old = weakref.ref(assistant._in_force.current().release)
        assert turn_of(assistant).reply.kind is ReplyKind.ANSWER
        asyncio.run(turn_over(assistant))
        assert old() is None
        assert turn_of(assistant).release == assistant.release


def test_a_release_that_could_not_be_loaded_is_freed(office: Office, no_garbage_collector: None) -> None:
    first = office.publish(100)
    with office.serving() as assistant:
        made_otherwise(office)
        office.looks.look()
        assert assistant.release == first
        opened = [each for each in gc.get_objects() if type(each) is Release]  # isinstance asks strangers
        assert [each.id for each in opened if office.home in each.folder.parents] == [first]


def test_closing_ends_the_follower(office: Office) -> None:
    office.publish(100)
    with office.serving():
        assert [thread for thread in threading.enumerate() if thread.name == FOLLOWER]
    assert not [thread for thread in threading.enumerate() if thread.name == FOLLOWER]


def test_an_assistant_that_was_not_started_follows_nothing_and_can_be_closed(office: Office) -> None:
    first = office.publish(100)
    assistant = assistant_of(office.home, office.registry)
    assert_answered(turn_of(assistant), first, 100)
    office.publish(200)
    assert_answered(turn_of(assistant), first, 100)
    assert not [thread for thread in threading.enumerate() if thread.name == FOLLOWER]
    assistant.close()
