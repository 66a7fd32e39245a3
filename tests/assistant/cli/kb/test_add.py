"""Rule: ``kb add`` takes in what can be read, shows what it made of it, and leaves nothing out silently."""

from __future__ import annotations

import zipfile
from datetime import date

import pytest

from assistant.channels.cli.kb.add import SAMPLE_DOCUMENTS
from knowledge_base.library.records import Action
from tests.assistant.cli.kb.conftest import NOTICE, Clerk

pytestmark = pytest.mark.unit


def test_a_file_becomes_a_draft_under_its_name(clerk: Clerk) -> None:
    result = clerk("add", clerk.guide("津贴", issuer="云山市民政局", effective="2025-01-01"))
    assert result.code == 0
    assert "新文件" in result.out
    assert "python -m assistant kb diff" in result.err
    head = clerk.head("津贴")
    assert (head.document.issuer, head.document.effective) == ("云山市民政局", date(2025, 1, 1))
    assert (head.change.action, head.change.who, head.unconfirmed) == (Action.ADD, "小王", ())


def test_what_was_read_in_the_text_is_shown_with_its_words(clerk: Clerk) -> None:
    result = clerk("add", clerk.write("津贴.txt", NOTICE))
    assert result.code == 0
    assert "最后有效日：2029-12-31　原文“本通知自2026年1月1日起施行，有效期至2029年12月31日。”" in result.err
    assert "python -m assistant kb edit 津贴 --confirm" in result.err
    head = clerk.head("津贴")
    assert head.document.number == "云民发〔2026〕8号"
    assert {"title", "number", "effective", "expires"} <= {each.key for each in head.unconfirmed}


@pytest.mark.parametrize(("options", "types"), [(("--yes",), None), ((), "\n"), ((), "对\n")])
def test_a_person_confirms_it(clerk: Clerk, options: tuple[str, ...], types: str | None) -> None:
    clerk("add", clerk.write("津贴.txt", NOTICE), *options, types=types)
    head = clerk.head("津贴")
    assert head.unconfirmed == ()
    assert head.document.expires == date(2029, 12, 31)


def test_a_person_corrects_it(clerk: Clerk) -> None:
    """No; then title, issuer, number, region, effective (not a date at first), expires."""
    answers = ["n", "", "", "", "", "明年", "2026-02-01", "无"]
    result = clerk("add", clerk.write("津贴.txt", NOTICE), types="\n".join(answers) + "\n")
    assert "生效日期“明年”不对" in result.err
    head = clerk.head("津贴")
    assert head.unconfirmed == ()
    assert (head.document.effective, head.document.expires) == (date(2026, 2, 1), None)
    assert head.document.issuer == "云山市民政局"


def test_of_several_documents_only_the_wrong_one_is_corrected(clerk: Clerk) -> None:
    clerk.write("两份/一.txt", NOTICE)
    clerk.write("两份/二.txt", NOTICE.replace("发放高龄津贴", "发放护理补贴"))
    clerk("add", clerk.folder / "两份", types="n\n\nn\n护理补贴通知\n\n\n\n\n\n")
    assert clerk.head("一").document.title == "云山市民政局关于发放高龄津贴的通知"
    assert clerk.head("二").document.title == "护理补贴通知"
    assert [clerk.head(name).unconfirmed for name in ("一", "二")] == [(), ()]


def test_options_win_over_front_matter_and_that_over_the_text(clerk: Clerk) -> None:
    text = f"---\nissuer: 翠湖区民政局\nexpires:\n---\n\n{NOTICE}"
    clerk("add", clerk.write("津贴.md", text), "--title", "新标题", "--yes")
    document = clerk.head("津贴").document
    assert (document.title, document.issuer, document.expires) == ("新标题", "翠湖区民政局", None)
    assert document.effective == date(2026, 1, 1)


def test_a_text_without_a_title_is_called_like_its_file(clerk: Clerk) -> None:
    result = clerk("add", clerk.write("打印收费.md", "每张收0.5元。\n"))
    assert result.code == 0
    assert "标题：打印收费　（取自文件名）" in result.err
    head = clerk.head("打印收费")
    assert (head.document.title, [each.key for each in head.unconfirmed]) == ("打印收费", ["title"])


def test_the_same_file_again_changes_nothing(clerk: Clerk) -> None:
    file = clerk.write("津贴.txt", NOTICE)
    clerk("add", file, "--yes", "--region", "云山市翠湖区")
    result = clerk("add", file)
    assert "没有变化" in result.out
    head = clerk.head("津贴")
    assert (head.document.version, head.document.region, head.unconfirmed) == (1, "云山市翠湖区", ())


def test_a_new_version_says_what_changed_and_keeps_what_staff_stated(clerk: Clerk) -> None:
    clerk("add", clerk.write("津贴.txt", NOTICE), "--yes", "--contact", "民政窗口 6310-0102")
    result = clerk("add", clerk.write("津贴.txt", NOTICE.replace("2029年12月31日", "2030年12月31日")))
    assert "新版本" in result.out
    assert "最后有效日：2029-12-31 → 2030-12-31" in result.err
    head = clerk.head("津贴")
    assert (head.document.version, head.document.contact) == (2, "民政窗口 6310-0102")
    assert [each.key for each in head.unconfirmed] == ["expires"]


def test_one_title_twice_is_refused_with_the_way_out(clerk: Clerk) -> None:
    clerk("add", clerk.guide("津贴"))
    result = clerk("add", clerk.write("津贴2026.md", "---\ntitle: 津贴\n---\n\n每月发120元。\n"))
    assert result.code == 1
    assert "--id 津贴" in result.err
    clerk("add", clerk.folder / "津贴2026.md", "--id", "津贴")
    assert clerk.head("津贴").body == "每月发120元。\n"


def test_what_cannot_be_read_is_listed_and_the_rest_goes_in(clerk: Clerk) -> None:
    clerk.guide("好的")
    clerk.write("没有字.md", "---\ntitle: 没有字\n---\n")
    (clerk.folder / "坏的.docx").write_bytes(b"PK\x03\x04 broken")
    result = clerk("add", clerk.folder)
    assert result.code == 3
    assert result.out.count("没放进去") == 2
    assert "有 2 个文件没放进去" in result.err
    assert "坏的.docx" in result.err
    assert clerk.head("好的").document.title == "好的"


@pytest.mark.parametrize("name", ["不在.docx", "图片.exe"])
def test_nothing_taken_in_is_a_failure(clerk: Clerk, name: str) -> None:
    clerk.write("图片.exe", "MZ")
    result = clerk("add", clerk.folder / name)
    assert result.code == 1
    assert name in result.err


def test_a_name_commands_no_terminal(clerk: Clerk) -> None:
    result = clerk("add", clerk.guide("一\x1b[2J\x07"))
    assert result.code == 1
    assert not {"\x1b", "\x07"} & set(result.out + result.err)


def test_brackets_are_brackets(clerk: Clerk) -> None:
    result = clerk("add", clerk.guide("[red]"), "--title", "[bold]一[/bold]", "--issuer", ":smile:")
    assert result.code == 0
    assert all(written in result.out for written in ("[red].md", "[bold]一[/bold]", ":smile:"))


def test_an_archive_is_taken_in(clerk: Clerk) -> None:
    path = clerk.write("政策.zip", "")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("2026/津贴.txt", NOTICE)
    assert clerk("add", path, "--yes").code == 0
    assert clerk.head("津贴").document.number == "云民发〔2026〕8号"


def test_a_dry_run_saves_nothing(clerk: Clerk) -> None:
    result = clerk("add", clerk.write("津贴.txt", NOTICE), "--dry-run")
    assert result.code == 0
    assert "文号：云民发〔2026〕8号　原文" in result.err
    assert "什么也没有存" in result.err
    assert clerk.json("list") == []


def test_fields_go_with_one_document_only(clerk: Clerk) -> None:
    result = clerk("add", clerk.guide("一"), clerk.guide("二"), "--title", "三")
    assert result.code == 2
    assert "一份一份地放" in result.err


def test_dates_that_contradict_each_other_are_refused(clerk: Clerk) -> None:
    result = clerk("add", clerk.guide("津贴"), "--effective", "2026-02-01", "--expires", "2026-01-01")
    assert result.code == 1
    assert "--expires" in result.err


@pytest.mark.parametrize("document_id", ["../津贴", "a/b", ".hidden", "README", ""])
def test_an_id_that_no_file_can_have_is_refused(clerk: Clerk, document_id: str) -> None:
    result = clerk("add", clerk.guide("津贴"), "--id", document_id)
    if not document_id:
        assert (result.code, clerk.head("津贴").document.id) == (0, "津贴")
    else:
        assert result.code == 1
        assert "不能当编号" in result.err


def test_the_sample_goes_into_an_empty_library_only(clerk: Clerk) -> None:
    first, second = clerk("add", "--sample"), clerk("add", "--sample")
    assert (first.code, second.code) == (0, 0)
    assert "没有放进去" in second.err
    heads = clerk.workplace().library.heads()
    assert len(heads) == len(list(SAMPLE_DOCUMENTS.glob("*.md")))
    assert not any(head.unconfirmed or head.document.version != 1 for head in heads)


def test_nonsense_is_no_answer(clerk: Clerk) -> None:
    """Neither yes nor no, then half a character, then yes."""
    result = clerk("add", clerk.write("津贴.txt", NOTICE), types="也许吧\n\ufffd\n好的。\n")
    assert "没看懂“也许吧”" in result.err
    assert "没看清您打的字" in result.err
    assert clerk.head("津贴").unconfirmed == ()


def test_days_that_do_not_go_together_are_asked_again(clerk: Clerk) -> None:
    """It would begin in 2030 and end in 2029; then it is said to begin in 2026."""
    first, second = ["n", "", "", "", "", "2030-01-01", ""], ["", "", "", "", "2026-01-01", ""]
    result = clerk("add", clerk.write("津贴.txt", NOTICE), types="\n".join([*first, *second]) + "\n")
    assert result.code == 0
    assert "请再核对一遍" in result.err
    head = clerk.head("津贴")
    assert (head.unconfirmed, head.document.effective) == ((), date(2026, 1, 1))


@pytest.mark.parametrize("options", [("--yes",), ("--dry-run",)])
def test_what_replaces_nothing_is_pointed_out(clerk: Clerk, options: tuple[str, ...]) -> None:
    result = clerk("add", clerk.guide("津贴", supersedes="旧津贴办法"), *options)
    assert "写着代替“旧津贴办法”，可是知识库里没有叫这个的文件" in result.err


def test_documents_of_one_command_know_each_other(clerk: Clerk) -> None:
    clerk.guide("津贴", supersedes="旧津贴办法")
    clerk.guide("旧津贴办法")
    assert "提醒" not in clerk("add", clerk.folder).err
