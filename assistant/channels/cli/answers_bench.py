"""Whom ``evaluate answers`` puts golden files to: the assistant itself, in a home that is thrown away afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from assistant.channels.cli.scratch import settings_in
from assistant.equipment import Equipment
from assistant.evaluation.corpora import evaluation_home, publish_corpora
from assistant.evaluation.golden_judging import Ground
from assistant.evaluation.store import KeptEmbedder, Store
from assistant.naming import in_title_marks
from assistant.runtime import Assistant
from assistant.settings import Settings
from knowledge_base.drafting import Progress
from knowledge_base.publishing import publish
from knowledge_base.release import Release, open_release
from models.registry import Registry


class AnswersBench:
    """Opens assistants over releases; models and the vectors of passages are shared."""

    def __init__(self, settings: Settings, registry: Registry, scratch: Path) -> None:
        """Take what to answer with; ``scratch`` is an empty folder for the homes."""
        self._settings = settings
        self._registry = registry
        self._scratch = scratch

    @contextmanager
    def over(self, corpora: Sequence[Path], progress: Progress) -> Iterator[tuple[Assistant, Ground]]:
        """Yield who answers from ``corpora``, published beside the home's own; without any, from what is in force.

        Raises what ``knowledge_base.publishing.publish`` and ``knowledge_base.release.open_release`` raise.
        """
        home = self._settings.home
        if corpora:
            publish_corpora(corpora, home, self._embedder(), progress=progress)
            home = evaluation_home(home, corpora)
        with self._assistant("documents", home / "knowledge") as found:
            yield found

    @contextmanager
    def over_folder(self, folder: Path, progress: Progress) -> Iterator[tuple[Assistant, Ground]]:
        """Yield who answers from the documents of a folder, published for this alone; raises as ``publish`` does."""
        published = self._scratch / "published"
        publish([folder], published, self._embedder(), progress=progress)
        with self._assistant("conflicts", published / "knowledge") as found:
            yield found

    def _embedder(self) -> KeptEmbedder:
        store = Store(self._settings.home / "evaluation" / "kept.sqlite")
        return KeptEmbedder(self._registry.embedder(self._settings.models.embedder), store)

    @contextmanager
    def _assistant(self, name: str, knowledge: Path) -> Iterator[tuple[Assistant, Ground]]:
        settings = settings_in(self._scratch / name, self._settings, knowledge)
        equipment = Equipment(settings, self._registry)
        equipment.embedder.warm_up()
        assistant = Assistant(equipment)
        try:
            yield assistant, ground_of(settings, open_release(settings.home))
        finally:
            assistant.close()


def ground_of(settings: Settings, release: Release) -> Ground:
    """Return what figures may come from over a release: the desk's card, and what is known of its documents."""
    desk = settings.community.desk
    card = desk.name, desk.telephone, desk.hours, desk.address
    return Ground(card, {in_title_marks(document.title): document for document in release.documents})
