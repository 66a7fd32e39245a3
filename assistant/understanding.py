"""Transcript or typed text -> Query: standard wording, and every other way in which it may have been meant.

What was typed is taken at its word, but for the words of a dialect. What was heard is read again, since a recognizer
writes nearly the right sounds with the wrong characters; the words of dialects are among those it is read with.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from assistant.errors import QuestionInvalid
from assistant.normalization import heart_of, one_spelling, simplified, without_fillers
from assistant.turn import Query, Substitution
from knowledge_base.dialect_words import Standardized
from knowledge_base.redecoding import Reading
from models.recognition import Transcript

_HARDLY_HEARD, _WELL_HEARD = 0.55, 0.85
"""Confidence of a recognizer below which its characters are worth nothing, and above which they can be trusted."""
_OTHER_WORDINGS = 1
"""Other wordings of a typed question that are looked for: each costs as much time as the question itself."""
SOUND, DIALECT = "sound", "dialect"
"""Reasons of substitutions."""


class Reader(Protocol):
    """Reads heard text again; ``knowledge_base.redecoding.Redecoder`` does."""

    def warm_up(self) -> None:
        """Load what it reads with."""

    def readings(
        self, text: str, *, trust: float, alternatives: Sequence[str] = (), limit: int = 3
    ) -> Sequence[Reading]:
        """Return the likeliest readings, the likeliest first."""
        ...


class Words(Protocol):
    """The words of a dialect; ``knowledge_base.dialect_words.DialectWords`` has them."""

    def standardize(self, text: str) -> Standardized:
        """Return ``text`` in standard wording."""
        ...

    def own_spellings(self, text: str) -> Iterable[tuple[int, int]]:
        """Return where ``text`` has words that are not to be simplified."""
        ...


class Detector(Protocol):
    """Tells dialects apart; ``knowledge_base.dialect_detection.DialectDetector`` does."""

    def candidates(self, text: str, language: str = "") -> Sequence[str]:
        """Return the tags of the dialects whose words may be meant in ``text``, the likeliest first.

        ``language`` is what a recognizer took the speech for, empty if it does not say.
        """
        ...


class Understanding:
    """Makes queries. Threads may share it."""

    def __init__(
        self,
        *,
        limit_chars: int,
        reader: Reader | None = None,
        dialects: Mapping[str, Words] | None = None,
        detector: Detector | None = None,
        read: Collection[str] = (),
    ) -> None:
        """Take what it understands with.

        Args:
            limit_chars: characters that a question may have.
            reader: what heard text is read again with; None takes it as it is.
            dialects: words of the dialects that are known, by tag.
            detector: says which of them may be meant; None takes them all, in their order.
            read: tags of the dialects whose words the reader knows.
        """
        self._limit_chars = limit_chars
        self._reader = reader
        self._dialects = dialects or {}
        self._detector = detector
        self._read_dialects = frozenset(read)

    def warm_up(self) -> None:
        """Load what heard text is read with."""
        if self._reader is not None:
            self._reader.warm_up()

    def typed(self, text: str, dialect: str | None = None) -> Query:
        """Return the query of a typed question.

        Args:
            text: what was typed, in simplified or traditional characters.
            dialect: tag of the dialect that the person has chosen; None, or one without a pack, is to be detected.

        Raises:
            QuestionInvalid: no words, or more characters than a question may have.
        """
        self._check_length(text)
        spelled, tags, rewritten = self._simplified(one_spelling(text), dialect)
        written, fillers = _without_fillers(spelled)
        standard, changes, others, taken_for = self._standardized(written, tags)
        return Query(
            standard,
            text,
            substitutions=(*rewritten, *fillers, *changes),
            readings=others[:_OTHER_WORDINGS],
            heart=_heart_of(standard),
            dialect=self._chosen(dialect) or taken_for,
        )

    def heard(self, transcript: Transcript, dialect: str | None = None) -> Query:
        """Return the query of a recognized question, with its other readings and their probabilities.

        Args:
            transcript: what the recognizer returned.
            dialect: tag of the dialect that the person has chosen; None, or one without a pack, is to be detected.
                Words of a dialect that the reader does not know are replaced before it reads.

        Raises:
            QuestionInvalid: no words, or more characters than a question may have.
        """
        self._check_length(transcript.text)
        written, fillers = _without_fillers(one_spelling(transcript.text))
        others = dict.fromkeys(without_fillers(one_spelling(text))[0] for text in transcript.alternatives)
        others.pop(written, None)
        tags = self._tags(written, dialect, transcript.language)
        unread = tuple(tag for tag in tags if tag not in self._read_dialects)
        standard, changes, _, taken_for = self._standardized(written, unread)
        alternatives = dict.fromkeys(self._standardized(other, unread)[0] for other in others)
        alternatives.pop(standard, None)
        best, *rest = self._read(standard, trust(transcript.confidence), tuple(alternatives))
        return Query(
            best.text,
            transcript.text,
            heard=True,
            substitutions=(
                *fillers,
                *changes,
                *(Substitution(each.original, each.replacement, SOUND) for each in best.rewritings),
            ),
            readings=tuple(reading.text for reading in rest),
            probabilities=(best.probability, *(reading.probability for reading in rest)),
            verbatim=written,
            heart=_heart_of(best.text),
            dialect=self._chosen(dialect) or taken_for,
        )

    def _check_length(self, text: str) -> None:
        if len(text) > self._limit_chars:
            raise QuestionInvalid(f"问题太长了，超过了{self._limit_chars}个字。请用一两句话再问一遍。")

    def _simplified(
        self, text: str, chosen: str | None
    ) -> tuple[str, tuple[str, ...], tuple[Substitution, ...]]:
        """Return ``text`` in simplified characters, the tags of the dialects it may be in, and every change.

        The words of those dialects keep their spelling.
        """
        tags = self._tags(simplified(text, self._kept(text, self._dialects))[0], chosen)
        spelled, changes = simplified(text, self._kept(text, tags))
        return spelled, tags, changes

    def _chosen(self, tag: str | None) -> str:
        """Return the tag that the person has chosen, empty if it is none that is known."""
        return tag if tag is not None and tag in self._dialects else ""

    def _tags(self, text: str, chosen: str | None, language: str = "") -> tuple[str, ...]:
        """Return the tags of the dialects that ``text`` may be in, the likeliest first; the person's choice wins."""
        if tag := self._chosen(chosen):
            return (tag,)
        return tuple(self._dialects if self._detector is None else self._detector.candidates(text, language))

    def _kept(self, text: str, tags: Iterable[str]) -> Iterator[tuple[int, int]]:
        """Yield the places of ``text`` that are a dialect's own spelling."""
        return (place for tag in tags for place in self._dialects[tag].own_spellings(text))

    def _standardized(
        self, text: str, tags: Iterable[str]
    ) -> tuple[str, tuple[Substitution, ...], tuple[str, ...], str]:
        """Return ``text`` in the standard wording of dialects, every change, other readings, and whose words it has.

        The last is the first of ``tags`` that has a word in it, or empty.
        """
        changes: list[Substitution] = []
        others: list[str] = []
        taken_for = ""
        for tag in tags:
            standard = self._dialects[tag].standardize(text)
            if standard.changes:
                taken_for = taken_for or tag
            changes += (Substitution(each.original, each.replacement, DIALECT) for each in standard.changes)
            others += standard.alternatives
            text = standard.text
        readings = tuple(dict.fromkeys(other for other in others if other != text))
        return text, tuple(changes), readings, taken_for

    def _read(self, written: str, trusted: float, alternatives: Sequence[str]) -> tuple[Reading, ...]:
        """Return the readings of heard text; without a reader, what the recognizer itself offers."""
        if self._reader is None:
            return as_heard(written, alternatives)
        return tuple(self._reader.readings(written, trust=trusted, alternatives=alternatives))


def as_heard(text: str, alternatives: Sequence[str]) -> tuple[Reading, ...]:
    """Return what the recognizer itself offers, each as likely as the others."""
    share = 1.0 / (1 + len(alternatives))
    return tuple(Reading(each, share) for each in (text, *alternatives))


def _without_fillers(text: str) -> tuple[str, tuple[Substitution, ...]]:
    """Return ``text`` without fillers, which are returned, too. Raises QuestionInvalid if it has no words."""
    written, fillers = without_fillers(text)
    if not re.search(r"\w", written):
        raise QuestionInvalid("没有看到问题。请打字写下您想问的事，或者按按钮说给我听。")
    return written, fillers


def trust(confidence: float) -> float:
    """Return how far a recognizer's characters can be trusted, 0 to 1, for its mean confidence, 0 to 1."""
    return min(1.0, max(0.0, (confidence - _HARDLY_HEARD) / (_WELL_HEARD - _HARDLY_HEARD)))


def _heart_of(text: str) -> str:
    heart = heart_of(text)
    return "" if heart == text else heart
