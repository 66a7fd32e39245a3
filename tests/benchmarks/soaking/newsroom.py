"""Staff who publish while residents ask, by the commands that staff use."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from knowledge_base.layout import Layout
from tests.benchmarks.soaking.ledger import Ledger
from tests.e2e.sample_home import ROOT, assistant_command, environment

GUIDE = """---
title: 桂花社区电影放映通知（第{number}版）
issuer: 桂花社区居民委员会
effective: 2025-{month:02}-{day:02}
---

## 一、票价

社区放电影，每张票{price}元。

## 二、时间

每个星期六晚上七点开始放映。
"""


class Staff(Protocol):
    """Who puts releases in force."""

    releases: int
    """How often another one was put in force."""

    async def publish(self) -> None:
        """Put another release in force."""
        ...


@dataclass(slots=True)
class Newsroom:
    """Publishes another edition each time, and takes every third one back."""

    home: Path
    folder: Path
    ledger: Ledger
    editions: int = 0
    releases: int = 0

    async def publish(self) -> None:
        """Put another release in force."""
        before = Layout(self.home).current_id()
        if self.releases % 3 == 2:
            await self._run("kb", "rollback", "--yes")
        else:
            self.editions += 1
            guide = self.folder / "films.md"
            number = self.editions
            dated = {"month": number // 28 % 12 + 1, "day": number % 28 + 1}
            guide.write_text(GUIDE.format(number=number, price=100 + number, **dated), "utf-8")
            await self._run("kb", "add", str(guide), "--yes")
            await self._run("kb", "publish", "--yes", "--reason", "soak")
        self.releases += 1
        if Layout(self.home).current_id() == before:
            self.ledger.complain("a publication has put nothing in force")

    async def _run(self, *words: str) -> None:
        await run(self.home, words, self.ledger)


async def run(home: Path, words: Sequence[str], ledger: Ledger) -> None:
    """Run a command in ``home``; complain if it fails."""
    process = await asyncio.create_subprocess_exec(
        *assistant_command(*words),
        cwd=ROOT,
        env=environment(home),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    if process.returncode:
        ledger.complain(f"{' '.join(words)}: {said.decode()[-300:]}")
