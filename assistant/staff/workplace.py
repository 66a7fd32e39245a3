"""Where staff work: the library, the release in force, the models, all as the settings say."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from datetime import date
from functools import cached_property

from assistant.bootstrap import quoting_equipment, registry_of
from assistant.equipment import Equipment
from assistant.knowledge import Knowledge
from assistant.privacy.opening import open_database
from assistant.settings import Settings, load_settings
from knowledge_base.document import Document, Evidence, Scope
from knowledge_base.errors import DocumentUnknown, NoRelease
from knowledge_base.library.library import Library
from knowledge_base.publication import Publisher
from knowledge_base.region import within
from knowledge_base.release import Release, open_release
from models.embedding import Embedder
from models.errors import BackendUnavailable, ModelMissing
from models.ocr import TextReader
from models.registry import Registry

_log = logging.getLogger(__name__)


class Workplace:
    """What the commands of the staff work with; each part is opened when it is first asked for.

    Whoever makes it closes it.
    """

    def __init__(self, settings: Settings, registry: Registry) -> None:
        self.settings = settings
        self.registry = registry
        self._opened = ExitStack()

    def close(self) -> None:
        """Let go of the database."""
        self._opened.close()

    @cached_property
    def library(self) -> Library:
        """The documents with their versions. Raises LibraryUnavailable."""
        return Library(self._opened.enter_context(open_database(self.settings)))

    @cached_property
    def embedder(self) -> Embedder:
        """What passages and questions are embedded by. Raises what the registry raises."""
        return self.registry.embedder(self.settings.models.embedder)

    @cached_property
    def publisher(self) -> Publisher:
        """What puts the library's documents in force."""
        return publisher_of(self.settings, self.library, self.embedder)

    @cached_property
    def release(self) -> Release | None:
        """The release that was in force when it was first asked for; None if nothing has been published."""
        try:
            return open_release(self.settings.home, self.settings.knowledge.index_options)
        except NoRelease:
            return None

    @property
    def released(self) -> tuple[Document, ...]:
        """The documents of ``release``."""
        return self.release.documents if self.release else ()

    @cached_property
    def _equipment(self) -> Equipment:
        return quoting_equipment(self.settings, self.registry)

    def knowledge(self, release: Release) -> Knowledge:
        """Return the stages of a turn over ``release``, as residents would be answered from it, word for word."""
        return Knowledge(self._equipment, release)

    def find(self, question: str, scope: Scope) -> tuple[Evidence, ...]:
        """Return what the release in force has on a typed question. Raises NoRelease, QuestionInvalid."""
        index = self.settings.knowledge.index_options
        knowledge = self.knowledge(self.release or open_release(self.settings.home, index))
        query = knowledge.understanding.typed(question)
        return knowledge.retrieval.search(query.wordings, scope, probabilities=query.probabilities)

    @cached_property
    def text_reader(self) -> TextReader | None:
        """What reads text in pictures; None if it is not prepared here."""
        name = self.settings.models.text_reader
        if not name:
            return None
        try:
            return self.registry.text_reader(name)
        except (BackendUnavailable, ModelMissing) as error:
            _log.info("text reader %s is left out: %s", name, error)
            return None

    def scope(self, as_of: date | None = None, region: str | None = None) -> Scope:
        """Return the day and the place: today and the community unless they are stated.

        A place around the community may be stated without the larger ones that it lies in.
        """
        today = date.today()  # noqa: DTZ011  the community's own calendar day
        own = self.settings.community.region
        return Scope(as_of or today, own if region is None else within(region, own))

    def body_of(self, document: Document) -> str | None:
        """Return the text of a released document; None if it was published without the library."""
        if not document.version:
            return None
        try:
            return self.library.version(document.id, document.version).body
        except DocumentUnknown:
            return None


def publisher_of(settings: Settings, library: Library, embedder: Embedder) -> Publisher:
    """Return what puts the documents of ``library`` in force, for this machine and those that fetch from it."""
    options = settings.knowledge
    return Publisher(
        library,
        settings.home,
        embedder,
        keep=options.keep_releases,
        index=options.index_options,
        storage=options.storage,
    )


def open_workplace() -> Workplace:
    """Return the workplace of this machine. Raises SettingsInvalid."""
    settings = load_settings()
    return Workplace(settings, registry_of(settings))
