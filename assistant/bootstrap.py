"""Composition root: Settings -> Assistant. The only module that names concrete classes."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TypeVar, cast

from assistant.answering import Answerer, DeskCard
from assistant.calibration import calibration_for
from assistant.confidence import Judge
from assistant.errors import AssistantError, SettingsInvalid
from assistant.extraction import Extractor
from assistant.hearing import Hearing
from assistant.pipeline import Pipeline
from assistant.settings import Settings
from assistant.signs import ReleaseGround, SignReader
from assistant.speaking import FallbackSynthesizer, Speaker
from assistant.speech_cache import SpeechCache
from assistant.turn import Event, Query, Request
from assistant.understanding import Understanding
from knowledge_base import dialect, dialect_words, publishing
from knowledge_base.confusion import Confusions, confusions
from knowledge_base.document import Evidence, Scope
from knowledge_base.ear import redecoder
from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.redecoding import Reading, Redecoder
from knowledge_base.release import Release, open_release
from knowledge_base.retrieval import Retriever
from knowledge_base.wording import Wording, load_colloquial
from models.catalogue import load_catalogue
from models.embedding import Embedder
from models.errors import BackendUnavailable, ModelMissing, ModelsError
from models.language import LanguageModel
from models.recognition import RecognitionHints
from models.registry import Registry
from models.reranking import Reranker
from models.synthesis import Speech, Synthesizer, VoiceOptions
from models.voice_activity import VoiceActivityDetector

_log = logging.getLogger(__name__)
_HOTWORDS = 40
T = TypeVar("T")
_PROMPT = "以下是普通话的句子，居民向社区询问政策。"


def registry_of(settings: Settings) -> Registry:
    """Return the models that are prepared below the home folder."""
    own = settings.home / "catalogue.toml"
    return Registry(load_catalogue(*([own] if own.exists() else [])), settings.home / "models")


def publish_documents(settings: Settings, folders: Iterable[Path], progress: publishing.Progress) -> Release:
    """Publish the documents of ``folders``. Raises what ``knowledge_base.publishing.publish`` raises."""
    embedder = registry_of(settings).embedder(settings.models.embedder)
    return publishing.publish(folders, settings.home, embedder, progress=progress)


class LateReader:
    """A reader that is built when something heard must first be read again: typed questions do without it."""

    def __init__(self, build: Callable[[], Redecoder]) -> None:
        """``build`` returns the reader; it is called once."""
        self._build = build
        self._lock = threading.Lock()
        self._reader: Redecoder | None = None

    def warm_up(self) -> None:
        """Build the reader now."""
        self._built()

    def readings(
        self, text: str, *, trust: float, alternatives: Sequence[str] = (), limit: int = 3
    ) -> Sequence[Reading]:
        """Return the likeliest readings of ``text``, the likeliest first."""
        return self._built().readings(text, trust=trust, alternatives=alternatives, limit=limit)

    def _built(self) -> Redecoder:
        with self._lock:
            if self._reader is None:
                self._reader = self._build()
            return self._reader


class LoadedWhenNeeded:
    """The stages of a turn, each built when it is first asked for, so that a typed question loads no recognizer.

    Threads may share it: a part is built once, and parts do not wait for each other.
    """

    def __init__(self, settings: Settings, registry: Registry) -> None:
        self._settings = settings
        self._registry = registry
        parts = ("release", "hearing", "understanding", "retrieval", "answering", "speaking")
        self._locks = {name: threading.RLock() for name in parts}
        self._built: dict[str, object] = {}

    @property
    def hearing(self) -> Hearing:
        """Utterance -> Transcript."""
        return self._once("hearing", self._build_hearing)

    @property
    def understanding(self) -> Understanding:
        """Transcript or typed text -> Query."""
        return self._once("understanding", self.understanding_with)

    @property
    def retrieval(self) -> Retriever:
        """Query -> Evidence."""
        return self._once(
            "retrieval",
            lambda: Retriever(
                self._release, self._embedder, confusions=self.confusions, reranker=self._reranker
            ),
        )

    @property
    def answering(self) -> Answerer:
        """Query + Evidence -> Reply."""
        return self._once("answering", self._build_answering)

    @property
    def speaking(self) -> Speaker:
        """Speakable text -> Speech."""
        return self._once("speaking", self._build_speaking)

    @property
    def voice_activity(self) -> VoiceActivityDetector:
        """The detector of hearing and endpointing."""
        return self._registry.voice_activity(self._settings.models.voice_activity)

    def warm_ups(self) -> tuple[tuple[str, Callable[[], object]], ...]:
        """Return what has to be loaded, named for people, in the order in which it is best loaded."""
        return (
            ("知识库", lambda: self._release),
            ("听力", self._warm_up_hearing),
            ("声音", self._warm_up_speaking),
            ("检索", self.warm_up_text),
        )

    def _warm_up_hearing(self) -> None:
        self.hearing.warm_up()
        self.understanding.warm_up()

    def _warm_up_speaking(self) -> None:
        self.speaking.warm_up()

    def warm_up_text(self) -> None:
        """Load what a typed question needs."""
        self._embedder.warm_up()
        if reranker := self._reranker:
            reranker.warm_up()
        _ = self.understanding, self.retrieval, self.answering

    @property
    def _release(self) -> Release:
        return self._once("release", lambda: open_release(self._settings.home))

    @property
    def _embedder(self) -> Embedder:
        return self._registry.embedder(self._settings.models.embedder)

    @property
    def _reranker(self) -> Reranker | None:
        """The reranker; None if none is wanted. Who asked for one is told if it cannot be had."""
        name = self._settings.models.reranker
        return self._registry.reranker(name) if name else None

    def _build_hearing(self) -> Hearing:
        recognizer = self._registry.recognizer(self._settings.models.recognizer)
        hints = RecognitionHints(prompt=_PROMPT, hotwords=self._release.lexicon.hotwords(_HOTWORDS))
        return Hearing(self.voice_activity, recognizer, hints)

    def understanding_with(self, *, redecoding: bool = True, lexicon: bool = True) -> Understanding:
        """Return the stage made anew, without a part of it that is to be compared with the whole."""
        words = [dialect_words.load(dialect.PACKS / tag) for tag in (self._dialects if lexicon else ())]
        reader = LateReader(lambda: redecoder(self._release, self._language_model(), words, self.confusions))
        return Understanding(
            limit_chars=self._settings.limits.question_chars,
            reader=reader if redecoding else None,
            dialects=words,
        )

    @property
    def _dialects(self) -> tuple[str, ...]:
        """Tags of the community's dialects. Raises SettingsInvalid if one has no pack."""
        known = dialect.dialects()
        for tag in self._settings.community.dialects:
            if tag not in known:
                raise SettingsInvalid(
                    f"没有 {tag} 这种方言的资料。community.dialects 可以写：{'、'.join(known)}。"
                )
        return self._settings.community.dialects

    @cached_property
    def confusions(self) -> Confusions:
        """What may have been said where something was heard."""
        known = dialect.dialects()
        return confusions({tag: known[tag].folds for tag in self._dialects})

    def _language_model(self) -> LanguageModel | None:
        """Return the model of general Chinese; None if it is not wanted or cannot be had here."""
        name = self._settings.models.language_model
        if not name:
            return None
        try:
            return self._registry.language_model(name)
        except (BackendUnavailable, ModelMissing) as error:
            _log.info("language model %s is left out: %s", name, error)
            return None

    def _build_answering(self) -> Answerer:
        desk = self._settings.community.desk
        release, embedder = self._release, self._embedder
        wording = Wording(release.segmenter, release.lexicon.words, load_colloquial())
        calibration = calibration_for(self._settings.home, release.manifest)
        return Answerer(
            Extractor(embedder, wording),
            Judge(wording, SignReader(wording, ReleaseGround(release, embedder)), calibration),
            DeskCard(desk.name, desk.telephone, desk.hours),
            floors=calibration.floors,
            find=self._find,
        )

    def _find(self, question: str, scope: Scope) -> tuple[Query, tuple[Evidence, ...]]:
        """Return what a typed question would be understood as and would find."""
        query = self.understanding.typed(question)
        return query, self.retrieval.search(query.wordings, scope, probabilities=query.probabilities)

    def _build_speaking(self) -> Speaker:
        cache = SpeechCache(
            self._settings.home / "cache" / "speech", self._settings.limits.speech_cache_bytes
        )
        return Speaker(FallbackSynthesizer(tuple(self._voices())), cache)

    def _voices(self) -> Iterator[Synthesizer]:
        """Yield the voices that can be had here; an optional one that is not installed is left out."""
        for name in self._settings.models.voices:
            try:
                yield self._registry.synthesizer(name)
            except (BackendUnavailable, ModelMissing) as error:
                _log.info("voice %s is left out: %s", name, error)

    def _once(self, name: str, build: Callable[[], T]) -> T:
        with self._locks[name]:
            if name not in self._built:
                self._built[name] = build()
            return cast("T", self._built[name])


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether questions can be answered yet."""

    waiting_for: tuple[str, ...] = ()
    """What is still loading, in plain Chinese."""
    failed: str = ""
    """What is wrong and what to do, if something cannot be loaded."""

    @property
    def ready(self) -> bool:
        """Whether everything is loaded."""
        return not self.waiting_for


class Assistant:
    """Everything behind the channels."""

    def __init__(self, settings: Settings, stages: LoadedWhenNeeded) -> None:
        self._settings = settings
        self._stages = stages
        self._pipeline = Pipeline(stages, region=settings.community.region)
        self._readiness = Readiness()

    @property
    def community_name(self) -> str:
        """The community's name, as the pages show it."""
        return self._settings.community.name

    @property
    def examples(self) -> tuple[str, ...]:
        """Questions that show a newcomer what can be asked."""
        return self._settings.community.examples

    @property
    def desk(self) -> str:
        """Where people turn to when the assistant does not know."""
        desk = self._settings.community.desk
        return f"{desk.name}，{desk.address}，电话 {desk.telephone}，{desk.hours}"

    @property
    def ready(self) -> Readiness:
        """Whether questions can be answered yet. Parts load when first needed, unless ``start`` was called."""
        return self._readiness

    def turn(self, request: Request) -> AsyncGenerator[Event, None]:
        """Yield the events of one turn, ``Ended`` last. Closing the generator cancels the turn."""
        return self._pipeline.turn(request)

    async def speak(self, text: str, *, speed: float = 1.0) -> Speech:
        """Return one sentence of a reply read aloud. Raises ``models.errors.SynthesisFailed``."""
        speak = partial(self._stages.speaking.speak, text, VoiceOptions(speed=speed), keep=False)
        return await asyncio.to_thread(speak)

    def voice_activity(self) -> VoiceActivityDetector:
        """Return the detector that endpointing listens with."""
        return self._stages.voice_activity

    @property
    def hearing(self) -> Hearing:
        """The stage that turns an utterance into a transcript."""
        return self._stages.hearing

    def start(self) -> None:
        """Load everything in the background; ``ready`` tells how far it is."""
        waiting = [name for name, _ in self._stages.warm_ups()]
        self._readiness = Readiness(tuple(waiting))
        threading.Thread(target=self._warm_up, name="warm-up", daemon=True).start()

    def _warm_up(self) -> None:
        waiting = [name for name, _ in self._stages.warm_ups()]
        for name, warm_up in self._stages.warm_ups():
            try:
                warm_up()
            except (AssistantError, KnowledgeBaseError, ModelsError) as error:
                _log.error("cannot load: %s", error)
                self._readiness = Readiness(tuple(waiting), str(error))
                return
            except Exception:  # noqa: BLE001  a library's own error must not leave everybody waiting for ever
                _log.exception("cannot load %s", name)
                failed = f"{name}没有准备成功。请重新启动；还是不行，请看日志。"
                self._readiness = Readiness(tuple(waiting), failed)
                return
            waiting.remove(name)
            self._readiness = Readiness(tuple(waiting))


def build(settings: Settings) -> Assistant:
    """Return the assistant. Nothing is loaded yet: that is left to ``start`` or to the first turn."""
    registry = registry_of(settings)
    return Assistant(settings, LoadedWhenNeeded(settings, registry))
