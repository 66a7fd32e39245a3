"""Rule: whatever may be said stands verbatim in its passage, and a list is said with what introduces it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.candidates import candidates, one_line
from assistant.grounding import unsupported_figures
from knowledge_base.chunking import chunk
from knowledge_base.loading import load_folders
from tests.assistant.core_fakes import ALLOWANCE, found, passage

pytestmark = pytest.mark.unit

DOCUMENTS = Path(__file__).parents[2] / "knowledge_base" / "documents"


def said_of(body: str) -> list[str]:
    """Return what can be said of a document, cut as it is when it is published."""
    passages = chunk(ALLOWANCE, body)
    return [candidate.text for candidate in candidates([found(passage) for passage in passages])]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("每月发100元。每月15日发。", ["每月发100元。", "每月15日发。"], id="sentences"),
        pytest.param("每月发100元", ["每月发100元。"], id="a stop is added"),
        pytest.param("他说：“可以。”", ["他说：“可以。”"], id="a quotation has its stop inside"),
        pytest.param("标准见下表。", [], id="what points elsewhere says nothing"),
        pytest.param(
            "要带下面两样材料。\n\n1. 身份证。\n2. 户口簿。\n\n代办的还要带委托书。",
            ["要带下面两样材料：身份证，户口簿。", "代办的还要带委托书。"],
            id="a list, then a sentence",
        ),
        pytest.param(
            "不收钱。要带以下材料：\n\n- 身份证\n- 户口簿",
            ["要带以下材料：身份证，户口簿。", "不收钱。"],
            id="a sentence, then a list",
        ),
    ],
)
def test_what_can_be_said(body: str, expected: list[str]) -> None:
    assert said_of(body) == expected


def test_items_are_not_said_without_what_introduces_them() -> None:
    listed = "领津贴的条件：\n（一）有户籍；\n（二）满八十周岁。"
    offered = list(candidates([found(passage(listed, lists=(listed,)))]))
    assert [candidate.text for candidate in offered] == ["领津贴的条件：有户籍，满八十周岁。"]
    assert offered[0].quote == listed


def test_the_items_of_a_list_too_long_for_one_breath_stand_for_themselves() -> None:
    items = [f"（{mark}）{mark}级残疾的老人，" + "每月发补贴" * 20 + "。" for mark in "一二三"]
    listed = "\n".join(["发给下面的老人：", *items])
    offered = list(candidates([found(passage(listed, lists=(listed,)))]))
    assert [candidate.quote for candidate in offered] == items
    assert offered[0].text == items[0].removeprefix("（一）")


def test_evidence_is_offered_in_its_order() -> None:
    first, second = found(passage("第一段。")), found(passage("第二段。"))
    assert [candidate.evidence for candidate in candidates([first, second])] == [first, second]


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_of_nothing_nothing_can_be_said(text: str) -> None:
    assert list(candidates([found(passage(text))])) == []
    assert list(candidates([])) == []


def test_every_quote_of_the_sample_documents_is_verbatim_and_supports_what_is_said() -> None:
    everything = [
        found(replace(passage, position=0), document=document)
        for document, body in load_folders([DOCUMENTS])
        for passage in chunk(document, body)
    ]
    offered = list(candidates(everything))
    assert len(offered) > 500
    for candidate in offered:
        assert candidate.quote in candidate.evidence.passage.text
        assert unsupported_figures(candidate.text, [candidate.quote]) == ()
        assert "\n" not in candidate.text
        assert candidate.text.endswith(("。", "！", "？", "”", "」"))


@pytest.mark.parametrize(
    ("quote", "line"),
    [
        ("①身份证；", "身份证。"),
        ("（一）户口簿；", "户口簿。"),
        ("(2)户口簿、", "户口簿。"),
        ("1.5万元", "1.5万元。"),  # no mark of an item
        ("可以吗？", "可以吗？"),
    ],
)
def test_one_line(quote: str, line: str) -> None:
    assert one_line(quote) == line
