"""What is said often or must be said at once: alerts, then answers to the community's examples and golden questions."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol

from assistant.answering import DeskCard
from assistant.errors import AssistantError
from assistant.safety import STAFF_TOLD, Emergency, EmergencyKind, reply
from assistant.settings import Community
from assistant.turn import Reply
from knowledge_base.document import Scope
from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.library.records import GoldenQuestion
from models.errors import ModelsError

_log = logging.getLogger(__name__)
_QUESTIONS = 60
_SENTENCES = 3
"""Of each answer; the others are made while these are heard."""


class Keeping(Protocol):
    """What is asked of the library."""

    def golden(self) -> tuple[GoldenQuestion, ...]:
        """Return the golden questions. Raises LibraryUnavailable."""
        ...


OpenLibrary = Callable[[], AbstractContextManager[Keeping]]


def frequent_answers(
    community: Community, open_library: OpenLibrary, answer: Callable[[str, Scope], Reply]
) -> Iterator[str]:
    """Yield what is said in emergencies, then the answers to what is asked often: sentences as they are read aloud.

    Answers are worked out one by one, by ``answer``. Golden questions of another day or place are left out.
    """
    said = dict.fromkeys(alerts(community))
    yield from said
    scope = Scope(date.today(), community.region)  # noqa: DTZ011  the community's own calendar day
    for question in _frequent_questions(community, open_library):
        try:
            answered = answer(question, scope)
        except (AssistantError, KnowledgeBaseError, ModelsError) as error:
            _log.info("an answer is not read aloud ahead: %s", type(error).__qualname__)
            continue
        spoken = [each.spoken_text for each in answered.sentences if each.spoken_text and not each.private]
        new = [text for text in spoken[:_SENTENCES] if text not in said]
        said |= dict.fromkeys(new)
        yield from new


def alerts(community: Community) -> Iterator[str]:
    """Yield what is said in emergencies, as it is read aloud."""
    desk = community.desk
    card = DeskCard(desk.name, desk.telephone, desk.hours)
    for kind in EmergencyKind:
        for sentence in (*reply(Emergency(kind, ""), card).sentences, STAFF_TOLD):
            yield sentence.spoken_text


def _frequent_questions(community: Community, open_library: OpenLibrary) -> tuple[str, ...]:
    questions = [*community.examples]
    try:
        with open_library() as library:
            golden = library.golden()
    except KnowledgeBaseError as error:
        _log.info("golden questions are not read aloud ahead: %s", type(error).__qualname__)
        golden = ()
    usual = [each for each in golden if each.as_of is None and each.region in ("", community.region)]
    questions += [each.question for each in usual if each.document_id]
    return tuple(dict.fromkeys(questions))[:_QUESTIONS]
