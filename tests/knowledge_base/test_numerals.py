"""A number is the same number however it is written, and words that only look like numbers are none."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

import pytest

from knowledge_base.numerals import (
    LARGEST,
    find_numerals,
    parse_numeral,
    spell_decimal,
    spell_digits,
    spell_integer,
)

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("number", "spelled"),
    [
        (0, "零"),
        (5, "五"),
        (10, "十"),
        (15, "十五"),
        (20, "二十"),
        (100, "一百"),
        (101, "一百零一"),
        (110, "一百一十"),  # 一 is dropped only at the head
        (115, "一百一十五"),
        (1000, "一千"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (1100, "一千一百"),
        (10000, "一万"),
        (10010, "一万零一十"),
        (10500, "一万零五百"),
        (15000, "一万五千"),
        (100000, "十万"),
        (100500, "十万零五百"),
        (1020000, "一百零二万"),
        (100000001, "一亿零一"),
        (350000000, "三亿五千万"),
        (10**12, "一万亿"),
        (10**12 + 5, "一万亿零五"),
        (-3, "负三"),
    ],
)
def test_spells_integers(number: int, spelled: str) -> None:
    assert spell_integer(number) == spelled


@pytest.mark.parametrize(
    ("number", "spelled"),
    [
        (2, "二"),  # 两 alone needs something to count: the caller knows
        (12, "十二"),
        (20, "二十"),
        (200, "两百"),
        (2200, "两千二百"),  # only in front
        (20000, "两万"),
        (12000, "一万二千"),
        (2 * 10**8, "两亿"),
    ],
)
def test_counts_in_liang(number: int, spelled: str) -> None:
    assert spell_integer(number, liang=True) == spelled


@pytest.mark.parametrize(
    ("number", "spelled"),
    [("3.14", "三点一四"), ("0.50", "零点五零"), ("-2.5", "负二点五"), ("200", "二百"), ("1E+2", "一百")],
)
def test_spells_decimals(number: str, spelled: str) -> None:
    assert spell_decimal(Decimal(number)) == spelled


def test_spells_digits_one_by_one() -> None:
    assert spell_digits("2011") == "二零一一"
    assert spell_digits("2011", yao=True) == "二零幺幺"


def test_refuses_what_has_no_name() -> None:
    with pytest.raises(ValueError, match="too large"):
        spell_integer(LARGEST + 1)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("15", "15"),
        ("１５", "15"),  # full-width digits
        ("1,200", "1200"),
        ("1.5万", "15000"),
        ("3千", "3000"),
        ("1万亿", "1000000000000"),
        ("70%", "7/10"),
        ("70％", "7/10"),
        ("5‰", "1/200"),
        ("-3", "-3"),
        ("十", "10"),
        ("十五", "15"),
        ("一百十五", "115"),
        ("两百", "200"),
        ("两百五", "250"),  # the short form: 五 counts for the next place
        ("两百零五", "205"),
        ("一千二", "1200"),
        ("一千零二", "1002"),
        ("一万五", "15000"),
        ("一万五千", "15000"),
        ("一万五百", "10500"),
        ("一万零五", "10005"),
        ("三亿五千万", "350000000"),
        ("一点五万", "15000"),
        ("三点一四", "157/50"),
        ("二零二五", "2025"),
        ("二〇二五", "2025"),
        ("幺二零", "120"),
        ("壹仟贰佰叁拾肆", "1234"),
        ("廿五", "25"),
        ("百分之五十", "1/2"),
        ("百分之百", "1"),
        ("百分之3.5", "7/200"),
        ("万分之五", "1/2000"),
        ("三分之一", "1/3"),
        ("八成", "4/5"),
        ("七成五", "3/4"),
        ("七成半", "3/4"),
        ("八折", "4/5"),
        ("七五折", "3/4"),
        ("半", "1/2"),
        ("一半", "1/2"),
        ("负五", "-5"),
        ("零", "0"),
    ],
)
def test_parses(text: str, value: str) -> None:
    assert parse_numeral(text) == Fraction(value)


@pytest.mark.parametrize(
    "text",
    [
        "", "百", "万", "五百三千", "十十", "一百百", "一零百", "一百零", "三三两百", "点五", "一点",
        "百分之", "零分之一", "成", "折", "1.2.3", "1,20", "你好", "一个",
    ],
)  # fmt: skip
def test_refuses_what_is_no_numeral(text: str) -> None:
    with pytest.raises(ValueError, match="not a numeral"):
        parse_numeral(text)


def test_parses_what_it_spells() -> None:
    generator = random.Random(1)
    numbers = [*range(12000), *(generator.randrange(10**8) for _ in range(8000)), 10**8, LARGEST]
    assert [number for number in numbers if parse_numeral(spell_integer(number)) != number] == []
    assert [number for number in numbers if parse_numeral(spell_integer(number, liang=True)) != number] == []


def found(text: str) -> list[tuple[str, str]]:
    return [(str(numeral.value), numeral.unit) for numeral in find_numerals(text)]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("80周岁", "八十岁"),
        ("15年", "十五年"),
        ("2025年1月1日", "二零二五年一月一日"),
        ("2025-01-01", "二零二五年一月一日"),
        ("1.5万元", "一万五千块钱"),
        ("1.6元", "一块六"),
        ("1.6元", "一元六角"),
        ("1.65元", "一元六角五分"),
        ("1.05元", "一元零五分"),
        ("0.9元", "九角"),
        ("60%", "百分之六十"),
        ("60%", "六成"),
        ("6310-0102", "六三幺零，零幺零二"),
        ("6310-0102", "六三、幺零，零幺、零二"),
        ("63100102", "六三幺零，零幺零二"),
        ("8:30至12:00", "八点半到十二点"),
        ("8:30", "八点三十分"),
        ("14:05", "下午两点零五分"),
        ("14:00至17:30", "下午两点到五点半"),
        ("22:00", "晚上十点"),
        ("下午的办公时间是14:00至17:30", "下午的办公时间是两点到五点半"),
        ("22:00到6:00", "晚上十点到六点"),  # not the evening again
        ("24:00", "晚上十二点"),
        ("星期一", "周一"),
        ("3.5年", "三年半"),
        ("2.5小时", "两个半小时"),
        ("90㎡", "九十平米"),
        ("80-89岁", "八十到八十九岁"),
        ("第17条", "第十七条"),
        ("12345", "幺二三四五"),
        ("10多万人", "十多万人"),
    ],
)
def test_finds_the_same_number_however_it_is_written(written: str, said: str) -> None:
    assert found(written) == found(said) != []


@pytest.mark.parametrize(
    "text",
    [
        "一定要带身份证", "千万不要忘", "十分重要", "统一安排", "唯一", "万一", "大半天", "一样", "一起",
        "五一路", "四川", "老百姓", "三亚", "一些", "半路", "成立", "同时", "这一点",
        "三四个",  # three or four, not 34
    ],
)  # fmt: skip
def test_passes_over_words_that_look_like_numbers(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("半年", [("1/2", "年")]),
        ("半价", [("1/2", "%")]),
        ("十分钟", [("10", "分钟")]),
        ("一次", [("1", "次")]),
        ("每周一次", [("1", "次")]),  # not Monday
        ("打八折", [("4/5", "%")]),
        ("15个百分点", [("15", "百分点")]),
        ("五千人成立协会", [("5000", "人")]),
        ("100元，200元", [("100", "元"), ("200", "元")]),
        ("80-89岁", [("80", "岁"), ("89", "岁")]),  # the unit holds for both ends
        ("三点一四", [("157/50", "")]),
        ("", []),
    ],
)
def test_finds_values_and_units(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_says_where_it_stands() -> None:
    text = "每月发高龄津贴一百元。"
    (numeral,) = find_numerals(text)
    assert text[numeral.start : numeral.end] == numeral.text == "一百元"


def test_survives_any_text() -> None:
    generator = random.Random(2)
    pieces = [
        *"0123456789.,%-:年月日点时分元个半零一二两十百千万亿第周折成幺，。 之",
        "百分之",
        "下午",
        "٣",
        "２",
        "块",
        "角",
    ]
    for _ in range(4000):
        text = "".join(generator.choices(pieces, k=generator.randrange(20)))
        for numeral in find_numerals(text):
            assert text[numeral.start : numeral.end] == numeral.text
