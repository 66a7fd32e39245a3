"""How a client gets connected: the address, the socket, the greeting."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI

from assistant.client.errors import Disconnected, Garbled, Rejected, TimedOut, Unreachable
from assistant.client.events import Ready
from assistant.client.messages import RATE_HZ, VERSION, Hello, Reader, written

_SCHEMES = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}
_PATH = "/ws/voice"


@asynccontextmanager
async def connected(address: str, connect_s: float) -> AsyncGenerator[ClientConnection, None]:
    """Yield a socket to the server at ``address``, as people write it: of its pages, or of the protocol itself.

    Raises:
        Unreachable: nobody answers there within ``connect_s`` seconds.
    """
    try:
        socket = await connect(_socket_address(address), proxy=None, open_timeout=connect_s)
    except (OSError, InvalidHandshake, InvalidURI, ValueError) as error:
        raise Unreachable(f"连不上 {address}。请检查网址，再看看乡音启动了没有。") from error
    try:
        yield socket
    finally:
        await socket.close()


async def greeted(socket: ClientConnection, hello: Hello, connect_s: float) -> Ready:
    """Greet the server, and return what it says of itself.

    Raises:
        Rejected: it does not take the connection.
        TimedOut: it says nothing for ``connect_s`` seconds.
        Disconnected: the connection has broken off.
        Garbled: it says something else.
    """
    try:
        async with asyncio.timeout(connect_s):
            with suppress(
                ConnectionClosed
            ):  # a server that takes nobody says so, and does not wait for a greeting
                await socket.send(written("hello", {"version": VERSION, "rate_hz": RATE_HZ, **asdict(hello)}))
            message = Reader().read(await socket.recv())
    except TimeoutError:
        raise TimedOut("服务器没有准备好。请过一会儿再试。") from None
    except ConnectionClosed:
        raise disconnected() from None
    if message is not None and isinstance(message.content, Rejected):
        raise message.content
    if message is None or not isinstance(message.content, Ready):
        raise Garbled("这个网址上的服务和这个程序版本不一样。请检查网址，更新程序。")
    return message.content


def disconnected() -> Disconnected:
    """Return what to raise when the connection has broken off."""
    return Disconnected("和服务器的连接断了。请检查网络，再试一次。")


def _socket_address(address: str) -> str:
    """Return the address of the protocol. Raises ValueError."""
    parts = urlsplit(address)
    if parts.scheme not in _SCHEMES or not parts.netloc:
        raise ValueError(f"not an address: {address}")
    path = parts.path if parts.path.endswith(_PATH) else parts.path.rstrip("/") + _PATH
    return parts._replace(scheme=_SCHEMES[parts.scheme], path=path, query="", fragment="").geturl()
