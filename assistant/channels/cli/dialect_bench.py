"""What ``evaluate dialect`` is measured with: one release, a path for each dialect, and the ways of asking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path

from assistant.channels.cli.measuring import check_searched, tag_named
from assistant.equipment import Equipment
from assistant.evaluation.conditions import Condition, Homophones, Spoken, Typed, ear_name
from assistant.evaluation.corpora import publish_corpora
from assistant.evaluation.dialect import ABLATIONS, PLAIN, WHOLE, Contender, Spot, Way
from assistant.evaluation.dialect_figures import TYPED_WAY
from assistant.evaluation.examples import Posed
from assistant.evaluation.recordings import Ear, Listener, System
from assistant.evaluation.retrieval import Part, Product, Setup
from assistant.evaluation.store import KeptEmbedder, Store
from assistant.hearing import Hearing
from assistant.knowledge import Knowledge
from assistant.laboratory import AccentedVoice, Mishearer, PlacedVoice, Surroundings
from assistant.settings import Settings
from assistant.turn import Query, Reply
from assistant.understanding import Understanding
from knowledge_base.dialect import Dialect, dialects
from knowledge_base.dialect_detection import DialectDetector
from knowledge_base.document import Evidence, Scope
from knowledge_base.drafting import Progress
from knowledge_base.release import Release, open_release
from knowledge_base.retrieval import Retriever, Weights
from knowledge_base.validity import in_force
from models.embedding import Embedder
from models.recognition import RecognitionHints
from models.registry import Registry
from models.synthesis import Synthesizer

STANDARD_MANDARIN = "cmn"
"""Tag of what is spoken without an accent."""
SIMULATED = "misheard by rule"
SPEEDS = (1.0, 0.8)
"""The voice's own pace, and the slower one of old people."""


class DialectBench:
    """Opens the release, and builds what is measured over it for one dialect after the other."""

    def __init__(self, settings: Settings, registry: Registry, corpora: Sequence[Path]) -> None:
        """Take what to measure with, and where to search; without ``corpora`` in what is published."""
        self._settings = settings
        self._registry = registry
        self._corpora = tuple(corpora)
        self._store = Store(settings.home / "evaluation" / "kept.sqlite")
        embedder = registry.embedder(settings.models.embedder)
        self._embedder = KeptEmbedder(embedder, self._store, keep_questions=True)
        self.dialects = dialects(settings.home / "dialects")
        self._known: dict[str, Knowledge] = {}
        self._understandings: dict[tuple[str, bool, bool], Understanding] = {}
        self._contenders: dict[tuple[str, Scope, tuple[str, ...]], list[Contender]] = {}
        self._release: Release

    def open(self, progress: Progress) -> None:
        """Publish the corpora, or open what is published; raises what either raises."""
        home = self._settings.home
        if self._corpora:
            self._release = publish_corpora(self._corpora, home, self._embedder, progress=progress)
        else:
            self._release = open_release(home)

    def check(self, questions: Iterable[Posed], scope: Scope) -> None:
        """Raise QuestionsInvalid for a question that nothing in force in ``scope`` answers."""
        answers = ((question.id, question.right.documents) for question in questions if question.right)
        check_searched(answers, in_force(self._release.documents, scope), "--as-of、--region、--here")

    def contenders(self, tag: str, scope: Scope, *, mistaken: Iterable[str] = ()) -> list[Contender]:
        """Return the whole path, the plain recognizer, and the path without each part.

        Args:
            tag: the dialect that the path is told of.
            scope: when and where is asked.
            mistaken: other dialects; the whole path that was told of one of them is put beside the others.
        """
        key = tag, scope, tuple(other for other in mistaken if other != tag)
        if key not in self._contenders:
            self._contenders[key] = list(self._built(*key))
        return self._contenders[key]

    def _built(self, tag: str, scope: Scope, mistaken: Iterable[str]) -> Iterator[Contender]:
        self.knowledge(tag).warm_up_text()
        answer = partial(_answer, self.knowledge(tag), scope)
        yield Contender(self._product(tag, WHOLE, scope), answer, asked_typed=True)
        yield Contender(self._product(tag, PLAIN, scope), answer, plain_ear=True)
        for setup in ABLATIONS:
            yield Contender(self._product(tag, setup, scope))
        for other in mistaken:
            yield Contender(self._product(other, Setup(f"taken for {other}"), scope), asked_typed=True)

    def way_typed(self) -> Way:
        """Return the way of typing a question."""
        return Way(TYPED_WAY, (Spot(1.0, Typed()),))

    def way_misheard(self, tag: str) -> Way:
        """Return the way of a question that is misheard by rule, without sound."""
        return Way(SIMULATED, (Spot(1.0, Homophones(Mishearer(self._dialect(tag)).hear)),))

    def way_spoken(self, tag: str, place: Surroundings, voice: str) -> Way:
        """Return the way of a question that is spoken at ``place`` by ``voice``, with the accent of ``tag``.

        Raises DialectInvalid if nobody has described the accent, SettingsInvalid if the voice cannot have one.
        """
        dialect = self._dialect(tag)
        speaker: Synthesizer = self._registry.synthesizer(voice)
        speaker = AccentedVoice(speaker, dialect) if dialect else speaker
        spots = (Spot(speed, *self._heard(tag, PlacedVoice(speaker, place, speed))) for speed in SPEEDS)
        return Way(place.name, tuple(spots))

    def _heard(self, tag: str, voice: Synthesizer) -> Iterator[Condition]:
        """Yield the condition of the whole path's ear, then that of the plain one."""
        accent = "" if tag == STANDARD_MANDARIN else tag
        for hearing in (self.knowledge(tag).hearing, self._plain):
            yield Spoken(voice, hearing.hear, self._ear_name(hearing), self._store, accent)

    @property
    def plain_ear(self) -> Ear:
        """The plain recognizer, for recordings."""
        return self._ear(self._plain)

    def listeners(self, tag: str) -> dict[System, Listener]:
        """Return the whole paths that hear recordings of a dialect, empty if it has no pack.

        One is told the dialect, in a community that speaks it; one is told nothing, in a community that speaks none;
        one is told the first dialect that it is not.
        """
        other = next(other for other in self.dialects if other != tag)
        told = {System.TOLD: tag, System.DETECTED: "", System.MISTAKEN: other}
        return {system: self._listener(dialect) for system, dialect in told.items()}

    def _listener(self, tag: str) -> Listener:
        knowledge, told = self.knowledge(tag or STANDARD_MANDARIN), tag or None
        return Listener(self._ear(knowledge.hearing, told), knowledge.understanding, told)

    def _ear(self, hearing: Hearing, told: str | None = None) -> Ear:
        return Ear(partial(hearing.hear, dialect=told), self._ear_name(hearing, told), self._store)

    def _ear_name(self, hearing: Hearing, told: str | None = None) -> str:
        return ear_name(hearing, self._registry.catalogue, told)

    def detector(self) -> DialectDetector:
        """Return what tells dialects apart in a community that speaks none."""
        return self._equipment(STANDARD_MANDARIN).dialects.detector

    def knowledge(self, tag: str) -> Knowledge:
        """Return the stages of a community that speaks the dialect ``tag`` and no other."""
        if tag not in self._known:
            self._known[tag] = Knowledge(self._equipment(tag), self._release)
        return self._known[tag]

    def _equipment(self, tag: str) -> Equipment:
        spoken = () if tag == STANDARD_MANDARIN else (tag,)
        community = self._settings.community.model_copy(update={"dialects": spoken})
        settings = self._settings.model_copy(update={"community": community})
        return _SharedEmbedder(settings, self._registry, self._embedder)

    def _product(self, tag: str, setup: Setup, scope: Scope) -> Product:
        return Product(setup, self._understanding(tag, setup), partial(self._retriever, tag), scope)

    def _understanding(self, tag: str, setup: Setup) -> Understanding:
        redecoding, lexicon = (part not in setup.without for part in (Part.REDECODING, Part.LEXICON))
        key = tag, redecoding, lexicon
        if key not in self._understandings:
            knowledge = self.knowledge(tag)
            whole = redecoding and lexicon
            self._understandings[key] = (
                knowledge.understanding
                if whole
                else knowledge.understanding_with(redecoding=redecoding, lexicon=lexicon)
            )
        return self._understandings[key]

    def _retriever(self, tag: str, weights: Weights) -> Retriever:
        return Retriever(self._release, self._embedder, weights, self.knowledge(tag).confusions)

    @cached_property
    def _plain(self) -> Hearing:
        models = self._settings.models
        return Hearing(
            self._registry.voice_activity(models.voice_activity),
            self._registry.plain_recognizer(models.recognizer),
            RecognitionHints(),
        )

    def _dialect(self, tag: str) -> Dialect | None:
        return None if tag == STANDARD_MANDARIN else self.dialects[tag]

    def tag_of(self, name: str) -> str:
        """Return the tag of a dialect that is named by it or by its last part; raises DialectInvalid."""
        return tag_named(name, (STANDARD_MANDARIN, *self.dialects), "方言")


class _SharedEmbedder(Equipment):
    """Equipment whose embedder serves all dialects, and keeps what it has embedded."""

    def __init__(self, settings: Settings, registry: Registry, embedder: Embedder) -> None:
        super().__init__(settings, registry)
        self._shared = embedder

    @property
    def embedder(self) -> Embedder:
        """Text -> vectors."""
        return self._shared


def _answer(knowledge: Knowledge, scope: Scope, query: Query, evidence: Sequence[Evidence]) -> Reply:
    return knowledge.answering.answer(query, evidence, scope)
