"""What serves every release alike: the models, the dialects and the voices. Each is loaded when first needed."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping

from assistant.errors import SettingsInvalid
from assistant.once import Once
from assistant.settings import Settings
from assistant.speaking import FallbackSynthesizer, Speaker
from assistant.speech_cache import SpeechCache
from knowledge_base.confusion import Confusions, confusions
from knowledge_base.dialect import Dialect, dialects
from knowledge_base.dialect_detection import DialectDetector
from knowledge_base.dialect_words import DialectWords, load
from models.embedding import Embedder
from models.errors import BackendUnavailable, ModelMissing
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
        self._registry = registry
        self._embedder = Once(self._build_embedder)
        self._speaking = Once(self._build_speaking)
        self._dialects = Once(self._load_dialects)
        self._dialect_words = Once(self._load_dialect_words)
        self._detector = Once(self._build_detector)
        self._confusions = Once(self._load_confusions)

    @property
    def embedder(self) -> Embedder:
        """Text -> vectors; what one release has embedded, the next one need not."""
        return self._embedder()

    @property
    def recognizer(self) -> Recognizer:
        """Speech -> text."""
        return self._registry.recognizer(self.settings.models.recognizer)

    @property
    def voice_activity(self) -> VoiceActivityDetector:
        """The detector of hearing and endpointing."""
        return self._registry.voice_activity(self.settings.models.voice_activity)

    @property
    def speaking(self) -> Speaker:
        """Speakable text -> Speech."""
        return self._speaking()

    @property
    def reranker(self) -> Reranker | None:
        """The reranker; None if none is wanted. Who asked for one is told if it cannot be had."""
        name = self.settings.models.reranker
        return self._registry.reranker(name) if name else None

    @property
    def language_model(self) -> LanguageModel | None:
        """The model of general Chinese; None if it is not wanted or cannot be had here."""
        name = self.settings.models.language_model
        if not name:
            return None
        try:
            return self._registry.language_model(name)
        except (BackendUnavailable, ModelMissing) as error:
            _log.info("language model %s is left out: %s", name, error)
            return None

    @property
    def dialects(self) -> Mapping[str, Dialect]:
        """The dialects that there are packs for, by tag: the package's, and those in ``<home>/dialects``.

        Raises knowledge_base.errors.DialectInvalid if one is malformed.
        """
        return self._dialects()

    @property
    def local_dialects(self) -> tuple[str, ...]:
        """Tags of the community's dialects. Raises SettingsInvalid if one has no pack."""
        known = self.dialects
        for tag in self.settings.community.dialects:
            if tag not in known:
                raise SettingsInvalid(
                    f"没有 {tag} 这种方言的资料。community.dialects 可以写：{'、'.join(known)}。"
                )
        return self.settings.community.dialects

    @property
    def dialect_words(self) -> Mapping[str, DialectWords]:
        """The words of all dialects, by tag. Raises as ``dialects`` does."""
        return self._dialect_words()

    @property
    def dialect_detector(self) -> DialectDetector:
        """Question -> dialects. Raises as ``dialects`` and ``local_dialects`` do."""
        return self._detector()

    @property
    def confusions(self) -> Confusions:
        """What may have been said where something was heard. Raises as ``local_dialects`` does."""
        return self._confusions()

    def _load_dialects(self) -> Mapping[str, Dialect]:
        return dialects(self.settings.home / "dialects")

    def _load_dialect_words(self) -> Mapping[str, DialectWords]:
        return {
            tag: load(each.folder, each.additions)
            for tag, each in self.dialects.items()
            if each.folder is not None
        }

    def _build_detector(self) -> DialectDetector:
        called = {tag: each.language for tag, each in self.dialects.items() if each.language}
        return DialectDetector(self.dialect_words, self.local_dialects, called)

    def _load_confusions(self) -> Confusions:
        return confusions({tag: self.dialects[tag].folds for tag in self.local_dialects})

    def _build_embedder(self) -> Embedder:
        return RememberingEmbedder(self._registry.embedder(self.settings.models.embedder))

    def _build_speaking(self) -> Speaker:
        cache = SpeechCache(self.settings.home / "cache" / "speech", self.settings.limits.speech_cache_bytes)
        return Speaker(FallbackSynthesizer(tuple(self._voices())), cache)

    def _voices(self) -> Iterator[Synthesizer]:
        """Yield the voices that can be had here; an optional one that is not installed is left out."""
        for name in self.settings.models.voices:
            try:
                yield self._registry.synthesizer(name)
            except (BackendUnavailable, ModelMissing) as error:
                _log.info("voice %s is left out: %s", name, error)
