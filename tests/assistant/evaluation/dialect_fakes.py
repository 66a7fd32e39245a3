"""Questions, a finder and trials for the tests of what is measured of a dialect."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.evaluation.answers import GoldenQuestion
from assistant.evaluation.conditions import Asked
from assistant.evaluation.dialect import Heard, Trial
from assistant.evaluation.error_rates import Errors
from assistant.evaluation.examples import Posed
from assistant.evaluation.questions import RetrievalQuestion
from assistant.evaluation.recordings import Listened, Recording, System
from assistant.turn import Query
from knowledge_base.document import Evidence
from models.recognition import Transcript
from tests.assistant.core_fakes import ALLOWANCE, AMOUNTS, found, passage

ANSWERED = found(passage(AMOUNTS))
WORDINGS = {"standard": "高龄津贴发多少", "kunming": "高龄津贴发好多"}
QUESTION = Posed(
    "1",
    WORDINGS,
    RetrievalQuestion("1", WORDINGS, frozenset({ALLOWANCE.id})),
    (GoldenQuestion("1", "", figure="100元"), GoldenQuestion("1", "", figure="300元")),
)
NOT_WORDED = Posed("2", {"standard": "几点开饭"}, RetrievalQuestion("2", {}, frozenset({"meals"})))


class Hears:
    """A condition that hears what it is told."""

    name = "spoken"
    dialect = ""

    def __init__(self, *texts: str) -> None:
        self.said: list[str] = []
        self._texts = list(texts)

    def asked(self, text: str) -> Asked:
        self.said.append(text)
        heard = self._texts[(len(self.said) - 1) % len(self._texts)]
        return Asked(heard, Transcript(heard, 0.7) if heard else None)


class Finds:
    """Understands the text as it stands, and always finds the same."""

    def __init__(self, name: str, *evidence: Evidence) -> None:
        self.name = name
        self.asked: list[str] = []
        self._evidence = evidence

    def find(self, asked: Asked) -> tuple[Query | None, tuple[Evidence, ...]]:
        self.asked.append(asked.text)
        return (Query(asked.text, asked.text), self._evidence) if asked.text else (None, ())


_NONE = Heard(Errors(0, 10), Errors(0, 10))
TRIAL = Trial("cmn-x-kunming", "standard", "clean", 1.0, "whole path", "1", _NONE, _NONE, place=1, fact=True)


def trial(**changes: Any) -> Trial:
    """Return a trial of a question whose document was found first, with ``changes``."""
    return replace(TRIAL, **changes)


HALF, ALL = Heard(Errors(5, 10), Errors(2, 10)), Heard(Errors(10, 10), Errors(10, 10))


def listened(dialect: str, tag: str, plain: Heard, whole: Heard) -> Listened:
    """Return what came of a recording that only the plain recognizer and the path that is told its dialect heard."""
    came = {System.PLAIN: plain, System.TOLD: whole}
    return Listened(Recording(Path(dialect), dialect, tag, "是"), came, came)


REAL = (
    listened("Cantonese", "yue", ALL, HALF),
    listened("Tianjin", "", ALL, ALL),
    listened("Cantonese", "yue", HALF, HALF),
)
