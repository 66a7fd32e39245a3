"""Rule: a connection that does not become a request ends soon, and there are never more than files can be opened."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Callable
from typing import Any, cast

import pytest
from starlette.applications import Starlette
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

from assistant.channels.app import server_config
from assistant.channels.connecting import HEAD_BYTES, HEAD_S, PatientProtocol, most_connections

pytestmark = pytest.mark.unit

HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
UPGRADE = (
    b"GET /ws/voice HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


class Timer:
    """Something that is done later, unless it is cancelled."""

    def __init__(self, after_s: float, then: Callable[[], None]) -> None:
        self.after_s, self.then, self.cancelled = after_s, then, False

    def cancel(self) -> None:
        self.cancelled = True


class NeverDone:
    """A request that is answered for ever."""

    def add_done_callback(self, then: object) -> None:
        """It is never called."""


class Loop:
    """Keeps what is to be done, and does nothing of it."""

    def __init__(self) -> None:
        self.timers: list[Timer] = []

    def call_later(self, after_s: float, then: Callable[[], None]) -> Timer:
        self.timers.append(Timer(after_s, then))
        return self.timers[-1]

    def create_task(self, work: Any) -> NeverDone:
        work.close()
        return NeverDone()


class Transport(asyncio.Transport):
    """A client that is there."""

    def __init__(self) -> None:
        super().__init__()
        self.closed, self.written = False, b""
        self.protocol: object = None

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    abort = close

    def write(self, data: Any) -> None:
        self.written += bytes(data)

    def set_protocol(self, protocol: object) -> None:
        self.protocol = protocol


class Server:
    """What accepts connections, and hands each a protocol."""

    def __init__(self) -> None:
        self.state, self.loop = ServerState(), Loop()
        self._config = server_config(Starlette(), "127.0.0.1", 0)

    def connected(self) -> tuple[PatientProtocol, Transport]:
        loop = cast("asyncio.AbstractEventLoop", self.loop)
        protocol, transport = PatientProtocol(self._config, self.state, {}, loop), Transport()
        protocol.connection_made(transport)
        return protocol, transport

    @property
    def waiting(self) -> list[Timer]:
        return [timer for timer in self.loop.timers if not timer.cancelled]


async def answer(protocol: PatientProtocol) -> None:
    """Answer the request that is there."""
    await protocol.cycle.send({"type": "http.response.start", "status": 204, "headers": []})
    await protocol.cycle.send({"type": "http.response.body", "body": b"", "more_body": False})


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.mark.parametrize("sent", [b"", b"G", HEAD[:-2]])
def test_a_head_that_does_not_come_is_not_waited_for(server: Server, sent: bytes) -> None:
    protocol, transport = server.connected()
    for byte in sent:
        protocol.data_received(bytes([byte]))
    (timer,) = server.waiting  # a byte now and then puts nothing off
    assert timer.after_s == HEAD_S
    timer.then()
    assert transport.closed


def test_whoever_asks_is_waited_for(server: Server) -> None:
    protocol, transport = server.connected()
    protocol.data_received(HEAD)
    assert (server.waiting, transport.closed) == ([], False)


def test_nor_is_the_head_of_the_next_request(server: Server) -> None:
    protocol, transport = server.connected()
    protocol.data_received(HEAD)
    asyncio.run(answer(protocol))
    protocol.data_received(b"G")
    (timer,) = server.waiting
    assert timer.after_s == HEAD_S
    timer.then()
    assert transport.closed


def test_a_head_without_end_is_refused(server: Server) -> None:
    protocol, transport = server.connected()
    protocol.data_received(b"GET / HTTP/1.1\r\nX: " + b"x" * HEAD_BYTES)
    assert transport.written.startswith(b"HTTP/1.1 400 ")
    assert transport.closed


def test_a_web_socket_is_not_a_late_request() -> None:
    async def upgrade() -> None:
        server = Server()
        protocol, transport = server.connected()
        protocol.data_received(UPGRADE)
        assert isinstance(transport.protocol, WebSocketsSansIOProtocol)
        assert server.waiting == []
        for task in server.state.tasks:
            task.cancel()

    asyncio.run(upgrade())


def test_there_are_never_too_many(server: Server) -> None:
    server.state.connections.update(cast("Any", range(most_connections())))
    _, transport = server.connected()
    assert transport.closed
    assert server.waiting == []
    server.state.connections.clear()
    assert not server.connected()[1].closed


def test_some_files_are_kept_for_what_is_no_connection() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (400, before[1]))
    try:
        assert most_connections() == 300
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
