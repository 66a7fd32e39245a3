"""A model's reply to sentences with their passages; a reply that is not just that is no reply."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.generation.prompt import DECLINED
from knowledge_base.text import clean

MOST_SENTENCES = 2
LONGEST = 80
"""Characters of a sentence."""

_THOUGHTS = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_WIDE = str.maketrans("［］【】", "[][]")
_MARK_AFTER_STOP = re.compile(r"([。！？!?]+)[ \t]*(\[[0-9]{1,3}\])")
_BETWEEN = re.compile(r"(?<=[。！？!?])|\n")
_SENTENCE = re.compile(r"(?P<text>[^\[\]<>。！？!?]+?)\s*\[(?P<number>[0-9]{1,3})\](?P<stop>[。！？!?；;]?)")


class Unusable(Exception):
    """The reply cannot be used. The message, in English and for a log, holds nothing of it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence and the number of the passage that it names."""

    text: str
    """Without the number, with its final stop."""
    number: int
    """1 is the first."""


def parse_reply(reply: str, passages: int) -> tuple[Claim, ...]:
    """Return the one or two sentences of a reply to a question that was sent with so many passages.

    It is taken whole or not at all: a sentence that is left out may be the condition of the other one.

    Raises:
        Unusable: the model declined, or a sentence has no number, or one that no passage has, or there are too many.
    """
    # What cannot be seen goes first: 100 and 0 with something between them are another amount than is shown.
    text = _THOUGHTS.sub("", clean(reply)).translate(_WIDE).replace("**", "").strip()
    if not text or DECLINED in text:
        raise Unusable("the model declined")
    whole = _MARK_AFTER_STOP.sub(r"\2\1", text)
    claims = tuple(_claim(part, passages) for part in map(str.strip, _BETWEEN.split(whole)) if part)
    if len(claims) > MOST_SENTENCES:
        raise Unusable("it has too many sentences")
    return claims


def _claim(sentence: str, passages: int) -> Claim:
    found = _SENTENCE.fullmatch(sentence)
    if found is None:
        raise Unusable("a sentence does not end with one citation")
    number = int(found["number"])
    if not 1 <= number <= passages:
        raise Unusable("a citation is invented")
    text = found["text"].strip().rstrip("，、；;：:")
    if not text or len(text) > LONGEST:
        raise Unusable("a sentence is empty or too long")
    stop = found["stop"] if found["stop"] in "！？" else ""
    return Claim(text + (stop or "。"), number)
