"""Rule: who may get what comes from the staff's file to the interview as written, or is refused with its line."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest
import yaml

from assistant.entitlement import Interview
from knowledge_base.document import Scope
from knowledge_base.eligibility import Benefit
from knowledge_base.loading import load_folders
from knowledge_base.release import Release
from tests.assistant.cli.kb.conftest import Clerk

pytestmark = pytest.mark.unit

SAMPLES = Path(__file__).parents[4] / "knowledge_base" / "documents"
HERE = Scope(date(2026, 11, 22), "云山市翠湖区石榴街道桂花社区")
GUIDE = """---
title: 桂花社区高龄津贴
eligibility:
  - benefit: 高龄津贴
    who: 年满八十周岁的老人，可以领高龄津贴。
    amounts:
      - amount: 每月100元
        says: 满八十周岁、不满九十周岁的老人，每月发100元。
        age: 满八十周岁、不满九十周岁
      - amount: 每月300元
        says: 满九十周岁的老人，每月发300元。
        age: 满九十周岁
---

## 一、发多少

年满八十周岁的老人，可以领高龄津贴。满八十周岁、不满九十周岁的老人，每月发100元。满九十周岁的老人，每月发300元。
"""
OTHER_TEXT = "## 一、发多少\n\n年满八十周岁的老人，可以领高龄津贴。满八十周岁的老人，每月发150元。\n"


@pytest.fixture
def with_guide(clerk: Clerk) -> Clerk:
    assert clerk("add", clerk.write("g.md", GUIDE)).code == 0
    return clerk


def rules(clerk: Clerk) -> tuple[Benefit, ...]:
    return clerk.head("g").document.eligibility


def released(clerk: Clerk) -> Release:
    release = clerk.workplace().release
    assert release is not None
    return release


def test_from_the_file_to_the_interview(with_guide: Clerk) -> None:
    with_guide("publish", "--yes")
    release = released(with_guide)
    assert release.document("g").eligibility == rules(with_guide) != ()
    talk = Interview(release, HERE)
    assert talk.has_offers
    (found,) = talk.result(talk.begin("我八十三岁"))
    assert [bracket.amount for bracket in found.judgment.brackets] == ["每月100元"]


def test_the_samples_arrive_whole(clerk: Clerk) -> None:
    clerk("add", "--sample")
    stated = {each.document.id: each.document.eligibility for each in load_folders([SAMPLES])}
    heads = clerk.workplace().library.heads()
    assert {head.document.id: head.document.eligibility for head in heads} == stated
    assert any(stated.values())


def test_what_changed_is_said(with_guide: Clerk) -> None:
    with_guide("publish", "--yes")
    dearer = GUIDE.replace("每月300元", "每月320元").replace("每月发300元", "每月发320元")
    result = with_guide("add", with_guide.write("g.md", dearer))
    assert "谁能领什么：“高龄津贴”第二档的金额：每月300元 → 每月320元" in result.err
    diff = with_guide("diff").out
    assert "谁能领什么：“高龄津贴”第二档的金额：每月300元 → 每月320元" in diff
    assert "第一档" not in diff
    (changed,) = with_guide.json("diff")["changed"]
    amounts = [each["amount"] for each in changed["fields"]["eligibility"]["new"][0]["amounts"]]
    assert amounts == ["每月100元", "每月320元"]


def test_the_same_again_is_no_change(with_guide: Clerk) -> None:
    assert "没有变化" in with_guide("add", with_guide.write("g.md", GUIDE)).err
    assert with_guide.head("g").document.version == 1


def test_rules_alone_make_a_new_version(with_guide: Clerk) -> None:
    younger = GUIDE.replace("        age: 满九十周岁\n", "")
    result = with_guide("add", with_guide.write("g.md", younger))
    assert "谁能领什么：“高龄津贴”第二档的年龄：90周岁以上 → （空）" in result.err
    assert with_guide.head("g").document.version == 2


def test_a_file_without_them_takes_them_away(with_guide: Clerk) -> None:
    head, _, tail = GUIDE.partition("eligibility:")
    result = with_guide("add", with_guide.write("g.md", f"{head}---{tail.partition('---')[2]}"))
    assert "谁能领什么：去掉了“高龄津贴”" in result.err
    assert rules(with_guide) == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("amount: 每月300元", "amount: 每月350元", 10, "“350元”在引用的原文"),
        ("says: 满九十周岁的老人", "says: 九十周岁的老人们", 11, "在正文里找不到"),
        ("age: 满九十周岁", "age: 很老", 12, "看不懂"),
        ("benefit:", "名称:", 4, "是不是“benefit”"),
    ],
)
def test_a_wrong_rule_is_refused_with_its_line(
    clerk: Clerk, old: str, new: str, line: int, said: str
) -> None:
    result = clerk("add", clerk.write("g.md", GUIDE.replace(old, new)))
    assert result.code != 0
    assert f"g.md 第 {line} 行" in result.err
    assert said in result.err
    assert clerk.workplace().library.heads() == ()


@pytest.mark.parametrize("how", ["add", "edit"])
def test_rules_that_a_new_text_does_not_say_any_more_are_told_and_stop_a_publication(
    with_guide: Clerk, how: str
) -> None:
    path = with_guide.write("new/g.md", OTHER_TEXT)
    words = ("add", path) if how == "add" else ("edit", "g", "--file", path)
    told = with_guide(*words).err
    assert "“满九十周岁的老人，每月发300元。”在正文里找不到" in told
    assert rules(with_guide) != ()
    checked = with_guide("check")
    assert checked.code != 0
    said = checked.out + checked.err
    line = next(
        number
        for number, row in enumerate(exported(with_guide).split("\n"), start=1)
        if row.strip() == "says: 满九十周岁的老人，每月发300元。"
    )
    assert f"g.md 第 {line} 行：says 的“满九十周岁的老人，每月发300元。”在正文里找不到" in said
    assert "python -m assistant kb edit g" in said
    assert with_guide("publish", "--yes").code != 0


def exported(clerk: Clerk) -> str:
    target = clerk.folder / "all.zip"
    clerk("export", target)
    with zipfile.ZipFile(target) as archive:
        return archive.read("g.md").decode()


def test_what_is_exported_can_be_taken_in_again(with_guide: Clerk) -> None:
    before = rules(with_guide)
    text = exported(with_guide)
    assert yaml.safe_load(text.split("---")[1])["eligibility"][0]["benefit"] == "高龄津贴"
    with_guide("remove", "g")
    with_guide("add", with_guide.write("back/g.md", text))
    assert rules(with_guide) == before


def test_they_are_shown(with_guide: Clerk) -> None:
    assert "谁能领什么：高龄津贴（每月100元、每月300元）" in with_guide("show", "g").out
    (shown,) = with_guide.json("show", "g")["eligibility"]
    assert (shown["benefit"], len(shown["amounts"])) == ("高龄津贴", 2)


@pytest.mark.parametrize(
    ("script", "kept"),
    [
        ("sed -i 's/^title: .*/title: 另一个标题/' \"$1\"\n", True),
        ("sed -i '/^eligibility:/,/^---/{/^---/!d}' \"$1\"\n", False),
    ],
)
def test_in_the_editor_they_stay_or_are_deleted(
    with_guide: Clerk, monkeypatch: pytest.MonkeyPatch, script: str, kept: bool
) -> None:
    monkeypatch.setenv("VISUAL", f"sh {with_guide.write('editor.sh', script)}")
    assert with_guide("edit", "g", types="").code == 0
    assert bool(rules(with_guide)) is kept
    assert with_guide.head("g").document.version == 2
