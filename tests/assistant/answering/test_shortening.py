"""Rule: a shortened sentence says the same; no figure, condition, negation, period or name is lost by it."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from assistant.answering.shortening import keeps, shortened
from assistant.candidates import one_line
from assistant.grounding import check
from knowledge_base.numerals import find_numerals
from tests.assistant.grounding.sources import LAWS, Source, law_sentences, sample_sentences

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("quote", "said"),
    [
        ("依照本条例第八条的规定，老人每月领100元。", "老人每月领100元。"),
        ("按照国家有关规定，老人每月领100元。", "老人每月领100元。"),
        ("根据《养老条例》第三条第二款的规定，老人每月领100元。", "老人每月领100元。"),
        ("老人（以下简称申请人）每月领100元。", "老人每月领100元。"),
        ("老人每月领100元（详见附件）。", "老人每月领100元。"),
    ],
)
def test_what_a_listener_can_do_without_is_left_out(quote: str, said: str) -> None:
    assert shortened(quote, lambda text: bool(check(text, [quote]))) == said


@pytest.mark.parametrize(
    "quote",
    [
        "乡（镇）政府每月发100元。",
        "老人（含外地老人）每月领100元。",
        "收入（扣除成本）除以十二个月。",
        "带身份证（或者户口簿）。",
        "符合本办法第五条规定的老人，每月领100元。",
        "未按照规定申报的，不发津贴。",
        "养老用地，按照国家对营利性用地依法办理有偿使用手续的规定，优先供应。",
        "参照在职职工的规定，发给丧葬补助金。",
        "依照本条例缴费满十五年的规定，每月领100元。",
        "老人每月领100元（以下简称津贴，不超过六个月）。",
    ],
)
def test_conditions_names_and_alternatives_stay(quote: str) -> None:
    assert shortened(quote, lambda text: bool(check(text, [quote]))) == quote


def test_what_does_not_stand_is_not_said() -> None:
    quote = "老人（以下简称申请人）每月领100元。"
    assert shortened(quote, lambda text: False) == quote


@pytest.mark.parametrize(
    ("text", "shorter", "kept"),
    [
        ("按第三条规定，每月发100元。", "每月发100元。", True),
        ("每月发100元，发六个月。", "每月发100元。", False),
        ("不能再领，只能领一次。", "再领，只能领一次。", False),
        ("最多领100元。", "领100元。", False),
        ("低保老人领100元。", "老人领100元。", False),
        ("满八十周岁的领100元。", "领100元。", False),
    ],
)
def test_figures_operators_and_restricting_words_are_kept(text: str, shorter: str, kept: bool) -> None:
    assert keeps(text, shorter) is kept


OPERATORS = "不未无非免除但仅只才可能得须要应最至超满每均凡若如岁内前后起"
ARTICLE = re.compile(r"第[一二三四五六七八九十百零]+[条款项]")


def check_nothing_is_lost(source: Source) -> str:
    """Check what is said of a sentence, and return it."""
    text = one_line(source.quote)
    issuers = [source.issuer] if source.issuer else []

    def stands(shorter: str) -> bool:
        return bool(check(shorter, [source.quote], titles=[source.title], issuers=issuers))

    said = shortened(text, stands)
    assert said == text or stands(said)
    assert held(said) == held(text)
    return said


def held(text: str) -> Counter[object]:
    """Return the figures and the characters that operators are written with, as often as they are in ``text``."""
    bare = ARTICLE.sub("", text)
    figures = ((numeral.value, numeral.unit) for numeral in find_numerals(bare))
    return Counter[object]((*figures, *(character for character in bare if character in OPERATORS)))


def test_of_the_sample_guides_nothing_is_lost() -> None:
    assert len(list(map(check_nothing_is_lost, sample_sentences()))) > 300


@pytest.mark.skipif(not LAWS.is_dir(), reason="the laws are not at hand")
def test_of_the_laws_nothing_is_lost_though_some_are_shortened() -> None:
    sources = law_sentences()
    assert any(check_nothing_is_lost(source) != one_line(source.quote) for source in sources)
