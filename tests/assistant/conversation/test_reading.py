"""Rule: what is long is read out in pieces of whole sentences, and none is lost or said twice."""

from __future__ import annotations

import pytest

from assistant.conversation.memory import Reading
from assistant.conversation.reading import next_piece
from assistant.entitlement import GO_ON
from assistant.turn import ReplyKind, Sentence
from tests.assistant.core_fakes import CITATION

pytestmark = pytest.mark.unit


def steps(*lengths: int) -> tuple[Sentence, ...]:
    return tuple(
        Sentence(f"{number}" + "步" * (length - 1), "步", 0) for number, length in enumerate(lengths)
    )


@pytest.mark.parametrize("lengths", [(10,), (30, 30, 30), (200, 5), (5, 200, 5), (20,) * 11])
def test_the_pieces_are_the_whole(lengths: tuple[int, ...]) -> None:
    reading = Reading(steps(*lengths), (CITATION,))
    said: list[Sentence] = []
    while reading.rest:
        before = reading
        reply, reading = next_piece(reading)
        piece = [sentence for sentence in reply.sentences if sentence.citation is not None]
        assert reply.kind is ReplyKind.ANSWER
        assert reply.citations == before.citations
        assert len(piece) == 1 or sum(len(sentence.text) for sentence in piece) <= 70
        assert (reply.choices == (GO_ON,)) == bool(reading.rest)
        assert reply.text.endswith("要我接着念吗？") == bool(reading.rest)
        said += piece
    assert tuple(said) == steps(*lengths)
