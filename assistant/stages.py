"""The stages of a turn, as the pipeline sees them. They are plain synchronous code, and threads may share them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from assistant.conversation.forms import Circumstances
from assistant.conversation.memory import Memory
from assistant.conversation.opening import Answered, Opening
from assistant.desk.records import Draft
from assistant.safety import Emergency
from assistant.turn import Query, Reply
from knowledge_base.document import Evidence, Scope
from models.audio import Audio
from models.recognition import Early, Transcript
from models.synthesis import Speech, VoiceOptions


class HearingStage(Protocol):
    """Utterance -> Transcript."""

    def hear(
        self,
        utterance: Audio,
        dialect: str | None = None,
        *,
        early: Early | None = None,
        quick: bool = False,
    ) -> Transcript:
        """Return what was said, or raise ``NothingHeard`` or ``RecognitionFailed``.

        ``early`` may be told, in a worker thread, what it seems to be before that is certain; ``quick`` says that a
        rough transcript will do.
        """
        ...


class UnderstandingStage(Protocol):
    """Transcript or typed text -> Query."""

    def typed(self, text: str, dialect: str | None = None) -> Query:
        """Return the query of a typed question, or raise ``QuestionInvalid``."""
        ...

    def heard(self, transcript: Transcript, dialect: str | None = None) -> Query:
        """Return the query of a recognized question, or raise ``QuestionInvalid``."""
        ...


class RetrievalStage(Protocol):
    """Query -> Evidence."""

    def search(
        self,
        queries: Sequence[str],
        scope: Scope,
        *,
        probabilities: Sequence[float] = (),
        heard: str = "",
        limit: int = 8,
    ) -> tuple[Evidence, ...]:
        """Return the best passages in force in ``scope``, the best first."""
        ...


class AnsweringStage(Protocol):
    """Query + Evidence -> Reply."""

    def answer(
        self,
        query: Query,
        evidence: Sequence[Evidence],
        scope: Scope,
        *,
        ask_back: bool = True,
        about: Collection[str] = (),
        alone: Query | None = None,
    ) -> Reply:
        """Return an answer quoted from the evidence, a question back if that is allowed, or an abstention.

        ``about`` are the ids of the documents that are being spoken of, and ``alone`` is the question as it was
        asked, if it may well be about something else.
        """
        ...

    def not_heard(self) -> Reply:
        """Return what to say when nobody spoke, or no words were recognized."""
        ...


class AlarmStage(Protocol):
    """Wordings -> Emergency -> Reply."""

    def check(self, wordings: Sequence[str], *, heard: bool) -> Emergency | None:
        """Return the emergency that one of ``wordings`` speaks of, or None."""
        ...

    def raise_alert(self, emergency: Emergency, draft: Draft, key: str) -> Reply:
        """Tell staff, and return what to say. It never waits for long."""
        ...


class ConversationStage(Protocol):
    """Query + Memory -> what the turn is about."""

    def open(self, query: Query, memory: Memory, scope: Scope, circumstances: Circumstances) -> Opening:
        """Return a reply, or the questions to be looked for."""
        ...

    def close(self, opening: Opening, answered: Sequence[Answered]) -> tuple[Reply, Memory]:
        """Return the reply to all of them, and what is remembered."""
        ...


class SpeakingStage(Protocol):
    """Speakable text -> Speech."""

    def speak(self, spoken_text: str, options: VoiceOptions = ..., *, keep: bool = True) -> Speech:
        """Return the audio of one sentence; unless ``keep``, no copy of it stays behind."""
        ...


class Stages(Protocol):
    """The stages of a turn over one release. Asking for one may load it, so it is asked for in a worker thread."""

    @property
    def release_id(self) -> str: ...  # noqa: D102  the Protocol's own docstring says it
    @property
    def hearing(self) -> HearingStage: ...  # noqa: D102
    @property
    def understanding(self) -> UnderstandingStage: ...  # noqa: D102
    @property
    def alarm(self) -> AlarmStage: ...  # noqa: D102
    @property
    def conversation(self) -> ConversationStage: ...  # noqa: D102
    @property
    def rehearsing(self) -> ConversationStage:
        """The conversation, but it registers nothing: where it would, it raises ``OnlyRehearsed``."""
        ...

    @property
    def retrieval(self) -> RetrievalStage: ...  # noqa: D102
    @property
    def answering(self) -> AnsweringStage: ...  # noqa: D102
    @property
    def speaking(self) -> SpeakingStage: ...  # noqa: D102
