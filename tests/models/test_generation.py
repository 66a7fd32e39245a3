"""Rule: a reply ends before the first stop text, wherever its pieces are cut, and loses nothing else."""

from __future__ import annotations

import pytest

from models.generation import until_stop

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("pieces", "stop", "text"),
    [
        (["每月", "发100元"], (), "每月发100元"),
        (["每月", "发100元。问", "题：还有"], ("问题：",), "每月发100元。"),
        (["甲问题：乙结束"], ("结束", "问题："), "甲"),
        (["问", "答"], ("问题",), "问答"),  # it only began like one
        (["问"], ("问题",), "问"),
        (["问题", "甲"], ("问题",), ""),
        ([], ("问题",), ""),
    ],
)
def test_until_stop(pieces: list[str], stop: tuple[str, ...], text: str) -> None:
    writing = (piece for piece in pieces)
    found = list(until_stop(writing, stop))
    assert "".join(found) == text
    assert all(found)
    assert next(writing, "closed") == "closed"
