"""Mishearing a dialect without sound: syllables heard as others, as they were counted, then wrong characters.

A question loses as much as if it had been spoken with the accent and heard by a small recognizer, in no time. Its
channel is that of ``knowledge_base.confusion``, which the assistant itself reads misheard text by: what is measured
with it flatters the assistant, so it stands for quick comparisons, not for residents.
"""

from __future__ import annotations

import random
from functools import cached_property

import numpy as np

from assistant.laboratory.homophones import CANDIDATES, homophones_of, sounds_of
from knowledge_base.confusion import Confusions, Mishearing, load_mishearing
from knowledge_base.dialect import Dialect
from knowledge_base.sounds import GENERAL, Folds
from knowledge_base.syllables import SYLLABLES

MISSPELLED, MISSPELLED_PLAIN = 0.55, 0.13
"""Share of the rightly heard syllables that get a wrong character, with an accent and without. So whisper-base wrote
the laboratory's voices: two thirds of the characters wrong with an accent, a sixth without."""
_DEAREST = 6.0
"""A syllable is not heard as one that costs more, in nats: the channel gives everything a little."""


class Mishearer:
    """Hears typed text as a recognizer would that is not used to a dialect. The same text is heard the same."""

    def __init__(self, dialect: Dialect | None, *, misspelled: float | None = None, seed: int = 0) -> None:
        """Mishear ``dialect``, standard Mandarin if it is None.

        Args:
            dialect: its folds are misheard, and what was counted for its tag.
            misspelled: share of the rightly heard syllables that get a wrong character, 0 to 1; None: the usual one.
            seed: another one mishears otherwise.
        """
        self.name = dialect.tag if dialect else "cmn"
        self._folds = dialect.folds if dialect else GENERAL
        self._tag = dialect.tag if dialect else ""
        usual = MISSPELLED if dialect else MISSPELLED_PLAIN
        self._misspelled = usual if misspelled is None else misspelled
        self._seed = seed
        self._heard_as: dict[str, tuple[list[str], list[float]]] = {}

    def hear(self, text: str) -> str:
        """Return ``text`` as it is heard; what is not Chinese stays."""
        chance = random.Random(f"{self._seed}:{self.name}:{text}")  # noqa: S311  a simulation, nothing secret
        characters = list(text)
        for place, said in sounds_of(text):
            heard = self._heard(said, chance)
            if heard != said or chance.random() < self._misspelled:
                characters[place] = _written(heard, text[place], chance)
        return "".join(characters)

    def _heard(self, said: str, chance: random.Random) -> str:
        if said not in SYLLABLES:
            return said
        if said not in self._heard_as:
            prices = {heard: self._channel.price(said, heard) for heard in SYLLABLES}
            likely = {heard: float(np.exp(-price)) for heard, price in prices.items() if price <= _DEAREST}
            self._heard_as[said] = list(likely), list(likely.values())
        syllables, weights = self._heard_as[said]
        return chance.choices(syllables, weights)[0]

    @cached_property
    def _channel(self) -> Confusions:
        counted = load_mishearing().get(self._tag, Mishearing({}, {}))
        return Confusions([(counted, self._folds)])


def _written(heard: str, meant: str, chance: random.Random) -> str:
    """Return a frequent character that sounds like ``heard`` and is not ``meant``; ``meant`` if there is none."""
    alike = [other for other in homophones_of(Folds()).get(heard, ()) if other != meant][:CANDIDATES]
    return chance.choice(alike) if alike else meant
