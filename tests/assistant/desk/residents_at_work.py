"""What residents, staff and the courier do at the desk, one act at a time, to be killed in the middle of it.

Whatever somebody was told for certain is written to a file of promises, before which nothing else happens.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from assistant.desk.courier import Lane
from assistant.desk.desk import Desk, Route
from assistant.desk.outbox import Outbox
from assistant.desk.records import State
from assistant.desk.webhook import Webhook
from knowledge_base.library.database import Database
from tests.assistant.desk.fakes import FALL, LAMP

ACTS = ("submit", "take", "close", "deliver")
ROUTE = "物业"
AT_ONCE = 8
"""Changes that an act makes."""


def act(url: str, promises: str, receiver: str, name: str, seed: int) -> None:
    """Do one act."""
    with Database(url) as database:
        desk = Desk(database, routes=[Route(ROUTE)])
        if name == "submit":
            for each in range(AT_ONCE):
                draft = replace(FALL if each % 4 == 0 else LAMP, what=f"第{seed}次，第{each}件")
                ticket = desk.submit(draft, f"{seed}-{each}")
                promise(promises, f"{ticket.number} open")
        elif name == "take":
            for ticket, _ in desk.histories(states=[State.OPEN])[:AT_ONCE]:
                desk.take(ticket.number, who="王芳")
                promise(promises, f"{ticket.number} taken")
        elif name == "close":
            for ticket, _ in desk.histories(states=[State.OPEN, State.TAKEN])[: AT_ONCE // 2]:
                desk.close(ticket.number, who="王芳")
                promise(promises, f"{ticket.number} done")
        else:
            lane = Lane(Outbox(database), Webhook(ROUTE, receiver, "DESK_TEST_SECRET", timeout_s=5))
            for _ in range(3 * AT_ONCE):
                lane.deliver_next()


def promise(path: str, what: str) -> None:
    """Write down what somebody was told, in one piece."""
    file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    os.write(file, f"{what}\n".encode())
    os.close(file)


def promised(path: Path) -> list[tuple[str, State]]:
    """Return what was promised: numbers, and how far each is at least."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return [(number, State(state)) for number, state in map(str.split, lines)]
