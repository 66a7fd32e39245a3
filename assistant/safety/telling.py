"""Long stories: what in them speaks for and against a sign of danger depends on where it stands.

Old people tell what happened before they ask. Of a story these hold, and not of a short utterance:

- what is asked after the sign is what it is about: a question about rules is no cry for help;
- a sign that is told in the present is weighed by what is said next to it, whatever else is told;
- a word of time is about what follows it, until the next one: 去年中风过，今天又 … is about today;
- what turned out well, or is somebody's way of talking, is no emergency.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.safety.patterns import Heard
from assistant.safety.tables import Doubt, Scope, Sign, doubted

STORY = 26
"""Characters, in one spelling, that a story has at least."""
_NEAR = 14
"""Characters between a sign and what belongs to it, at most."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Remark:
    """A doubt, and where it stands."""

    doubt: Doubt
    span: Span


class Story:
    """What speaks for and against the signs in a text that is long enough to tell a story."""

    def __init__(self, text: Heard, doubts: Sequence[Doubt]) -> None:
        """Look for ``doubts`` in ``text``."""
        self._text = text.characters
        self._remarks = [Remark(doubt, span) for doubt in doubts for span in doubt.pattern.find(text)]
        self._now = [remark.span[0] for remark in self._remarks if remark.doubt.scope is Scope.NOW]

    def bears(self, sign: Sign, place: Span) -> bool:
        """Return whether ``sign`` stands, at ``place``, what the story says against it.

        What is there by its sound only must stand one point more: in many words, something always sounds like it.
        """
        by_sound = sign.pattern.characters.fullmatch(self._text, *place) is None
        return sign.strength >= doubted(sign, self._about(place)) + by_sound

    def _about(self, sign: Span) -> Iterator[Doubt]:
        """Yield the doubts that are about what stands at ``sign``."""
        told_now = any(now <= sign[1] and self._near((now, now), sign) for now in self._now)
        for remark in self._remarks:
            everywhere = not told_now and not remark.doubt.only_told and remark.doubt.weight > 0
            if everywhere or self._applies(remark, sign):
                yield remark.doubt

    def _applies(self, remark: Remark, sign: Span) -> bool:
        """Return whether ``remark`` is about ``sign``, as its scope says."""
        start, end = remark.span
        scope = remark.doubt.scope
        if scope is Scope.TIME and end <= sign[0]:
            return not any(start < now <= sign[0] for now in self._now)
        if scope is Scope.AFTERWARDS:
            return start >= sign[1] and not any(sign[1] <= now < start for now in self._now)
        if scope is Scope.CLOSING and start >= sign[0]:
            return True
        return self._near(remark.span, sign) and (scope is Scope.NOW or not self._apart(remark.span, sign))

    def _near(self, span: Span, sign: Span) -> bool:
        return max(span[0], sign[0]) - min(span[1], sign[1]) <= _NEAR

    def _apart(self, span: Span, sign: Span) -> bool:
        """Return whether a sentence ends between the two."""
        return "。" in self._text[min(span[1], sign[1]) : max(span[0], sign[0])]
