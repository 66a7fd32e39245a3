"""A real HTTP server on loopback that speaks the protocol of chat endpoints, well or badly, as it is told."""

from __future__ import annotations

import json
import socket
import socketserver
import struct
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

EVENTS = "Content-Type: text/event-stream; charset=utf-8\r\n"
JSON = "Content-Type: application/json\r\n"


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it arrived."""

    path: str
    headers: Mapping[str, str]
    """By name in lower case."""
    raw: bytes

    @property
    def body(self) -> dict[str, Any]:
        return cast("dict[str, Any]", json.loads(self.raw))

    @property
    def messages(self) -> list[dict[str, str]]:
        return cast("list[dict[str, str]]", self.body["messages"])

    @property
    def text(self) -> str:
        """Everything that was said to the model."""
        return "\n".join(message["content"] for message in self.messages)


class Client:
    """The other end of a connection."""

    def __init__(self, connection: socket.socket, reader: BinaryIO) -> None:
        self._connection = connection
        self._reader = reader

    def send(self, text: str | bytes) -> None:
        self._connection.sendall(text if isinstance(text, bytes) else text.encode())

    def head(self, status: str, headers: str) -> None:
        self.send(f"HTTP/1.1 {status}\r\n{headers}Connection: close\r\n\r\n")

    def event(self, text: str, reason: str | None = None) -> None:
        choice = {"index": 0, "delta": {"content": text}, "finish_reason": reason}
        self.send(f"data: {json.dumps({'choices': [choice]})}\n\n")

    def wait_until_it_gives_up(self) -> None:
        self._reader.read()

    def reset(self) -> None:
        """Close with a reset instead of an end."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._connection.close()


Turn = Callable[[Client, Received], None]
"""What happens on one connection after the request."""


class ChatServer(socketserver.ThreadingTCPServer):
    """Answers the first request with the first turn, and so on; the last turn serves all that follow."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.turns = tuple(turns)
        self.received: list[Received] = []
        self.taking = threading.Lock()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server = cast("ChatServer", self.server)
        path = self.rfile.readline().decode().split()[1]
        lines = iter(lambda: self.rfile.readline().decode().strip(), "")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        request = Received(path, headers, self.rfile.read(int(headers["content-length"])))
        with server.taking:
            turn = server.turns[min(len(server.received), len(server.turns) - 1)]
            server.received.append(request)
        try:
            turn(Client(self.connection, cast("BinaryIO", self.rfile)), request)
        except OSError:
            return  # the client has given up

    def finish(self) -> None:
        try:
            super().finish()
        except OSError:
            return  # as above


@contextmanager
def serving(*turns: Turn) -> Iterator[ChatServer]:
    """Run a server for the time of the block."""
    with ChatServer(turns) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def says(*pieces: str, reason: str = "stop") -> Turn:
    """Stream a reply as good servers do, the role first and the mark of the end last."""

    def turn(client: Client, _: Received) -> None:
        client.head("200 OK", EVENTS)
        client.send('data: {"choices": [{"delta": {"role": "assistant"}, "finish_reason": null}]}\n\n')
        for piece in pieces:
            client.event(piece)
        client.event("", reason)
        client.send('data: {"choices": [], "usage": {"total_tokens": 7}}\n\ndata: [DONE]\n\n')

    return turn


def sends(body: str | bytes, *, status: str = "200 OK", headers: str = EVENTS) -> Turn:
    """Send a response as it is, and close."""

    def turn(client: Client, _: Received) -> None:
        client.head(status, headers)
        client.send(body)

    return turn


def fails(status: str, headers: str = "") -> Turn:
    return sends('{"error": {"message": "no"}}', status=status, headers=JSON + headers)


def stalls(*pieces: str) -> Turn:
    """Stream these pieces, then nothing for ever."""

    def turn(client: Client, _: Received) -> None:
        client.head("200 OK", EVENTS)
        for piece in pieces:
            client.event(piece)
        client.wait_until_it_gives_up()

    return turn


def says_nothing(client: Client, _: Received) -> None:
    """Take the request, and not even begin a response."""
    client.wait_until_it_gives_up()


def resets(*pieces: str) -> Turn:
    """Reset the connection, at once or after these pieces."""

    def turn(client: Client, _: Received) -> None:
        if pieces:
            client.head("200 OK", EVENTS)
        for piece in pieces:
            client.event(piece)
        client.reset()

    return turn


def goes_on(line: str) -> Turn:
    """Send ``line`` until the client gives up."""

    def turn(client: Client, _: Received) -> None:
        client.head("200 OK", EVENTS)
        while True:
            client.send(line)

    return turn
