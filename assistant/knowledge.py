"""One release, and the stages of a turn that depend on it.

A turn takes the knowledge in force when it begins and uses nothing else to its end, so that no reply mixes two
releases. Nothing here refers back to its ``Knowledge``: the old one is freed, and its release closed, as soon as
the last turn that uses it has ended, without waiting for the garbage collector.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from assistant.answering import Answerer
from assistant.assembling import (
    alarm_of,
    answerer_of,
    conversation_of,
    hearing_of,
    interviews_of,
    retriever_of,
    understanding_of,
)
from assistant.conversation.alarm import Alarm
from assistant.conversation.conversation import Conversation
from assistant.desk.late import RehearsalDesk
from assistant.equipment import Equipment
from assistant.hearing import Hearing
from assistant.once import Once
from assistant.speaking import Speaker
from assistant.turn import Query, Reply
from assistant.understanding import Understanding
from knowledge_base.confusion import Confusions
from knowledge_base.document import Evidence, Scope
from knowledge_base.release import Release
from knowledge_base.retrieval import Retriever


class Knowledge:
    """The stages over one release, each built when first asked for, so that a typed question loads no recognizer.

    Threads may share it: a part is built once, and parts do not wait for each other.
    """

    def __init__(self, equipment: Equipment, release: Release) -> None:
        self.release = release
        self._equipment = equipment
        self._hearing = Once(partial(hearing_of, equipment, release))
        self._understanding = Once(partial(understanding_of, equipment, release))
        self._retrieval = Once(partial(retriever_of, equipment, release))
        self._find = partial(_find, self._understanding, self._retrieval)
        outdated = partial(_find_out_of_force, self._retrieval)
        self._answering = Once(partial(answerer_of, equipment, release, self._find, outdated))
        self._alarm = Once(partial(alarm_of, equipment))
        interviews = Once(partial(interviews_of, equipment, release))
        led = partial(conversation_of, equipment, release, self._answering, interviews)
        desk = equipment.front_desk.late
        self._conversation = Once(partial(led, desk))
        self._rehearsing = Once(partial(led, RehearsalDesk(desk.status)))

    @property
    def release_id(self) -> str:
        """The name of the release."""
        return self.release.id

    @property
    def hearing(self) -> Hearing:
        """Utterance -> Transcript."""
        return self._hearing()

    @property
    def understanding(self) -> Understanding:
        """Transcript or typed text -> Query."""
        return self._understanding()

    @property
    def alarm(self) -> Alarm:
        """Wordings -> Emergency -> Reply."""
        return self._alarm()

    @property
    def conversation(self) -> Conversation:
        """Query + Memory -> what a turn is about."""
        return self._conversation()

    @property
    def rehearsing(self) -> Conversation:
        """The same, but it registers nothing."""
        return self._rehearsing()

    @property
    def retrieval(self) -> Retriever:
        """Query -> Evidence. Raises ReleaseCorrupt if the release was made with another embedder."""
        return self._retrieval()

    @property
    def answering(self) -> Answerer:
        """Query + Evidence -> Reply."""
        return self._answering()

    @property
    def speaking(self) -> Speaker:
        """Speakable text -> Speech; the same for all releases."""
        return self._equipment.speaking

    @property
    def confusions(self) -> Confusions:
        """What may have been said where something was heard; the same for all releases."""
        return self._equipment.dialects.confusions

    def answer(self, question: str, scope: Scope) -> Reply:
        """Return the reply to a typed question, as a turn would give it.

        Raises:
            assistant.errors.QuestionInvalid: the question is empty or too long.
            knowledge_base.errors.ReleaseCorrupt: the release was made with another embedder.
        """
        query, evidence = self._find(question, scope)
        return self.answering.answer(query, evidence, scope)

    def warm_up_hearing(self) -> None:
        """Load what a spoken question needs before it can be looked for."""
        self.hearing.warm_up()
        self.understanding.warm_up()

    def warm_up_text(self) -> None:
        """Load what a typed question needs."""
        self._equipment.embedder_of(self.release).warm_up()
        if reranker := self._equipment.reranker:
            reranker.warm_up()
        _ = self.alarm, self.understanding, self.conversation, self.rehearsing, self.retrieval, self.answering

    def understanding_with(self, *, redecoding: bool = True, lexicon: bool = True) -> Understanding:
        """Return the stage made anew, without a part of it that is to be compared with the whole."""
        return understanding_of(self._equipment, self.release, redecoding=redecoding, lexicon=lexicon)


def _find(
    understanding: Callable[[], Understanding],
    retrieval: Callable[[], Retriever],
    question: str,
    scope: Scope,
) -> tuple[Query, tuple[Evidence, ...]]:
    """Return what a typed question would be understood as and would find."""
    query = understanding().typed(question)
    return query, retrieval().search(query.wordings, scope, probabilities=query.probabilities)


def _find_out_of_force(
    retrieval: Callable[[], Retriever], query: Query, scope: Scope
) -> tuple[Evidence, ...]:
    """Return what would be found if the rules counted that do not count on the day."""
    return retrieval().search(
        query.wordings, scope, probabilities=query.probabilities, heard=query.verbatim, out_of_force=True
    )
