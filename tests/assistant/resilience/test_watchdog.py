"""Rule: a thread that dies is started again, and a program that nothing else helps ends with its reason."""

from __future__ import annotations

import asyncio
import socket
import threading
from pathlib import Path

import pytest

from assistant.resilience import LastingThread, Watchdog
from assistant.resilience.lasting import LONGEST_PAUSE_S
from assistant.resilience.service_manager import ALIVE, ServiceManager
from assistant.resilience.watchdog import HUNG_S, STALLED_S
from tests.assistant.generation.cases import StillClock

pytestmark = pytest.mark.unit


def died(thread: LastingThread) -> LastingThread:
    thread.start()
    thread.join(60)
    return thread


def test_a_thread_that_dies_is_started_again(caplog: pytest.LogCaptureFixture) -> None:
    lives = iter([RuntimeError("高龄津贴"), None])
    again = threading.Event()

    def live() -> None:
        if error := next(lives):
            raise error
        again.set()

    thread = died(LastingThread("recorder", live))
    assert thread.dead
    ended: list[str] = []
    Watchdog(threads=lambda: [thread], beyond_help=str, end=ended.append).look()
    assert again.wait(60)
    assert (thread.deaths, ended) == (1, [])
    assert "thread recorder died: RuntimeError" in caplog.text
    assert "高龄津贴" not in caplog.text


def test_a_thread_that_dies_young_is_left_dead_longer_each_time() -> None:
    clock = StillClock()

    def die() -> None:
        raise RuntimeError

    thread = died(LastingThread("recorder", die, clock))
    pauses = []
    for _ in range(10):
        before_s = clock.now_s
        while not thread.revive():
            clock.now_s += 1.0
        pauses.append(clock.now_s - before_s)
        thread.join(60)
    assert pauses == [0, 2, 4, 8, 16, 32, 64, 128, 256, 300]
    clock.now_s += LONGEST_PAUSE_S
    assert thread.revive()
    assert thread.deaths == 11


def test_a_thread_that_has_ended_or_was_never_begun_is_left_alone() -> None:
    ended, never = died(LastingThread("ended", lambda: None)), LastingThread("never", lambda: None)
    assert not ended.dead
    assert not ended.revive()
    assert not never.revive()


@pytest.mark.parametrize(
    ("looks", "ends"),
    [
        (["recognizer"] * int(HUNG_S / 2 + 2), True),
        (["recognizer"] * int(HUNG_S / 2), False),
        ([*["recognizer"] * 20, "", *["recognizer"] * 20], False),  # it was only slow
    ],
)
def test_what_only_starting_again_mends_ends_the_program(looks: list[str], *, ends: bool) -> None:
    ended: list[str] = []
    clock, hangs = StillClock(), iter(looks)
    watchdog = Watchdog(threads=tuple, beyond_help=lambda: next(hangs), end=ended.append, clock=clock)
    for _ in looks:
        watchdog.look()
        clock.now_s += 2.0
    assert bool(ended) == ends


def test_a_look_that_fails_is_not_the_last_one(caplog: pytest.LogCaptureFixture) -> None:
    looks = iter([KeyError("高龄津贴"), None])
    ended: list[str] = []

    def threads() -> tuple[LastingThread, ...]:
        if error := next(looks):
            raise error
        ended.append("looked")
        return ()

    watchdog = Watchdog(threads=threads, beyond_help=str, end=ended.append)
    watchdog.look()
    watchdog.look()
    assert ended == ["looked"]
    assert "could not look: KeyError" in caplog.text
    assert "高龄津贴" not in caplog.text


@pytest.mark.parametrize(
    ("looks_s", "ends"),
    [
        ([2.0] * int(STALLED_S / 2 + 2), True),
        ([2.0] * int(STALLED_S / 2 - 1), False),
        ([600.0, 2.0], False),  # the machine slept: the loop had no time either
    ],
)
def test_a_loop_that_stands_still_ends_the_program(looks_s: list[float], *, ends: bool) -> None:
    async def watched() -> list[str]:
        """The loop stands still while it looks."""
        ended: list[str] = []
        clock = StillClock()
        watchdog = Watchdog(threads=tuple, beyond_help=str, end=ended.append, clock=clock)
        watchdog.watches(asyncio.get_running_loop())
        watchdog.look()
        for passed_s in looks_s:
            clock.now_s += passed_s
            watchdog.look()
        return ended

    assert bool(asyncio.run(watched())) == ends


def test_a_loop_that_turns_goes_on() -> None:
    async def watched() -> list[str]:
        ended: list[str] = []
        clock = StillClock()
        watchdog = Watchdog(threads=tuple, beyond_help=str, end=ended.append, clock=clock)
        watchdog.watches(asyncio.get_running_loop())
        for _ in range(40):
            watchdog.look()
            await asyncio.sleep(0)
            clock.now_s += 2.0
        return ended

    assert asyncio.run(watched()) == []


@pytest.mark.parametrize("abstract", [False, True])
def test_systemd_is_told_that_all_is_well(tmp_path: Path, *, abstract: bool) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        name = f"xiangyin-{tmp_path.name}" if abstract else str(tmp_path / "notify")
        systemd.bind(f"\0{name}" if abstract else name)
        systemd.setblocking(False)
        manager = ServiceManager({"NOTIFY_SOCKET": f"@{name}" if abstract else name})
        Watchdog(threads=tuple, beyond_help=str, manager=manager).look()
        assert systemd.recv(100).decode() == ALIVE


def test_without_systemd_or_with_a_dead_one_nothing_happens(tmp_path: Path) -> None:
    ServiceManager({}).tell(ALIVE)
    ServiceManager({"NOTIFY_SOCKET": str(tmp_path / "nobody")}).tell(ALIVE)
    assert list(tmp_path.iterdir()) == []
