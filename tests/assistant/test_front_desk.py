"""Rule: the desk is opened when it is needed, tells its destinations while a server runs, and delays no answer."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from assistant.desk.outbox import Outbox
from assistant.front_desk import FrontDesk
from assistant.settings import Settings
from assistant.settings_desk import Tickets, WebhookReceiver
from knowledge_base.errors import LibraryUnavailable
from knowledge_base.library.database import Database, default_url
from tests.assistant.desk.conftest import SECRET
from tests.assistant.desk.fakes import FALL, LAMP, Receiver
from tests.assistant.registry_fakes import FakeRegistry, equipment_of, settings_of

pytestmark = pytest.mark.unit


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A program on this machine that takes webhooks, and knows the secret."""
    monkeypatch.setenv("DESK_TEST_SECRET", SECRET)
    with Receiver(SECRET) as receiver:
        yield receiver


def telling(home: Path, receiver: Receiver) -> Settings:
    """Return settings that tell ``receiver`` of everything."""
    webhook = WebhookReceiver(
        name="物业", type="webhook", url=receiver.url, secret_variable="DESK_TEST_SECRET"
    )
    return settings_of(home).model_copy(update={"desk": Tickets(destinations=(webhook,))})


def waiting(home: Path) -> int:
    with Database(default_url(home)) as database:
        return sum(each.waiting for each in Outbox(database).backlog())


def blocked(home: Path) -> Path:
    """Put a file where the home folder should be, and return it."""
    home.write_text("")
    return home


def desk_threads() -> list[str]:
    names = (thread.name for thread in threading.enumerate())
    return [name for name in names if name.startswith(("deliver-", "open-desk"))]


def test_nothing_is_opened_before_it_is_needed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with closing(FrontDesk(settings_of(home))) as front_desk:
        assert front_desk.hours.attended(datetime.fromisoformat("2026-11-23T09:00"))
    with closing(equipment_of(settings_of(home), FakeRegistry())) as equipment:
        assert not equipment.front_desk.hours.attended(datetime.fromisoformat("2026-11-22T09:00"))
    assert not home.exists()


def test_threads_share_one_desk(tmp_path: Path) -> None:
    with (
        closing(equipment_of(settings_of(tmp_path), FakeRegistry())) as equipment,
        ThreadPoolExecutor(8) as pool,
    ):
        desks = list(pool.map(lambda _: equipment.front_desk.desk, range(8)))
    assert len({id(desk) for desk in desks}) == 1


def test_what_is_registered_without_a_courier_is_delivered_by_the_next_that_runs(
    tmp_path: Path, receiver: Receiver
) -> None:
    """As at a terminal: ``ask`` ends, and the server delivers."""
    settings = telling(tmp_path, receiver)
    with closing(FrontDesk(settings)) as terminal:
        number = terminal.desk.submit(LAMP, "1").number
    assert (waiting(tmp_path), receiver.requests) == (1, 0)
    with closing(FrontDesk(settings)) as server:
        server.start()
        receiver.wait_for(1)
        server.desk.submit(FALL, "2")
        receiver.wait_for(2)
    assert waiting(tmp_path) == 0
    first, second = (each["ticket"] for each in receiver.bodies)
    assert (first["number"], second["urgent"]) == (number, True)
    assert desk_threads() == []


def test_a_desk_that_cannot_be_opened_is_tried_again_by_the_next_who_needs_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    in_the_way = blocked(home)
    with closing(FrontDesk(settings_of(home))) as front_desk:
        with pytest.raises(LibraryUnavailable, match="打不开"):
            _ = front_desk.desk
        in_the_way.unlink()
        assert front_desk.desk.submit(LAMP, "1").number == "10008"


def test_a_desk_that_cannot_be_opened_is_logged_once_and_ends(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    front_desk = FrontDesk(settings_of(blocked(tmp_path / "home")))
    tried = threading.Semaphore(0)
    front_desk._closing = CountedPauses(tried)
    with caplog.at_level(logging.ERROR):
        front_desk.start()
        for _ in range(3):
            assert tried.acquire(timeout=20)
        front_desk.close()
    assert len([line for line in caplog.messages if line.startswith("desk: it cannot be opened")]) == 1
    assert desk_threads() == []


def test_what_is_registered_before_it_is_tried_again_is_delivered_at_once(
    tmp_path: Path, receiver: Receiver
) -> None:
    home = tmp_path / "home"
    in_the_way = blocked(home)
    with closing(FrontDesk(telling(home, receiver))) as front_desk:
        tried = threading.Semaphore(0)
        front_desk._closing = EndlessPauses(tried)
        front_desk.start()
        assert tried.acquire(timeout=20)
        in_the_way.unlink()
        front_desk.desk.submit(FALL, "1")
        receiver.wait_for(1)
    assert desk_threads() == []


class EndlessPauses(threading.Event):
    """Pauses until it is set."""

    def __init__(self, tried: threading.Semaphore) -> None:
        super().__init__()
        self._tried = tried

    def wait(self, timeout: float | None = None) -> bool:
        self._tried.release()
        return super().wait()


class CountedPauses(threading.Event):
    """Does not pause, and counts."""

    def __init__(self, tried: threading.Semaphore) -> None:
        super().__init__()
        self._tried = tried

    def wait(self, timeout: float | None = None) -> bool:
        self._tried.release()
        return super().wait(0.01)


def test_a_desk_that_was_closed_delivers_nothing_more(tmp_path: Path, receiver: Receiver) -> None:
    front_desk = FrontDesk(telling(tmp_path, receiver))
    front_desk.close()
    front_desk.start()
    front_desk.close()
    assert desk_threads() == []
    with closing(front_desk):
        front_desk.desk.submit(LAMP, "1")  # turns can still be taken
    assert (waiting(tmp_path), receiver.requests) == (1, 0)
