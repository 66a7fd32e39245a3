"""Rule: what staff write under ``eligibility`` is read exactly or refused with its line, and rests on the text."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from pydantic import TypeAdapter

from knowledge_base.document import Document
from knowledge_base.eligibility import VALUES, AgeWithin, Benefit, Bracket, Fact, InRegion, OneOf
from knowledge_base.eligibility_reading import read
from knowledge_base.eligibility_writing import as_yaml
from knowledge_base.errors import DocumentInvalid
from knowledge_base.loading import LoadedDocument, load_document, load_folders
from knowledge_base.numerals import find_numerals
from knowledge_base.region import units

pytestmark = pytest.mark.unit

SAMPLES = Path(__file__).parents[2] / "knowledge_base" / "documents"
BODY = """# 津贴

## 一、谁可以领

有云山市户籍、年满八十周岁的老人，可以领高龄津贴。

## 二、发多少钱

满八十周岁、不满九十周岁的老人，每月发100元。低保老人每月发200元。

## 三、到哪里办

到桂花路18号民政窗口办。
"""
RULES = """
  - benefit: 高龄津贴
    who: 有云山市户籍、年满八十周岁的老人，可以领高龄津贴。
    where: 桂花路18号民政窗口
    household: 云山市
    amounts:
      - amount: 每月200元
        says: 低保老人每月发200元。
        income: [低保, 特困]
      - amount: 每月100元
        says: 满八十周岁、不满九十周岁的老人，每月发100元。
        age: 满八十周岁、不满九十周岁
"""


def write(folder: Path, rules: str, body: str = BODY) -> Path:
    path = folder / "g.md"
    path.write_text(f"---\ntitle: 津贴\neligibility:{rules.rstrip()}\n---\n\n{body}", "utf-8")
    return path


def test_every_field_arrives(tmp_path: Path) -> None:
    (benefit,) = load_document(write(tmp_path, RULES)).document.eligibility
    assert benefit == Benefit(
        "高龄津贴",
        "有云山市户籍、年满八十周岁的老人，可以领高龄津贴。",
        (
            Bracket("每月200元", "低保老人每月发200元。", (OneOf(Fact.INCOME, ("低保", "特困")),)),
            Bracket("每月100元", "满八十周岁、不满九十周岁的老人，每月发100元。", (AgeWithin(80, 89),)),
        ),
        (InRegion(Fact.HOUSEHOLD, "云山市"),),
        "桂花路18号民政窗口",
    )


def test_one_amount_needs_no_brackets(tmp_path: Path) -> None:
    rules = "\n  - benefit: 津贴\n    who: 低保老人每月发200元。\n    income: 低保\n    amount: 每月200元\n"
    (benefit,) = load_document(write(tmp_path, rules)).document.eligibility
    assert benefit.brackets == (Bracket("每月200元", "低保老人每月发200元。"),)
    assert benefit.conditions == (OneOf(Fact.INCOME, ("低保",)),)


@pytest.mark.parametrize("empty", ["", " ~", ' ""', " []"])
def test_a_document_may_have_none(tmp_path: Path, empty: str) -> None:
    assert load_document(write(tmp_path, empty)).document.eligibility == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("household: 云山市", "户籍: 云山市", 7, "是不是“household”"),
        ("household: 云山市", "houshold: 云山市", 7, "是不是“household”"),
        ("household: 云山市", "xyz: 1", 7, "可以用的名称"),
        ("household: 云山市", "household: 青河市", 4, "“青河市”在引用的原文"),
        ("household: 云山市", "household: [云山市, 青河市]", 7, "只能写一个"),
        ("household: 云山市", "household: {a: b}", 7, "清单"),
        ("household: 云山市", "who: 二", 7, "写了两次"),
        ("[低保, 特困]", "很穷", 11, "不认识“很穷”。可以写：特困、低保"),
        ("age: 满八十周岁、不满九十周岁", "age: 很老", 14, "看不懂"),
        ("age: 满八十周岁、不满九十周岁", "age: 满八十五周岁", 12, "“85岁”在引用的原文"),
        ("age: 满八十周岁、不满九十周岁", "age: 80-94", 12, "“94岁”在引用的原文"),
        ("amount: 每月100元", "amount: 每月120元", 12, "“120元”在引用的原文"),
        ("amount: 每月100元\n        says", "says", 12, "缺了 amount"),
        ("benefit: 高龄津贴\n    who", "who", 4, "缺了 benefit"),
        ("who: 有云山市户籍、年满八十周岁的老人，可以领高龄津贴。\n    where", "where", 4, "缺了 who"),
        ("每月发200元。", "每月发200元！", 10, "在正文里找不到"),
        ("where: 桂花路18号民政窗口", "where: 桂花路19号民政窗口", 6, "在正文里找不到"),
        ("    household", "    amount: 每月200元\n    household", 4, "写到各档里面"),
        ("- benefit: 高龄津贴", "- 高龄津贴\n  - benefit: 高龄津贴", 4, "名称: 内容"),
    ],
)
def test_mistakes_are_named_with_their_line(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    assert old in RULES
    with pytest.raises(DocumentInvalid) as caught:
        load_document(write(tmp_path, RULES.replace(old, new)))
    assert [each for each in caught.value.problems if f"g.md 第 {line} 行" in each and said in each]


@pytest.mark.parametrize(
    ("rules", "line", "said"),
    [
        (" 高龄津贴", 3, "一项补贴一条"),
        (RULES + RULES.strip("\n"), 15, "写了两条"),
        ("\n  - 高龄津贴" + RULES + RULES.strip("\n"), 16, "写了两条"),  # an item before them that is none
        (" " + "[" * 5000, 0, "写法不对"),
        (RULES.split("      - ", maxsplit=1)[0], 8, "一档一条"),
    ],
)
def test_a_wrong_shape_is_named(tmp_path: Path, rules: str, line: int, said: str) -> None:
    with pytest.raises(DocumentInvalid) as caught:
        load_document(write(tmp_path, rules))
    where = f"第 {line} 行" if line else ""
    assert [each for each in caught.value.problems if where in each and said in each]


def test_eligibility_written_twice(tmp_path: Path) -> None:
    with pytest.raises(DocumentInvalid, match="写了两次"):
        load_document(write(tmp_path, f"{RULES.rstrip()}\neligibility:"))


@pytest.mark.parametrize(
    ("written", "ages"),
    [
        ("八十周岁以上", AgeWithin(80)),
        ("80-89", AgeWithin(80, 89)),
        ("80", AgeWithin(80)),
        ("满80周岁、不满90周岁", AgeWithin(80, 89)),
        ("八十至八十九周岁", AgeWithin(80, 89)),
        ("不满80周岁", AgeWithin(0, 79)),
    ],
)
def test_ages_are_written_as_in_the_text(tmp_path: Path, written: str, ages: AgeWithin) -> None:
    rules = RULES.replace("age: 满八十周岁、不满九十周岁", f"age: {written}")
    (benefit,) = load_document(write(tmp_path, rules)).document.eligibility
    assert benefit.brackets[1].conditions == (ages,)


SAMPLE_DOCUMENTS = [each for each in load_folders([SAMPLES]) if each.document.eligibility]


def test_the_samples_have_rules() -> None:
    assert len(SAMPLE_DOCUMENTS) >= 12


@pytest.mark.parametrize("loaded", SAMPLE_DOCUMENTS, ids=lambda loaded: loaded.document.id)
def test_writing_gives_back_what_was_read(loaded: LoadedDocument) -> None:
    document = loaded.document
    problems: list[str] = []
    node = yaml.compose(yaml.safe_dump(as_yaml(document.eligibility), allow_unicode=True, sort_keys=False))
    assert node is not None
    assert read(node, lambda line, what: problems.append(what)).benefits == document.eligibility
    assert problems == []


@pytest.mark.parametrize("loaded", SAMPLE_DOCUMENTS, ids=lambda loaded: loaded.document.id)
def test_a_release_keeps_them_and_one_from_before_has_none(loaded: LoadedDocument) -> None:
    kept = TypeAdapter(Document)
    line = kept.dump_json(loaded.document)
    assert kept.validate_json(line) == loaded.document
    before = {key: value for key, value in json.loads(line).items() if key != "eligibility"}
    assert kept.validate_python(before) == replace(loaded.document, eligibility=())


@pytest.mark.parametrize("loaded", SAMPLE_DOCUMENTS, ids=lambda loaded: loaded.document.id)
def test_every_figure_of_a_sample_rule_stands_in_its_text(loaded: LoadedDocument) -> None:
    document, body = loaded
    stated = {(numeral.value, numeral.unit) for numeral in find_numerals(body)}
    ages = {value for value, _ in stated}
    for benefit in document.eligibility:
        conditions = [
            *benefit.conditions,
            *(each for bracket in benefit.brackets for each in bracket.conditions),
        ]
        for bracket in benefit.brackets:
            figures = {(each.value, each.unit) for each in find_numerals(bracket.amount)}
            assert figures <= stated, (document.id, bracket.amount)
            assert bracket.says in body
        for condition in conditions:
            if isinstance(condition, AgeWithin):
                assert condition.first in ages
                assert condition.last == 130 or {condition.last, condition.last + 1} & ages
            elif isinstance(condition, InRegion):
                assert units(condition.region)[-1] in body
            else:
                assert set(condition.values) <= set(VALUES[condition.fact])
        assert benefit.who in body
        assert benefit.where in body
