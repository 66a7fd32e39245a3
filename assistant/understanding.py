"""Transcript or typed text -> Query: standard wording, and every other way in which it may have been meant.

What was typed is taken at its word, but for the words of a dialect. What was heard is read again, since a recognizer
writes nearly the right sounds with the wrong characters; the words of dialects are among those it is read with.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from assistant.errors import QuestionInvalid
from assistant.normalization import heart_of, one_spelling, without_fillers
from assistant.turn import Query, Substitution
from knowledge_base.dialect_words import Standardized
from knowledge_base.redecoding import Reading
from models.recognition import Transcript

_HARDLY_HEARD, _WELL_HEARD = 0.55, 0.85
"""Confidence of a recognizer below which its characters are worth nothing, and above which they can be trusted."""
UNKNOWN_CONFIDENCE = 0.7
"""Of a recognizer that does not say how sure it is: neither good nor bad."""
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


class Understanding:
    """Makes queries. Threads may share it."""

    def __init__(
        self, *, limit_chars: int, reader: Reader | None = None, dialects: Sequence[Words] = ()
    ) -> None:
        """Take what it understands with.

        Args:
            limit_chars: characters that a question may have.
            reader: what heard text is read again with; None takes it as it is.
            dialects: words of the dialects that are spoken here, the likeliest first.
        """
        self._limit_chars = limit_chars
        self._reader = reader
        self._dialects = tuple(dialects)

    def warm_up(self) -> None:
        """Load what heard text is read with."""
        if self._reader is not None:
            self._reader.warm_up()

    def typed(self, text: str) -> Query:
        """Return the query of a typed question.

        Raises:
            QuestionInvalid: no words, or more characters than a question may have.
        """
        written, fillers = self._written(text)
        standard, changes, others = self._standardized(written)
        return Query(
            standard,
            text,
            substitutions=(*fillers, *changes),
            readings=others[:_OTHER_WORDINGS],
            heart=_heart_of(standard),
        )

    def heard(self, transcript: Transcript) -> Query:
        """Return the query of a recognized question, with its other readings and their probabilities.

        Raises:
            QuestionInvalid: no words, or more characters than a question may have.
        """
        written, fillers = self._written(transcript.text)
        others = dict.fromkeys(without_fillers(one_spelling(text))[0] for text in transcript.alternatives)
        others.pop(written, None)
        best, *rest = self._read(written, trust(transcript.confidence), tuple(others))
        return Query(
            best.text,
            transcript.text,
            heard=True,
            substitutions=(
                *fillers,
                *(Substitution(each.original, each.replacement, SOUND) for each in best.rewritings),
            ),
            readings=tuple(reading.text for reading in rest),
            probabilities=(best.probability, *(reading.probability for reading in rest)),
            verbatim=written,
            heart=_heart_of(best.text),
        )

    def _written(self, text: str) -> tuple[str, tuple[Substitution, ...]]:
        """Return ``text`` in one spelling and without fillers, which are returned, too."""
        if len(text) > self._limit_chars:
            raise QuestionInvalid(f"问题太长了，超过了{self._limit_chars}个字。请用一两句话再问一遍。")
        written, fillers = without_fillers(one_spelling(text))
        if not re.search(r"\w", written):
            raise QuestionInvalid("没有看到问题。请打字写下您想问的事，或者按按钮说给我听。")
        return written, fillers

    def _standardized(self, text: str) -> tuple[str, tuple[Substitution, ...], tuple[str, ...]]:
        """Return ``text`` in the standard wording of the dialects, every change, and other readings."""
        changes: list[Substitution] = []
        others: list[str] = []
        for dialect in self._dialects:
            standard = dialect.standardize(text)
            changes += (Substitution(each.original, each.replacement, DIALECT) for each in standard.changes)
            others += standard.alternatives
            text = standard.text
        return text, tuple(changes), tuple(dict.fromkeys(other for other in others if other != text))

    def _read(self, written: str, trusted: float, alternatives: Sequence[str]) -> tuple[Reading, ...]:
        """Return the readings of heard text; without a reader, what the recognizer itself offers."""
        if self._reader is None:
            share = 1.0 / (1 + len(alternatives))
            return tuple(Reading(text, share) for text in (written, *alternatives))
        return tuple(self._reader.readings(written, trust=trusted, alternatives=alternatives))


def trust(confidence: float) -> float:
    """Return how far a recognizer's characters can be trusted, 0 to 1, for its mean confidence, 0 to 1."""
    return min(1.0, max(0.0, (confidence - _HARDLY_HEARD) / (_WELL_HEARD - _HARDLY_HEARD)))


def _heart_of(text: str) -> str:
    heart = heart_of(text)
    return "" if heart == text else heart
