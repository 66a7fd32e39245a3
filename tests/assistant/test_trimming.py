"""An amount that the listener does not pay is left out where the sentence says enough without it."""

from __future__ import annotations

import pytest

from assistant.trimming import says_free, without_foreign_amounts

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("quote", "kept"),
    [
        ("天冷路滑，爱心车接送全部免费，来回的五元油费由社区公益金出。", "天冷路滑，爱心车接送全部免费"),
        ("三个班都免费，原来的六十元学费由街道补给学堂。", "三个班都免费"),
        ("原来每次收五元，从2026年起免费。", "从2026年起免费。"),
        ("每顿付八元，差额由街道补给食堂。", "每顿付八元，差额由街道补给食堂。"),  # names no amount
        (
            "每顿付八元，其余四元由街道承担。",
            "每顿付八元，其余四元由街道承担。",
        ),  # not free: both belong together
        ("三月一日起，恢复原来的五元。", "三月一日起，恢复原来的五元。"),  # counts again
        ("由原来的五元提高到八元。", "由原来的五元提高到八元。"),  # nothing would be left
        ("五元油费由社区出，接送全部免费。", "五元油费由社区出，接送全部免费。"),
    ],
)
def test_what_is_left_out(quote: str, kept: str) -> None:
    assert without_foreign_amounts(quote) == kept
    assert kept in quote


@pytest.mark.parametrize(
    ("text", "free"),
    [("还免费吗", True), ("都不收钱。", True), ("不用交钱。", True), ("每次收五元。", False)],
)
def test_free(text: str, free: bool) -> None:
    assert says_free(text) is free
