"""Rule: a community's word is stored only if the loader takes it, documents stay whole, and nobody else wrote."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.channels.cli.dialect.own_pack import EXAMPLE, EXAMPLE_TAG
from assistant.equipment import Equipment
from assistant.staff.dialects import Dialects
from assistant.staff.own_words import OwnWords
from knowledge_base.errors import DialectInvalid
from tests.assistant.cli.dialect.conftest import DialectClerk

pytestmark = pytest.mark.unit

KUNMING = "cmn-x-kunming"
TODAY = date.today().isoformat()  # noqa: DTZ011  the community's own calendar day


def table(home: Path) -> Path:
    return home / "dialects" / KUNMING / "lexicon.tsv"


def test_a_word_is_stored_with_who_said_so_and_is_used_at_once(clerk: DialectClerk, home: Path) -> None:
    added = clerk("add-word", "嘎乐", "玩耍、闲逛", "--when", "后面是 完、了")
    assert added.code == 0
    assert "“嘎乐” → 玩耍、闲逛，后面是“完”“了”" in added.err
    assert "重启" in added.err
    row = f"嘎乐\t玩耍|闲逛\tbefore:完|了\town: 小王, {TODAY}\n"
    assert table(home).read_text("utf-8").endswith(f"word\tstandard\tcontext\tsource\n{row}")
    tried = clerk.json("try", "去哪里嘎乐了")
    assert tried["text"] == "去哪里玩耍了"
    assert tried["replacements"][0]["entry"]["source"] == f"own: 小王, {TODAY}"
    assert tried["readings"] == ["去哪里闲逛了"]
    assert clerk.json("list")[0]["own_words"] == 1


@pytest.mark.parametrize(
    ("standard", "text"),
    [("-", "去了"), ("=", "去了嘎乐"), ("玩耍|闲逛", "去了玩耍"), ("玩耍，闲逛", "去了玩耍")],
)
def test_a_particle_is_dropped_and_a_plain_word_kept(clerk: DialectClerk, standard: str, text: str) -> None:
    assert clerk("add-word", "嘎乐", standard).code == 0
    assert clerk.json("try", "去了嘎乐")["text"] == text


def test_a_trial_run_stores_nothing(clerk: DialectClerk, home: Path) -> None:
    tried = clerk("add-word", "嘎乐", "玩耍", "--dry-run")
    assert tried.code == 0
    assert "什么也没有存" in tried.err
    assert not table(home).exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["嘎乐", "去嘎乐"], "换个没完"),
        (["嘎a乐", "玩耍"], "只能有汉字"),
        (["#嘎乐", "玩耍"], "只能有汉字"),
        (["嘎乐", ""], "请把空的格子填上"),
        (["嘎乐", "玩耍", "--when", "前面像 我"], "能写的有：前面是、"),
        (["嘎乐", "玩耍", "--when", "near:我"], "不认识条件“near:我”"),
        (["板扎", "很棒"], "remove-word 板扎"),
        (["嘎乐", "玩耍", "--when", "前面是"], "冒号后面"),
        (["嘎乐", "玩耍", "--dialect", "火星话"], "没有“火星话”这种方言"),
    ],
)
def test_what_the_loader_refuses_is_not_stored(
    clerk: DialectClerk, home: Path, words: list[str], told: str
) -> None:
    assert clerk("add-word", "板扎", "很好").code == 0
    before = table(home).read_bytes()
    refused = clerk("add-word", *words)
    assert refused.code == 1
    assert told in refused.err
    assert table(home).read_bytes() == before


def test_a_word_is_stored_once_and_leads_in_no_circle(clerk: DialectClerk) -> None:
    assert clerk("add-word", "嘎乐", "耍子").code == 0
    assert clerk("add-word", "嘎乐", "耍子").code == 1
    circle = clerk("add-word", "耍子", "嘎乐")
    assert circle.code == 1
    assert "换来换去" in circle.err


def test_a_word_that_is_standard_chinese_is_tried_on_the_documents(clerk: DialectClerk, home: Path) -> None:
    clerk.publish()
    refused = clerk("add-word", "代领", "顶替")
    assert refused.code == 1
    assert "这些句子会被改坏吗？" in refused.err
    assert "原来：老人的子女可以代领。" in refused.err
    assert "变成：老人的子女可以顶替。" in refused.err
    assert not table(home).exists()
    assert clerk("add-word", "代领", "顶替", "--when", "后面是 呢").code == 0


@pytest.mark.parametrize(("answer", "code"), [("\n", 1), ("n\n", 1), ("y\n", 0)])
def test_a_person_says_whether_sentences_are_damaged(clerk: DialectClerk, answer: str, code: int) -> None:
    clerk.publish()
    assert clerk("add-word", "代领", "顶替", types=answer).code == code
    assert clerk.json("list")[0]["own_words"] == 1 - code


def test_a_script_says_beforehand_that_it_has_looked(clerk: DialectClerk) -> None:
    clerk.publish()
    refused = clerk("add-word", "代领", "顶替", "--json")
    assert '"saved": false' in refused.out
    assert clerk.json("add-word", "代领", "顶替", "--anyway")["saved"] is True


def test_an_own_word_can_be_taken_away(clerk: DialectClerk, home: Path) -> None:
    clerk("add-word", "嘎乐", "玩耍")
    clerk("add-word", "嘎乐", "闲逛", "--when", "在结尾")
    clerk("add-word", "板扎", "很好")
    assert clerk("remove-word", "嘎乐", "--when", "在结尾").code == 0
    assert [row.word for row in OwnWords(table(home).parent).rows] == ["嘎乐", "板扎"]
    assert clerk("remove-word", "嘎乐", "--dry-run").code == 0
    assert clerk("remove-word", "嘎乐").code == 0
    assert [row.word for row in OwnWords(table(home).parent).rows] == ["板扎"]
    gone = clerk("remove-word", "嘎乐")
    assert gone.code == 1
    assert f"dialect show {KUNMING} --own" in gone.err


def test_a_word_of_the_package_can_be_switched_off_but_not_taken_away(clerk: DialectClerk) -> None:
    refused = clerk("remove-word", "老奶")
    assert refused.code == 1
    assert "add-word 老奶 = --when 条件" in refused.err
    assert clerk.json("try", "老奶夜头来")["text"] != "老奶夜头来"
    assert clerk("add-word", "老奶", "=", "--when", "后面是 夜头").code == 0
    assert clerk.json("try", "老奶夜头来")["text"].startswith("老奶")


def test_a_word_of_a_whole_pack_of_the_community_is_added_to_the_pack(
    clerk: DialectClerk, home: Path
) -> None:
    folder = home / "dialects" / EXAMPLE_TAG
    folder.mkdir(parents=True)
    for name, text in EXAMPLE.items():
        (folder / name).write_text(text, "utf-8")
    assert clerk("add-word", "恰饭", "吃饭", "--dialect", "长沙").code == 0
    assert clerk.json("try", "去哪里恰饭", "--dialect", "长沙")["text"] == "去哪里吃饭"
    assert clerk("remove-word", "娭毑", "--dialect", "长沙").code == 0
    assert "娭毑" not in (folder / "lexicon.tsv").read_text("utf-8")


def test_a_server_that_starts_has_the_words(clerk: DialectClerk) -> None:
    clerk("add-word", "嘎乐", "玩耍")
    workplace = clerk.workplace()
    words = Equipment(workplace.settings, workplace.registry).dialects.words[KUNMING]
    assert words.standardize("去哪里嘎乐").text == "去哪里玩耍"


def test_what_people_wrote_beside_the_rows_stays(clerk: DialectClerk, home: Path) -> None:
    table(home).parent.mkdir(parents=True)
    table(home).write_text(
        "\ufeff# 王师傅说的\nword\tstandard\tcontext\tsource\n板扎\t很好\t\town\n# 完", "utf-8"
    )
    assert clerk("add-word", "嘎乐", "玩耍").code == 0
    clerk("remove-word", "板扎")
    lines = table(home).read_text("utf-8").splitlines()
    assert lines[0] == "# 王师傅说的"
    assert lines[2:] == ["# 完", f"嘎乐\t玩耍\t\town: 小王, {TODAY}"]


def test_two_people_do_not_overwrite_each_other(tmp_path: Path) -> None:
    pack = Dialects(tmp_path).find("昆明话")
    first, second = pack.own_words, pack.own_words
    first.save("word\tstandard\tcontext\tsource\n板扎\t很好\t\t小李\n")
    with pytest.raises(DialectInvalid, match="别人刚才也改了"):
        second.save("word\tstandard\tcontext\tsource\n嘎乐\t玩耍\t\t小王\n")
    assert [row.word for row in pack.own_words.rows] == ["板扎"]
