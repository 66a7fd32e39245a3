"""Rule: a sentence is held against the few words that it is made from, verbatim in the passage."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.generation.quoting import quotes_for
from tests.assistant.generation.cases import ALLOWANCE, evidence

pytestmark = pytest.mark.unit

LIST = "办老年证要带下列材料：\n（一）身份证；\n（二）一寸照片一张。"


def test_the_likeliest_sentence_comes_first_and_its_neighbors_last() -> None:
    first, second, third = ALLOWANCE.passage.text.split("\n")
    found = list(quotes_for("满九十周岁的老人每月二百元。", ALLOWANCE))
    assert found[0] == second
    assert found[-2:] == [f"{first}\n{second}", f"{second}\n{third}"]
    assert all(quote in ALLOWANCE.passage.text for quote in found)


def test_a_list_is_quoted_whole() -> None:
    plain = evidence(f"{LIST}\n当场就能办好。")
    item = replace(plain, passage=replace(plain.passage, lists=(LIST,)))
    assert next(quotes_for("办老年证要带身份证和一寸照片。", item)) == LIST


@pytest.mark.parametrize("text", ["天上有月亮。", "", "月"])
def test_what_shares_nothing_has_no_quote(text: str) -> None:
    assert list(quotes_for(text, ALLOWANCE)) == []


def test_a_passage_of_one_sentence_has_no_neighbors() -> None:
    assert list(quotes_for("每月发100元。", evidence("每月发100元。"))) == ["每月发100元。"]


def test_long_sentences_are_not_joined() -> None:
    long = evidence(f"每月发{'很' * 200}多元。\n每月发{'好' * 200}多元。")
    assert list(map(len, quotes_for("每月发很多元。", long))) == [206, 206]
