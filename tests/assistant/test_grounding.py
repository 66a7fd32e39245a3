"""Rule: a figure that is said stands in a quote, with its unit, however either is written."""

from __future__ import annotations

import pytest

from assistant.grounding import unsupported_figures

pytestmark = pytest.mark.unit

QUOTE = "满八十周岁、不满九十周岁的老人，每月发高龄津贴100元，审核要十个工作日，电话6310-0102。"


@pytest.mark.parametrize(
    "said",
    [
        QUOTE,
        "每月发一百元。",
        "每月一百块钱。",
        "80岁以上、不到90岁。",
        "审核10个工作日。",
        "电话63100102。",
        "电话六三幺零，零幺零二。",
        "每月都发。",
        "",
    ],
)
def test_what_stands_in_the_quote_is_supported(said: str) -> None:
    assert unsupported_figures(said, [QUOTE]) == ()


@pytest.mark.parametrize(
    ("said", "unsupported"),
    [
        ("每月发200元。", ("200元",)),
        ("每年发100天。", ("100天",)),  # the number of another unit
        ("每月发100.5元。", ("100.5元",)),
        ("审核要十天。", ("十天",)),  # 十个工作日 are more than ten days
        ("电话6310-0103。", ("6310-0103",)),
        ("满八十周岁发100元，满九十五周岁发三百元。", ("九十五周岁", "三百元")),
        ("报销10%。", ("10%",)),
    ],
)
def test_what_does_not_stand_there_is_named(said: str, unsupported: tuple[str, ...]) -> None:
    assert unsupported_figures(said, [QUOTE]) == unsupported


def test_any_of_several_quotes_supports_a_figure() -> None:
    assert unsupported_figures("100元，300元。", ["发100元。", "发300元。"]) == ()
    assert unsupported_figures("100元。", []) == ("100元",)
