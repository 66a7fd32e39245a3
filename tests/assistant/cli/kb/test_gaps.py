"""Rule: ``kb gaps`` shows what residents asked in vain, and makes a phrasing or a new document of it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from knowledge_base.asked_as import MAX_CHARS
from knowledge_base.library.records import Vain
from tests.assistant.cli.kb.conftest import Clerk

pytestmark = pytest.mark.unit

TEXT = """本指南说明怎样加装电梯。

## 一、谁来出钱

一楼的住户不出钱。

## 二、怎么申请

第三条 全体住户签字同意。
"""
LIFT = ("加装电梯一楼的住户要不要出钱", "加装电梯一楼住户出不出钱", "家装电提一楼的助户要不要出前")
WATER = "自来水现在多少钱一吨"
TODAY = date.today()  # noqa: DTZ011  the community's own calendar day


@pytest.fixture
def asked(clerk: Clerk) -> Clerk:
    """A clerk with one published document, after residents have asked in vain."""
    clerk("add", clerk.guide("lift", title="加装电梯指南", text=TEXT))
    clerk("publish")
    for text in LIFT:
        vain(clerk, text, heard=text == LIFT[2])
    vain(clerk, WATER, days_ago=40)
    return clerk


def vain(clerk: Clerk, text: str, *, heard: bool = False, days_ago: int = 0, release: str = "") -> None:
    workplace = clerk.workplace()
    assert workplace.release is not None
    workplace.library.record_vain(
        text,
        heard=heard,
        kind=Vain.ABSTAINED,
        day=TODAY - timedelta(days_ago),
        release=release or workplace.release.id,
    )


def numbers(clerk: Clerk, *words: str) -> list[int]:
    return [group["number"] for group in clerk.json("gaps", "list", *words)]


def test_groups_are_listed_the_most_asked_first(asked: Clerk) -> None:
    groups = asked.json("gaps", "list")
    assert [(each["number"], each["count"], each["question"]) for each in groups] == [
        (1, 3, groups[0]["question"]),
        (4, 1, WATER),
    ]
    assert groups[0]["question"] in LIFT[:2]
    told = asked("gaps", "list")
    assert "没答上 3" in told.out
    assert "kb gaps answer" in told.err
    assert asked("gaps").out == told.out
    assert numbers(asked, "--days", "30") == [1]


def test_nothing_asked_says_so(clerk: Clerk) -> None:
    result = clerk("gaps", "list")
    assert (result.code, result.out) == (0, "")
    assert "没有要处理的问题" in result.err


def test_a_group_shows_its_wordings(asked: Clerk) -> None:
    told = asked("gaps", "show", "2").out
    assert all(text in told for text in LIFT)
    assert [each["heard"] for each in asked.json("gaps", "show", "1")["questions"]] == [False, False, True]
    wrong = asked("gaps", "show", "99")
    assert wrong.code == 1
    assert "kb gaps list" in wrong.err


def test_a_phrasing_goes_into_the_clause(asked: Clerk) -> None:
    result = asked("gaps", "answer", "1", "--document", "lift", "--clause", "出钱")
    label = asked.json("gaps", "show", "1")["question"]
    assert result.code == 0
    assert f"+ 问法：{label}" in result.out
    assert "kb check" in result.err
    head = asked.head("lift")
    assert f"## 一、谁来出钱\n\n问法：{label}\n\n一楼的住户不出钱。" in head.body
    assert (head.change.who, head.document.version) == ("小王", 2)
    assert label in head.change.note
    assert numbers(asked) == [4]
    assert numbers(asked, "--all") == [1, 4]
    assert asked("publish", "--yes").code == 0


@pytest.mark.parametrize(
    ("clause", "line"), [("第三条", "第三条 全体住户签字同意。"), ("正文", "本指南说明怎样加装电梯。")]
)
def test_a_phrasing_goes_behind_an_article_or_the_beginning(asked: Clerk, clause: str, line: str) -> None:
    words = ("--document", "lift", "--clause", clause, "--phrasing", "几家签字")
    assert asked("gaps", "answer", "1", *words).code == 0
    assert f"{line}\n问法：几家签字\n" in asked.head("lift").body


def test_a_dry_run_keeps_everything(asked: Clerk) -> None:
    result = asked("gaps", "answer", "1", "--document", "lift", "--clause", "出钱", "--dry-run")
    assert "+ 问法：" in result.out
    asked("gaps", "ignore", "1", "--dry-run")
    assert asked.head("lift").document.version == 1
    assert numbers(asked) == [1, 4]


@pytest.mark.parametrize("words", [("--clause", "停车"), ()])
def test_a_clause_that_is_not_there_lists_those_that_are(asked: Clerk, words: tuple[str, ...]) -> None:
    result = asked("gaps", "answer", "1", "--document", "lift", *words)
    assert result.code == 1
    assert all(clause in result.err for clause in ("正文", "一、谁来出钱", "第三条"))
    assert asked.head("lift").document.version == 1


@pytest.mark.parametrize("phrasing", ["长" * (MAX_CHARS + 1), "〔姓名〕家的电梯"])
def test_a_phrasing_that_cannot_stand_in_a_document_is_refused(asked: Clerk, phrasing: str) -> None:
    words = ("--document", "lift", "--clause", "出钱", "--phrasing", phrasing)
    result = asked("gaps", "answer", "1", *words)
    assert result.code == 1
    assert "--phrasing" in result.err
    assert numbers(asked) == [1, 4]


def test_a_new_document_is_a_template_that_is_not_taken_in_before_it_is_filled(
    asked: Clerk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ("gaps", "answer", "4", "--new", "water-price", "--title", "自来水价格")
    assert asked(*words).code == 0
    file = tmp_path / "water-price.md"
    assert "没有覆盖" in asked(*words).err
    assert numbers(asked) == [1, 4]
    assert asked("add", file).code == 1
    file.write_text(file.read_text("utf-8").replace("<!-- ", "自来水一吨3.5元。\n\n<!-- "), "utf-8")
    assert asked("add", file).code == 0
    assert WATER in asked.head("water-price").body
    assert asked("gaps", "answer", "4", "--document", "water-price").code == 0
    assert asked.head("water-price").document.version == 1
    assert numbers(asked) == [1]


def test_what_is_ignored_does_not_come_back(asked: Clerk) -> None:
    assert asked("gaps", "ignore", "4").code == 0
    vain(asked, WATER)
    assert numbers(asked) == [1]
    assert "不用管" in asked("gaps", "list", "--all").out


def test_an_answer_that_still_fails_comes_back(asked: Clerk) -> None:
    asked("gaps", "answer", "1", "--document", "lift", "--clause", "出钱")
    vain(asked, LIFT[0])
    assert numbers(asked) == [4]
    vain(asked, LIFT[0], release="99990101T000000-aaaaaaaa")
    assert numbers(asked) == [1, 4]
    assert asked.json("gaps", "list")[0]["waiting"] == 1
    assert "发布以后又有 1 次没答上" in asked("gaps", "show", "1").err


def test_vectors_are_kept_between_two_looks(asked: Clerk) -> None:
    asked("gaps", "list")
    kept = asked.workplace().settings.home / "cache" / "questions-in-vain.npz"
    before = kept.read_bytes()
    assert numbers(asked) == [1, 4]
    assert kept.read_bytes() == before
    kept.write_bytes(b"PK half written")
    assert numbers(asked) == [1, 4]
    assert kept.read_bytes() == before


def test_a_question_commands_no_terminal(asked: Clerk) -> None:
    vain(asked, "\x1b[2J\x9b31m月亮上有没有人")
    number = next(row["number"] for row in asked.json("gaps", "list") if "月亮" in row["question"])
    for words in (
        ("list",),
        ("show", str(number)),
        ("answer", str(number), "--new", "moon", "--title", "月亮", "--dry-run"),
    ):
        result = asked("gaps", *words)
        assert "月亮上有没有人" in result.out
        assert not {"\x1b", "\x9b"} & {*result.out, *result.err}
