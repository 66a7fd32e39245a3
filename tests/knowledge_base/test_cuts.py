"""A release that takes words over from an earlier one is, but for its name, the release built from nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from knowledge_base.cuts import Cutter
from knowledge_base.publishing import publish
from knowledge_base.segmentation import Segmenter
from tests.knowledge_base.conftest import Write
from tests.knowledge_base.fakes import BigramEmbedder

pytestmark = pytest.mark.unit

TEXT = "高龄津贴每月发一百元，养老助餐卡到社区服务大厅办。"


class CountingSegmenter(Segmenter):
    """Tells what it was asked to cut."""

    def __init__(self, *terms: str) -> None:
        super().__init__(terms)
        self.asked: list[str] = []

    def cut(self, text: str) -> tuple[str, ...]:
        self.asked.append(text)
        return super().cut(text)

    def cut_for_search(self, text: str) -> tuple[str, ...]:
        self.asked.append(text)
        return super().cut_for_search(text)


def digests(home: Path, folder: Path) -> Mapping[str, str]:
    """Return the digests of the files of a publication; tantivy names its files at random."""
    files = publish([folder], home, BigramEmbedder(dimension=16)).manifest.files
    return {name: digest for name, digest in files.items() if not name.startswith("keyword/")}


def test_a_release_does_not_depend_on_the_one_before(tmp_path: Path, guides: Path, write: Write) -> None:
    write("allowance", TEXT, title="高龄津贴申领指南")
    write("meals", "助餐卡丢了，到社区服务大厅补办。\n\n老年助餐每天中午十一点开饭。", title="老年助餐指南")
    write("old", "这一份以后不要了，助餐卡也不提。", title="旧的通知")
    digests(tmp_path / "step by step", guides)
    (guides / "old.md").unlink()
    write("cards", "养老助餐卡、社区服务大厅的电话是六三一零零一零零。", title="养老助餐卡办理指南")
    changed = digests(tmp_path / "step by step", guides)
    assert changed == digests(tmp_path / "at once", guides)


def test_a_text_is_cut_once() -> None:
    segmenter = CountingSegmenter("高龄津贴")
    cutter = Cutter(segmenter)
    assert cutter.cut("领高龄津贴") == cutter.cut("领高龄津贴") == ("领", "高龄津贴")
    assert cutter.cut_for_search("领高龄津贴") == cutter.cut_for_search("领高龄津贴")
    assert segmenter.asked == ["领高龄津贴", "领高龄津贴"]


def test_only_texts_in_which_a_term_came_or_went_are_cut_again() -> None:
    earlier = Cutter(Segmenter(["高龄津贴", "助餐卡"]))
    runs = ("领高龄津贴", "办助餐卡", "住房公积金怎么取")
    for run in runs:
        earlier.cut(run)
        earlier.cut_for_search(run)
    segmenter = CountingSegmenter("高龄津贴", "公积金")
    cutter = Cutter(segmenter, earlier)
    anew = Segmenter(["高龄津贴", "公积金"])
    assert [cutter.cut(run) for run in runs] == [anew.cut(run) for run in runs]
    assert [cutter.cut_for_search(run) for run in runs] == [anew.cut_for_search(run) for run in runs]
    assert segmenter.asked == ["办助餐卡", "住房公积金怎么取"] * 2


def test_what_was_cut_can_be_kept(tmp_path: Path) -> None:
    terms = ["高龄津贴"]
    cutter = Cutter(Segmenter(terms))
    cutter.cut("领高龄津贴")
    cutter.cut_for_search(TEXT)
    cutter.cut_for_search("！")  # no words at all
    cutter.save(tmp_path / "cuts")
    kept = Cutter.load(tmp_path / "cuts", terms)
    assert (kept.terms, kept.runs, kept.searched) == (cutter.terms, cutter.runs, cutter.searched)


def test_the_order_of_the_terms_does_not_matter() -> None:
    terms = ["高龄津贴", "津贴每月", "助餐卡", "养老助餐", "养老助餐卡"]
    assert Segmenter(terms).cut(TEXT) == Segmenter(terms[::-1]).cut(TEXT)


def test_terms_that_do_not_occur_do_not_matter() -> None:
    assert Segmenter(["高龄津贴", "公积金", "物业费"]).cut(TEXT) == Segmenter(["高龄津贴"]).cut(TEXT)
