"""Rule: told to stop, the server begins nothing new, finishes what it is saying, tells everybody, and ends well."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect

from tests.assistant.fakes import REFUSED

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
SERVICE = "127.0.0.1"


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    """What is told how the service is."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind(str(tmp_path / "notify"))
        told.settimeout(60)
        yield told


@pytest.fixture
def server(tmp_path: Path, systemd: socket.socket) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A served process that is ready, and its port."""
    with closing(socket.socket()) as free:
        free.bind((SERVICE, 0))
        port: int = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.serve_in_a_process", str(port)],
        cwd=ROOT,
        env={**os.environ, "NOTIFY_SOCKET": systemd.getsockname()},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert systemd.recv(100) == b"READY=1"
        yield process, port
    finally:
        process.kill()
        process.communicate()


def greet(kiosk: ClientConnection) -> None:
    kiosk.send(json.dumps({"type": "hello", "version": 2, "speak": False}))
    assert json.loads(kiosk.recv(timeout=60))["type"] == "ready"


def test_what_is_being_said_is_finished_and_nothing_new_begun(
    server: tuple[subprocess.Popen[str], int], systemd: socket.socket
) -> None:
    process, port = server
    assert process.stdin
    assert process.stdout
    with (
        httpx.Client(base_url=f"http://{SERVICE}:{port}", timeout=60, trust_env=False) as client,
        connect(f"ws://{SERVICE}:{port}/ws/voice") as kiosk,
        client.stream("POST", "/api/chat", json={"question": "高龄津贴多少钱"}) as answer,
    ):
        greet(kiosk)
        lines = answer.iter_lines()
        assert "event: said" in lines
        process.send_signal(signal.SIGTERM)
        assert process.stdout.readline() == "draining\n"
        refused = client.post("/api/ask", json={"question": REFUSED})
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
        assert refused.json()["error"]["code"] == "restarting"
        process.stdin.write("\n")
        process.stdin.flush()
        assert "event: ended" in lines
        goodbye = json.loads(kiosk.recv(timeout=60))
        assert (goodbye["type"], goodbye["code"], goodbye["retry"]) == ("error", "restarting", True)
    assert process.stdout.readline() == "closed\n"
    assert process.wait(60) == 0
    while (told := systemd.recv(100)) != b"STOPPING=1":
        assert told == b"WATCHDOG=1"
