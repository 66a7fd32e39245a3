"""How the stages of a turn are put together from the equipment and one release."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import lru_cache, partial

from assistant.answering import Answerer, DeskCard, Find, FindOutOfForce
from assistant.calibration import calibration_for
from assistant.confidence import Judge
from assistant.conversation.alarm import Alarm
from assistant.conversation.conversation import Conversation
from assistant.conversation.forms import Forms, Submitting
from assistant.conversation.interviewing import Interviews
from assistant.ears import Ears
from assistant.entitlement import Interview
from assistant.equipment import Equipment
from assistant.errors import AssistantError
from assistant.extraction import Extractor
from assistant.hearing import Ear, Hearing
from assistant.hints import hints_for
from assistant.once import Once
from assistant.resilience import Part, plans
from assistant.signs import ReleaseGround, SignReader
from assistant.understanding import Understanding, as_heard
from knowledge_base.ear import redecoder
from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.redecoding import Reading, Redecoder
from knowledge_base.release import Release
from knowledge_base.retrieval import Retriever
from knowledge_base.wording import Wording, load_colloquial

_log = logging.getLogger(__name__)
_HOTWORDS = 40
_SCOPES = 16
"""Places and days for which it is remembered who may get what."""


class LateReader:
    """A reader that is built when something heard must first be read again: typed questions do without it.

    Where it fails or takes too long, what was heard stands as it is.
    """

    def __init__(self, build: Callable[[], Redecoder], part: Part) -> None:
        """``build`` returns the reader; it is called once. ``part`` is what reads."""
        self._reader = Once(build)
        self._part = part

    def warm_up(self) -> None:
        """Build the reader now. Raises only what is wrong with the settings or the release."""
        try:
            self._part.warm_up(self._reader)
        except (AssistantError, KnowledgeBaseError):
            raise
        except Exception as error:  # noqa: BLE001  what was heard is taken as it is
            _log.error("nothing heard is read again: %s", type(error).__qualname__)

    def readings(
        self, text: str, *, trust: float, alternatives: Sequence[str] = (), limit: int = 3
    ) -> Sequence[Reading]:
        """Return the likeliest readings of ``text``, the likeliest first."""
        try:
            return self._part.call(
                lambda: self._reader().readings(text, trust=trust, alternatives=alternatives, limit=limit)
            )
        except Exception:  # noqa: BLE001  the part has taken note of it
            return as_heard(text, alternatives)


def hearing_of(equipment: Equipment, release: Release) -> Hearing:
    """Return what hears residents, by the words of the release. Raises SettingsInvalid."""
    terms = release.lexicon.hotwords(_HOTWORDS)
    ear_for = partial(_ear_for, equipment, equipment.ears, terms)
    return Hearing(equipment.voice_activity, equipment.recognizer, hints_for(None, terms), ear_for)


def _ear_for(equipment: Equipment, ears: Ears, terms: Sequence[str], tag: str | None) -> Ear | None:
    """Return what hears the dialect that a person speaks who has chosen ``tag``; None if that is no dialect."""
    dialect = equipment.dialects.of(tag)
    if dialect is None:
        return None
    return Ear(ears.of(dialect.tag) or equipment.recognizer, hints_for(dialect, terms))


def understanding_of(
    equipment: Equipment, release: Release, *, redecoding: bool = True, lexicon: bool = True
) -> Understanding:
    """Return what makes queries; it may do without reading again, or without dialects. Raises SettingsInvalid."""
    local = equipment.dialects.local if lexicon else ()
    words = equipment.dialects.words if lexicon else {}

    def read_again() -> Redecoder:
        spoken = [words[tag] for tag in local]
        readings = [equipment.dialects.known[tag].readings for tag in local]
        return redecoder(release, equipment.language_model, spoken, equipment.dialects.confusions, readings)

    return Understanding(
        limit_chars=equipment.settings.limits.question_chars,
        reader=LateReader(read_again, equipment.parts.of(plans.REDECODING)) if redecoding else None,
        dialects=words,
        detector=equipment.dialects.detector if lexicon else None,
        read=local,
    )


def retriever_of(equipment: Equipment, release: Release) -> Retriever:
    """Return what searches the release. Raises ReleaseCorrupt if it was made with another embedder."""
    return Retriever(
        release,
        equipment.embedder_of(release),
        confusions=equipment.dialects.confusions,
        reranker=equipment.reranker,
    )


def alarm_of(equipment: Equipment) -> Alarm:
    """Return what notices emergencies and tells the desk. Raises SettingsInvalid."""
    return Alarm(equipment.safety, equipment.front_desk.alerts, _card_of(equipment))


def conversation_of(
    equipment: Equipment,
    release: Release,
    answering: Callable[[], Answerer],
    interviews: Callable[[], Interviews],
    desk: Submitting,
) -> Conversation:
    """Return what knows what a turn is about; ``answering`` is built when details are asked for."""
    return Conversation(
        Forms(desk, equipment.front_desk.hours, _card_of(equipment)),
        interviews(),
        details=answering,
        wording=_wording_of(release),
    )


def interviews_of(equipment: Equipment, release: Release) -> Interviews:
    """Return what finds out what somebody is entitled to by the release."""
    return Interviews(lru_cache(maxsize=_SCOPES)(partial(Interview, release)), _card_of(equipment))


def _card_of(equipment: Equipment) -> DeskCard:
    desk = equipment.settings.community.desk
    return DeskCard(desk.name, desk.telephone, desk.hours)


def _wording_of(release: Release) -> Wording:
    return Wording(release.segmenter, release.lexicon.words, load_colloquial())


def answerer_of(
    equipment: Equipment, release: Release, find: Find, find_out_of_force: FindOutOfForce
) -> Answerer:
    """Return what answers; with ``find`` and ``find_out_of_force`` it searches further by itself."""
    embedder, wording = equipment.embedder_of(release), _wording_of(release)
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
