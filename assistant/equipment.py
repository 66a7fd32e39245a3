"""What serves every release alike: the models, the dialects and the voices. Each is loaded when first needed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import lru_cache

from assistant import grounding
from assistant.ears import Ears
from assistant.errors import SettingsInvalid
from assistant.front_desk import FrontDesk
from assistant.generation import Composer
from assistant.health import PartHealth, PartState, QueueHealth
from assistant.local_dialects import LocalDialects, confusions_by
from assistant.offers import offered_voices
from assistant.once import Once
from assistant.privacy.housekeeping import Housekeeping
from assistant.resilience import LastingThread, Parts, plans
from assistant.resilience.guarded import (
    GuardedEmbedder,
    GuardedRecognizer,
    GuardedReranker,
    GuardedVoiceActivity,
)
from assistant.safety import Safety
from assistant.safety.sounding import Sounds
from assistant.settings import Settings
from assistant.speaking import FallbackSynthesizer, Speaker
from assistant.speech_cache import SpeechCache
from assistant.turn import Request, Turn
from knowledge_base.release import Release
from knowledge_base.sounds import Folds
from models.catalogue import Task
from models.embedding import Embedder
from models.errors import BackendUnavailable, ModelCorrupt, ModelMissing, ModelsError
from models.language import LanguageModel
from models.recognition import Recognizer
from models.registry import Registry
from models.remembering import RememberingEmbedder
from models.reranking import Reranker
from models.synthesis import Synthesizer
from models.voice_activity import VoiceActivityDetector

_log = logging.getLogger(__name__)


class Equipment:
    """What the settings ask for, taken from the registry. Threads may share it."""

    def __init__(self, settings: Settings, registry: Registry) -> None:
        self.settings = settings
        self.dialects = LocalDialects(settings)
        """Those that there are packs for, and which of them the community speaks."""
        self.parts = Parts()
        """What is heavy or outside, each with its time, its queue and its breaker."""
        self._registry = registry
        self._embedder = Once(self._build_embedder)
        chosen = settings.models
        self._recognizer = GuardedRecognizer(
            chosen.recognizer,
            self.parts.of(plans.RECOGNIZER),
            lambda: registry.recognizer(chosen.recognizer),
        )
        self._voice_activity = GuardedVoiceActivity(
            chosen.voice_activity,
            self.parts.of(plans.VOICE_ACTIVITY),
            lambda: registry.voice_activity(chosen.voice_activity),
        )
        self._speaking = Once(self._build_speaking)
        self._ears = Once(self._build_ears)
        self._safety = Once(self._build_safety)
        self._generator = Once(self._build_generator)
        self.front_desk = FrontDesk(settings, self.parts)
        self._housekeeping = Housekeeping(settings)

    def start(self) -> None:
        """Begin to deliver what is registered at the desk, and to delete what is too old; ``close`` ends it."""
        self.front_desk.start()
        self._housekeeping.start()

    def close(self) -> None:
        """Deliver and delete nothing more, and let go of the database."""
        self._housekeeping.close()
        self.front_desk.close()

    def keep(self, request: Request, turn: Turn) -> None:
        """Keep what was said in a turn if its resident has agreed and the settings ask for it. It never waits."""
        if request.utterance is not None and request.keep_audio:
            self._housekeeping.heard(request.utterance, turn.visit)

    @property
    def embedder(self) -> Embedder:
        """Text -> vectors; what one release has embedded, the next one need not."""
        return self._embedder()

    def embedder_of(self, release: Release) -> Embedder:
        """Text -> vectors for questions about ``release``; zeros where the embedder cannot be had."""
        name, part = self.settings.models.embedder, self.parts.of(plans.EMBEDDER)
        return GuardedEmbedder(name, part, self._embedder, release.dense.dimension)

    @property
    def recognizer(self) -> Recognizer:
        """Speech -> text, whoever speaks."""
        return self._recognizer

    @property
    def ears(self) -> Ears:
        """The recognizers of dialects. Raises SettingsInvalid if the settings name one that does not exist."""
        return self._ears()

    @property
    def voice_activity(self) -> VoiceActivityDetector:
        """The detector of hearing and endpointing."""
        return self._voice_activity

    @property
    def speaking(self) -> Speaker:
        """Speakable text -> Speech."""
        return self._speaking()

    @property
    def reranker(self) -> Reranker | None:
        """The reranker; None if none is wanted. Who asked for one is told if it cannot be had."""
        name = self.settings.models.reranker
        if not name:
            return None
        return GuardedReranker(self.parts.of(plans.RERANKER), self._registry.reranker(name))

    @property
    def language_model(self) -> LanguageModel | None:
        """The model of general Chinese; None if it is not wanted or cannot be had here."""
        name = self.settings.models.language_model
        if not name:
            return None
        try:
            return self._registry.language_model(name)
        except (BackendUnavailable, ModelMissing, ModelCorrupt) as error:
            _log.info("language model %s is left out: %s", name, error)
            return None

    @property
    def generator(self) -> Composer | None:
        """What words answers, each sentence checked; None if it is not wanted or cannot be had here."""
        return self._generator()

    @property
    def safety(self) -> Safety:
        """Wordings -> Emergency, by the sounds of the community's dialects. Raises as ``dialects.local`` does."""
        return self._safety()

    def health(self) -> tuple[tuple[PartHealth, ...], tuple[QueueHealth, ...]]:
        """Return how each part is that was needed so far or is done without, and the queues."""
        parts, queues = self.parts.health()
        chosen = self.settings.models
        optional = ((plans.GENERATOR, chosen.generator), (plans.RERANKER, chosen.reranker))
        off = (
            PartHealth(plan.key, plan.name, PartState.OFF, plan.substitute, 0)
            for plan, name in optional
            if not name
        )
        return (*parts, *off), (*queues, self._housekeeping.queue())

    @property
    def threads(self) -> tuple[LastingThread, ...]:
        """What has to go on between ``start`` and ``close``."""
        return (*self.front_desk.threads, self._housekeeping.thread)

    def _build_ears(self) -> Ears:
        preferred = self.settings.models.recognizers
        self.dialects.check(preferred, "models.recognizers")
        known = [each.name for each in self._registry.catalogue if each.task is Task.RECOGNITION]
        for tag, name in preferred.items():
            if name not in known:
                raise SettingsInvalid(
                    f"设置 models.recognizers 里给 {tag} 写的“{name}”不是识别模型。可以写：{'、'.join(known)}。"
                )
        return Ears(self._registry, self.dialects.known, preferred, self._guarded_ear)

    def _guarded_ear(self, recognizer: Recognizer) -> Recognizer:
        part = self.parts.of(plans.DIALECT_RECOGNIZER, recognizer.name)
        return GuardedRecognizer(recognizer.name, part, lambda: recognizer, lambda: self.recognizer)

    def _build_safety(self) -> Safety:
        return _safety(self.dialects.folds)

    def _build_generator(self) -> Composer | None:
        name = self.settings.models.generator
        if not name:
            return None
        try:
            return Composer(
                self._registry.generator(name), grounding.check, part=self.parts.of(plans.GENERATOR)
            )
        except ModelsError as error:  # whatever it lacks, answers are quoted without it
            _log.warning("generator %s is left out: %s", name, error)
            return None

    def _build_embedder(self) -> Embedder:
        return RememberingEmbedder(self._registry.embedder(self.settings.models.embedder))

    def _build_speaking(self) -> Speaker:
        cache = SpeechCache(self.settings.home / "cache" / "speech", self.settings.limits.speech_cache_bytes)
        voices = tuple(self._voices())
        engines = [self._registry.catalogue[voice.name] for voice in voices]
        chain = FallbackSynthesizer(
            voices, remote=[engine.name for engine in engines if engine.online], parts=self.parts
        )
        known, local = self.dialects.known, self.dialects.local
        return Speaker(
            chain,
            cache,
            offered_voices(
                engines,
                local=[known[tag] for tag in local],
                others=[dialect for tag, dialect in known.items() if tag not in local],
            ),
        )

    def _voices(self) -> Iterator[Synthesizer]:
        """Yield the voices that can be had here; an optional one that is not installed is left out."""
        for name in self.settings.models.voices:
            try:
                yield self._registry.synthesizer(name)
            except (BackendUnavailable, ModelMissing, ModelCorrupt) as error:
                _log.warning("voice %s is left out: %s", name, error)


@lru_cache(maxsize=4)
def _safety(folds: tuple[tuple[str, Folds], ...]) -> Safety:
    """Return what recognizes emergencies. It takes a second to build, never changes, and is the same for many."""
    return Safety(Sounds(confusions_by(folds)))
