"""Which dialect a question is in: from its words, from what a recognizer calls its language, and from who lives here.

Each character of a question that belongs to a dialect's word speaks for that dialect, the less the more dialects
have the word. That is Bayes' rule with one number for all words: counts of how often people of each place use each
word do not exist. A word that several dialects have (好多) decides nothing between them, so the community's own, the
commonest first, are preferred until the words say otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from knowledge_base.dialect_words import DialectWords

STANDARD = ""
"""Standard Mandarin, among the tags."""
_MANDARIN = "zh"
"""What recognizers call standard Mandarin, and every dialect that they do not know."""
_EVIDENCE = 1.5
"""Nats for each character of a dialect's word that no other dialect has; ``tests/golden`` fits it."""
_LANGUAGE = 3.0
"""Nats for the dialect that a recognizer takes the language for."""
_PLAIN = 0.5
"""Share of questions in standard Mandarin."""
_ELSEWHERE = 0.02
"""Share of questions in dialects that are not the community's, all of them together."""
_SURE = 0.7
"""A dialect from elsewhere is reckoned with only if it is so probable."""
_NEXT = 0.5
"""Each of the community's dialects is so many times as common as the one before it."""


class DialectDetector:
    """Tells dialects apart. Immutable, so that threads may share it."""

    def __init__(
        self,
        words: Mapping[str, DialectWords],
        local: Sequence[str] = (),
        languages: Mapping[str, str] | None = None,
    ) -> None:
        """Take the dialects that are reckoned with.

        Args:
            words: by tag.
            local: tags of the dialects that are spoken here, the most common first.
            languages: by tag what recognizers call the dialect, where they know it; empty, or that of Mandarin, says
                nothing.
        """
        self._words = words
        named = (languages or {}).items()
        self._languages = {tag: name for tag, name in named if name not in ("", _MANDARIN)}
        self._local = tuple(tag for tag in local if tag in words)
        self._prior = _prior(tuple(words), self._local)

    def candidates(self, text: str, language: str = "") -> tuple[str, ...]:
        """Return the tags of the dialects whose words may be meant in ``text``, the likeliest first.

        They are all that are spoken here, since a wrong guess between them would cost more than it saves, behind one
        from elsewhere if that is nearly certain. Those that recognizers call ``language`` are before all others:
        recognizers that tell a dialect from Mandarin have heard its sounds. Arguments are those of ``probabilities``.
        """
        likely = self.probabilities(text, language)
        called = [tag for tag in likely if self._languages.get(tag) == language]
        meant = (
            tag for tag, share in likely.items() if tag in self._local or (tag != STANDARD and share > _SURE)
        )
        return tuple(dict.fromkeys((*called, *meant)))

    def probabilities(self, text: str, language: str = "") -> Mapping[str, float]:
        """Return how likely ``text`` is in each dialect, and in standard Mandarin (``STANDARD``), the likeliest first.

        Args:
            text: the question in simplified characters.
            language: what a recognizer says the language is, empty if it does not say.
        """
        found = {tag: _covered(words, text) for tag, words in self._words.items()}
        scores = {tag: math.log(share) for tag, share in self._prior.items()}
        for place in set().union(*found.values()):
            having = [tag for tag, places in found.items() if place in places]
            for tag in having:
                scores[tag] += _EVIDENCE / len(having)
        for tag, called in self._languages.items():
            if called == language and tag in scores:
                scores[tag] += _LANGUAGE
        best = max(scores.values())
        weights = {tag: math.exp(score - best) for tag, score in scores.items()}
        total = sum(weights.values())
        ordered = sorted(weights, key=lambda tag: -weights[tag])
        return {tag: weights[tag] / total for tag in ordered}


def _prior(tags: Sequence[str], local: Sequence[str]) -> dict[str, float]:
    """Return the share of questions in each dialect before anything is said."""
    others = [tag for tag in tags if tag not in local]
    shares = {tag: _NEXT**place for place, tag in enumerate(local)}
    here = sum(shares.values()) or 1.0
    prior = {tag: (1 - _PLAIN - _ELSEWHERE) * share / here for tag, share in shares.items()}
    prior |= {tag: _ELSEWHERE / len(others) for tag in others}
    return {STANDARD: _PLAIN} | prior


def _covered(words: DialectWords, text: str) -> frozenset[int]:
    """Return the places of the characters that belong to the dialect's words."""
    return frozenset(
        place for start, entry in words.found(text) for place in range(start, start + len(entry.word))
    )
