"""Is it an emergency? Signs of one, weighed against what speaks of the past, of rules, or of what might happen.

::

    reading ─▶ plain spelling ─▶ look-alikes out ─▶ signs: strength 0 to 2
                                                    doubts:去年 −2, 报销 −2, 怎么办 −1 …
                                                    urgency: 刚才 +1, 起不来 +1 …     ─▶ alert from 0 up

In a long story it matters where each of them stands: ``telling`` says how. No model takes part, and nothing but
the tables of this package decides.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.safety.emergency import Emergency, EmergencyKind
from assistant.safety.patterns import BLANK, Heard
from assistant.safety.sounding import Sounds
from assistant.safety.spelling import plain
from assistant.safety.tables import Doubt, Sign, doubted, load
from assistant.safety.telling import STORY, Story

_LONGEST = 1000
"""Characters of a reading that are looked at: nobody in danger says more first, but somebody might to keep us busy."""
_RANK = {kind: rank for rank, kind in enumerate(EmergencyKind)}


class Safety:
    """Recognizes emergencies. Builds its tables once; threads may share it."""

    def __init__(self, sounds: Sounds | None = None) -> None:
        """``sounds`` says what is taken for what in heard text; without it, that of standard Mandarin."""
        self._sounds = sounds or Sounds()
        self._tables = load(self._sounds)

    def check(self, wordings: Sequence[str], *, heard: bool = False) -> Emergency | None:
        """Return the emergency that somebody speaks of, or None.

        Each reading is judged by itself, and one that speaks of an emergency is enough; of several emergencies the
        first in the order of ``EmergencyKind`` is returned, in the reading that comes first.

        Args:
            wordings: the readings of one utterance, as written or heard first, then others.
            heard: whether they come from a recognizer, so that their characters may be homophones of what was said.
        """
        found: list[Emergency] = []
        for words in dict.fromkeys(wordings):
            kind = self._kind(words, heard)
            if kind is not None:
                found.append(Emergency(kind, words))
        return min(found, key=lambda emergency: _RANK[emergency.kind], default=None)

    def _kind(self, words: str, heard: bool) -> EmergencyKind | None:
        """Return the first kind of emergency that ``words`` speak of."""
        text = self._without_lookalikes(self._as_heard(plain(words[:_LONGEST]), heard))
        signs = [sign for sign in self._tables.signs if _has(sign, text)]
        if not signs:
            return None
        sure = (
            self._sure_of_a_story(signs, text) if len(text.characters) >= STORY else self._sure(signs, text)
        )
        telling = [sign.kind for sign in sure if not sign.vague] or [sign.kind for sign in sure]
        return min(telling, key=_RANK.__getitem__, default=None)

    def _sure(self, signs: Sequence[Sign], text: Heard) -> list[Sign]:
        """Return those of ``signs`` that stand what is said against them anywhere in a short ``text``."""
        doubts = [doubt for doubt in self._tables.doubts if not doubt.only_told and _has(doubt, text)]
        return [sign for sign in signs if sign.strength >= doubted(sign, doubts)]

    def _sure_of_a_story(self, signs: Sequence[Sign], text: Heard) -> list[Sign]:
        """Return those of ``signs`` that stand, in one place at least, what a long ``text`` says against them there."""
        story = Story(text, self._tables.doubts)
        return [sign for sign in signs if any(story.bears(sign, place) for place in sign.pattern.find(text))]

    def _as_heard(self, characters: str, heard: bool) -> Heard:
        return Heard(characters, self._sounds.signs(characters) if heard else "")

    def _without_lookalikes(self, text: Heard) -> Heard:
        for pattern in self._tables.lookalikes:
            characters, end = "", 0
            for start, after in pattern.find(text):
                characters += text.characters[end:start] + BLANK
                end = after
            if end:
                text = self._as_heard(characters + text.characters[end:], bool(text.signs))
        return text


def _has(row: Sign | Doubt, text: Heard) -> bool:
    return next(row.pattern.find(text), None) is not None
