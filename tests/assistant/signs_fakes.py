"""A ground and calibrations for tests that have no release."""

from __future__ import annotations

from dataclasses import dataclass, fields

from assistant.calibration import Calibration, Floors
from assistant.signs import Setting, Signs
from knowledge_base.document import Document

FLOORS = Floors(answer=0.6, ask_back=0.2)
SOMEWHERE = Setting(familiar=0.9, crowd=0.8)


@dataclass
class FakeGround:
    """Says the same of every question; every document says ``text``."""

    text: str = ""
    place: Setting = SOMEWHERE

    def setting(self, question: str) -> Setting:
        return self.place

    def text_of(self, document: Document) -> str:
        return f"{document.title}{document.audience}{self.text}"


def calibration(intercept: float = 0.0, *, floors: Floors = FLOORS, **weights: float) -> Calibration:
    """Return a calibration in which the signs that are not named weigh nothing."""
    every = {field.name: 0.0 for field in fields(Signs)}
    return Calibration(every | weights, intercept, floors, embedder="fake", schema=0)
