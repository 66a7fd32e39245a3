"""Homes with something in them, and databases of each kind."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.assistant.backups.homes import fill
from tests.postgres import postgres

__all__ = ["postgres"]


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that this machine sets counts."""
    for name in [name for name in os.environ if name.startswith("XIANGYIN_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def filled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with documents, releases, a ticket, settings and a dialect, its database in SQLite; tests copy it."""
    home = tmp_path_factory.mktemp("filled") / "home"
    fill(home)
    return home


@pytest.fixture
def home(filled_home: Path, tmp_path: Path) -> Path:
    """A home of one's own."""
    return shutil.copytree(filled_home, tmp_path / "home")
