"""Killed at many moments, the desk keeps every promise: none is lost, and none is doubled at the receiver by its key.

Real processes, killed by the system without a chance to clean up. The moments are spread over the time that the
same act takes undisturbed; where in it they fall differs from run to run, what must hold does not.
"""

from __future__ import annotations

import multiprocessing
import random
import signal
import sqlite3
import time
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import URL

from assistant.desk.courier import Lane
from assistant.desk.desk import Desk, Route
from assistant.desk.outbox import LEASE, LONGEST_DELAY, Outbox
from assistant.desk.records import State
from assistant.desk.webhook import Webhook
from knowledge_base.library.database import Database
from tests.assistant.desk.fakes import FALL, LAMP, Clock, Receiver
from tests.assistant.desk.residents_at_work import ACTS, AT_ONCE, ROUTE, act, promised

_KILLS = 40
_FAR = list(State)
_Context = multiprocessing.context.ForkServerContext


@pytest.fixture(scope="module")
def context() -> _Context:
    """Processes that have everything imported already, so that they are killed at work and not at start-up."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.assistant.desk.residents_at_work", "aiohttp", "psycopg"])
    return context


@pytest.mark.timeout(600)
def test_killed_at_many_moments(tmp_path: Path, url: URL, context: _Context, receiver: Receiver) -> None:
    address, promises = url.render_as_string(hide_password=False), tmp_path / "promises"
    places = (address, str(promises), receiver.url)
    with Database(url) as database:
        Desk(database)  # whoever comes first makes the tables
    lasts = {name: run(context, *places, name, seed) for seed in (0, 1) for name in ACTS}
    chance = random.Random(6)
    killed: Counter[str] = Counter()
    for number in range(_KILLS):
        name = ACTS[number % len(ACTS)]
        process = context.Process(target=act, args=(*places, name, 100 + number))
        process.start()
        process.join(chance.uniform(0.1, 1.0) * lasts[name])
        process.kill()
        process.join()
        killed[name] += process.exitcode == -signal.SIGKILL
        process.close()
        kept_so_far(url, promises)
    assert min(killed[name] for name in ACTS) > 0, killed
    repeated(url, [100 + number for number in range(0, _KILLS, len(ACTS))])
    delivered(url, receiver)


def run(context: _Context, url: str, promises: str, receiver: str, name: str, seed: int) -> float:
    """Do an act undisturbed, and return the seconds that it took."""
    process = context.Process(target=act, args=(url, promises, receiver, name, seed))
    start = time.monotonic()
    process.start()
    process.join()
    assert process.exitcode == 0
    process.close()
    return time.monotonic() - start


def kept_so_far(url: URL, promises: Path) -> None:
    """Assert that all is whole, and every ticket as far as somebody was told."""
    if url.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(url.database))) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with Database(url) as database:
        histories = {ticket.number: (ticket, events) for ticket, events in Desk(database).histories()}
    for number, state in promised(promises):
        assert _FAR.index(histories[number][0].state) >= _FAR.index(state)
    for ticket, events in histories.values():
        assert [event.sequence for event in events] == [*range(1, len(events) + 1)]
        assert [event.state for event in events] == _FAR[: len(events)]
        assert events[-1].state is ticket.state


def repeated(url: URL, seeds: list[int]) -> None:
    """Assert that residents who heard nothing and try again get the ticket that there is, or one of their own."""
    with Database(url) as database:
        desk = Desk(database, routes=[Route(ROUTE)])
        before = {ticket.draft.what: ticket.number for ticket, _ in desk.histories()}
        for seed in seeds:
            for each in range(AT_ONCE):
                what = f"第{seed}次，第{each}件"
                ticket = desk.submit(replace(FALL if each % 4 == 0 else LAMP, what=what), f"{seed}-{each}")
                assert before.get(what, ticket.number) == ticket.number
        told = [ticket.draft.what for ticket, _ in desk.histories()]
        assert len(told) == len(set(told)) == (len(seeds) + 2) * AT_ONCE


def delivered(url: URL, receiver: Receiver) -> None:
    """Assert that, in the end, the receiver has every event once by its key, each ticket's in their order."""
    clock = Clock()
    with Database(url) as database:
        outbox, desk = Outbox(database, clock=clock), Desk(database)
        clock.at = max(events[-1].at for _, events in desk.histories())
        lane = Lane(outbox, Webhook(ROUTE, receiver.url, "DESK_TEST_SECRET"), clock=clock)
        for _ in range(10):
            while lane.deliver_next():
                pass
            clock.advance(seconds=max(LEASE, LONGEST_DELAY).total_seconds())
        assert outbox.backlog() == ()
        keys = [f"{ticket.uid}-{event.sequence}" for ticket, events in desk.histories() for event in events]
    assert sorted(receiver.kept) == sorted(keys)
    assert receiver.forged == 0
    order = {key: place for place, key in enumerate(receiver.order)}
    for key in keys:
        uid, _, sequence = key.rpartition("-")
        if sequence != "1":
            assert order[f"{uid}-{int(sequence) - 1}"] < order[key]
