"""Rule: ``kb edit``, ``kb expire`` and ``kb remove`` make new versions; what was before stays to be seen."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge_base.library.records import Action
from tests.assistant.cli.kb.conftest import NOTICE, Clerk

pytestmark = pytest.mark.unit


@pytest.fixture
def with_guide(clerk: Clerk) -> Clerk:
    clerk("add", clerk.guide("old-age-allowance", region="云山市", expires="2027-12-31"))
    return clerk


def editor(clerk: Clerk, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make ``sh`` the editor: ``script`` finds the file in ``$1``."""
    path = clerk.write("editor.sh", script)
    monkeypatch.setenv("VISUAL", f"sh {path}")


def test_fields_are_changed_one_by_one(with_guide: Clerk) -> None:
    result = with_guide(
        "edit", "old-age-allowance", "--issuer", "云山市民政局", "--expires", "", "--note", "更正"
    )
    assert result.code == 0
    assert "发布单位：（空） → 云山市民政局" in result.err
    head = with_guide.head("old-age-allowance")
    assert (head.document.issuer, head.document.expires) == ("云山市民政局", None)
    assert (head.document.region, head.document.version, head.change.note) == ("云山市", 2, "更正")


@pytest.mark.parametrize("name", ["old-age", "old-age-allowance", "OLD", "高龄"])
def test_a_document_is_found_by_what_people_call_it(clerk: Clerk, name: str) -> None:
    clerk("add", clerk.write("old-age-allowance.md", "---\ntitle: 高龄津贴指南 OLD\n---\n\n每月发100元。\n"))
    assert clerk("edit", name, "--issuer", "云山市民政局").code == 0


def test_an_unknown_name_is_answered_with_those_like_it(with_guide: Clerk) -> None:
    result = with_guide("edit", "old-age-alowance", "--issuer", "民政局")
    assert result.code == 1
    assert "是不是：\n  old-age-allowance　old-age-allowance" in result.err


def test_nothing_changed_is_no_version(with_guide: Clerk) -> None:
    result = with_guide("edit", "old-age-allowance", "--region", "云山市")
    assert result.code == 0
    assert "没有变化" in result.err
    assert with_guide.head("old-age-allowance").document.version == 1


@pytest.mark.parametrize(
    "words",
    [
        ("edit", "old-age-allowance", "--region", "江城市"),
        ("expire", "old-age-allowance", "--on", "2026-12-31"),
        ("remove", "old-age-allowance"),
    ],
)
def test_a_dry_run_saves_nothing(with_guide: Clerk, words: tuple[str, ...]) -> None:
    assert with_guide(*words, "--dry-run").code == 0
    assert with_guide.head("old-age-allowance").document.version == 1


def test_another_file_replaces_the_text(with_guide: Clerk) -> None:
    file = with_guide.write("新的.md", "每月发120元。\n")
    assert with_guide("edit", "old-age-allowance", "--file", file).code == 0
    head = with_guide.head("old-age-allowance")
    assert (head.body, head.document.region) == ("每月发120元。\n", "云山市")


def test_what_was_read_in_the_text_is_confirmed_later(clerk: Clerk) -> None:
    clerk("add", clerk.write("一.txt", NOTICE))
    clerk("add", clerk.write("二.txt", NOTICE.replace("发放高龄津贴", "发放护理补贴")))
    result = clerk("edit", "一", "二", "--confirm")
    assert result.code == 0
    assert "核对好了 2 份" in result.err
    assert [clerk.head(name).unconfirmed for name in ("一", "二")] == [(), ()]


def test_an_editor_opens_the_whole_document(with_guide: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    editor(with_guide, "sed -i 's/100元/120元/; s/^issuer:.*/issuer: 民政局/' $1", monkeypatch)
    assert with_guide("edit", "old-age-allowance", types="").code == 0
    head = with_guide.head("old-age-allowance")
    assert (head.body, head.document.issuer) == ("每月发120元。\n", "民政局")
    assert head.document.expires == date(2027, 12, 31)


def test_what_was_written_in_the_editor_is_not_lost(
    with_guide: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor(with_guide, "sed -i 's/^expires:.*/expires: 明年/' $1", monkeypatch)
    result = with_guide("edit", "old-age-allowance", types="")
    assert result.code == 1
    kept = Path(result.err.rsplit("--file ", 1)[1].strip())
    assert "expires: 明年" in kept.read_text("utf-8")
    kept.unlink()


def test_without_a_person_an_edit_has_to_say_what(with_guide: Clerk) -> None:
    assert with_guide("edit", "old-age-allowance").code == 2


def test_a_document_gets_its_last_day(with_guide: Clerk) -> None:
    result = with_guide("expire", "old-age-allowance", "--on", "2026年12月31日", "--note", "新政策来了")
    assert result.code == 0
    head = with_guide.head("old-age-allowance")
    assert (head.document.expires, head.change.action) == (date(2026, 12, 31), Action.EXPIRE)


def test_a_removed_document_leaves_its_history(with_guide: Clerk) -> None:
    assert with_guide("remove", "old-age-allowance", "--note", "重复").code == 0
    assert with_guide.head("old-age-allowance").removed
    assert with_guide.json("list") == []
    assert [row["state"] for row in with_guide.json("list", "--all")] == ["已删除"]
    assert "每月发100元" in with_guide("show", "old-age-allowance").out
    assert with_guide("edit", "old-age-allowance", "--issuer", "民政局").code == 1
    with_guide("add", with_guide.folder / "old-age-allowance.md")
    assert not with_guide.head("old-age-allowance").removed
