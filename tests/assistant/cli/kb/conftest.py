"""A clerk at a terminal of their own: files to put in, answers to type, and no weights."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from assistant.channels.cli import finished
from assistant.channels.cli.kb import running
from assistant.settings import load_settings
from assistant.staff.workplace import Workplace
from knowledge_base.library.records import Version
from models.embedding import Embedder
from models.errors import ModelMissing
from models.language import LanguageModel
from models.ocr import TextReader
from models.registry import Registry
from tests.assistant.cli.conftest import Output, parsed
from tests.databases import lay_database
from tests.knowledge_base.fakes import BigramEmbedder

NOTICE = """云山市民政局关于发放高龄津贴的通知
云民发〔2026〕8号

各区民政局：
满八十周岁的老人，每月发高龄津贴100元。
本通知自2026年1月1日起施行，有效期至2029年12月31日。

云山市民政局
2025年12月1日
"""
"""A text that says about itself whatever can be read in it."""


@dataclass
class WeightlessRegistry:
    """Hands out an embedder without weights; nothing else is prepared."""

    made: BigramEmbedder = field(default_factory=BigramEmbedder)

    def embedder(self, name: str) -> Embedder:
        return self.made

    def language_model(self, name: str) -> LanguageModel:
        raise ModelMissing(f"模型 {name} 还没有准备好。")

    def text_reader(self, name: str) -> TextReader:
        raise ModelMissing(f"模型 {name} 还没有准备好。")


class Typed(io.StringIO):
    """What somebody types at a terminal, a line an answer."""

    def isatty(self) -> bool:
        return True


class Clerk:
    """Runs commands as 小王, with nobody at the terminal unless answers are typed."""

    def __init__(
        self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.folder = folder
        self._capsys = capsys
        self._monkeypatch = monkeypatch
        self._registry = WeightlessRegistry()
        self.opens: type[Workplace] = Workplace

    def __call__(self, *words: str | Path, types: str | None = None) -> Output:
        """Run ``kb`` with these words; ``types`` is what somebody answers."""
        self._monkeypatch.setattr("sys.stdin", io.StringIO() if types is None else Typed(types))
        try:
            code = finished(lambda: running.run(parsed("kb", *words), self.workplace))
        except SystemExit as exit_:
            code = exit_.code if isinstance(exit_.code, int) else 1
        return Output(code, self._capsys)

    def json(self, *words: str | Path) -> Any:
        """Run a command with ``--json``, and return what it prints."""
        return json.loads(self(*words, "--json").out)

    def workplace(self) -> Workplace:
        """Return the workplace of this home."""
        return self.opens(load_settings(), cast("Registry", self._registry))

    def head(self, document_id: str) -> Version:
        """Return the newest version of a document."""
        return self.workplace().library.head(document_id)

    def write(self, name: str, text: str) -> Path:
        """Write a file and return its path."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def guide(self, name: str, **fields: str) -> Path:
        """Write a Markdown file with front matter; ``text`` is its body."""
        text = fields.pop("text", "每月发100元。")
        rows = "".join(f"{key}: {value}\n" for key, value in {"title": f'"{name}"', **fields}.items())
        return self.write(f"{name}.md", f"---\n{rows}---\n\n{text}\n")


@pytest.fixture
def clerk(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Clerk:
    lay_database(home)
    monkeypatch.setenv("LOGNAME", "小王")
    monkeypatch.setenv("XIANGYIN_MODELS__EMBEDDER", "bigrams")
    monkeypatch.setenv("COLUMNS", "80")
    return Clerk(tmp_path / "in", capsys, monkeypatch)
