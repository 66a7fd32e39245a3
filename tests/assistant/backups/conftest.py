"""Homes with something in them, and databases of each kind."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from assistant.backups.making import make_backup
from assistant.settings import load_settings
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


@pytest.fixture(scope="session")
def packed_home(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it; tests copy it."""
    folder = tmp_path_factory.mktemp("packed")
    home = shutil.copytree(filled_home, folder / "home")
    return make_backup(load_settings(home=home), folder / "b.zip").path
