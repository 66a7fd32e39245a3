"""Rule: what passes the checks is put in force, what does not only with a reason, and all of it can be taken back."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from assistant.knowledge import Knowledge
from assistant.staff.workplace import Workplace
from assistant.turn import Reply, ReplyKind, Sentence
from knowledge_base.document import Citation, Scope
from knowledge_base.layout import Layout
from knowledge_base.lock import hold
from knowledge_base.release import Release, open_release
from tests.assistant.cli.conftest import Run
from tests.assistant.cli.kb.conftest import NOTICE, Clerk

pytestmark = pytest.mark.unit


class QuotingKnowledge:
    """Answers with the first passage that has the question's first two characters."""

    def __init__(self, release: Release) -> None:
        self._release = release

    def answer(self, question: str, scope: Scope) -> Reply:
        for passage in self._release.passages:
            if question[:2] in passage.text:
                document = self._release.document(passage.document_id)
                citation = Citation(document.id, document.title, passage.clause, passage.text)
                return Reply(ReplyKind.ANSWER, (Sentence(passage.text, passage.text, 0),), (citation,))
        return Reply(ReplyKind.ABSTENTION, (Sentence("我没有找到答案。", "我没有找到答案。"),))


class Quoting(Workplace):
    """A workplace whose releases quote, and load no weights for it."""

    def knowledge(self, release: Release) -> Knowledge:
        return cast("Knowledge", QuotingKnowledge(release))


def titles(home: Path) -> set[str]:
    return {document.title for document in open_release(home).documents}


def test_a_publication_is_told_and_recorded(clerk: Clerk, home: Path) -> None:
    clerk("add", clerk.guide("津贴"))
    result = clerk("publish")
    assert result.code == 0
    assert open_release(home).id in result.out
    assert titles(home) == {"津贴"}
    publication = clerk.json("history")["publications"][0]
    assert (publication["who"], publication["state"], publication["documents"]) == ("小王", "done", 1)


def test_publishing_again_changes_nothing(clerk: Clerk) -> None:
    clerk("add", clerk.guide("津贴"))
    first = clerk("publish").out
    again = clerk("publish").out
    assert "文件没有变化" in again
    assert first.split()[1] in again
    assert len(clerk.json("history")["publications"]) == 1


def test_what_nobody_confirmed_is_refused(clerk: Clerk, home: Path) -> None:
    clerk("add", clerk.write("津贴.txt", NOTICE))
    assert clerk("check").code == 4
    result = clerk("publish")
    assert result.code == 4
    assert "kb edit 津贴 --confirm" in result.err
    assert '--reason "理由"' in result.err
    assert Layout(home).current_id() is None
    clerk("edit", "津贴", "--confirm")
    assert (clerk("check").code, clerk("publish").code) == (0, 0)


def test_staff_override_with_a_reason_that_is_recorded(clerk: Clerk) -> None:
    clerk("add", clerk.write("津贴.txt", NOTICE))
    assert clerk("publish", "--reason", "领导已经看过").code == 0
    done = clerk.json("history")["publications"][0]
    assert (done["reason"], len(done["problems"])) == ("领导已经看过", 1)


def test_the_report_is_json_too(clerk: Clerk) -> None:
    clerk("add", clerk.write("津贴.txt", NOTICE))
    assert len(clerk.json("check")["problems"]) == 1


def test_a_dry_run_checks_and_leaves_what_is_in_force(clerk: Clerk, home: Path) -> None:
    clerk("add", clerk.guide("津贴"))
    assert clerk("publish", "--dry-run").code == 0
    assert Layout(home).current_id() is None
    assert clerk.json("history")["publications"] == []


def test_a_person_is_asked_first(clerk: Clerk, home: Path) -> None:
    clerk("add", clerk.guide("津贴"))
    refused = clerk("publish", types="n\n")
    assert (refused.code, Layout(home).current_id()) == (1, None)
    assert "新文件（1 份）" in refused.out
    assert clerk("publish", types="\n").code == 0
    assert titles(home) == {"津贴"}


def test_a_publication_is_taken_back_and_put_back(clerk: Clerk, home: Path) -> None:
    clerk("add", clerk.guide("津贴"))
    clerk("publish")
    first = open_release(home).id
    clerk("add", clerk.guide("助餐"))
    told = clerk("publish")
    assert "新文件（1 份）：\n  助餐（助餐）" in told.out
    assert "python -m assistant kb rollback" in told.err
    second = open_release(home).id
    assert f"会退回 {first}" in clerk("rollback", "--dry-run").err
    result = clerk("rollback", "--reason", "写错了")
    assert (result.code, titles(home)) == (0, {"津贴"})
    assert f"kb rollback --to {second}" in result.err
    assert clerk.json("diff")["new"] == ["助餐"]
    assert clerk("rollback", "--to", second).code == 0
    assert titles(home) == {"津贴", "助餐"}
    kinds = [each["kind"] for each in clerk.json("history")["publications"]]
    assert kinds == ["rollback", "rollback", "publish", "publish"]


@pytest.mark.parametrize("words", [(), ("--to", "20200101T000000-00000000"), ("--dry-run",)])
def test_without_an_earlier_release_nothing_is_taken_back(clerk: Clerk, words: tuple[str, ...]) -> None:
    clerk("add", clerk.guide("津贴"))
    clerk("publish")
    result = clerk("rollback", *words)
    assert result.code == 1
    assert "没有" in result.err


def test_the_first_publication_only(clerk: Clerk, home: Path) -> None:
    clerk("add", clerk.guide("津贴"))
    assert clerk("publish", "--first").code == 0
    first = open_release(home).id
    clerk("add", clerk.guide("助餐"))
    result = clerk("publish", "--first")
    assert (result.code, open_release(home).id) == (0, first)
    assert "没有再发布" in result.err


def test_publishing_mends_a_damaged_release(clerk: Clerk, home: Path) -> None:
    clerk("add", clerk.guide("津贴"))
    clerk("publish")
    (open_release(home).folder / "passages.jsonl").write_text("", "utf-8")
    assert clerk("list").code == 1
    assert clerk("publish").code == 0
    assert titles(home) == {"津贴"}


def test_a_publication_that_loses_an_answer_is_refused(clerk: Clerk, home: Path) -> None:
    clerk.opens = Quoting
    clerk("add", clerk.guide("津贴", text="高龄津贴每月发100元。"))
    clerk("golden", "add", "高龄津贴每月发多少钱？", "--document", "津贴", "--fact", "100元")
    clerk("golden", "add", "月亮上有几个人？", "--abstain")
    assert clerk("publish").code == 0
    clerk("add", clerk.guide("津贴", text="找民政窗口，电话6310-0102。"))
    before = open_release(home).id
    result = clerk("publish")
    assert (result.code, open_release(home).id) == (4, before)
    assert "“高龄津贴每月发多少钱？”原来答得对，现在不对了" in result.err


@pytest.mark.parametrize("words", [("publish",), ("check",), ("rollback",)])
def test_whoever_comes_second_is_told_who_is_publishing(
    clerk: Clerk, home: Path, words: tuple[str, ...]
) -> None:
    clerk("add", clerk.guide("津贴"))
    with hold(Layout(home).lock):
        result = clerk(*words)
    assert result.code == 5
    assert "正在发布" in result.err


def test_an_empty_library_is_not_published(clerk: Clerk) -> None:
    result = clerk("publish")
    assert result.code == 1
    assert "python -m assistant kb add" in result.err


def test_without_the_embedder_it_says_what_to_prepare(
    run: Run, clerk: Clerk, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XIANGYIN_MODELS__EMBEDDER", "e5-small")
    clerk("add", clerk.guide("津贴"))
    result = run("kb", "publish", "--yes")
    assert (result.code, result.out) == (1, "")
    assert "python -m assistant models prepare e5-small" in result.err
    assert not (home / "knowledge").exists()


def test_going_back_to_what_is_not_there_is_no_trial(clerk: Clerk) -> None:
    clerk("add", clerk.guide("津贴"))
    clerk("publish")
    result = clerk("rollback", "--to", "20200101T000000-00000000", "--dry-run")
    assert result.code == 1
    assert "没有 20200101T000000-00000000 这一版" in result.err


def test_spaces_are_no_reason(clerk: Clerk) -> None:
    clerk("add", clerk.write("津贴.txt", NOTICE))
    assert clerk("publish", "--reason", "  ").code == 4


def test_what_replaces_nothing_is_a_remark(clerk: Clerk) -> None:
    clerk("add", clerk.guide("津贴", supersedes="旧津贴办法"))
    result = clerk("check")
    assert result.code == 0
    assert "写着代替“旧津贴办法”" in result.out
    clerk("publish")
    assert "旧津贴办法" not in clerk("check").out


def test_nothing_at_all_is_not_called_unchanged(clerk: Clerk) -> None:
    assert "知识库里还没有文件" in clerk("diff").out
