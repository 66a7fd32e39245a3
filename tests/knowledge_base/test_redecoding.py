"""Rule: misheard words are read again by their sounds; figures never, well-heard words hardly, nothing unreported."""

from __future__ import annotations

import pytest

from knowledge_base.lattice import votes
from knowledge_base.redecoding import Reading, Redecoder, Rewriting
from tests.knowledge_base.small_language import redecoder

pytestmark = pytest.mark.unit


def read(
    text: str, trust: float = 0.0, alternatives: tuple[str, ...] = (), by: Redecoder | None = None
) -> Reading:
    return (by or redecoder()).readings(text, trust=trust, alternatives=alternatives)[0]


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("样老报先药交满多少年", "养老保险要交满多少年"),
        ("杨脑保险要交慢多少年", "养老保险要交满多少年"),  # n for l, an for an
        ("高林补铁怎么领", "高龄补贴怎么领"),
        ("高龄补贴怎么领", "高龄补贴怎么领"),
        ("", ""),
        ("60, ok?", "60, ok?"),
    ],
)
def test_misheard_words_are_read_by_their_sounds(heard: str, meant: str) -> None:
    assert read(heard).text == meant


@pytest.mark.parametrize("trust", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("figure", ["六十五岁", "五百元", "第三", "两天", "一万二", "65岁", "2天"])
def test_figures_are_never_read_again(figure: str, trust: float) -> None:
    reading = read(f"样老报先{figure}药交", trust)
    assert figure in reading.text
    assert not any(set(rewriting.original) & set(figure[:2]) for rewriting in reading.rewritings)


def test_no_numeral_is_made_of_something_else() -> None:
    assert "五" not in read("无").text
    assert "一" not in read("衣").text


def test_every_rewriting_is_reported_with_its_place() -> None:
    heard = "好，样老报先60，怎么令"
    reading = read(heard)
    assert reading.text == "好，养老保险60，怎么领"
    assert Rewriting(2, "样老", "养老") in reading.rewritings
    rebuilt = heard
    for rewriting in reversed(reading.rewritings):
        end = rewriting.start + len(rewriting.original)
        assert heard[rewriting.start : end] == rewriting.original != rewriting.replacement
        rebuilt = rebuilt[: rewriting.start] + rewriting.replacement + rebuilt[end:]
    assert rebuilt == reading.text


def test_trust_keeps_what_was_written() -> None:
    assert read("高领补贴怎么领", 1.0).text == "高领补贴怎么领"
    assert read("高领补贴怎么领", 0.0).text == "高龄补贴怎么领"


def test_probabilities_fall_and_add_up_to_one() -> None:
    readings = redecoder().readings("高领补贴怎么领", trust=0.5, limit=5)
    probabilities = [reading.probability for reading in readings]
    assert 1 < len(readings) <= 5
    assert sum(probabilities) == pytest.approx(1)
    assert probabilities == sorted(probabilities, reverse=True)
    assert len({reading.text for reading in readings}) == len(readings)


def test_limit() -> None:
    (only,) = redecoder().readings("样老报先，药交", trust=0.3, limit=1)
    assert only.probability == pytest.approx(1)


def test_alternatives_take_part() -> None:
    alone = read("搞林补贴怎么吃", 0.4)
    helped = read("搞林补贴怎么吃", 0.4, ("搞林补贴怎么领", "高林补贴怎么领"))
    assert alone.text.endswith("吃")
    assert helped.text == "高龄补贴怎么领"


def test_a_word_of_a_dialect_comes_out_in_standard_wording() -> None:
    by = redecoder({"咋个": ("怎么",), "噶": ("",)})
    reading = read("扎个领养老金", by=by)
    assert reading.text == "怎么领养老金"
    assert reading.rewritings[0] == Rewriting(0, "扎个", "怎么")
    assert read("怎么领养老金噶", by=by).text == "怎么领养老金"


def test_a_loop_is_said_once() -> None:
    reading = read("怎么领养老养老养老养老金")
    assert reading.text == "怎么领养老金"
    assert Rewriting(5, "养老养老养老", "") in reading.rewritings


def test_characters_without_a_sound_stay() -> None:
    assert read("㐅养老㐅").text == "㐅养老㐅"


def test_votes_of_alternatives() -> None:
    first, second, third = votes("高林补", ["高龄补", "搞林补贴"], 1.0)
    assert first == pytest.approx({"高": 2 / 3, "搞": 1 / 3})
    assert second == pytest.approx({"林": 2 / 3, "龄": 1 / 3})
    assert third == pytest.approx({"补": 1.0})
    assert votes("高", [], 1.0) == [{"高": 1.0}]
