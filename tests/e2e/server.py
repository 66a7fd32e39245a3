"""A real server in a thread, on a free loopback port, that can be stopped and started again."""

from __future__ import annotations

import asyncio
import socket
import threading
from types import TracebackType
from typing import Self

import uvicorn

from assistant.channels.app import create_app, server_config
from assistant.channels.contract import Assistant, ChannelOptions
from assistant.channels.staff_api import BackOffice


class RunningServer:
    """Serves an assistant while the ``with`` block runs."""

    def __init__(
        self, assistant: Assistant, options: ChannelOptions, office: BackOffice | None = None
    ) -> None:
        self._app = create_app(assistant, options, office)
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self.port = 0

    @property
    def url(self) -> str:
        """Where it is served."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serve, on the same port as before. Connections wait in the socket until the server takes them."""
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.port))
        listening.listen()
        self.port = listening.getsockname()[1]
        server = uvicorn.Server(server_config(self._app, "127.0.0.1", self.port))
        self._thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listening])))
        self._server = server
        self._thread.start()

    def stop(self) -> None:
        """Cut every connection and stop."""
        if self._server and self._thread:
            self._server.should_exit = True
            self._thread.join()
            self._server = self._thread = None

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()
