"""A home of its own for each test of the command line, and a terminal wide enough for its tables."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.channels.cli import build_parser, main


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home: nothing that this machine sets or holds counts."""
    for name in [name for name in os.environ if name.startswith("XIANGYIN_")]:
        monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("XIANGYIN_HOME", str(home))
    monkeypatch.setenv("COLUMNS", "300")
    return home


class Output:
    """The exit code and what was written to the terminal."""

    def __init__(self, code: int, written: pytest.CaptureFixture[str]) -> None:
        self.code = code
        self.out, self.err = written.readouterr()


Run = Callable[..., Output]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command as the shell does."""

    def run_command(*words: str | Path) -> Output:
        try:
            code = main([str(word) for word in words])
        except SystemExit as exit_:
            code = exit_.code if isinstance(exit_.code, int) else 1
        return Output(code, capsys)

    return run_command


def parsed(*words: str | Path) -> argparse.Namespace:
    """Return the arguments of a command, for calling it with fakes."""
    return build_parser().parse_args([str(word) for word in words])
