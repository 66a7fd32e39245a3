"""Speaking clause by clause: what the local voices have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from models.audio import Audio, joined, normalized, silence, trimmed
from models.errors import SynthesisFailed
from models.pinyin import Clause, clauses

PAUSES_S = {
    "": 0.08,
    "、": 0.12,
    "，": 0.25,
    "：": 0.3,
    "；": 0.35,
    "。": 0.45,
    "！": 0.45,
    "？": 0.45,
    "…": 0.45,
}
"""The pause after each mark, at the voice's own pace."""
SENTENCE_ENDS = frozenset("。！？…")
SLOWEST, FASTEST = 0.5, 2.0
NOTHING_TO_SAY = "这段文字没有可以朗读的内容。"


def speak(text: str, speed: float, say: Callable[[Sequence[Clause]], Audio], *, together: int = 0) -> Audio:
    """Return ``text`` at an even level, said by ``say``, with the pauses that its marks ask for.

    Args:
        text: Speakable text of any length.
        speed: The pace, for the length of the pauses.
        say: Returns one or more clauses spoken at that pace; silence around them is cut off.
        together: Up to how many syllables of a sentence are said at once; by default each clause by itself.

    Raises:
        SynthesisFailed: there is nothing to say in ``text``.
    """
    parts: list[Audio] = []
    for group in _groups(clauses(text), together):
        audio = trimmed(say(group))
        parts += [audio, silence(PAUSES_S[group[-1].mark] / speed, audio.rate_hz)]
    if not parts:
        raise SynthesisFailed(NOTHING_TO_SAY)
    return normalized(joined(parts[:-1]))


def _groups(spoken: Sequence[Clause], together: int) -> Iterator[list[Clause]]:
    """Yield clauses of the same sentence in groups of at most ``together`` syllables, or one by one."""
    group: list[Clause] = []
    length = 0
    for clause in spoken:
        length += len(clause.syllables)
        if group and (length > together or group[-1].mark in SENTENCE_ENDS):
            yield group
            group, length = [], len(clause.syllables)
        group.append(clause)
    if group:
        yield group


def pace(speed: float) -> float:
    """Return ``speed`` within what the voices can do."""
    return min(max(speed, SLOWEST), FASTEST)
