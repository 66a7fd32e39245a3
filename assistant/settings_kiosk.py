"""The sections ``kiosk`` and ``kiosks`` of the settings: how patient each kiosk is, and how it speaks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from assistant.settings_desk import Section

_Speed = Annotated[float, Field(ge=0.5, le=2.0)]


class Kiosk(Section):
    """What can be set for all kiosks, and for one of them. All times are in seconds."""

    finished_s: float = Field(default=0.8, ge=0.3, le=10.0)
    """Silence that ends a question that is finished."""
    close_s: float = Field(default=1.2, ge=0.3, le=10.0)
    """Silence that ends a question of which nobody can say whether it is finished."""
    unfinished_s: float = Field(default=5.0, ge=0.3, le=10.0)
    """Silence that ends a question that breaks off in the middle."""
    give_up_s: float = Field(default=10.0, ge=1.0, le=60.0)
    """How long it is waited for the first word."""
    barge_in: bool = True
    """Whether it listens while it speaks, so that people can cut in."""
    acknowledge: bool = True
    """Whether 好的，我看一下 is said when the answer keeps people waiting."""
    speed: _Speed = 0.9
    """Pace of the voice; 1.0 is its own."""
    idle_s: float = Field(default=10.0, ge=1.0, le=600.0)
    """How long it waits for a sign of life before it asks whether anybody is there."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.finished_s <= self.close_s <= self.unfinished_s:
            raise PydanticCustomError("told", "finished_s 不能比 close_s 长，close_s 不能比 unfinished_s 长")
        return self


KioskName = Annotated[str, Field(pattern="^[A-Za-z0-9_-]{1,32}$")]


def with_defaults(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings as they were read, each of ``kiosks`` with what ``kiosk`` says and it does not."""
    every, each = values.get("kiosk", {}), values.get("kiosks", {})
    every = every.model_dump() if isinstance(every, Kiosk) else every
    if not isinstance(every, Mapping) or not isinstance(each, Mapping):
        return dict(values)
    own = {name: {**every, **one} if isinstance(one, Mapping) else one for name, one in each.items()}
    return {**values, "kiosks": own}
