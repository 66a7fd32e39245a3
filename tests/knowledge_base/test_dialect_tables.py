"""Rule: malformed tables of a dialect are refused, all that is wrong at once, each with its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge_base.dialect_words import load
from knowledge_base.errors import DialectInvalid
from tests.knowledge_base.dialect_data import write_pack

pytestmark = pytest.mark.unit

HAN = "".join(map(chr, range(0x4E10, 0x4F10)))


@pytest.mark.parametrize(
    ("lexicon", "phrases", "problem"),
    [
        ("甲|一|own", "", "lexicon.tsv 第 2 行：应当有 4 列，这里有 3 列"),
        ("甲|一||own\n甲|二||own", "", "lexicon.tsv 第 3 行：“甲”在 lexicon.tsv 第 2 行已经有了"),
        ("甲|一||own", "# 说明\n甲|二||own", "lexicon.tsv 第 2 行：“甲”在 phrases.tsv 第 3 行已经有了"),
        ("甲|||own", "", "lexicon.tsv 第 2 行：只有 context 这一列可以空着"),
        ("|一||own", "", "lexicon.tsv 第 2 行：只有 context 这一列可以空着"),
        ("甲|一||", "", "lexicon.tsv 第 2 行：只有 context 这一列可以空着"),
        ("甲|一/甲||own", "", "lexicon.tsv 第 2 行：“甲”和它的标准说法一样"),
        ("妈|妈妈||own", "", "lexicon.tsv 第 2 行：“妈”的标准说法“妈妈”里又有“妈”"),
        ("甲|乙||own\n乙|好甲||own", "", "lexicon.tsv 第 2 行：甲 → 乙 → 甲 换来换去又回到了开头"),
        ("甲|乙||own\n乙|丙||own", "丙|甲|end|own", "phrases.tsv 第 2 行：丙 → 甲 → 乙 → 丙 换来换去"),
        (
            "甲|乙||own\n乙|丙||own",
            "",
            "lexicon.tsv 第 2 行：“甲”的标准说法“乙”里，“乙”也是方言。请直接写“丙”。",
        ),
        ("甲|走嘎||own\n嘎|-|end|own", "", "“甲”的标准说法“走嘎”里，“嘎”也是方言。请去掉“嘎”。"),
        ("甲1|一||own", "", "“甲1”只能有汉字"),
        ("甲|一/||own", "", "不能有空的"),
        ("甲|一/一||own", "", "里有重复的"),
        ("甲|one||own", "", "里只能有汉字"),
        ("甲|一|near:我|own", "", "lexicon.tsv 第 2 行：不认识条件“near”"),
        ("甲|一|after|own", "", "条件“after”要写成“after:甲|乙”"),
        ("甲|一|after:我//你|own", "", "不能有空的"),
        ("甲|一|end:我|own", "", "条件“end”后面不要写冒号和字词"),
        ("甲|一|after:{人}|own", "", "“{人}”没有定义"),
        ("", "{人}|我/你||own\n{人}|他||own", "phrases.tsv 第 3 行：“{人}”已经定义过了"),
        (
            "",
            "{人}|我||own\n{事}|办||own\n{人}{事}|一||own",
            "phrases.tsv 第 4 行：“{人}{事}”只能有汉字和最多一种",
        ),
        ("", "{数}|1/2||own\n给{数}|一||own", "“给1”里有数字"),
        ("", "{人}|我||own\n给{人|一||own", "phrases.tsv 第 3 行：“给{人”只能有汉字和最多一种"),
        ("甲" * 31 + "|一||own", "", "lexicon.tsv 第 2 行：“甲甲甲甲甲甲甲甲甲甲……”太长了"),
        ("甲|" + "一" * 31 + "||own", "", "“甲”的标准说法最多写 10 种，每种最多 30 个字"),
        ("甲|" + "/".join("一二三四五六七八九十百") + "||own", "", "“甲”的标准说法最多写 10 种"),
        ("", "{人}|" + "/".join("我" * 501) + "||own", "phrases.tsv 第 2 行：“{人}”最多 500 个成员"),
        ("", "{人}|" + "我" * 31 + "||own", "phrases.tsv 第 2 行：“{人}”最多 500 个成员，每个最多 30 个字"),
        (
            "甲|一|after:" + "/".join("我" * 251) + " before:" + "/".join("我" * 250) + "|own",
            "",
            "一共最多 500 个",
        ),
        ("", "{}|一||own", "phrases.tsv 第 2 行：“{}”只能有汉字和最多一种"),
    ],
)
def test_a_malformed_pack_is_refused(tmp_path: Path, lexicon: str, phrases: str, problem: str) -> None:
    with pytest.raises(DialectInvalid) as refused:
        load(write_pack(tmp_path, lexicon, phrases))
    assert len(refused.value.problems) == 1
    assert problem in str(refused.value)


@pytest.mark.parametrize(
    ("row", "said", "standard"),
    [
        ("么样|怎么样|not-after:怎|own", "这个么样，那个怎么样", "这个怎么样，那个怎么样"),
        ("妈|妈妈|not-after:妈 not-before:妈|own", "妈和妈妈", "妈妈和妈妈"),
    ],
)
def test_a_word_may_be_part_of_its_standard_wording_if_it_stays_there(
    tmp_path: Path, row: str, said: str, standard: str
) -> None:
    assert load(write_pack(tmp_path, row)).standardize(said).text == standard


def test_every_problem_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(DialectInvalid) as refused:
        load(write_pack(tmp_path, "甲|一|own\n乙|||own", "丙|丙丙||own"))
    assert [problem.split("：")[0] for problem in refused.value.problems] == [
        "lexicon.tsv 第 2 行",
        "lexicon.tsv 第 3 行",
        "phrases.tsv 第 2 行",
    ]


def test_a_wrong_header_or_a_missing_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "lexicon.tsv").write_text("词\t标准\n甲\t一\n", encoding="utf-8")
    with pytest.raises(DialectInvalid) as refused:
        load(tmp_path)
    missing, header = refused.value.problems
    assert missing.startswith("phrases.tsv：这个文件读不出来。")
    assert header.startswith("lexicon.tsv 第 1 行：表头不对。")


@pytest.mark.parametrize(
    ("lexicon", "problem"),
    [
        ("丙|一|staff", "本社区的 lexicon.tsv 第 2 行：应当有 4 列"),
        (
            "丙|一||staff\n丙|二||staff",
            "本社区的 lexicon.tsv 第 3 行：“丙”在 本社区的 lexicon.tsv 第 2 行已经有了",
        ),
        ("丙|甲||staff", "本社区的 lexicon.tsv 第 2 行：“丙”的标准说法“甲”里，“甲”也是方言。请直接写“乙”。"),
        ("乙|丁||staff", "本社区的 lexicon.tsv 第 2 行：“乙”也在标准说法里：“甲”的标准说法是“乙”。"),
    ],
)
def test_a_communitys_malformed_words_are_refused(tmp_path: Path, lexicon: str, problem: str) -> None:
    for name in ("pack", "own"):
        (tmp_path / name).mkdir()
    pack, own = write_pack(tmp_path / "pack", "甲|乙||own"), write_pack(tmp_path / "own", lexicon)
    with pytest.raises(DialectInvalid) as refused:
        load(pack, own)
    assert len(refused.value.problems) == 1
    assert problem in str(refused.value)


def test_patterns_that_stand_for_too_many_words_are_refused(tmp_path: Path) -> None:
    members = "/".join(first + second for first in HAN[:50] for second in HAN[:10])
    rows = "\n".join(f"{{人}}{one}|一||own" for one in HAN[50:151])
    with pytest.raises(DialectInvalid, match=r"phrases\.tsv 第 103 行：花括号写开以后，说法超过了 50000 个"):
        load(write_pack(tmp_path, phrases=f"{{人}}|{members}||own\n{rows}"))


def test_a_table_of_gigabytes_is_not_read(tmp_path: Path) -> None:
    with (write_pack(tmp_path, "甲|一||own") / "lexicon.tsv").open("r+b") as table:
        table.truncate(1 << 30)  # a hole: it takes no room
    with pytest.raises(DialectInvalid, match=r"lexicon\.tsv：超过了 1024 KB，太大了"):
        load(tmp_path)


def test_a_table_that_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    table = write_pack(tmp_path, "甲|一||own") / "lexicon.tsv"
    table.unlink()
    table.symlink_to("/dev/zero")
    with pytest.raises(DialectInvalid, match=r"lexicon\.tsv：这个文件读不出来"):
        load(tmp_path)


def test_a_table_in_another_encoding_is_refused(tmp_path: Path) -> None:
    lexicon = write_pack(tmp_path, "甲|一||own") / "lexicon.tsv"
    lexicon.write_bytes(lexicon.read_text("utf-8").encode("gb18030"))
    with pytest.raises(DialectInvalid, match=r"lexicon\.tsv：不是 UTF-8 编码。请另存一次"):
        load(tmp_path)
