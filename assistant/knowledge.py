"""One release, and the stages of a turn that depend on it.

A turn takes the knowledge in force when it begins and uses nothing else to its end, so that no reply mixes two
releases. Nothing here refers back to its ``Knowledge``: the old one is freed, and its release closed, as soon as
the last turn that uses it has ended, without waiting for the garbage collector.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, partial

from assistant.answering import Answerer, DeskCard, Find, FindOutOfForce
from assistant.calibration import calibration_for
from assistant.confidence import Judge
from assistant.conversation.alarm import Alarm
from assistant.conversation.conversation import Conversation
from assistant.conversation.forms import Forms, Submitting
from assistant.conversation.interviewing import Interviews
from assistant.desk.late import LateDesk, RehearsalDesk
from assistant.ears import Ears
from assistant.entitlement import Interview
from assistant.equipment import Equipment
from assistant.extraction import Extractor
from assistant.hearing import Ear, Hearing
from assistant.hints import hints_for
from assistant.late_reader import LateReader
from assistant.once import Once
from assistant.signs import ReleaseGround, SignReader
from assistant.speaking import Speaker
from assistant.turn import Query, Reply
from assistant.understanding import Understanding
from knowledge_base.confusion import Confusions
from knowledge_base.document import Evidence, Scope
from knowledge_base.ear import redecoder
from knowledge_base.redecoding import Redecoder
from knowledge_base.release import Release
from knowledge_base.retrieval import Retriever
from knowledge_base.wording import Wording, load_colloquial

_HOTWORDS = 40
_SCOPES = 16
"""Places and days for which it is remembered who may get what."""


class Knowledge:
    """The stages over one release, each built when first asked for, so that a typed question loads no recognizer.

    Threads may share it: a part is built once, and parts do not wait for each other.
    """

    def __init__(self, equipment: Equipment, release: Release) -> None:
        self.release = release
        self._equipment = equipment
        self._hearing = Once(partial(_hearing, equipment, release))
        self._understanding = Once(partial(_understanding, equipment, release))
        self._retrieval = Once(partial(_retriever, equipment, release))
        self._find = partial(_find, self._understanding, self._retrieval)
        outdated = partial(_find_out_of_force, self._retrieval)
        self._answering = Once(partial(_answerer, equipment, release, self._find, outdated))
        self._alarm = Once(partial(_alarm, equipment))
        interviews = Once(partial(_interviews, equipment, release))
        led = partial(_conversation, equipment, release, self._answering, interviews)
        desk = _desk_of(equipment)
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
        return self._equipment.confusions

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
        self._equipment.embedder.warm_up()
        if reranker := self._equipment.reranker:
            reranker.warm_up()
        _ = self.alarm, self.understanding, self.conversation, self.rehearsing, self.retrieval, self.answering

    def understanding_with(self, *, redecoding: bool = True, lexicon: bool = True) -> Understanding:
        """Return the stage made anew, without a part of it that is to be compared with the whole."""
        return _understanding(self._equipment, self.release, redecoding=redecoding, lexicon=lexicon)


def _hearing(equipment: Equipment, release: Release) -> Hearing:
    terms = release.lexicon.hotwords(_HOTWORDS)
    ear_for = partial(_ear_for, equipment, equipment.ears, terms)
    return Hearing(equipment.voice_activity, equipment.recognizer, hints_for(None, terms), ear_for)


def _ear_for(equipment: Equipment, ears: Ears, terms: Sequence[str], tag: str | None) -> Ear | None:
    """Return what hears the dialect that a person speaks who has chosen ``tag``; None if that is no dialect."""
    dialect = equipment.dialect_of(tag)
    if dialect is None:
        return None
    return Ear(ears.of(dialect.tag) or equipment.recognizer, hints_for(dialect, terms))


def _understanding(
    equipment: Equipment, release: Release, *, redecoding: bool = True, lexicon: bool = True
) -> Understanding:
    local = equipment.local_dialects if lexicon else ()
    words = equipment.dialect_words if lexicon else {}

    def read_again() -> Redecoder:
        spoken = [words[tag] for tag in local]
        readings = [equipment.dialects[tag].readings for tag in local]
        return redecoder(release, equipment.language_model, spoken, equipment.confusions, readings)

    return Understanding(
        limit_chars=equipment.settings.limits.question_chars,
        reader=LateReader(read_again) if redecoding else None,
        dialects=words,
        detector=equipment.dialect_detector if lexicon else None,
        read=local,
    )


def _retriever(equipment: Equipment, release: Release) -> Retriever:
    return Retriever(
        release, equipment.embedder, confusions=equipment.confusions, reranker=equipment.reranker
    )


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


def _alarm(equipment: Equipment) -> Alarm:
    return Alarm(equipment.safety, _desk_of(equipment), _card_of(equipment))


def _conversation(
    equipment: Equipment,
    release: Release,
    answering: Callable[[], Answerer],
    interviews: Callable[[], Interviews],
    desk: Submitting,
) -> Conversation:
    return Conversation(
        Forms(desk, equipment.hours, _card_of(equipment)),
        interviews(),
        details=answering,
        wording=_wording_of(release),
    )


def _interviews(equipment: Equipment, release: Release) -> Interviews:
    return Interviews(lru_cache(maxsize=_SCOPES)(partial(Interview, release)), _card_of(equipment))


def _desk_of(equipment: Equipment) -> LateDesk:
    return LateDesk(lambda: equipment.front_desk)


def _card_of(equipment: Equipment) -> DeskCard:
    desk = equipment.settings.community.desk
    return DeskCard(desk.name, desk.telephone, desk.hours)


def _wording_of(release: Release) -> Wording:
    return Wording(release.segmenter, release.lexicon.words, load_colloquial())


def _answerer(
    equipment: Equipment, release: Release, find: Find, find_out_of_force: FindOutOfForce
) -> Answerer:
    embedder, wording = equipment.embedder, _wording_of(release)
    calibration = calibration_for(equipment.settings.home, release.manifest)
    return Answerer(
        Extractor(embedder, wording, center=release.center),
        Judge(wording, SignReader(wording, ReleaseGround(release, embedder)), calibration),
        _card_of(equipment),
        floors=calibration.floors,
        find=find,
        find_out_of_force=find_out_of_force,
        passages=release,
        composer=equipment.generator,
    )
