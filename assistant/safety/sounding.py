"""How text sounds, one sign for each character, so that the same patterns find in it what was misheard."""

from __future__ import annotations

from knowledge_base.confusion import Confusions, confusions
from knowledge_base.pronunciation import sounds_of
from knowledge_base.sound_signs import sign_of, sign_of_syllable
from knowledge_base.syllables import SYLLABLES

NO_SOUND = "\uf8ff"
"""The sign of what is no Chinese character."""
_DEAREST = 3.4
"""Price in nats up to which one syllable is taken for another that was said."""


class Sounds:
    """Signs for syllables; what is easily taken for one sound has one sign. Immutable after it was built."""

    def __init__(self, channel: Confusions | None = None) -> None:
        """``channel`` knows what is heard for what; without it, that of standard Mandarin."""
        channel = channel or confusions({})
        alike = {syllable: {sign_of_syllable(syllable)} for syllable in SYLLABLES}
        for heard in SYLLABLES:
            for said, price in channel.said(heard):
                if price <= _DEAREST:
                    alike[said].add(sign_of_syllable(heard))
        self._alike = alike

    def signs(self, text: str) -> str:
        """Return a sign for each character of ``text``; ``NO_SOUND`` for what is not Chinese."""
        return "".join(sign_of(character) or NO_SOUND for character in text)

    def signs_for(self, character: str) -> str:
        """Return the signs, sorted, that may stand where ``character`` was said; none if its sound is unknown."""
        found: set[str] = set()
        for syllable in sounds_of(character):
            found |= self._alike.get(syllable, set())
        return "".join(sorted(found))
