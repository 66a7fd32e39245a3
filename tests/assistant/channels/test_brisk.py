"""Rule: a client that takes nothing of what it is sent is cut off, and everything that goes on for it ends."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from starlette.types import Message, Receive, Scope, Send

from assistant.channels.brisk import Brisk

pytestmark = pytest.mark.unit

HTTP: Scope = {"type": "http"}
SOCKET: Scope = {"type": "websocket"}


async def nothing() -> Message:
    await asyncio.Event().wait()
    raise AssertionError


async def never(_: Message) -> None:
    await asyncio.Event().wait()


async def at_once(_: Message) -> None:
    """The client takes it."""


async def sending(send: Send) -> None:
    await send({"type": "websocket.send"})


def test_a_response_that_nobody_reads_ends_as_if_the_connection_was_lost() -> None:
    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start"})

    with pytest.raises(TimeoutError):
        asyncio.run(Brisk(app, 0.001)(HTTP, nothing, never))


def test_a_socket_whose_client_does_not_read_is_given_up_wherever_it_waits() -> None:
    """The answer is sent by a task of its own, while the connection waits for what the client says next."""
    ended: list[str] = []

    async def app(_scope: Scope, receive: Receive, send: Send) -> None:
        answering = asyncio.create_task(sending(send))
        try:
            await receive()
        finally:
            await asyncio.wait([answering])
            ended.append(type(answering.exception()).__name__)

    async def follow() -> bool:
        await Brisk(app, 0.001)(SOCKET, nothing, never)
        current = asyncio.current_task()
        assert current is not None
        return current.cancelling() == 0

    assert asyncio.run(follow())
    assert ended == ["TimeoutError"]


@pytest.mark.parametrize("passed_on", [(), (TimeoutError,)])
def test_a_socket_that_ends_by_itself_leaves_no_cancellation_behind(
    passed_on: tuple[type[Exception], ...],
) -> None:
    """It is the connection itself that sends, and it has nothing more to wait for."""

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        try:
            await send({"type": "websocket.send"})
        except TimeoutError:
            if passed_on:
                raise

    async def follow() -> str:
        with suppress(*passed_on):
            await Brisk(app, 0.001)(SOCKET, nothing, never)
        await asyncio.sleep(0)
        return "goes on"

    assert asyncio.run(follow()) == "goes on"


def test_whoever_reads_is_left_alone_and_a_cancellation_from_outside_stays_one() -> None:
    async def app(_scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "websocket.send"})
        await receive()

    async def follow() -> None:
        task = asyncio.create_task(Brisk(app, 60)(SOCKET, nothing, at_once))
        await asyncio.sleep(0)
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(follow())
