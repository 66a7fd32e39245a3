"""A dialect end to end: what was heard of spoken questions, what was found for it, and what was answered.

Every question is put to the whole path and to paths without a part of it. The voices are synthetic, and so are the
accents: what is measured here is the easy half of what residents say (``recordings`` has the other half).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.errors import QuestionInvalid
from assistant.evaluation.answers import states
from assistant.evaluation.conditions import Asked, Condition
from assistant.evaluation.error_rates import Errors, character_errors, syllable_errors
from assistant.evaluation.examples import Posed
from assistant.evaluation.metrics import place
from assistant.evaluation.retrieval import Part, Setup
from assistant.turn import Query, Reply, ReplyKind
from knowledge_base.document import Evidence

EVIDENCE = 8
"""Passages that an answer is made from, as in a turn."""

WHOLE = Setup("whole path")
PLAIN = Setup(
    "plain recognizer",
    frozenset({Part.PHONETIC, Part.REDECODING, Part.LEXICON, Part.ALTERNATIVES}),
)
"""The general recognizer as its library has it; words and meaning of what it wrote are looked for."""
SOUNDS = Setup(
    "folded sounds alone",
    frozenset({Part.DENSE, Part.KEYWORD, Part.REDECODING, Part.LEXICON, Part.ALTERNATIVES}),
)
WITHOUT_ALL = Setup("without all three", frozenset({Part.LEXICON, Part.REDECODING, Part.PHONETIC}))
ABLATIONS = (
    Setup("without dialect words", frozenset({Part.LEXICON})),
    Setup("without re-decoding", frozenset({Part.REDECODING})),
    Setup("without phonetic ranking", frozenset({Part.PHONETIC})),
    WITHOUT_ALL,
    SOUNDS,
)


class Finder(Protocol):
    """Understands a question and finds passages; ``retrieval.Product`` does."""

    name: str

    def find(self, asked: Asked) -> tuple[Query | None, tuple[Evidence, ...]]:
        """Return what was understood, None if there are no words, and what was found, the best first."""
        ...


@dataclass(frozen=True, slots=True)
class Contender:
    """A path that questions are put to."""

    finder: Finder
    answer: Callable[[Query, Sequence[Evidence]], Reply] | None = None
    """Replies from the best passages; None if it is not asked to."""
    plain_ear: bool = False
    """Whether it is told what the plain recognizer heard."""
    asked_typed: bool = False
    """Whether it makes a difference for typed questions that is to be measured."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A condition with the pace at which is spoken in it."""

    speed: float
    heard: Condition
    plain: Condition | None = None
    """The same, heard by the plain recognizer; None if nothing is spoken."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way of asking: typed, misheard by rule, or spoken somewhere."""

    name: str
    spots: tuple[Spot, ...]
    """At least one. The questions take turns, so that each is asked at one pace, half of them at each."""


@dataclass(frozen=True, slots=True)
class Heard:
    """How much of what was said arrived, after one step."""

    characters: Errors
    syllables: Errors


@dataclass(frozen=True, slots=True)
class Trial:
    """One question, asked in one way of one contender."""

    dialect: str
    wording: str
    way: str
    speed: float
    system: str
    question: str
    """Its id."""
    verbatim: Heard
    """What the recognizer wrote, against what was said."""
    understood: Heard
    """What was made of it, against what is made of the same words when they are typed."""
    place: int | None
    """Of the first right document, 1 for the first; None if it is not among the first ten."""
    fact: bool | None
    """Whether an answer states every key fact; None if nothing was to be answered."""


@dataclass(frozen=True, slots=True)
class Exercise:
    """The questions of one dialect in one wording, with the standard text of each."""

    dialect: str
    wording: str
    questions: tuple[Posed, ...]
    standard: Callable[[str], str]
    """Returns what the whole path understands if a text is typed."""

    def asked(self) -> tuple[tuple[Posed, str], ...]:
        """Return the questions that have this wording, with it."""
        return tuple(
            (each, each.wordings[self.wording]) for each in self.questions if self.wording in each.wordings
        )


def trials(
    exercise: Exercise,
    way: Way,
    contenders: Sequence[Contender],
    step: Callable[[int, int], None] = lambda _done, _total: None,
    *,
    every_speed: bool = False,
) -> Iterator[Trial]:
    """Ask every question in one way of all contenders, at one pace or, if told so, at each."""
    asked = exercise.asked()
    for number, (question, text) in enumerate(asked):
        turn = number % len(way.spots)
        for spot in way.spots if every_speed else way.spots[turn : turn + 1]:
            heard = spot.heard.asked(text)
            plain = spot.plain.asked(text) if spot.plain else heard
            for contender in contenders:
                arrived = plain if contender.plain_ear else heard
                yield _trial(exercise, (question, text), (way.name, spot.speed), contender, arrived)
        step(number + 1, len(asked))


def _trial(
    exercise: Exercise, posed: tuple[Posed, str], way: tuple[str, float], contender: Contender, asked: Asked
) -> Trial:
    question, text = posed
    query, evidence = contender.finder.find(asked)
    right = question.right.documents if question.right else frozenset()
    return Trial(
        exercise.dialect,
        exercise.wording,
        *way,
        contender.finder.name,
        question.id,
        verbatim=compared(text, asked.text),
        understood=compared(exercise.standard(text), query.text if query else ""),
        place=place((item.document.id for item in evidence), right),
        fact=_states_facts(contender, question, query, evidence),
    )


def _states_facts(
    contender: Contender, question: Posed, query: Query | None, evidence: Sequence[Evidence]
) -> bool | None:
    if contender.answer is None or not question.facts:
        return None
    if query is None:
        return False
    reply = contender.answer(query, evidence[:EVIDENCE])
    return reply.kind is ReplyKind.ANSWER and all(states(reply.text, fact) for fact in question.facts)


def compared(said: str, heard: str) -> Heard:
    """Return how much of ``said`` arrived as ``heard``."""
    return Heard(character_errors(said, heard), syllable_errors(said, heard))


def as_typed(typed: Callable[[str], Query]) -> Callable[[str], str]:
    """Return what tells the standard wording of a text: ``typed``, which may have it invalid, and then the text."""

    def standard(text: str) -> str:
        try:
            return typed(text).text
        except QuestionInvalid:  # a recording may be longer than a question may be
            return text

    return standard
