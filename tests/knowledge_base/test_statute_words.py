"""Rule: what happened to a person is also searched for in the words of statutes, and what is not known stays alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from knowledge_base import statute_words
from knowledge_base.statute_words import in_statute_words, terms_of, told_by

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("老伴走了，他的房子怎么分", "配偶"),
        ("我爸在工地摔断腿", "工伤"),
        ("楼上把纸壳堆在楼道里", "疏散通道"),
        ("我想捐眼角膜", "捐献遗体"),
        ("没钱打官司咋办", "法律援助"),
    ],
)
def test_the_words_of_statutes_are_added_behind_the_question(question: str, word: str) -> None:
    reworded = in_statute_words(question)
    assert reworded.startswith(f"{question} ")
    assert word in reworded.removeprefix(question)


@pytest.mark.parametrize("question", ["", "今天天气很好", "月亮上有嫦娥吗"])
def test_of_what_is_not_known_nothing_is_added(question: str) -> None:
    assert in_statute_words(question) == ""
    assert terms_of(question) == ()


def test_a_phrase_is_told_where_a_statute_s_word_for_it_is() -> None:
    question = "我爸在工地摔断腿"
    [words, *_] = terms_of(question)
    assert any(phrase in question for phrase in told_by(question, f"职工{words[0]}的，享受待遇。"))
    assert told_by(question, "老年人免费体检。") == ()


def test_no_word_is_added_twice_nor_if_the_question_has_it() -> None:
    added = in_statute_words("火化以后骨灰放殡仪馆").split(" ")[1].split("、")
    assert len(added) == len(set(added))
    assert "殡仪馆" not in added


def test_every_row_has_phrases_that_say_something_and_words() -> None:
    lines = (Path(statute_words.__file__).parent / "statute_words.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")][1:]
    assert [row for row in rows if len(row) != 2 or not all(row[1].split("|"))] == []
    assert [phrases for phrases, _ in rows if re.search(phrases, "")] == []
    assert len({phrases for phrases, _ in rows}) == len(rows)
