"""The lexicon holds what the documents are about, and not the words that every text has."""

from __future__ import annotations

import pytest

from knowledge_base import lexicon
from knowledge_base.document import Document, Passage
from knowledge_base.lexicon import Lexicon, Term

pytestmark = pytest.mark.unit


def _lexicon(title: str, text: str, region: str = "") -> Lexicon:
    document = Document("d", title, region=region)
    return lexicon.build([document], [Passage("d#0", "d", 0, (), "", text)])


@pytest.mark.parametrize(
    ("title", "region", "term"),
    [
        ("云山市高龄津贴申领指南", "云山市", "高龄津贴申领"),
        ("《中华人民共和国社会保险法》", "", "社会保险"),
        ("桂花社区助餐办法（2027年修订）", "云山市桂花社区", "助餐"),
    ],
)
def test_what_a_title_is_about(title: str, region: str, term: str) -> None:
    words = _lexicon(title, "正文。", region).words
    assert term in words
    assert not {"指南", "办法", "修订", "云山市"} & set(words)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("本条例所称燃气用具，是指用燃气的用具。", "燃气用具"),
        ("社会团体（以下统称志愿者组织）应当登记。", "志愿者组织"),
    ],
)
def test_what_a_text_defines(text: str, term: str) -> None:
    assert term in _lexicon("条例", text).words


def test_words_that_keep_company() -> None:
    words = _lexicon("通知", "领取高龄津贴。高龄津贴停发。查高龄津贴。问高龄津贴。").words
    assert "高龄津贴" in words


def test_everyday_and_function_words_are_no_terms() -> None:
    words = _lexicon("服务", "应当按照规定提供服务。" * 10).words
    assert not {"服务", "应当按照", "按照规定", "规定"} & set(words)


def test_hotwords_do_not_contain_each_other() -> None:
    terms = [("高龄津贴申领", 9.0), ("高龄津贴", 8.0), ("助餐", 7.0), ("老年助餐", 6.0), ("低保", 5.0)]
    found = Lexicon(tuple(Term(text, weight) for text, weight in terms))
    assert found.hotwords(3) == ("高龄津贴申领", "助餐", "低保")
    assert found.hotwords(1) == ("高龄津贴申领",)
    assert found.hotwords(0) == ()
