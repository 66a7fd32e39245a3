"""A form: what a resident entrusts to a person, before it is registered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.desk.records import Draft, Kind


class Field(StrEnum):
    """What a form has room for, by the names of the draft's fields."""

    WHAT = "what"
    WHERE = "where"
    NAME = "name"
    WHEN = "when"
    TELEPHONE = "telephone"


ORDER = {
    Kind.HANDOFF: (Field.WHAT, Field.TELEPHONE),
    Kind.REPAIR: (Field.WHAT, Field.WHERE, Field.WHEN, Field.TELEPHONE),
    Kind.VISIT: (Field.WHAT, Field.WHERE, Field.NAME, Field.WHEN, Field.TELEPHONE),
    Kind.OPINION: (Field.WHAT, Field.TELEPHONE),
    Kind.COMPLAINT: (Field.WHAT, Field.TELEPHONE),
}
"""What each kind asks, one after the other: five questions at most."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a form belongs to."""

    visit: str
    channel: str
    """kiosk, chat, api, cli."""
    key: str
    """Names the form: confirmed twice, it is registered once."""


@dataclass(frozen=True, slots=True)
class Form:
    """How far a form is. A value: an answer makes a new one."""

    kind: Kind
    circumstances: Circumstances
    language: str = ""
    """Tag of the dialect that it was begun in; it stays, so that what is registered twice is the same."""
    answers: tuple[tuple[Field, str], ...] = ()
    """What is known; an empty one was passed over."""
    asking: Field | None = None
    """What the last question was about; None if everything was read back."""
    begun: str = ""
    """What was said of it so far if that is not enough: 楼上, or a telephone number that is too short."""
    misunderstood: int = 0
    """How often in a row the answer to the last question was not understood."""

    @property
    def key(self) -> str:
        """What names its confirmation."""
        return self.circumstances.key

    @property
    def confirming(self) -> bool:
        """Whether it was read back and waits for a yes."""
        return self.asking is None

    @property
    def known(self) -> dict[Field, str]:
        """The answers."""
        return dict(self.answers)

    @property
    def missing(self) -> Field | None:
        """What is to be asked next; None if there is nothing left."""
        return next((field for field in ORDER[self.kind] if field not in self.known), None)

    def with_answers(self, told: dict[Field, str]) -> Form:
        """Return the form with more answers, of which the newer count, and what to ask next."""
        form = replace(self, answers=tuple((self.known | told).items()), begun="", misunderstood=0)
        return replace(form, asking=form.missing)

    def asked_again(self, begun: str = "") -> Form:
        """Return the form after an answer that was not understood, or not enough."""
        return replace(self, begun=begun, misunderstood=self.misunderstood + 1)

    def draft(self) -> Draft:
        """Return what is to be registered."""
        known = self.known
        return Draft(
            self.kind,
            known.get(Field.WHAT, ""),
            where=known.get(Field.WHERE, ""),
            when=known.get(Field.WHEN, ""),
            name=known.get(Field.NAME, ""),
            telephone=known.get(Field.TELEPHONE, ""),
            visit=self.circumstances.visit,
            channel=self.circumstances.channel,
            language=self.language,
        )
