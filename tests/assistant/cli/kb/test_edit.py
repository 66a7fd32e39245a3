"""Rule: ``kb edit``, ``kb expire`` and ``kb remove`` make new versions; what was before stays to be seen."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from assistant.staff.workplace import Workplace
from knowledge_base.errors import VersionConflict
from knowledge_base.library.database import Database, default_url
from knowledge_base.library.library import Library
from knowledge_base.library.records import Action, Version
from tests.assistant.cli.kb.conftest import NOTICE, Clerk

pytestmark = pytest.mark.unit


class OutpacedLibrary(Library):
    """Somebody else saves first, once a file ``outpaced`` stands in the home."""

    outpaced: Path

    def save(self, *arguments: Any, **options: Any) -> Version:
        if self.outpaced.exists():
            raise VersionConflict("别人刚改过这份文件。")
        return super().save(*arguments, **options)


class Outpaced(Workplace):
    """A workplace with such a library."""

    @cached_property
    def library(self) -> Library:
        home = self.settings.home
        library = OutpacedLibrary(Database(default_url(home)))
        library.outpaced = home / "outpaced"
        return library


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


@pytest.mark.parametrize(
    "script",
    [
        "sed -i 's/100元/120元/' $1; touch \"$XIANGYIN_HOME/outpaced\"",
        "printf '\\260\\327' > $1",
        "sed -i 's/100元/120元/' $1; exit 3",
    ],
    ids=["another clerk was faster", "another encoding", "the editor broke"],
)
def test_whatever_goes_wrong_the_file_is_kept_and_named(
    with_guide: Clerk, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    with_guide.opens = Outpaced
    editor(with_guide, script, monkeypatch)
    result = with_guide("edit", "old-age-allowance", types="")
    assert result.code == 1
    kept = Path(result.err.rsplit("--file ", 1)[1].split()[0])
    assert kept.read_bytes()
    kept.unlink()
    assert with_guide.head("old-age-allowance").document.version == 1


def test_an_untouched_file_is_not_kept(with_guide: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    editor(with_guide, 'echo $1 > "$XIANGYIN_HOME/path"; exit 3', monkeypatch)
    result = with_guide("edit", "old-age-allowance", types="")
    assert (result.code, "--file" in result.err) == (1, False)
    home = with_guide.workplace().settings.home
    assert not Path((home / "path").read_text("utf-8").strip()).exists()


def test_a_title_that_another_document_has_is_refused(with_guide: Clerk) -> None:
    with_guide("add", with_guide.guide("护理补贴"))
    result = with_guide("edit", "护理补贴", "--title", "《old-age-allowance》")
    assert result.code == 1
    assert "和已有的文件 old-age-allowance 一样" in result.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--supersedes", "老年津帖"), "知识库里没有叫这个的文件。本来就没放进来的，不用管"),
        (("--supersedes", "old-age-alowance-2022"), "是不是“old-age-allowance-2022”？"),
        (("--region", "江城市"), "不包括本社区"),
        (("--expires", "2020-01-01"), "已经失效，发布以后不会照它回答"),
    ],
)
def test_what_may_be_a_slip_is_pointed_out(with_guide: Clerk, words: tuple[str, str], told: str) -> None:
    with_guide("add", with_guide.guide("old-age-allowance-2022"))
    result = with_guide("edit", "old-age-allowance", *words)
    assert result.code == 0
    assert told in result.err


def test_what_is_no_slip_is_not(with_guide: Clerk) -> None:
    with_guide("add", with_guide.guide("old-age-allowance-2022"))
    with_guide("remove", "old-age-allowance-2022")
    result = with_guide("edit", "old-age-allowance", "--supersedes", "old-age-allowance-2022", "--region", "")
    assert (result.code, "提醒" in result.err) == (0, False)


def test_a_last_day_in_the_past_ends_it_at_once(with_guide: Clerk) -> None:
    assert "那天已经过去" in with_guide("expire", "old-age-allowance", "--on", "2020-01-01").err


def test_removing_a_draft_promises_no_change_for_residents(with_guide: Clerk) -> None:
    assert "它还没有发布过" in with_guide("remove", "old-age-allowance").err
