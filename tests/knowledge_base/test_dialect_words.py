"""Rule: a dialect question comes out in standard wording, and what was replaced is told."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from knowledge_base.dialect_words import Change, DialectWords, load
from tests.knowledge_base.dialect_data import PACKS, SHIPPED, examples, write_pack

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def kunming() -> DialectWords:
    return load(PACKS / "cmn-x-kunming")


@pytest.fixture(scope="module")
def sichuan() -> DialectWords:
    return load(PACKS / "cmn-x-sichuan")


@pytest.mark.parametrize(
    ("said", "standard"),
    [
        ("高龄津贴给领得着，克哪点办", "高龄津贴能不能领到，去哪里办"),
        ("我家老倌瘫在床上喽，给有哪样补贴", "我家老伴瘫在床上了，有没有什么补贴"),
        ("房子漏水喽咋个整，找哪个嘎？", "房子漏水了怎么办，找谁？"),
        ("医保一年交好多钱嘞", "医保一年交多少钱"),
        ("我呢社保卡打失喽", "我的社保卡丢失了"),
        ("养老金多阵发到卡上", "养老金什么时候发到卡上"),
        ("想克医院瞧病，给能报", "想去医院看病，能不能报"),
        ("你帮我看哈我给够条件", "你帮我看一下我够不够条件"),
        ("不消我自己克噶", "不用我自己去"),
        ("我家首茅司首呢把手松喽", "我家里厕所里的把手松了"),
        ("我挨老倌离喽，二天要克派出所", "我跟老头离了，以后要去派出所"),
        ("她著儿媳妇打，给该报警", "她被儿媳妇打，该不该报警"),
        ("停水要提前多阵说", "停水要提前多久说"),
        ("水管坏掉喽，给有人来修", "水管坏了，有没有人来修"),
        ("这久给还发消费券", "这段时间还发不发消费券"),
        ("我克不得，娃娃克给得", "我不能去，孩子去行不行"),
        ("给得领两份", "能不能领两份"),
        ("我着骗喽三万块", "我被骗了三万块"),
    ],
)
def test_kunming_questions(kunming: DialectWords, said: str, standard: str) -> None:
    assert kunming.standardize(said).text == standard


@pytest.mark.parametrize(
    ("said", "standard"),
    [
        ("老汉儿八十了，高龄津贴领不领得到，在哪点办", "爸爸八十了，高龄津贴能不能领到，在哪里办"),
        ("有没得啥子补贴", "有没有什么补贴"),
        ("居民医保一年交好多钱嘛", "居民医保一年交多少钱"),
        ("社保卡搞落了，咋个补喃？", "社保卡弄丢了，怎么补呢？"),
        ("养老金好久发到卡上", "养老金什么时候发到卡上"),
        ("住院要好久才报得到账", "住院要多久才报得到账"),
        ("我遭骗了三万块钱咋个办", "我被骗了三万块钱怎么办"),
        ("他们得不得来屋头帮忙", "他们会不会来家里帮忙"),
        ("这个证要不要得到", "这个证能不能拿到"),
        ("我身份证掉了，咋个弄", "我身份证丢了，怎么办"),
        ("晓不晓得社区电话", "知不知道社区电话"),
        ("莫得人管我", "没有人管我"),
        ("现在涨到好多了", "现在涨到多少了"),
        ("这个该哪个管喃？", "这个该谁管呢？"),
        ("低保头扣得不得行", "低保里扣行不行"),
        ("要凑好多人签名才得行", "要凑多少人签名才行"),
        ("好大岁数才算老年人", "多大岁数才算老年人"),
    ],
)
def test_sichuan_questions(sichuan: DialectWords, said: str, standard: str) -> None:
    assert sichuan.standardize(said).text == standard


@pytest.mark.parametrize("tag", SHIPPED)
def test_the_examples_of_a_pack_hold(tag: str) -> None:
    """They were written along with the words, so they say nothing of other questions; but what held must hold."""
    words = load(PACKS / tag)
    held = examples(tag)
    assert len(held) >= 40
    wrong = [(said, found, to_be) for said, to_be in held if (found := words.standardize(said).text) != to_be]
    assert wrong == []


def test_every_change_is_recorded(kunming: DialectWords) -> None:
    said = "老倌克哪点领嘎"
    result = kunming.standardize(said)
    assert result.text == "老头去哪里领"
    assert result.changes == (
        Change(0, "老倌", "老头", "“老倌”在方言里是“老头”或“老大爷”的意思。"),
        Change(2, "克哪点", "去哪里", "“克哪点”在方言里是“去哪里”的意思。"),
        Change(6, "嘎", "", "“嘎”是方言里的语气词，去掉了。"),
    )
    for change in result.changes:
        assert said.startswith(change.original, change.start)
    with pytest.raises(FrozenInstanceError):
        result.text = ""  # type: ignore[misc]  # that it cannot be assigned is the test


def test_alternatives_change_one_word_each_the_likeliest_first(tmp_path: Path) -> None:
    words = load(write_pack(tmp_path, "甲词|一/二/三||own\n乙词|四/五||own"))
    result = words.standardize("甲词和乙词和甲词")
    assert result.text == "一和四和一"
    assert result.alternatives == ("二和四和一", "一和五和一", "一和四和二")  # at most three


def test_entries_for_a_decoder(tmp_path: Path) -> None:
    words = load(write_pack(tmp_path, "甲词|一/二|end|own\n甲词|三|start|own\n千克|=||own\n嘎|-|end|own"))
    assert dict(words.entries()) == {"甲词": ("一", "二", "三"), "嘎": ("",)}


def test_the_longest_word_wins_from_left_to_right(tmp_path: Path) -> None:
    words = load(write_pack(tmp_path, "甲乙|一||own\n甲乙丙|二||own\n丙丁|三||own\n克|去||own\n千克|=||own"))
    assert words.standardize("甲乙丙丁").text == "二丁"
    assert words.standardize("甲乙丁").text == "一丁"
    assert words.standardize("千克克").text == "千克去"


@pytest.mark.parametrize(
    ("context", "text", "standard"),
    [
        ("after:我/你", "我词", "我义"),
        ("after:我/你", "他词", "他词"),
        ("not-after:我/你", "他词", "他义"),
        ("not-after:我/你", "你词", "你词"),
        ("before:我", "词我", "义我"),
        ("before:我", "词", "词"),
        ("not-before:我", "词", "义"),
        ("not-before:我", "词我", "词我"),
        ("without:的人", "词困难人。的人", "义困难人。的人"),  # only the clause counts
        ("without:的人", "词困难的人。", "词困难的人。"),
        ("start", "好，词", "好，义"),
        ("start", "好词", "好词"),
        ("end", "好词啊？", "好义啊？"),  # a particle may follow
        ("end", "好词《书》", "好词《书》"),
        ("not-end", "词好", "义好"),
        ("not-end", "词", "词"),
        ("after:我 end", "我词好", "我词好"),  # all must hold
        ("not-after:5", "5词", "5词"),
    ],
)
def test_conditions(tmp_path: Path, context: str, text: str, standard: str) -> None:
    words = load(write_pack(tmp_path, f"词|义|{context}|own"))
    assert words.standardize(text).text == standard


def test_a_slot_stands_for_its_members(tmp_path: Path) -> None:
    phrases = "{愿}|能/会||own\n给{愿}|{愿}不{愿}||own\n给能|行不行||own\n没|不|before:{愿}|own"
    words = load(write_pack(tmp_path, "", phrases))
    assert dict(words.entries()) == {"给能": ("行不行",), "给会": ("会不会",), "没": ("不",)}
    assert words.standardize("给会没能没要").text == "会不会不能没要"


def test_characters_beyond_the_basic_plane(tmp_path: Path) -> None:
    words = load(
        write_pack(tmp_path, "𠮶个|那个||own\n䢂|电梯|before:{坏}|own", "{坏}|𩠌/坏||own\n{坏}𠲎|好吗||own")
    )
    assert words.standardize("𠮶个䢂𩠌").text == "那个电梯𩠌"
    assert words.standardize("𩠌𠲎").text == "好吗"


def test_own_spellings_are_what_simplifying_would_change(tmp_path: Path) -> None:
    words = load(write_pack(tmp_path, "孃孃|阿姨||own\n孃|姑姑||own\n姑爷|女婿||own"))
    assert list(words.own_spellings("孃孃和孃和姑爺")) == [(0, 2), (3, 4)]
    assert list(load(write_pack(tmp_path, "姑爷|女婿||own")).own_spellings("姑爺")) == []
    both = load(write_pack(tmp_path, "著|被||own\n着|被||own\n领得着|领得到||own"))
    assert list(both.own_spellings("領得著")) == []  # since 领得着 would no longer be found


def test_a_communitys_words_go_before_the_packages(tmp_path: Path) -> None:
    for name in ("pack", "own"):
        (tmp_path / name).mkdir()
    pack = write_pack(tmp_path / "pack", "甲词|一||own\n乙词|二|end|own", "{愿}|能||own")
    own = write_pack(tmp_path / "own", "甲词|三||staff\n丙词|四|before:{愿}|staff\n乙词|五||staff")
    (own / "phrases.tsv").unlink()
    words = load(pack, own)
    assert words.standardize("甲词乙词丙词能乙词").text == "三五四能二"
    assert words.standardize("丙词").text == "丙词"
    assert load(pack).standardize("甲词").text == "一"


def test_a_pack_for_another_dialect_needs_no_code(tmp_path: Path) -> None:
    write_pack(tmp_path, "# 说明\n\n倷|你||staff\n", "阿要|要不要||staff\n啘|-|end|staff")
    for name in ("lexicon.tsv", "phrases.tsv"):  # as a spreadsheet saves it
        file = tmp_path / name
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert load(tmp_path).standardize("倷阿要吃啘").text == "你要不要吃"
