"""Rule: a dialect question comes out in standard wording, and standard Mandarin comes out as it went in."""

from __future__ import annotations

import json
import re
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from knowledge_base.dialect_words import Change, DialectWords, load
from knowledge_base.errors import DialectInvalid

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
PACKS = ROOT / "knowledge_base" / "dialects"
LAWS = ROOT.parent / "shared" / "data" / "laws"
SHIPPED = tuple(sorted(path.parent.name for path in PACKS.glob("*/dialect.toml")))


@pytest.fixture(scope="module")
def kunming() -> DialectWords:
    return load(PACKS / "cmn-x-kunming")


@pytest.fixture(scope="module")
def sichuan() -> DialectWords:
    return load(PACKS / "cmn-x-sichuan")


@pytest.fixture(scope="module", params=SHIPPED)
def shipped(request: pytest.FixtureRequest) -> DialectWords:
    return load(PACKS / str(request.param))


def _pack(folder: Path, lexicon: str = "", phrases: str = "") -> Path:
    """Write a pack; the rows are given with | for a tab and / between standard wordings."""
    for name, first, rows in (("lexicon.tsv", "word", lexicon), ("phrases.tsv", "pattern", phrases)):
        table = "\n".join((f"{first}|standard|context|source", *rows.split("\n")))
        (folder / name).write_text(table.replace("|", "\t").replace("/", "|"), encoding="utf-8")
    return folder


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
    lines = (PACKS / tag / "examples.tsv").read_text(encoding="utf-8").splitlines()
    examples = [line.split("\t") for line in lines[1:] if not line.startswith("#")]
    assert len(examples) >= 40
    wrong = [
        (said, found, to_be) for said, to_be in examples if (found := words.standardize(said).text) != to_be
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    [
        "医保给报几成",  # 给 is to give
        "发给有困难的老人",
        "会给有困难的人送餐吗",
        "交给会计",
        "我妈的钱呢？",
        "怎么还没发呢",
        "毛呢大衣",
        "克服困难",
        "三千克上限",
        "巧克力",
        "好多了",
        "交了好多年了",
        "好久没来了",
        "不消毒可以吗",
        "经营所得不得转让",
        "各人民法院",
        "干嘛",
        "哈尔滨",
        "布娃娃",
        "养老者",
        "辛苦钱",
        "不得闲置",
        "这点钱够吗",
        "找哪个部门",
        "该哪个部门管",
        "隔壁常挨儿子打",
        "名著",
        "各地首次",
        "坐地铁到星巴克",
        "第二天再来",
        "吃不消",
        "《给有困难的老人领得着的哪样》",  # a title
        "他说“给领得着”",  # somebody's words
        "",
        "2026年1月31日",
    ],
)
def test_ordinary_words_are_left_alone(shipped: DialectWords, text: str) -> None:
    result = shipped.standardize(text)
    assert (result.text, result.changes, result.alternatives) == (text, (), ())


def _sentences(text: str) -> list[str]:
    return [sentence for sentence in re.split(r"(?<=[。；])|\n", text) if sentence]


def test_the_guides_pass_unchanged(shipped: DialectWords) -> None:
    guides = sorted((ROOT / "knowledge_base" / "documents").glob("*.md"))
    sentences = [one for guide in guides for one in _sentences(guide.read_text(encoding="utf-8"))]
    assert len(sentences) > 500
    assert [one for one in sentences if shipped.standardize(one).changes] == []


def test_laws_pass_unchanged(shipped: DialectWords) -> None:
    if not LAWS.is_dir():
        pytest.skip("../shared/data/laws is not on this machine")
    laws = sorted(LAWS.glob("*.md"))
    sentences = [
        one for law in laws[:: len(laws) // 10] for one in _sentences(law.read_text(encoding="utf-8"))
    ]
    assert len(sentences) > 1000
    assert [one for one in sentences if shipped.standardize(one).changes] == []


def test_standard_questions_pass_unchanged(shipped: DialectWords) -> None:
    files = sorted((ROOT / "tests" / "golden").glob("sample_*.jsonl"))
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    questions = [str(json.loads(line)["question"]) for line in lines]
    assert len(questions) > 100
    assert [one for one in questions if shipped.standardize(one).changes] == []


def test_standard_wordings_are_standard(shipped: DialectWords) -> None:
    wordings = {wording for _, standards in shipped.entries() for wording in standards}
    changed = {one: shipped.standardize(one).text for one in wordings if shipped.standardize(one).changes}
    assert changed == {}


@pytest.mark.parametrize("tag", SHIPPED)
def test_the_packs_are_rich_and_say_where_they_come_from(tag: str) -> None:
    for name, least in (("lexicon.tsv", 200), ("phrases.tsv", 50)):
        lines = (PACKS / tag / name).read_text(encoding="utf-8").splitlines()
        rows = [line.split("\t") for line in lines if line and not line.startswith("#")][1:]
        replaced = [row for row in rows if row[1] != "=" and not re.fullmatch(r"\{.+\}", row[0])]
        assert len(replaced) >= least
        sources = {row[3] for row in rows}
        assert "own" in sources
        explained = (PACKS / tag / "README.md").read_text(encoding="utf-8")
        assert [source for source in sources if f"| `{source}` |" not in explained] == []


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
    words = load(_pack(tmp_path, "甲词|一/二/三||own\n乙词|四/五||own"))
    result = words.standardize("甲词和乙词和甲词")
    assert result.text == "一和四和一"
    assert result.alternatives == ("二和四和一", "一和五和一", "一和四和二")  # at most three


def test_entries_for_a_decoder(tmp_path: Path) -> None:
    words = load(_pack(tmp_path, "甲词|一/二|end|own\n甲词|三|start|own\n千克|=||own\n嘎|-|end|own"))
    assert dict(words.entries()) == {"甲词": ("一", "二", "三"), "嘎": ("",)}


def test_the_longest_word_wins_from_left_to_right(tmp_path: Path) -> None:
    words = load(_pack(tmp_path, "甲乙|一||own\n甲乙丙|二||own\n丙丁|三||own\n克|去||own\n千克|=||own"))
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
    words = load(_pack(tmp_path, f"词|义|{context}|own"))
    assert words.standardize(text).text == standard


def test_a_slot_stands_for_its_members(tmp_path: Path) -> None:
    phrases = "{愿}|能/会||own\n给{愿}|{愿}不{愿}||own\n给能|行不行||own\n没|不|before:{愿}|own"
    words = load(_pack(tmp_path, "", phrases))
    assert dict(words.entries()) == {"给能": ("行不行",), "给会": ("会不会",), "没": ("不",)}
    assert words.standardize("给会没能没要").text == "会不会不能没要"


def test_characters_beyond_the_basic_plane(tmp_path: Path) -> None:
    words = load(
        _pack(tmp_path, "𠮶个|那个||own\n䢂|电梯|before:{坏}|own", "{坏}|𩠌/坏||own\n{坏}𠲎|好吗||own")
    )
    assert words.standardize("𠮶个䢂𩠌").text == "那个电梯𩠌"
    assert words.standardize("𩠌𠲎").text == "好吗"


def test_own_spellings_are_what_simplifying_would_change(tmp_path: Path) -> None:
    words = load(_pack(tmp_path, "孃孃|阿姨||own\n孃|姑姑||own\n姑爷|女婿||own"))
    assert list(words.own_spellings("孃孃和孃和姑爺")) == [(0, 2), (3, 4)]
    assert list(load(_pack(tmp_path, "姑爷|女婿||own")).own_spellings("姑爺")) == []
    both = load(_pack(tmp_path, "著|被||own\n着|被||own\n领得着|领得到||own"))
    assert list(both.own_spellings("領得著")) == []  # since 领得着 would no longer be found


def test_a_communitys_words_go_before_the_packages(tmp_path: Path) -> None:
    for name in ("pack", "own"):
        (tmp_path / name).mkdir()
    pack = _pack(tmp_path / "pack", "甲词|一||own\n乙词|二|end|own", "{愿}|能||own")
    own = _pack(tmp_path / "own", "甲词|三||staff\n丙词|四|before:{愿}|staff\n乙词|五||staff")
    (own / "phrases.tsv").unlink()
    words = load(pack, own)
    assert words.standardize("甲词乙词丙词能乙词").text == "三五四能二"
    assert words.standardize("丙词").text == "丙词"
    assert load(pack).standardize("甲词").text == "一"


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
    pack, own = _pack(tmp_path / "pack", "甲|乙||own"), _pack(tmp_path / "own", lexicon)
    with pytest.raises(DialectInvalid) as refused:
        load(pack, own)
    assert len(refused.value.problems) == 1
    assert problem in str(refused.value)


def test_a_pack_for_another_dialect_needs_no_code(tmp_path: Path) -> None:
    _pack(tmp_path, "# 说明\n\n倷|你||staff\n", "阿要|要不要||staff\n啘|-|end|staff")
    for name in ("lexicon.tsv", "phrases.tsv"):  # as a spreadsheet saves it
        file = tmp_path / name
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert load(tmp_path).standardize("倷阿要吃啘").text == "你要不要吃"


@pytest.mark.parametrize(
    ("lexicon", "phrases", "problem"),
    [
        ("甲|一|own", "", "lexicon.tsv 第 2 行：应当有 4 列，这里有 3 列"),
        ("甲|一||own\n甲|二||own", "", "lexicon.tsv 第 3 行：“甲”在 lexicon.tsv 第 2 行已经有了"),
        ("甲|一||own", "# 说明\n甲|二||own", "lexicon.tsv 第 2 行：“甲”在 phrases.tsv 第 3 行已经有了"),
        ("甲|||own", "", "lexicon.tsv 第 2 行：只有 context 这一列可以空着"),
        ("|一||own", "", "lexicon.tsv 第 2 行：只有 context 这一列可以空着"),
        ("甲|一||", "", "lexicon.tsv 第 2 行：只有 context 这一列可以空着"),
        ("妈|妈妈||own", "", "lexicon.tsv 第 2 行：“妈”的标准说法“妈妈”里又有“妈”"),
        ("甲|乙||own\n乙|好甲||own", "", "换来换去又回到了开头"),
        ("甲|乙||own\n乙|丙||own", "丙|甲|end|own", "换来换去又回到了开头"),
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
    ],
)
def test_a_malformed_pack_is_refused(tmp_path: Path, lexicon: str, phrases: str, problem: str) -> None:
    with pytest.raises(DialectInvalid) as refused:
        load(_pack(tmp_path, lexicon, phrases))
    assert len(refused.value.problems) == 1
    assert problem in str(refused.value)


def test_every_problem_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(DialectInvalid) as refused:
        load(_pack(tmp_path, "甲|一|own\n乙|||own", "丙|丙丙||own"))
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
