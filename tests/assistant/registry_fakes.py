"""Hand-written stand-ins for what stands behind an ``Assistant``: the registry, and the pause between two looks."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from assistant.equipment import Equipment
from assistant.runtime import Assistant
from assistant.settings import ModelChoice, Settings
from models.catalogue import Catalogue, parse_catalogue
from models.embedding import Embedder
from models.errors import ModelMissing
from models.generation import Generator, Message, Pieces
from models.language import LanguageModel, State
from models.recognition import Recognizer, Transcript
from models.registry import Registry
from models.reranking import Reranker
from models.synthesis import Synthesizer
from models.voice_activity import VoiceActivityDetector
from tests.assistant.core_fakes import FakeRecognizer, FakeVoice, Gate, close_embedder
from tests.assistant.fakes import LoudnessDetector
from tests.knowledge_base.fakes import WordReranker

MODELS = ModelChoice(
    recognizer="ears", voice_activity="loudness", embedder="bigrams", voices=("first", "second")
)

VOICES = """
[first]
task = "synthesis"
title = "在线声音"
backend = "fake"
revision = "1"
license = "MIT"
sources = [{ kind = "service" }]
voices = { "" = "普通话（女声）", zh-Other = "普通话（男声）" }

[second]
task = "synthesis"
title = "本地声音"
backend = "fake"
revision = "1"
license = "MIT"
sources = [{ kind = "extra", extra = "second" }]
"""


@dataclass
class FakeRegistry:
    """Hands out fakes, and tells which were asked for."""

    voices: dict[str, FakeVoice | Exception] = field(
        default_factory=lambda: {"first": FakeVoice("first"), "second": FakeVoice("second")}
    )
    ears: FakeRecognizer = field(default_factory=lambda: FakeRecognizer(Transcript("高龄津贴多少钱", 0.9)))
    dialect_ears: dict[str, FakeRecognizer | Exception] = field(default_factory=dict)
    """The recognizers of dialects that can be had here, or why one cannot."""
    embeds: Embedder | None = None
    """The embedder; None for one that is well."""
    language: LanguageModel | Exception = field(default_factory=lambda: ModelMissing("没有这个语言模型。"))
    reranks: WordReranker | Exception = field(default_factory=lambda: ModelMissing("没有准备。"))
    writes: Generator | Exception = field(default_factory=lambda: ModelMissing("没有准备。"))
    asked: list[str] = field(default_factory=list)
    catalogue: Catalogue = field(default_factory=lambda: Catalogue(parse_catalogue(VOICES)))

    def recognizer(self, name: str) -> Recognizer:
        self.asked.append(name)
        if name == MODELS.recognizer:
            return self.ears
        ear = self.dialect_ears.get(name, ModelMissing("没有准备。"))
        if isinstance(ear, Exception):
            raise ear
        return ear

    def voice_activity(self, name: str) -> VoiceActivityDetector:
        self.asked.append(name)
        return LoudnessDetector()

    def embedder(self, name: str) -> Embedder:
        self.asked.append(name)
        return self.embeds or close_embedder()

    def language_model(self, name: str) -> LanguageModel:
        self.asked.append(name)
        if isinstance(self.language, Exception):
            raise self.language
        return self.language

    def reranker(self, name: str) -> Reranker:
        self.asked.append(name)
        if isinstance(self.reranks, Exception):
            raise self.reranks
        return self.reranks

    def generator(self, name: str) -> Generator:
        self.asked.append(name)
        if isinstance(self.writes, Exception):
            raise self.writes
        return self.writes

    def synthesizer(self, name: str) -> Synthesizer:
        self.asked.append(name)
        voice = self.voices[name]
        if isinstance(voice, Exception):
            raise voice
        return voice


@dataclass
class FakeGenerator:
    """Writes what it is told to write; keeps what it was sent."""

    reply: str = "无法回答"
    name: str = "writer"
    warm_ups: int = 0
    sent: list[str] = field(default_factory=list)
    gate: Gate | None = None
    """Where loading waits."""

    def warm_up(self) -> None:
        self.warm_ups += 1
        if self.gate:
            self.gate.pass_through()

    def generate(self, messages: Sequence[Message], *, limit_tokens: int, stop: Sequence[str] = ()) -> Pieces:
        self.sent.append("\n".join(message.text for message in messages))
        yield self.reply


class NoWords:
    """A language model that knows no word, so that nothing but the documents' own words has to be loaded."""

    name = "no-words"

    def warm_up(self) -> None:
        """Nothing to load."""

    def knows(self, word: str) -> bool:
        return False

    def begin(self) -> State:
        return None

    def score(self, state: State, word: str) -> tuple[float, State]:
        return -20.0, None


class Looks(threading.Event):
    """Stops an assistant's follower before each look at what is in force, until the test lets it look."""

    def __init__(self) -> None:
        super().__init__()
        self._pausing = threading.Semaphore(0)
        self._next = threading.Semaphore(0)

    def wait(self, timeout: float | None = None) -> bool:
        self._pausing.release()
        assert self._next.acquire(timeout=60), "nobody let it look"
        return self.is_set()

    def set(self) -> None:
        super().set()
        self._next.release()

    def until_pause(self) -> None:
        """Return when the follower has nothing to do."""
        assert self._pausing.acquire(timeout=60), "the follower does not come to an end"

    def look(self) -> None:
        """Let the follower look once, and return when it has nothing to do again."""
        self.begin_look()
        self.until_pause()

    def begin_look(self) -> None:
        """Let the follower look once, and do not wait for it."""
        self._next.release()


def settings_of(home: Path) -> Settings:
    return Settings(home=home, models=MODELS)


def equipment_of(settings: Settings, registry: FakeRegistry) -> Equipment:
    return Equipment(settings, cast("Registry", registry))


def assistant_of(home: Path, registry: FakeRegistry, looks: Looks | None = None) -> Assistant:
    return Assistant(equipment_of(settings_of(home), registry), looks)
