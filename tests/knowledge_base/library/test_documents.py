"""What staff save is kept as they saved it, version by version, with who did it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from knowledge_base.document import Document
from knowledge_base.eligibility import AgeWithin, Benefit, Bracket, Fact, InRegion, OneOf
from knowledge_base.errors import DocumentUnknown, VersionConflict
from knowledge_base.intake.original import Original
from knowledge_base.library.library import Library
from knowledge_base.library.records import Action, Change, Version
from knowledge_base.proposing import Proposal

ALLOWANCE = Document(
    id="高龄津贴",
    title="桂花社区高龄津贴发放办法",
    issuer="云山市民政局",
    number="云民发〔2025〕12号",
    region="云山市翠湖区",
    effective=date(2025, 1, 1),
    expires=date(2027, 12, 31),
    supersedes=("高龄津贴暂行办法", "《老办法》"),
    audience="80周岁以上老人",
    contact="社区服务大厅 6310-0100",
    source="https://example.org/12",
    eligibility=(
        Benefit(
            "高龄津贴",
            "80周岁以上每月100元。",
            (
                Bracket(
                    "每月100元", "80周岁以上每月100元。", (AgeWithin(80, 89), OneOf(Fact.SEX, ("男", "女")))
                ),
                Bracket("每月100元", "80周岁以上每月100元。"),
            ),
            (InRegion(Fact.HOUSEHOLD, "云山市"),),
            "社区服务大厅",
            "𠮷😀",
        ),
        Benefit("乙", "80周岁以上每月100元。", (Bracket("每月100元", "每月100元。"),)),
    ),
)
BODY = "# 桂花社区高龄津贴发放办法\n\n80周岁以上每月100元。𠮷😀\n"
EFFECTIVE = Proposal("effective", "2025-01-01", "自2025年1月1日起施行")
EXPIRES = Proposal("expires", "2027-12-31", "有效期至2027年12月31日")


def _add(library: Library, document: Document = ALLOWANCE, body: str = BODY) -> Version:
    return library.save(document, body, action=Action.ADD, who="王芳")


def test_a_version_comes_back_as_it_was_saved(library: Library) -> None:
    before = datetime.now(UTC)
    saved = library.save(
        ALLOWANCE,
        BODY,
        action=Action.ADD,
        who="王芳",
        note="新办法",
        original=Original("高龄津贴.docx", b"\x00PK\xff"),
        unconfirmed=[EFFECTIVE],
    )
    assert saved.document == replace(ALLOWANCE, version=1)
    assert (saved.body, saved.removed, saved.unconfirmed) == (BODY, False, (EFFECTIVE,))
    change = saved.change
    assert change == Change("高龄津贴", 1, Action.ADD, "王芳", change.at, "新办法")
    assert change.at.utcoffset() == timedelta(0)
    assert before <= change.at <= datetime.now(UTC)
    assert library.head("高龄津贴") == library.version("高龄津贴", 1) == saved
    assert library.versions("高龄津贴") == library.heads() == (saved,)
    assert library.original(saved.original) == Original("高龄津贴.docx", b"\x00PK\xff")


def test_each_save_makes_a_version_and_none_is_lost(library: Library) -> None:
    first = _add(library)
    second = library.save(ALLOWANCE, BODY + "\n每季度发放。\n", action=Action.EDIT, who="李明")
    third = library.save(
        replace(ALLOWANCE, expires=date(2026, 1, 31)), second.body, action=Action.EXPIRE, who="王芳"
    )
    assert [each.document.version for each in library.versions("高龄津贴")] == [3, 2, 1]
    assert library.version("高龄津贴", 1) == first
    assert library.version("高龄津贴", 2) == second
    assert library.heads() == (third,)
    assert library.changes() == (third.change, second.change, first.change)
    assert library.changes("高龄津贴", limit=2) == (third.change, second.change)


def test_heads_are_sorted_by_id(library: Library) -> None:
    for name in ("b", "B", "中", "a", "_", "一"):
        _add(library, replace(ALLOWANCE, id=name))
    ids = [each.document.id for each in library.heads()]
    assert ids == sorted(ids) == ["B", "_", "a", "b", "一", "中"]


Resave = Callable[[Library, Version], Version]
"""Saves on top of a head."""


def _resave(document: Document = ALLOWANCE, body: str = BODY, *unconfirmed: Proposal) -> Resave:
    return lambda library, _head: library.save(
        document, body, action=Action.EDIT, who="李明", unconfirmed=unconfirmed
    )


@pytest.mark.parametrize(
    ("unconfirmed", "resave", "is_new"),
    [
        ((), _resave(), False),
        ((), _resave(replace(ALLOWANCE, version=9)), False),  # which version it came from is not content
        ((), _resave(replace(ALLOWANCE, audience="")), True),
        ((), _resave(replace(ALLOWANCE, eligibility=ALLOWANCE.eligibility[:1])), True),
        ((), _resave(ALLOWANCE, BODY + "。"), True),
        ((EFFECTIVE,), _resave(ALLOWANCE, BODY, EFFECTIVE), False),
        ((), _resave(ALLOWANCE, BODY, EFFECTIVE), False),  # what was confirmed stays confirmed
        ((EFFECTIVE, EXPIRES), _resave(ALLOWANCE, BODY, EXPIRES), True),  # one was settled by hand
    ],
)
def test_a_save_that_changes_nothing_makes_no_version(
    library: Library, unconfirmed: tuple[Proposal, ...], resave: Resave, is_new: bool
) -> None:
    head = library.save(ALLOWANCE, BODY, action=Action.ADD, who="王芳", unconfirmed=unconfirmed)
    after = resave(library, head)
    assert (after != head) is is_new
    assert len(library.versions("高龄津贴")) == 1 + is_new
    assert library.head("高龄津贴") == after


def test_a_removed_document_is_kept_and_can_come_back(library: Library) -> None:
    first = _add(library)
    removed = library.remove("高龄津贴", who="李明", note="重复了")
    assert removed.removed
    assert (removed.document, removed.body) == (replace(first.document, version=2), first.body)
    assert (removed.change.action, removed.change.note) == (Action.REMOVE, "重复了")
    assert library.heads() == ()
    assert library.heads(removed=True) == (removed,)
    assert library.remove("高龄津贴", who="王芳") == removed
    back = _add(library)
    assert (back.document.version, back.removed) == (3, False)
    assert library.heads() == (back,)


def test_a_removal_keeps_the_file_and_what_is_unconfirmed(library: Library) -> None:
    library.save(
        ALLOWANCE, BODY, action=Action.ADD, who="王芳", original=Original("a", b"a"), unconfirmed=[EXPIRES]
    )
    removed = library.remove("高龄津贴", who="李明")
    assert library.original(removed.original) == Original("a", b"a")
    assert removed.unconfirmed == (EXPIRES,)


def test_a_confirmation_records_who_agreed(library: Library) -> None:
    for name in ("甲", "乙"):
        library.save(
            replace(ALLOWANCE, id=name), BODY, action=Action.ADD, who="王芳", unconfirmed=[EFFECTIVE, EXPIRES]
        )
    plain = _add(library)
    heads = library.confirm(["高龄津贴", "甲", "甲", "乙"], who="李明")
    assert {each.document.id for each in heads} == {"甲", "乙", "高龄津贴"}
    assert all(each.unconfirmed == () for each in heads)
    assert [(each.change.who, each.document.version) for each in library.versions("甲")] == [
        ("李明", 2),
        ("王芳", 1),
    ]
    assert library.head("高龄津贴") == plain


def test_a_confirmation_of_several_is_all_or_nothing(library: Library) -> None:
    library.save(ALLOWANCE, BODY, action=Action.ADD, who="王芳", unconfirmed=[EFFECTIVE])
    with pytest.raises(DocumentUnknown, match="没有“龥”这份文件"):
        library.confirm(["高龄津贴", "龥"], who="李明")
    assert library.head("高龄津贴").unconfirmed == (EFFECTIVE,)


@pytest.mark.parametrize("based_on", [0, 1, 3])
def test_nobody_saves_over_what_they_have_not_seen(library: Library, based_on: int) -> None:
    _add(library)
    head = library.save(ALLOWANCE, "新的正文", action=Action.EDIT, who="李明")
    at = f"{head.change.at.astimezone():%Y-%m-%d %H:%M}"
    with pytest.raises(VersionConflict, match=f"李明 已经改过了（{at}，现在是第 2 版）") as conflict:
        library.save(ALLOWANCE, "旧的正文", action=Action.EDIT, who="王芳", based_on=based_on)
    assert conflict.value.retryable
    with pytest.raises(VersionConflict):
        library.remove("高龄津贴", who="王芳", based_on=based_on)
    assert library.head("高龄津贴") == head


def test_a_change_of_what_was_seen_is_saved(library: Library) -> None:
    for number in range(3):
        saved = library.save(ALLOWANCE, f"正文{number}", action=Action.EDIT, who="王芳", based_on=number)
        assert saved.document.version == number + 1
    assert library.remove("高龄津贴", who="王芳", based_on=3).removed


def test_a_change_of_what_was_never_there_is_told(library: Library) -> None:
    with pytest.raises(VersionConflict, match="不在知识库里"):
        library.save(ALLOWANCE, BODY, action=Action.EDIT, who="王芳", based_on=2)
    assert library.heads(removed=True) == ()


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda library: library.head("高令津贴"), "没有“高令津贴”这份文件。是不是“高龄津贴”？"),
        (lambda library: library.head("x"), "没有“x”这份文件。用 python -m assistant kb list"),
        (lambda library: library.versions("x"), "没有“x”"),
        (lambda library: library.changes("x"), "没有“x”"),
        (lambda library: library.remove("x", who="王芳"), "没有“x”"),
        (lambda library: library.version("x", 1), "没有“x”"),
        (lambda library: library.version("高龄津贴", 2), "没有第 2 版，只有第 1 到第 1 版"),
        (lambda library: library.version("高龄津贴", 0), "没有第 0 版"),
        (lambda library: library.version("高龄津贴", 10**30), "只有第 1 到第 1 版"),
        (lambda library: library.original("ab"), "没有保存这个原始文件"),
    ],
)
def test_what_is_not_there_is_told(library: Library, ask: Callable[[Library], object], words: str) -> None:
    _add(library)
    with pytest.raises(DocumentUnknown) as error:
        ask(library)
    assert words in str(error.value)


def test_one_document_however_its_name_is_typed(library: Library) -> None:
    composed, decomposed = (unicodedata.normalize(form, "café指南") for form in ("NFC", "NFD"))
    assert composed != decomposed
    saved = _add(library, replace(ALLOWANCE, id=decomposed))
    assert saved.document.id == composed
    assert library.head(decomposed) == library.head(composed) == saved
    assert _add(library, replace(ALLOWANCE, id=composed)) == saved


def test_a_file_is_stored_once_under_the_name_it_first_had(library: Library) -> None:
    saved = [
        library.save(
            replace(ALLOWANCE, id=name), BODY, action=Action.ADD, who="王芳", original=Original(name, b"same")
        )
        for name in ("甲", "乙")
    ]
    assert saved[0].original == saved[1].original
    assert library.original(saved[1].original).name == "甲"


def test_characters_that_no_database_takes_are_left_out(library: Library) -> None:
    saved = library.save(
        replace(ALLOWANCE, title="高龄\x00津贴"),
        "正文\udcff",
        action=Action.ADD,
        who="王芳",
        original=Original("\udce6.docx", b"x"),
        unconfirmed=[Proposal("issuer", "民政局\udcff", "民政局")],
    )
    assert (saved.document.title, saved.body) == ("高龄津贴", "正文?")
    assert saved.unconfirmed[0].value == "民政局?"
    assert library.original(saved.original).name == "?.docx"
