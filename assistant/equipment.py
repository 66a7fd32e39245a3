"""What serves every release alike: the models, the dialects and the voices. Each is loaded when first needed."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from assistant.errors import SettingsInvalid
from assistant.once import Once
from assistant.settings import Settings
from assistant.speaking import FallbackSynthesizer, Speaker
from assistant.speech_cache import SpeechCache
from knowledge_base import dialect, dialect_words
from knowledge_base.confusion import Confusions, confusions
from knowledge_base.dialect_words import DialectWords
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
        self._dialect_words = Once(self._load_dialect_words)
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
    def dialect_words(self) -> tuple[DialectWords, ...]:
        """The words of the community's dialects. Raises SettingsInvalid if one has no pack."""
        return self._dialect_words()

    @property
    def confusions(self) -> Confusions:
        """What may have been said where something was heard. Raises SettingsInvalid as ``dialect_words`` does."""
        return self._confusions()

    def _dialects(self) -> tuple[str, ...]:
        """Return the tags of the community's dialects; raises SettingsInvalid if one has no pack."""
        known = dialect.dialects()
        for tag in self.settings.community.dialects:
            if tag not in known:
                raise SettingsInvalid(
                    f"没有 {tag} 这种方言的资料。community.dialects 可以写：{'、'.join(known)}。"
                )
        return self.settings.community.dialects

    def _load_dialect_words(self) -> tuple[DialectWords, ...]:
        return tuple(dialect_words.load(dialect.PACKS / tag) for tag in self._dialects())

    def _load_confusions(self) -> Confusions:
        known = dialect.dialects()
        return confusions({tag: known[tag].folds for tag in self._dialects()})

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
