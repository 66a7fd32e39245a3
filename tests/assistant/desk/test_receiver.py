"""Rule: whatever a receiver does, in the end it has every message, and by key it has it once."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import socket
from dataclasses import replace

import pytest

from assistant.desk.courier import Lane
from assistant.desk.desk import Desk
from assistant.desk.errors import DeliveryFailed
from assistant.desk.outbox import Message, Outbox
from assistant.desk.posting import post
from assistant.desk.records import Event, State
from assistant.desk.webhook import KEY, SIGNATURE, TIMESTAMP, Webhook, signature
from tests.assistant.desk.fakes import LAMP, Clock, Receiver

MANNERS = (
    "keeps",
    "500",
    "429",
    "302",
    "closes",
    "hangs",
    "keeps, then 500",
    "keeps, then hangs",
    "keeps, then closes half-way",
)
HANGS_S = 0.2


def webhook(receiver: Receiver, timeout_s: float = 20) -> Webhook:
    return Webhook("物业", receiver.url, "DESK_TEST_SECRET", timeout_s=timeout_s)


def test_a_receiver_that_misbehaves_in_every_way(
    desk: Desk, outbox: Outbox, receiver: Receiver, clock: Clock
) -> None:
    chance = random.Random(7)
    receiver.behave([*MANNERS, *chance.choices(MANNERS, k=30)])
    expected = {}
    for each in range(8):
        ticket = desk.submit(replace(LAMP, what=f"第{each}盏灯不亮"), f"{each}")
        desk.take(ticket.number, who="王芳")
        desk.close(ticket.number, who="王芳")
        expected[ticket.uid] = ticket.number
    lane = Lane(outbox, webhook(receiver, HANGS_S), clock=clock, chance=random.Random(1))
    for _ in range(500):
        if not lane.deliver_next():
            if not outbox.backlog():
                break
            clock.advance(minutes=1)
    assert outbox.backlog() == ()
    assert receiver.forged == 0
    assert receiver.requests > len(receiver.kept)  # it did misbehave
    assert sorted(receiver.kept) == sorted(f"{uid}-{sequence}" for uid in expected for sequence in (1, 2, 3))
    for uid in expected:
        assert [key for key in receiver.order if key.startswith(uid)] == [
            f"{uid}-{each}" for each in (1, 2, 3)
        ]


def test_messages_that_arrive_late_and_twice_change_nothing_at_the_receiver(
    desk: Desk, outbox: Outbox, receiver: Receiver, clock: Clock
) -> None:
    """Two deliver the same message since a lease ran out; the slow one arrives after all others."""
    ticket = desk.submit(LAMP, "1")
    slow = outbox.claim("物业")
    assert slow is not None
    clock.advance(minutes=3)
    desk.close(ticket.number, who="王芳")
    lane = Lane(outbox, webhook(receiver), clock=clock)
    while lane.deliver_next():
        pass
    kept = dict(receiver.kept)
    webhook(receiver).deliver(slow.message)
    outbox.delivered(slow)
    assert receiver.kept == kept
    assert receiver.requests == 4
    assert (
        max(receiver.kept.values(), key=lambda each: int(each["event"]["sequence"]))["event"]["state"]
        == "done"
    )


@pytest.fixture
def message(desk: Desk) -> Message:
    ticket = desk.submit(LAMP, "1")
    return Message(ticket, Event(1, State.OPEN, ticket.created, "", ""))


@pytest.mark.parametrize(
    ("manner", "said", "down"),
    [
        ("500", "对方回了 500", True),
        ("429", "对方回了 429", True),
        ("302", "对方要转到别的地址（302），没有跟去", True),
        ("closes", "对方没有回答完就断开了", True),
        ("hangs", "等了 0.2 秒没有回音", True),
        ("keeps, then closes half-way", "对方没有回答完就断开了", True),
    ],
)
def test_what_the_other_side_did_is_told_and_nothing_else(
    receiver: Receiver, message: Message, manner: str, said: str, down: bool
) -> None:
    receiver.behave([manner])
    with pytest.raises(DeliveryFailed) as error:
        webhook(receiver, HANGS_S if manner == "hangs" else 20).deliver(message)
    assert (str(error.value), error.value.down) == (said, down)
    assert receiver.requests == 1  # not sent again, nor elsewhere


def test_nobody_listens(message: Message) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody else gets the port
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/?key=geheim"
        with pytest.raises(DeliveryFailed, match=r"^连不上对方$") as error:
            post(url, b"{}", {}, timeout_s=5)
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__


def test_an_endless_answer_is_not_read(receiver: Receiver, message: Message) -> None:
    receiver.answer = b"x" * 2**20
    with pytest.raises(DeliveryFailed, match="太长"):
        webhook(receiver).deliver(message)


def test_a_secret_that_is_not_set_is_told_by_its_name(
    receiver: Receiver, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DESK_TEST_SECRET")
    with pytest.raises(DeliveryFailed, match="没有设置环境变量 DESK_TEST_SECRET"):
        webhook(receiver).deliver(message)
    assert receiver.requests == 0


@pytest.mark.unit
def test_the_signature_is_what_the_page_for_programmers_says() -> None:
    expected = "sha256=" + hmac.new(b"geheim", b"1700000000" + b"." + b"{}", hashlib.sha256).hexdigest()
    assert signature(b"geheim", "1700000000", b"{}") == expected
    assert (KEY, TIMESTAMP, SIGNATURE) == ("Idempotency-Key", "X-Xiangyin-Timestamp", "X-Xiangyin-Signature")


def test_what_arrives_is_what_was_registered(receiver: Receiver, message: Message) -> None:
    webhook(receiver).deliver(message)
    (document,) = receiver.kept.values()
    ticket = document["ticket"]
    assert (ticket["what"], ticket["where"], ticket["telephone"]) == (LAMP.what, LAMP.where, LAMP.telephone)
    assert (ticket["number"], document["event"]["state"]) == ("10008", "open")


def test_without_personal_data_nobody_can_be_found(receiver: Receiver, message: Message) -> None:
    draft = replace(LAMP, what="李大妈家的灯坏了，电话13800000000", name="李大妈")
    private = replace(message, ticket=replace(message.ticket, draft=draft))
    replace(webhook(receiver), personal=False).deliver(private)
    sent = json.dumps(receiver.bodies, ensure_ascii=False)
    for told in ("李大妈", "13800000000", LAMP.where):
        assert told not in sent
    assert "灯坏了" in sent
