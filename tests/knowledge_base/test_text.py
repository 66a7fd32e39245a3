"""The same words are the same characters, whoever typed them; Chinese punctuation and wording stay."""

from __future__ import annotations

import pytest

from knowledge_base.text import clean, clean_heading, title_key

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("\ufeff第一行\r\n第二行\r第三行", "第一行\n第二行\n第三行"),
        ("每月３００元，报销８０％", "每月300元，报销80%"),
        ("Ａ类、ｂ类：（一）“是”；《法》！？", "A类、b类：（一）“是”；《法》！？"),
        ("2025－2026", "2025－2026"),  # a full-width dash is a Chinese dash
        ("居⺠委员会、⽼年⻝堂", "居民委员会、老年食堂"),  # radicals, as PDF files carry them
        ("市⻓、⻔诊、⻋票、⻚码、⻰年、⻛险、⻢上", "市长、门诊、车票、页码、龙年、风险、马上"),
        ("\uf92c\U0002f8a6 oﬃce", "郎\u6148 office"),  # compatibility ideographs, a Latin ligature
        ("看\u200b病\u00ad", "看病"),
        ("第一条\u3000为了\t保障\u00a0", "第一条 为了 保障"),
        ("行末空格   \n\n下一段", "行末空格\n\n下一段"),
        ("𠮷祥", "𠮷祥"),  # beyond the basic plane
        ("", ""),
    ],
)
def test_clean(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


def test_cleaning_twice_changes_nothing() -> None:
    once = clean("\ufeff第１条　⽼人\u200b％\r\n")
    assert clean(once) == once


@pytest.mark.parametrize(
    ("raw", "heading"),
    [
        ("第一章　总　　则".replace("\u3000", " "), "第一章 总则"),
        ("第二章 申 请 和 审 批", "第二章 申请和审批"),
        ("第三节  其 他", "第三节 其他"),
        ("附 则", "附则"),
        ("一、谁可以领", "一、谁可以领"),
        ("WIFI 怎么连", "WIFI 怎么连"),  # only spaces between Chinese characters are layout
    ],
)
def test_clean_heading(raw: str, heading: str) -> None:
    assert clean_heading(raw) == heading


@pytest.mark.parametrize(
    "spelling",
    ["云山市高龄津贴办法（2022年）", "《云山市高龄津贴办法（2022年）》", " 云山市高龄津贴 办法(２０２２年) "],
)
def test_spellings_of_one_title_have_one_key(spelling: str) -> None:
    assert title_key(spelling) == title_key("云山市高龄津贴办法（2022年）")


def test_other_titles_have_other_keys() -> None:
    assert title_key("云山市高龄津贴办法（2022年）") != title_key("云山市高龄津贴办法（2023年）")


def test_no_radical_is_left_but_those_without_a_character() -> None:
    """⺀ and ⺚ stand for no character, at 2E9A there is none."""
    blocks = [*range(0x2E80, 0x2EF4), *range(0x2F00, 0x2FD6)]
    left = [radical for radical in map(chr, blocks) if clean(radical) == radical]
    assert left == ["\u2e80", "\u2e9a"]
    assert all(len(clean(chr(code))) == 1 for code in blocks)
