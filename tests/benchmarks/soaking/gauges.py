"""What a server's process holds, read at rest: memory, threads, tasks, handles and files."""

from __future__ import annotations

import json
import socket
import time
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge_base.layout import Layout

UNFINISHED = (".part", ".new", ".tmp")
"""How files end that are being written."""
_MB = 1024
"""Kilobytes."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What was held at one moment, when nobody was there. Memory is in MB."""

    turns: int
    """How many there had been."""
    seconds: float
    """Since asking began."""
    rss: float
    pss: float
    anonymous: float
    """What is not a file's."""
    in_use: float
    """What the C library's allocator has given out; the rest of ``anonymous`` is mostly what it keeps for later."""
    free: float
    blocks: int
    """Objects that Python has allocated."""
    threads: tuple[str, ...]
    tasks: tuple[str, ...]
    handles: tuple[str, ...]
    """What each open file descriptor stands for."""
    temporary: tuple[str, ...]
    """Files in the folder for temporary ones, and what was begun to be written elsewhere."""
    releases: int
    home_files: int


@dataclass(frozen=True, slots=True)
class Gauges:
    """Where to look."""

    process: int
    window: Path
    """The socket of ``inside``."""
    home: Path
    temporary: Path

    def read(self, turns: int, seconds: float) -> Sample:
        """Return what the process holds now. Raises OSError if there is no such process any more."""
        inside = self._inside()
        memory = _memory(self.process)
        files = [path for path in self.home.rglob("*") if path.is_file()]
        return Sample(
            turns,
            seconds,
            rss=memory["Rss"],
            pss=memory["Pss"],
            anonymous=memory["Anonymous"],
            in_use=inside["in_use_mb"],
            free=inside["free_mb"],
            blocks=inside["blocks"],
            threads=tuple(inside["threads"]),
            tasks=tuple(inside["tasks"]),
            handles=_handles(self.process),
            temporary=tuple(
                str(path)
                for path in (*self.temporary.rglob("*"), *(each for each in files if _unfinished(each)))
            ),
            releases=len(Layout(self.home).release_ids()),
            home_files=len(files),
        )

    def at_rest(self, turns: int, seconds: float, patience_s: float) -> Sample:
        """Return what it holds once that gets no less, however long it takes, ``patience_s`` at most.

        What has ended is let go of a moment later: a thread finishes unheard, a connection is told that it is over.
        """
        until = time.monotonic() + patience_s
        least = self.read(turns, seconds)
        steady = 0
        while steady < 3 and time.monotonic() < until:
            time.sleep(patience_s / 40)
            now = self.read(turns, seconds)
            steady = steady + 1 if _held(now) >= _held(least) else 0
            least = min(least, now, key=_held)
        return least

    def _inside(self) -> dict[str, Any]:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(self.window))
            told: dict[str, Any] = json.loads(b"".join(iter(lambda: client.recv(65536), b"")))
        return told


def more(before: Collection[str], after: Collection[str]) -> list[str]:
    """Return what there is more of ``after`` than ``before``."""
    return sorted((Counter(after) - Counter(before)).elements())


def _held(sample: Sample) -> int:
    return len(sample.tasks) + len(sample.handles) + len(sample.temporary)


def _unfinished(path: Path) -> bool:
    return path.name.endswith(UNFINISHED)


def _memory(process: int) -> dict[str, float]:
    """Return the kernel's sums over all of a process's memory, in MB."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()[1:]
    return {name.rstrip(":"): int(value) / _MB for name, value, *_ in map(str.split, lines)}


def _handles(process: int) -> tuple[str, ...]:
    """Return what each file descriptor stands for; numbers that name one connection are left out."""
    found = []
    for link in Path(f"/proc/{process}/fd").iterdir():
        try:
            found.append(str(link.readlink()).partition(":[")[0])
        except FileNotFoundError:  # closed meanwhile
            continue
    return tuple(sorted(found))
