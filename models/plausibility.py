"""Can this text have been spoken? Tells what a recognizer heard from what it invented."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable

MAX_CHARACTERS_PER_SECOND = 12
"""Hurried Mandarin has 8 syllables a second."""
SPARE_CHARACTERS = 4
"""Granted to short utterances, whose length is known to a few tenths of a second only."""
MAX_COMPRESSION = 2.4
"""Bytes of a text over bytes of its zlib compression; Whisper's own limit for a loop."""
MAX_ECHO = 0.5
"""Share of a text that may be words of the hints; in what people ask it stays under a third."""
LOOPS = (
    re.compile(r"(.)\1{4,}"),  # five times one character: 嗯嗯嗯嗯 is said, 祝祝祝祝祝 is a loop
    re.compile(r"(.{2,3})\1{3,}"),
    re.compile(r"(.{4,}?)\1{2,}"),
)


def spoken_characters(text: str) -> str:
    """Return ``text`` without punctuation and white space, in lower case: what two readings must share."""
    return re.sub(r"[\W_]+", "", text).lower()


def is_loop(text: str) -> bool:
    """Return whether ``text`` goes round in circles, as a decoder does that has lost the audio.

    What a person says twice (我要办证，我要办证) is no loop.
    """
    characters = spoken_characters(text)
    if any(loop.search(characters) for loop in LOOPS):
        return True
    encoded = characters.encode()
    return len(encoded) > MAX_COMPRESSION * len(zlib.compress(encoded))


def fits(text: str, speech_s: float) -> bool:
    """Return whether a person can say ``text`` in ``speech_s`` seconds of speech."""
    return len(spoken_characters(text)) <= MAX_CHARACTERS_PER_SECOND * speech_s + SPARE_CHARACTERS


def is_echo(text: str, hints: Iterable[str]) -> bool:
    """Return whether most of ``text`` is taken from ``hints``, three characters or more at a time."""
    characters = spoken_characters(text)
    sources = [spoken_characters(hint) for hint in hints]
    taken: set[int] = set()
    for start in range(len(characters) - 2):
        if any(characters[start : start + 3] in source for source in sources):
            taken.update(range(start, start + 3))
    return len(taken) > MAX_ECHO * len(characters)
