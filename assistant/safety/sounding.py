"""How text sounds, one sign for each character, so that the same patterns find in it what was misheard."""

from __future__ import annotations

from functools import cache

from knowledge_base.confusion import Confusions, confusions
from knowledge_base.pronunciation import sounds_of
from knowledge_base.sounds import GENERAL
from knowledge_base.syllables import SYLLABLES

_FIRST_SIGN = 0xE000
"""Signs are characters of the private use area, which no text has a meaning for."""
NO_SOUND = "\uf8ff"
"""The sign of what is no Chinese character."""
_DEAREST = 3.4
"""Price in nats up to which one syllable is taken for another that was said."""


class Sounds:
    """Signs for syllables; what is easily taken for one sound has one sign. Immutable after it was built."""

    def __init__(self, channel: Confusions | None = None) -> None:
        """``channel`` knows what is heard for what; without it, that of standard Mandarin."""
        self._signs = {syllable: chr(_FIRST_SIGN + place) for place, syllable in enumerate(SYLLABLES)}
        channel = channel or confusions({})
        alike = {syllable: {self._sign(syllable)} for syllable in SYLLABLES}
        for heard in SYLLABLES:
            for said, price in channel.said(heard):
                if price <= _DEAREST:
                    alike[said].add(self._sign(heard))
        self._alike = alike
        self._heard = cache(self._sign_of)

    def signs(self, text: str) -> str:
        """Return a sign for each character of ``text``; ``NO_SOUND`` for what is not Chinese."""
        return "".join(map(self._heard, text))

    def signs_for(self, character: str) -> str:
        """Return the signs, sorted, that may stand where ``character`` was said; none if its sound is unknown."""
        found: set[str] = set()
        for syllable in sounds_of(character):
            found |= self._alike.get(syllable, set())
        return "".join(sorted(found))

    def _sign_of(self, character: str) -> str:
        return self._sign(sounds_of(character)[0]) if "㐀" <= character <= "鿿" else NO_SOUND

    def _sign(self, syllable: str) -> str:
        return self._signs.get(GENERAL.fold(syllable), NO_SOUND)
