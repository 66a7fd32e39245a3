"""Rule: standard Mandarin comes out of every pack as it went in: names, numbers, documents, questions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import jieba
import pytest

from knowledge_base.dialect_words import DialectWords, load
from tests.knowledge_base.conftest import SHARED
from tests.knowledge_base.dialect_data import PACKS, SHIPPED, examples

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
LAWS = SHARED / "data" / "laws"
QUOTES = ("《{}》", "“{}”", "‘{}’", "「{}」", '"{}"')
NUMBERS = (
    "两",
    "三",
    "八十",
    "一百二十",
    "二十八",
    "九十九",
    "三千五百",
    "一万",
    "两百五",
    "半",
    "好几",
    "80",
)
UNITS = (*"克岁块元角天年号点次人倍层栋", "毫克", "千克", "公斤", "个月")
BESIDE = (
    *"是的了在有和到不要会能给呢去来都也就过我人费办交领钱卡证",
    *("多少", "怎么", "这个", "没有", "可以", "相关", "老人"),
)
"""What stands beside many words."""
COLLISIONS = 5e-4
"""Share of pairs of words in which dialect may be seen where one ends and the other begins: 给可以, 给合理."""


@pytest.fixture(scope="module", params=SHIPPED)
def shipped(request: pytest.FixtureRequest) -> DialectWords:
    return load(PACKS / str(request.param))


@pytest.fixture(scope="module")
def dictionary() -> list[tuple[str, int, str]]:
    """The words of a general dictionary, the commonest first, with how often they are used and what they are."""
    with jieba.get_dict_file() as file:
        rows = [line.decode().split() for line in file]
    return sorted(((word, int(count), kind) for word, count, kind in rows), key=lambda row: -row[1])


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
        "老人公寓在一楼",
        "老人公交卡怎么办",
        "高龄福利是多少",
        "发给就业困难的人",
        "财经用语",
        "定安怎么去",
        "检查更新",
        "老年痴呆症",
        "电影相关的活动",
        "楼上太吵，能不能管管",
        "等到起诉以后",
    ],
)
def test_ordinary_words_are_left_alone(shipped: DialectWords, text: str) -> None:
    result = shipped.standardize(text)
    assert (result.text, result.changes, result.alternatives) == (text, (), ())


@pytest.mark.parametrize("tag", SHIPPED)
def test_what_is_quoted_is_somebody_elses(tag: str) -> None:
    words = load(PACKS / tag)
    marks = set("".join(QUOTES)) - set("{}")
    plain = [said for said, _ in examples(tag) if not marks & set(said)]
    assert len(plain) >= 40
    assert changed(words, [f"请看{quotes.format(said)}，谢谢" for said in plain for quotes in QUOTES]) == []


def test_figures_and_their_units_stay(shipped: DialectWords) -> None:
    assert changed(shipped, [f"每月{number}{unit}" for number in NUMBERS for unit in UNITS]) == []


def test_names_of_places_stay(shipped: DialectWords, dictionary: list[tuple[str, int, str]]) -> None:
    ends = tuple("省市县区州盟镇乡")
    places = [word for word, _, kind in dictionary if kind == "ns" and len(word) > 2 and word.endswith(ends)]
    assert len(places) > 1000
    assert changed(shipped, [f"{place}怎么去" for place in places]) == []


def test_dialect_is_hardly_seen_across_two_words(
    shipped: DialectWords, dictionary: list[tuple[str, int, str]]
) -> None:
    """As 福利是 is no red packet: 利是."""
    common = [word for word, _, kind in dictionary if len(word) == 2 and not kind.startswith("nr")][:500]
    pairs = [pair for word in common for other in BESIDE for pair in ((word, other), (other, word))]
    seen = [
        one + other
        for one, other in pairs
        if any(start < len(one) < start + len(entry.word) for start, entry in shipped.found(one + other))
    ]
    assert len(seen) / len(pairs) < COLLISIONS, seen


@pytest.mark.parametrize("tag", SHIPPED)
def test_what_is_standard_stays(tag: str) -> None:
    """What came out of a pack does not change again, be it the likeliest reading or another."""
    words = load(PACKS / tag)
    results = [words.standardize(said) for said, _ in examples(tag)]
    assert changed(words, chain.from_iterable((each.text, *each.alternatives) for each in results)) == []


def changed(words: DialectWords, texts: Iterable[str]) -> list[str]:
    """Return those of ``texts`` in which ``words`` replace something."""
    return [text for text in texts if words.standardize(text).changes]


def _sentences(text: str) -> list[str]:
    return [sentence for sentence in re.split(r"(?<=[。；])|\n", text) if sentence]


def test_the_guides_pass_unchanged(shipped: DialectWords) -> None:
    guides = sorted((ROOT / "knowledge_base" / "documents").glob("*.md"))
    sentences = [one for guide in guides for one in _sentences(guide.read_text(encoding="utf-8"))]
    assert len(sentences) > 500
    assert changed(shipped, sentences) == []


def test_laws_pass_unchanged(shipped: DialectWords) -> None:
    if not LAWS.is_dir():
        pytest.skip("../shared/data/laws is not on this machine")
    laws = sorted(LAWS.glob("*.md"))
    sentences = [
        one for law in laws[:: len(laws) // 10] for one in _sentences(law.read_text(encoding="utf-8"))
    ]
    assert len(sentences) > 1000
    assert changed(shipped, sentences) == []


def test_standard_questions_pass_unchanged(shipped: DialectWords) -> None:
    files = sorted((ROOT / "tests" / "golden").glob("sample_*.jsonl"))
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    questions = [str(json.loads(line)["question"]) for line in lines]
    assert len(questions) > 100
    assert changed(shipped, questions) == []


def test_standard_wordings_are_standard(shipped: DialectWords) -> None:
    wordings = {wording for _, standards in shipped.entries() for wording in standards}
    changed = {one: shipped.standardize(one).text for one in wordings if shipped.standardize(one).changes}
    assert changed == {}
