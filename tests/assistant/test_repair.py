"""A misheard word is found again by its sound; what is a word already, and every numeral, is left alone."""

from __future__ import annotations

import pytest

from assistant.repair import SoundRepair, fold
from knowledge_base.segmentation import Segmenter

pytestmark = pytest.mark.unit

VOCABULARY = {
    "医保": 9,
    "低保": 9,
    "闺女": 1,
    "补贴": 5,
    "高龄津贴": 7,
    "居住证": 3,
    "老年食堂": 4,
    "三级医院": 2,
    "有人": 2,
}


@pytest.fixture(scope="module")
def repair() -> SoundRepair:
    segmenter = Segmenter(VOCABULARY)
    unknown = segmenter.rarity("")
    return SoundRepair(VOCABULARY, segmenter.cut, lambda word: segmenter.rarity(word) < unknown)


@pytest.mark.parametrize(
    ("heard", "meant", "changes"),
    [
        ("居民依保自己掏多少", "居民医保自己掏多少", [("依保", "医保")]),
        ("怎么吃低饱", "怎么吃低保", [("低饱", "低保")]),
        ("户口迁到归女那儿", "户口迁到闺女那儿", [("归女", "闺女")]),
        ("高林津贴多少钱", "高龄津贴多少钱", [("高林津贴", "高龄津贴")]),  # lin/ling: long enough to be sure
        ("办居主证", "办居住证", [("居主证", "居住证")]),
        ("医保和低保", "医保和低保", []),  # well heard
        ("几点友人", "几点友人", []),  # 友人 is a word: the sound alone is not enough
        ("三集医院", "三集医院", []),  # numerals are never touched
        ("92岁，每月100元", "92岁，每月100元", []),
        ("", "", []),
    ],
)
def test_mends_what_is_no_word(
    repair: SoundRepair, heard: str, meant: str, changes: list[tuple[str, str]]
) -> None:
    text, substitutions = repair.repair(heard)
    assert text == meant
    assert [(change.original, change.replacement) for change in substitutions] == changes
    assert {change.reason for change in substitutions} <= {"sound"}


def test_a_repaired_text_stays_as_it_is(repair: SoundRepair) -> None:
    once, _ = repair.repair("居民依保和低饱，高林津贴")
    assert repair.repair(once) == (once, ())


def test_of_two_words_with_one_sound_the_more_frequent_is_meant() -> None:
    segmenter = Segmenter()
    twins = SoundRepair({"公示": 1, "工时": 5}, segmenter.cut, lambda _: False)
    assert twins.repair("弓矢")[0] == "工时"


@pytest.mark.parametrize(
    ("syllable", "folded"),
    [("zhang", "zan"), ("ling", "lin"), ("sheng", "sen"), ("zhong", "zong"), ("ni", "ni"), ("xing", "xin")],
)
def test_fold(syllable: str, folded: str) -> None:
    assert fold(syllable) == folded
