"""Folders and texts that the knowledge base's tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge_base.library.database import Database
from knowledge_base.library.library import Library
from tests.databases import bare, database, engine, postgres, url
from tests.knowledge_base.fakes import BigramEmbedder

__all__ = ["bare", "database", "engine", "postgres", "url"]

SHARED = Path(__file__).parents[2].parent / "shared"

Write = Callable[..., Path]


@pytest.fixture
def embedder() -> BigramEmbedder:
    return BigramEmbedder()


@pytest.fixture
def guides(tmp_path: Path) -> Path:
    """An empty folder for documents."""
    folder = tmp_path / "guides"
    folder.mkdir()
    return folder


@pytest.fixture
def write(guides: Path) -> Write:
    """Write a guide: its id, its body, and its front matter as keywords."""

    def write_guide(name: str, body: str = "正文。", **front_matter: str) -> Path:
        fields = {"title": name} | front_matter
        head = "".join(f"{key}: {value}\n" for key, value in fields.items())
        path = guides / f"{name}.md"
        path.write_text(f"---\n{head}---\n\n{body}\n", "utf-8")
        return path

    return write_guide


@pytest.fixture(scope="session")
def laws() -> Path:
    """The folder of 81 real statutes."""
    folder = SHARED / "data" / "laws"
    if not folder.is_dir():
        pytest.skip(f"the statutes are not here: {folder}")
    return folder


@pytest.fixture(scope="session")
def golden() -> Path:
    """The folder of golden questions over the statutes."""
    folder = SHARED / "data" / "golden"
    if not folder.is_dir():
        pytest.skip(f"the golden questions are not here: {folder}")
    return folder


@pytest.fixture
def library(database: Database) -> Library:
    """An empty library."""
    return Library(database)
