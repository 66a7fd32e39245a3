"""Rule: nothing that names, locates or reaches a person is kept, and what a question is about is not touched."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from knowledge_base.personal import mask, sparing
from tests.knowledge_base import personal_heard, personal_typed

pytestmark = pytest.mark.unit

QUESTIONS = Path(__file__).parents[1] / "golden"
STATUTES = Path(__file__).parents[3] / "shared" / "data" / "laws"

TYPED, HEARD = (each.PERSONAL.strip().splitlines() for each in (personal_typed, personal_heard))
HARMLESS, POLICY = (each.strip().splitlines() for each in (personal_typed.HARMLESS, personal_heard.POLICY))


@pytest.mark.parametrize("line", [*TYPED, *HEARD])
def test_it_is_masked_and_the_rest_stays(line: str) -> None:
    said, kept = line.split("|")
    assert mask(said) == kept
    assert mask(kept) == kept  # and masking again changes nothing


@pytest.mark.parametrize("said", [*HARMLESS, *POLICY])
def test_what_is_not_personal_stays(said: str) -> None:
    assert mask(said) == said


def test_the_tables_are_long_enough() -> None:
    assert min(map(len, (TYPED, HEARD, HARMLESS))) >= 80
    assert len(POLICY) >= 40


@pytest.mark.parametrize(
    "said",
    [
        "6310-0100打不通",
        "0871-63100100打不通",
        "六三一零零一零零是大厅的电话吗",
        "打零八七一六三一零零一零零",
    ],
)
def test_the_number_of_the_desk_is_no_secret(said: str) -> None:
    assert mask(said, sparing(["6310-0100"])) == said
    assert mask(said, sparing(["", "6310-0101"])) == mask(said) != said


@pytest.mark.parametrize(
    ("public", "said", "kept"),
    [
        ("12345", "我的电话是13800012345", "我的电话是〔电话〕"),  # it only ends like a hotline
        ("6310-0100", "打我手机13863100100", "打我手机〔电话〕"),
        ("0871-6310-0100", "63100100打不通", "63100100打不通"),
        ("138 6310 0100", "13863100100打不通", "13863100100打不通"),
    ],
)
def test_only_the_whole_number_of_the_desk_is_spared(public: str, said: str, kept: str) -> None:
    assert mask(said, sparing([public])) == kept


def test_golden_questions_hold_no_more_than_the_names_that_somebody_says_in_them() -> None:
    asked = [
        value
        for path in QUESTIONS.glob("*.jsonl")
        for line in path.read_text("utf-8").splitlines()
        for value in json.loads(line).values()
        if isinstance(value, str)
    ]
    changed = {mask(each) for each in asked if mask(each) != each}
    assert len(asked) > 1000
    assert all("〔姓名〕" in each or "〔住址〕" in each or "〔电话〕" in each for each in changed)


@pytest.mark.parametrize(
    "unit",
    ["1", "1 ", "一", "a", "a@", "3栋", "3-", "桂花", "路", "村", "姓王", "王", "我叫", "云A", "x.", "，1"],
)
def test_long_texts_are_no_trap(unit: str) -> None:
    """Patterns whose time grows faster than the text would not come back from these."""
    text = unit * 20_000
    assert mask(f"{text}。我叫王桂芳").endswith("我叫〔姓名〕")


@pytest.mark.skipif(not STATUTES.is_dir(), reason="the statutes are not beside this checkout")
def test_statutes_name_nobody() -> None:
    """Whatever is masked in a law is a mistake: at most one sentence in a thousand."""
    sentences = [
        sentence
        for file in sorted(STATUTES.glob("*.md"))
        for sentence in re.split(r"(?<=[。；！？])|\n", file.read_text("utf-8"))
        if sentence.strip()
    ]
    changed = [sentence for sentence in sentences if mask(sentence) != sentence]
    print(f"{len(changed)} of {len(sentences)} sentences of statutes are changed")  # noqa: T201  a figure that is asked for
    assert len(sentences) > 10_000
    assert len(changed) <= len(sentences) / 1000
