"""A clerk who runs ``dialect`` commands, with a knowledge base in force and no weights."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from assistant.channels.cli import finished
from assistant.channels.cli.kb import running
from tests.assistant.cli.conftest import Output, parsed
from tests.assistant.cli.kb.conftest import Clerk, Typed
from tests.databases import lay_database

TEXT = """## 一、发多少钱

满八十周岁的老人，每月发高龄津贴100元。老人的子女可以代领。

## 二、什么时候开饭

食堂中午十一点开饭。
"""


class DialectClerk(Clerk):
    """Runs ``dialect`` commands as 小王, with nobody at the terminal unless answers are typed."""

    def __call__(self, *words: str | Path, types: str | None = None) -> Output:
        self._monkeypatch.setattr("sys.stdin", io.StringIO() if types is None else Typed(types))
        try:
            code = finished(lambda: running.run(parsed("dialect", *words), self.workplace))
        except SystemExit as exit_:
            code = exit_.code if isinstance(exit_.code, int) else 1
        return Output(code, self._capsys)

    def publish(self) -> None:
        """Put a document in force."""
        assert super().__call__("add", self.guide("老人指南", text=TEXT)).code == 0
        assert super().__call__("publish").code == 0


@pytest.fixture
def clerk(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> DialectClerk:
    lay_database(home)
    monkeypatch.setenv("LOGNAME", "小王")
    monkeypatch.setenv("XIANGYIN_MODELS__EMBEDDER", "bigrams")
    monkeypatch.setenv("COLUMNS", "200")
    return DialectClerk(tmp_path / "in", capsys, monkeypatch)
