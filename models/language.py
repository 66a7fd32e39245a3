"""A language model: how probable a word is after the words before it."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Protocol, TypeAlias

State: TypeAlias = Hashable
"""What a model remembers of the words before. From equal states all that follows scores alike."""


class LanguageModel(Protocol):
    """Scores words one after the other, quickly enough for a search. One instance may be shared by threads."""

    name: str

    def warm_up(self) -> None:
        """Load the weights. Called once, before the first word."""

    def knows(self, word: str) -> bool:
        """Say whether ``word`` is one of the model's words; all others are equally improbable."""
        ...

    def begin(self) -> State:
        """Return the state before the first word."""
        ...

    def score(self, state: State, word: str) -> tuple[float, State]:
        """Return the natural logarithm of the probability of ``word``, and the state after it."""
        ...
