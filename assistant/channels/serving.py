"""The server's own life: it tells when it is ready, is watched, and ends without cutting anybody off."""

from __future__ import annotations

import asyncio
import errno
import logging
import signal
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import FrameType

import uvicorn

from assistant.errors import SettingsInvalid
from assistant.resilience import Watchdog
from assistant.resilience.service_manager import READY, STOPPING, ServiceManager

_log = logging.getLogger(__name__)
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_THREADS = 64
"""They mostly wait for parts, which have workers of their own; whoever is in danger must always find one."""
_TAKEN = {
    errno.EADDRINUSE: "已经有程序在用，也许乡音已经启动了。请先停掉它，或者用 --port 换一个端口。",
    errno.EACCES: "没有权限用这个端口。请用 --port 换一个 1024 以上的。",
    errno.EADDRNOTAVAIL: "这台机器没有这个地址。请检查 --host 或者设置 server.host。",
}
_UNREAD_MS = 30_000
"""After so long the kernel gives up a connection whose other side takes nothing any more."""


def check_free(host: str, port: int) -> None:
    """Raise SettingsInvalid if that address cannot be listened on: better told before everything is loaded."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        if why := _TAKEN.get(error.errno or 0):
            raise SettingsInvalid(f"不能在 {host} 的端口 {port} 上启动：{why}") from error


class Server(uvicorn.Server):
    """Uvicorn's, with an end in three steps: nothing new, what is being said is finished, everybody is told."""

    def __init__(
        self,
        config: uvicorn.Config,
        *,
        drain: Callable[[], Awaitable[None]],
        dismiss: Callable[[], Awaitable[None]],
        watchdog: Watchdog | None = None,
        manager: ServiceManager | None = None,
    ) -> None:
        """Take what belongs to the end.

        Args:
            config: uvicorn's.
            drain: lets nothing new begin, and returns once what goes on is over.
            dismiss: tells those who are still connected.
            watchdog: watches from the first request to the last.
            manager: what systemd is told by.
        """
        super().__init__(config)
        self._drain = drain
        self._dismiss = dismiss
        self._watchdog = watchdog
        self._manager = manager or ServiceManager()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to take requests; what is still loading is said in the answers."""
        await super().startup(sockets)
        for server in self.servers:
            for listening in server.sockets:
                _give_up_the_unread(listening)
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(_THREADS, "stage"))
        if self._watchdog is not None:
            self._watchdog.start(loop)
        self._manager.tell(READY)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End as the class says. A second signal ends at once."""
        self._manager.tell(STOPPING)
        if self._watchdog is not None:
            self._watchdog.close()
        draining = asyncio.ensure_future(self._drain())
        while not self.force_exit and not draining.done():
            await asyncio.wait([draining], timeout=0.1)
        draining.cancel()
        await self._dismiss()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002  the signature is uvicorn's
        """Take a signal as the wish to end, a second one, whichever it is, as the wish to end at once."""
        self.force_exit, self.should_exit = self.should_exit, True

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take signals as the wish to end. Unlike uvicorn, do not raise them again: what comes after is to run."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {each: signal.signal(each, self.handle_exit) for each in _SIGNALS}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)


def _give_up_the_unread(listening: socket.socket) -> None:
    """Let connections taken from ``listening`` end whose other side is gone or does not read, where the system can."""
    option = getattr(socket, "TCP_USER_TIMEOUT", None)  # Linux
    if option is None or listening.family not in {socket.AF_INET, socket.AF_INET6}:
        return
    try:
        listening.setsockopt(socket.IPPROTO_TCP, option, _UNREAD_MS)
    except OSError as error:
        _log.info("connections that are not read end late: %s", error.strerror)
