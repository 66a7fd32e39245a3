"""Wherever a save dies, it happened wholly or not at all, and the next one succeeds."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import URL

from knowledge_base.document import Document
from knowledge_base.intake.original import Original
from knowledge_base.library.database import Database
from knowledge_base.library.library import Library
from knowledge_base.library.records import Action

ROOT = Path(__file__).parents[3]
NEW = Original("新.docx", b"new" * 100_000)


@pytest.mark.parametrize("point", ["1", "2", "4", "6", "before the commit", "after the commit"])
def test_killed_at_any_point(url: URL, library: Library, point: str) -> None:
    old = library.save(Document("高龄津贴", "旧的标题"), "旧的正文", action=Action.ADD, who="王芳")
    process = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.knowledge_base.library.save_in_a_process",
            url.render_as_string(hide_password=False),
            point,
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )
    assert process.returncode == -signal.SIGKILL, process.stderr

    with Database(url) as database:
        survivor = Library(database)
        head = survivor.head("高龄津贴")
        if point == "after the commit":
            assert head.document == Document("高龄津贴", "新的标题", version=2)
            assert (head.body, head.change.who) == ("新的正文" * 100_000, "李明")
            assert survivor.original(head.original) == NEW
        else:
            assert survivor.versions("高龄津贴") == (old,)
        again = survivor.save(
            replace(head.document, title="再次"), "再次", action=Action.EDIT, who="王芳", original=NEW
        )
        assert again.document.version == head.document.version + 1
        assert survivor.original(again.original).content == NEW.content
