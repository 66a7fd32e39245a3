"""What the desk's tests put in the place of the world."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from assistant.desk.errors import DeliveryFailed
from assistant.desk.outbox import Message
from assistant.desk.records import Draft, Kind
from assistant.desk.webhook import KEY, SIGNATURE, TIMESTAMP, signature

LAMP = Draft(
    Kind.REPAIR, "楼道的灯不亮", where="3栋2单元", telephone="13800000000", visit="v1", channel="kiosk"
)
FALL = Draft(Kind.ALERT, "老人跌倒了", where="5栋", telephone="13900000000")


@dataclass
class Clock:
    """Shows the time that it was set to."""

    at: datetime = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass
class Recipient:
    """A destination in this process: remembers what it is told, and fails as long as it is told to."""

    name: str = "物业"
    told: list[Message] = field(default_factory=list)
    attempts: int = 0
    failing: Exception | None = None

    def deliver(self, message: Message) -> None:
        self.attempts += 1
        if self.failing is not None:
            raise self.failing
        self.told.append(message)

    @property
    def numbers(self) -> list[tuple[str, int]]:
        return [(message.ticket.number, message.event.sequence) for message in self.told]


DOWN = DeliveryFailed("连不上对方", down=True)
REFUSED = DeliveryFailed("对方回了 400")


class Receiver:
    """An HTTP server that keeps what it is told once by key, and misbehaves as it is told: a word per request."""

    def __init__(self, secret: str) -> None:
        self.kept: dict[str, dict[str, Any]] = {}
        """The documents by key."""
        self.order: list[str] = []
        """Keys in the order in which they came first."""
        self.requests = 0
        self.forged = 0
        self.answer = b"{}"
        self.paths: list[str] = []
        self.bodies: list[dict[str, Any]] = []
        self._secret = secret.encode()
        self._lock = threading.Lock()
        self._manners: list[str] = []
        self._over = threading.Event()
        self._came = threading.Condition(self._lock)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer._take(self)

            def log_message(self, *arguments: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/tickets"

    def behave(self, manners: Iterable[str]) -> None:
        """Set how the next requests are treated; after them every one is treated well."""
        self._manners = list(manners)

    def let_go(self) -> None:
        """Let end, without an answer, what hangs."""
        self._over.set()

    def wait_for(self, requests: int) -> None:
        """Return when so many requests have come in all."""
        with self._came:
            assert self._came.wait_for(lambda: self.requests >= requests, timeout=60), "it was not told"

    def _take(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        with self._lock:
            self.requests += 1
            self._came.notify_all()
            self.paths.append(handler.path)
            self.bodies.append(json.loads(body))
            manner = self._manners.pop(0) if self._manners else "keeps"
            if manner in ("keeps", "keeps, then 500", "keeps, then hangs", "keeps, then closes half-way"):
                self._keep(handler, body)
        if manner.endswith("hangs"):
            self._over.wait()
            handler.close_connection = True
            return
        if manner == "closes":
            handler.close_connection = True
            return
        status = {"500": 500, "keeps, then 500": 500, "302": 302, "429": 429}.get(manner, 200)
        handler.send_response(status)
        handler.send_header("Location", self.url)
        half = manner == "keeps, then closes half-way"
        handler.send_header("Content-Length", str(len(self.answer) + 100 * half))
        with suppress(BrokenPipeError, ConnectionResetError):  # nobody waits for it any more
            handler.end_headers()
            handler.wfile.write(self.answer)
        handler.close_connection = half

    def _keep(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        headers = handler.headers
        if SIGNATURE not in headers:  # a messenger's robot shows and does not keep
            return
        if headers[SIGNATURE] != signature(self._secret, headers[TIMESTAMP], body):
            self.forged += 1
            return
        key = headers[KEY]
        if key not in self.kept:
            self.order.append(key)
            self.kept[key] = json.loads(body)
        assert self.kept[key] == json.loads(body)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.let_go()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
