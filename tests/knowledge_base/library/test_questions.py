"""Golden questions and questions asked in vain are kept until staff settle them."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, timedelta

import pytest

from knowledge_base.document import Document
from knowledge_base.errors import DocumentUnknown, QuestionUnknown
from knowledge_base.library.library import Library
from knowledge_base.library.records import Action, AskedInVain, GoldenQuestion, Vain

QUESTION = "高龄津贴一个月有多少钱？"


@pytest.fixture(autouse=True)
def _document(library: Library) -> None:
    library.save(Document("高龄津贴", "高龄津贴办法"), "正文", action=Action.ADD, who="王芳")


def _golden(library: Library, question: str = QUESTION, region: str = "") -> GoldenQuestion:
    return library.add_golden(
        question,
        document_id="高龄津贴",
        facts=["100元", "80周岁"],
        region=region,
        as_of=date(2026, 1, 1),
        who="王芳",
    )


def _ask(library: Library, text: str = "灯坏了找谁", day: date = date(2026, 11, 22)) -> AskedInVain:
    return library.record_vain(text, heard=True, kind=Vain.DISLIKED, day=day, release="r1")


def test_a_golden_question_comes_back_as_it_was_added(library: Library) -> None:
    added = _golden(library, region="云山市翠湖区")
    assert added == GoldenQuestion(
        id=added.id,
        question=QUESTION,
        document_id="高龄津贴",
        facts=("100元", "80周岁"),
        region="云山市翠湖区",
        as_of=date(2026, 1, 1),
        who="王芳",
        at=added.at,
    )
    assert added.at is not None
    assert abs(datetime.now(UTC) - added.at) < timedelta(minutes=5)
    declined = library.add_golden("今天天气怎么样？", who="李明")
    assert (declined.document_id, declined.facts, declined.as_of) == ("", (), None)
    assert library.golden() == (added, declined)


def test_the_same_golden_question_is_not_added_twice(library: Library) -> None:
    first = _golden(library)
    assert _golden(library) == first
    elsewhere = _golden(library, region="云山市")
    assert library.golden() == (first, elsewhere)


def test_a_golden_question_about_an_unknown_document_is_refused(library: Library) -> None:
    with pytest.raises(DocumentUnknown, match="没有“老年证”这份文件"):
        library.add_golden(QUESTION, document_id="老年证", who="王芳")
    assert library.golden() == ()


def test_a_golden_question_may_name_its_document_in_any_form(library: Library) -> None:
    library.save(Document("café", "咖啡"), "正文", action=Action.ADD, who="王芳")
    added = library.add_golden("咖啡多少钱？", document_id=unicodedata.normalize("NFD", "café"), who="王芳")
    assert added.document_id == unicodedata.normalize("NFC", "café")


def test_the_number_of_a_removed_question_is_not_given_to_another(library: Library) -> None:
    removed = _golden(library)
    assert library.remove_golden(removed.id) == removed
    assert library.golden() == ()
    assert _golden(library).id != removed.id


@pytest.mark.parametrize("number", [0, -1, 77, 2**31, 10**30])
def test_removing_a_golden_question_that_is_not_there_is_told(library: Library, number: int) -> None:
    kept = _golden(library)
    with pytest.raises(QuestionUnknown, match=f"没有编号是 {number} 的标准问题"):
        library.remove_golden(number)
    assert library.golden() == (kept,)


def test_a_question_asked_in_vain_comes_back_as_it_was_recorded(library: Library) -> None:
    asked = _ask(library, "等坏了照谁\x00\udcff")
    assert asked == AskedInVain(
        id=asked.id,
        text="等坏了照谁?",
        heard=True,
        kind=Vain.DISLIKED,
        day=date(2026, 11, 22),
        release="r1",
    )
    later = _ask(library)
    assert library.vain() == (later, asked)


def test_settled_questions_are_left_out(library: Library) -> None:
    first, second, third = (_ask(library, text) for text in ("一", "二", "三"))
    assert library.settle_vain([first.id, third.id, third.id, 999], "高龄津贴") == 2
    assert library.vain() == (second,)
    assert [each.settled for each in library.vain(open_only=False)] == ["高龄津贴", "", "高龄津贴"]
    assert library.settle_vain([], "ignored") == 0


def test_old_questions_are_forgotten_settled_or_not(library: Library) -> None:
    old = [_ask(library, day=date(2026, 5, day)) for day in (1, 2)]
    library.settle_vain([old[0].id], "ignored")
    kept = _ask(library, day=date(2026, 5, 3))
    assert library.purge_vain(before=date(2026, 5, 3)) == 2
    assert library.vain(open_only=False) == (kept,)
