"""The assistant's command line with a window into its process: ``python -m … inside SOCKET serve --port 8000``.

What the kernel does not tell of a process, the process tells itself: whoever connects to the Unix socket is sent one
JSON object and is disconnected. ``tasks`` names the coroutine of every task that has not ended, ``threads`` every
thread, ``in_use_mb`` and ``free_mb`` is what the allocator of the C library has given out, and what it keeps.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import json
import socket
import sys
import threading
from typing import Any

import assistant.__main__  # noqa: F401  it sets what has to be set before anything is loaded
from assistant.channels.cli import main

_MB = 2**20


class _Allocated(ctypes.Structure):
    """``struct mallinfo2`` of glibc: the sums over all arenas, in bytes."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in (
            "arena",
            "ordblks",
            "smblks",
            "hblks",
            "hblkhd",
            "usmblks",
            "fsmblks",
            "uordblks",
            "fordblks",
            "keepcost",
        )
    ]


def look(loops: list[asyncio.AbstractEventLoop]) -> dict[str, Any]:
    """Return what can be told of this process."""
    allocated = _allocated()
    return {
        "tasks": sorted(_name(task) for loop in loops for task in asyncio.all_tasks(loop)),
        "threads": sorted(thread.name for thread in threading.enumerate()),
        "in_use_mb": (allocated.uordblks + allocated.hblkhd) / _MB,
        "free_mb": allocated.fordblks / _MB,
        "blocks": sys.getallocatedblocks(),
    }


def _allocated() -> _Allocated:
    mallinfo2 = getattr(ctypes.CDLL(None), "mallinfo2", None)  # another C library has none
    if mallinfo2 is None:
        return _Allocated()
    mallinfo2.restype = _Allocated
    allocated: _Allocated = mallinfo2()
    return allocated


def _name(task: asyncio.Task[Any]) -> str:
    return getattr(task.get_coro(), "__qualname__", "?")


def running_loops() -> list[asyncio.AbstractEventLoop]:
    """Return the event loops that run in this process, whatever thread they run in."""
    loops = [each for each in gc.get_objects() if issubclass(type(each), asyncio.AbstractEventLoop)]
    return [loop for loop in loops if loop.is_running()]


def _answer_everybody(window: socket.socket) -> None:
    loops: list[asyncio.AbstractEventLoop] = []
    while True:
        client, _ = window.accept()
        with client:
            loops = [loop for loop in loops if loop.is_running()] or running_loops()
            client.sendall(json.dumps(look(loops)).encode())


def _open_window(path: str) -> None:
    window = socket.socket(socket.AF_UNIX)
    window.bind(path)
    window.listen()
    threading.Thread(target=_answer_everybody, args=(window,), name="window", daemon=True).start()


if __name__ == "__main__":
    _open_window(sys.argv[1])
    sys.exit(main(sys.argv[2:]))
