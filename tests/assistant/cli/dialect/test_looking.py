"""Rule: ``dialect list``, ``show``, ``check`` and ``try`` say what there is, what is wrong, what it does."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.channels.cli.dialect.own_pack import EXAMPLE
from assistant.staff.dialect_conditions import CONDITIONS
from knowledge_base.dialect_entry import CONDITION_KINDS
from tests.assistant.cli.dialect.conftest import DialectClerk

pytestmark = pytest.mark.unit

KUNMING, CANTONESE = "cmn-x-kunming", "yue"


def pack(folder: Path, name: str = "hsn-x-changsha", **changed: str) -> Path:
    """Write the worked example, some files of it changed."""
    path = folder / name
    path.mkdir(parents=True)
    for file, text in {**EXAMPLE, **{f"{key}.tsv": text for key, text in changed.items()}}.items():
        (path / file).write_text(text.replace("hsn-x-changsha", name), "utf-8")
    return path


def test_dialects_are_listed_with_what_they_hold_and_whether_they_are_used(clerk: DialectClerk) -> None:
    rows = {row["tag"]: row for row in clerk.json("list")}
    assert rows[KUNMING]["name"] == "昆明话"
    assert rows[KUNMING]["used"] is True
    assert rows[KUNMING]["words"] >= 400
    assert rows[KUNMING]["patterns"] >= 80
    assert rows[CANTONESE]["used"] is False
    told = clerk("list").out
    assert "用，第 1 位" in told
    assert "云南省昆明市城区和近郊" in told


@pytest.mark.parametrize("name", [KUNMING, "昆明话", "昆明", "kunming"])
def test_a_dialect_is_called_by_its_tag_or_its_name(clerk: DialectClerk, name: str) -> None:
    assert clerk.json("show", name)["tag"] == KUNMING


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("cmn", "可以是好几种方言"),
        ("cmn-x-kumming", "是不是：\n  cmn-x-kunming"),
        ("火星话", "dialect new 代号"),
    ],
)
def test_a_dialect_that_is_not_known_is_named_with_those_that_are(
    clerk: DialectClerk, name: str, told: str
) -> None:
    result = clerk("show", name)
    assert result.code == 1
    assert told in result.err


def test_words_are_found_by_dialect_and_by_standard_wording(clerk: DialectClerk) -> None:
    for word in ("老倌", "老伴"):
        entries = clerk.json("show", KUNMING, word)["entries"]
        assert "老倌" in {entry["word"] for entry in entries}
    told = clerk("show", KUNMING, "老倌").out
    assert "老伴、丈夫" in told
    assert "前面是“我”" in told
    assert "没有这样的词" in clerk("show", KUNMING, "计算机").err
    assert len(clerk.json("show", KUNMING, "--all")["entries"]) > 1000


def test_only_own_words_are_shown_if_wanted(clerk: DialectClerk) -> None:
    clerk("add-word", "嘎乐", "玩耍")
    assert [entry["word"] for entry in clerk.json("show", KUNMING, "--own")["entries"]] == ["嘎乐"]


def test_a_pack_that_is_not_used_says_how_to_use_it(clerk: DialectClerk) -> None:
    assert 'dialects = ["cmn-x-kunming", "cmn-x-sichuan", "yue"]' in clerk("show", CANTONESE).err


def test_the_packages_packs_have_nothing_wrong(clerk: DialectClerk) -> None:
    found = clerk.json("check")
    assert {row["tag"]: row["problems"] for row in found} == {row["tag"]: [] for row in found}
    assert clerk("check").code == 0


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"lexicon": "word\tstandard\n么子\t什么\n"}, "lexicon.tsv 第 1 行：表头不对"),
        ({"lexicon": "word\tstandard\tcontext\tsource\n么子\t什么\n"}, "lexicon.tsv 第 2 行：应当有 4 列"),
        ({"readings": "character\treading\tsource\n去\tkq\town\n"}, "readings.tsv 第 2 行：没有“kq”"),
    ],
)
def test_what_is_wrong_with_a_pack_is_told_with_its_line(
    clerk: DialectClerk, tmp_path: Path, changed: dict[str, str], problem: str
) -> None:
    result = clerk("check", pack(tmp_path, **changed))
    assert result.code == 1
    assert problem in result.out


def test_all_problems_of_a_pack_are_told_at_once(clerk: DialectClerk, tmp_path: Path) -> None:
    bad = pack(tmp_path, lexicon="word\tstandard\n", readings="character\treading\tsource\n去\tkq\town\n")
    (problems,) = (row["problems"] for row in clerk.json("check", bad))
    assert len(problems) == 2


def test_a_folder_that_is_no_pack_is_refused(clerk: DialectClerk, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    empty, nothing = clerk("check", tmp_path / "empty"), clerk("check", tmp_path / "nothing")
    assert (empty.code, nothing.code) == (1, 1)
    assert "dialect.toml" in empty.out
    assert f"python -m assistant dialect check {tmp_path / 'empty'}" in empty.err
    assert f"没有“{tmp_path / 'nothing'}”" in nothing.err


def test_a_pack_is_checked_by_its_name(clerk: DialectClerk) -> None:
    assert [row["tag"] for row in clerk.json("check", "昆明话")] == [KUNMING]


def test_words_alone_are_checked_with_the_pack_that_they_belong_to(
    clerk: DialectClerk, tmp_path: Path
) -> None:
    words = tmp_path / KUNMING
    words.mkdir()
    (words / "lexicon.tsv").write_text("word\tstandard\tcontext\tsource\n嘎乐\t老倌\t\town\n", "utf-8")
    result = clerk("check", words)
    assert result.code == 1
    assert "lexicon.tsv 第 2 行" in result.out


def test_words_for_a_dialect_that_there_is_not_are_found(clerk: DialectClerk, home: Path) -> None:
    (home / "dialects" / "xyz").mkdir(parents=True)
    assert [row["tag"] for row in clerk.json("check") if row["problems"]] == ["xyz"]


def test_a_good_pack_says_how_to_use_it(clerk: DialectClerk, tmp_path: Path, home: Path) -> None:
    result = clerk("check", pack(tmp_path))
    assert result.code == 0
    assert str(home / "dialects") in result.err
    assert 'dialects = ["cmn-x-kunming", "cmn-x-sichuan", "hsn-x-changsha"]' in result.err


def test_a_pack_that_changes_sentences_of_the_documents_is_shown_them(
    clerk: DialectClerk, tmp_path: Path
) -> None:
    clerk.publish()
    words = "word\tstandard\tcontext\tsource\n食堂\t饭堂\t\town\n"
    (row,) = clerk.json("check", pack(tmp_path, lexicon=words))
    assert [each["after"] for each in row["sentences"]] == ["饭堂中午十一点开饭。"]


def test_a_sentence_is_tried_with_the_words_and_without(clerk: DialectClerk) -> None:
    clerk.publish()
    tried = clerk.json("try", "好久开饭", "--dialect", "四川")
    assert tried["dialect"] == "cmn-x-sichuan"
    assert tried["text"] == "什么时候开饭"
    assert tried["replacements"][0]["original"] == "好久"
    assert "（因为在开头）" in clerk("try", "唔该，边度开饭").out
    assert "因为" not in clerk("try", "几多钱", "--dialect", "昆明").out
    for found in (tried["found"], tried["found_without"]):
        assert [(each["document_id"], each["clause"]) for each in found] == [("老人指南", "二、什么时候开饭")]
    told = clerk("try", "好久开饭", "--dialect", "四川").out
    assert "用方言资料，找到：老人指南 · 二、什么时候开饭（老人指南）" in told
    assert "来源：" in told


def test_a_sentence_can_be_tried_before_anything_is_published(clerk: DialectClerk) -> None:
    tried = clerk("try", "我家老倌给领得着")
    assert tried.code == 0
    assert "当作：我家老伴能不能领到" in tried.out
    assert "还没有发布过" in tried.err


def test_a_malformed_pack_is_left_out_and_named(clerk: DialectClerk, home: Path) -> None:
    pack(home / "dialects", lexicon="word\tstandard\n")
    tried = clerk("try", "我家老倌给领得着")
    assert (tried.code, "当作：我家老伴能不能领到" in tried.out) == (0, True)
    assert "dialect check hsn-x-changsha" in tried.err
    assert "先不用" in clerk("list").out
    for words in (["show", "长沙"], ["try", "有几多", "--dialect", "hsn-x-changsha"]):
        assert clerk(*words).code == 1


def test_a_sentence_without_dialect_stays(clerk: DialectClerk) -> None:
    tried = clerk("try", "高龄津贴多少钱")
    assert "当作：高龄津贴多少钱" in tried.out
    assert "没有换掉什么词" in tried.out


def test_every_condition_of_the_tables_can_be_written_in_chinese() -> None:
    assert CONDITIONS.keys() == CONDITION_KINDS.keys()
