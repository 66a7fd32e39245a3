"""What serves every release alike: the models, the dialects and the voices. Each is loaded when first needed."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from assistant import grounding
from assistant.desk.desk import Desk
from assistant.desk.hours import Hours
from assistant.ears import Ears
from assistant.errors import SettingsInvalid
from assistant.front_desk import FrontDesk
from assistant.generation import Composer
from assistant.offers import offered_voices
from assistant.once import Once
from assistant.safety import Safety
from assistant.safety.sounding import Sounds
from assistant.settings import Settings
from assistant.speaking import FallbackSynthesizer, Speaker
from assistant.speech_cache import SpeechCache
from knowledge_base.confusion import Confusions, confusions
from knowledge_base.dialect import Dialect
from knowledge_base.dialect_detection import DialectDetector
from knowledge_base.dialect_packs import Packs, load_packs
from knowledge_base.dialect_words import DialectWords
from knowledge_base.sounds import Folds
from models.catalogue import Task
from models.embedding import Embedder
from models.errors import BackendUnavailable, ModelMissing, ModelsError
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
        self._packs = Once(self._load_packs)
        self._ears = Once(self._build_ears)
        self._detector = Once(self._build_detector)
        self._confusions = Once(self._load_confusions)
        self._safety = Once(self._build_safety)
        self._generator = Once(self._build_generator)
        self._front_desk = FrontDesk(settings)

    def start(self) -> None:
        """Begin to deliver what is registered at the desk; ``close`` ends it."""
        self._front_desk.start()

    def close(self) -> None:
        """Deliver nothing more, and let go of the desk's database."""
        self._front_desk.close()

    @property
    def embedder(self) -> Embedder:
        """Text -> vectors; what one release has embedded, the next one need not."""
        return self._embedder()

    @property
    def recognizer(self) -> Recognizer:
        """Speech -> text, whoever speaks."""
        return self._registry.recognizer(self.settings.models.recognizer)

    @property
    def ears(self) -> Ears:
        """The recognizers of dialects. Raises SettingsInvalid if the settings name one that does not exist."""
        return self._ears()

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
    def generator(self) -> Composer | None:
        """What words answers, each sentence checked; None if it is not wanted or cannot be had here."""
        return self._generator()

    @property
    def safety(self) -> Safety:
        """Wordings -> Emergency, by the sounds of the community's dialects. Raises as ``local_dialects`` does."""
        return self._safety()

    @property
    def front_desk(self) -> Desk:
        """Where residents entrust something to staff. Raises LibraryUnavailable if it cannot be opened now."""
        return self._front_desk.desk

    @property
    def hours(self) -> Hours:
        """When the desk is attended."""
        return self._front_desk.hours

    @property
    def dialects(self) -> Mapping[str, Dialect]:
        """The dialects that there are packs for, by tag: the package's, and those in ``<home>/dialects``.

        One of the latter that is malformed is left out, and logged.
        """
        return self._packs().dialects

    @property
    def local_dialects(self) -> tuple[str, ...]:
        """Tags of the community's dialects. Raises SettingsInvalid if one has no pack, or a malformed one."""
        self._check_dialects(self.settings.community.dialects, "community.dialects")
        return self.settings.community.dialects

    def dialect_of(self, tag: str | None) -> Dialect | None:
        """Return the dialect of a person who has chosen ``tag``.

        It is the community's first if that is None or has no pack; None if the community has none either.
        Raises as ``local_dialects`` does.
        """
        if tag is not None and tag in self.dialects:
            return self.dialects[tag]
        return next((self.dialects[local] for local in self.local_dialects), None)

    @property
    def dialect_words(self) -> Mapping[str, DialectWords]:
        """The words of all dialects, by tag."""
        return self._packs().words

    @property
    def dialect_detector(self) -> DialectDetector:
        """Question -> dialects. Raises as ``local_dialects`` does."""
        return self._detector()

    @property
    def confusions(self) -> Confusions:
        """What may have been said where something was heard. Raises as ``local_dialects`` does."""
        return self._confusions()

    def _load_packs(self) -> Packs:
        own = self.settings.home / "dialects"
        packs = load_packs(own)
        for tag, error in packs.malformed.items():
            _log.warning("方言资料 %s 写得不对，先不用它：%s", own / tag, "".join(error.problems))
        for tag, error in packs.refused_words.items():
            _log.warning("%s 里加的词写得不对，先都不用：%s", own / tag, "".join(error.problems))
        return packs

    def _check_dialects(self, tags: Iterable[str], setting: str) -> None:
        """Raise SettingsInvalid if a setting names a dialect that has no pack, or a malformed one."""
        packs = self._packs()
        for tag in tags:
            if tag in packs.malformed:
                raise SettingsInvalid(
                    f"设置 {setting} 里写了 {tag}，可是它的资料写得不对，用不了。{packs.malformed[tag]}\n"
                    f"请照着改 {self.settings.home / 'dialects' / tag}，或者先把 {tag} 从设置里去掉，再重新启动。"
                )
            if tag not in packs.dialects:
                raise SettingsInvalid(
                    f"没有 {tag} 这种方言的资料。{setting} 可以写：{'、'.join(packs.dialects)}。"
                )

    def _build_ears(self) -> Ears:
        preferred = self.settings.models.recognizers
        self._check_dialects(preferred, "models.recognizers")
        known = [each.name for each in self._registry.catalogue if each.task is Task.RECOGNITION]
        for tag, name in preferred.items():
            if name not in known:
                raise SettingsInvalid(
                    f"设置 models.recognizers 里给 {tag} 写的“{name}”不是识别模型。可以写：{'、'.join(known)}。"
                )
        return Ears(self._registry, self.dialects, preferred)

    def _build_detector(self) -> DialectDetector:
        called = {tag: each.language for tag, each in self.dialects.items() if each.language}
        return DialectDetector(self.dialect_words, self.local_dialects, called)

    def _load_confusions(self) -> Confusions:
        return _confusions(self._local_folds)

    def _build_safety(self) -> Safety:
        return _safety(self._local_folds)

    @property
    def _local_folds(self) -> tuple[tuple[str, Folds], ...]:
        return tuple((tag, self.dialects[tag].folds) for tag in self.local_dialects)

    def _build_generator(self) -> Composer | None:
        name = self.settings.models.generator
        if not name:
            return None
        try:
            return Composer(self._registry.generator(name), grounding.check)
        except ModelsError as error:  # whatever it lacks, answers are quoted without it
            _log.warning("generator %s is left out: %s", name, error)
            return None

    def _build_embedder(self) -> Embedder:
        return RememberingEmbedder(self._registry.embedder(self.settings.models.embedder))

    def _build_speaking(self) -> Speaker:
        cache = SpeechCache(self.settings.home / "cache" / "speech", self.settings.limits.speech_cache_bytes)
        voices = tuple(self._voices())
        engines = [self._registry.catalogue[voice.name] for voice in voices]
        chain = FallbackSynthesizer(voices, remote=[engine.name for engine in engines if engine.online])
        local = self.local_dialects
        return Speaker(
            chain,
            cache,
            offered_voices(
                engines,
                local=[self.dialects[tag] for tag in local],
                others=[dialect for tag, dialect in self.dialects.items() if tag not in local],
            ),
        )

    def _voices(self) -> Iterator[Synthesizer]:
        """Yield the voices that can be had here; an optional one that is not installed is left out."""
        for name in self.settings.models.voices:
            try:
                yield self._registry.synthesizer(name)
            except (BackendUnavailable, ModelMissing) as error:
                _log.info("voice %s is left out: %s", name, error)


@lru_cache(maxsize=4)
def _confusions(folds: tuple[tuple[str, Folds], ...]) -> Confusions:
    return confusions(dict(folds))


@lru_cache(maxsize=4)
def _safety(folds: tuple[tuple[str, Folds], ...]) -> Safety:
    """Return what recognizes emergencies. It takes a second to build, never changes, and is the same for many."""
    return Safety(Sounds(_confusions(folds)))
