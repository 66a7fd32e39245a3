"""Rule: every word that may have been said is found by its syllables, at the price of having been heard so."""

from __future__ import annotations

import math

import pytest

from knowledge_base.vocabulary import LONGEST, Match, Vocabulary

pytestmark = pytest.mark.unit

FREQUENCY = {"养老": 1e-3, "样": 1e-2, "洋": 1e-4, "银行": 1e-3}
SURE = [[(syllable, 0.0)] for syllable in ("yang", "lao")]


def vocabulary(words: tuple[str, ...] = tuple(FREQUENCY), **dialect: tuple[str, ...]) -> Vocabulary:
    return Vocabulary(words, lambda word: FREQUENCY.get(word, 1e-6), tuple, dialect)


def texts(matches: list[Match]) -> list[str]:
    return [match.word.text for match in matches]


def test_words_by_length_the_most_frequent_first() -> None:
    found = list(vocabulary().matches(SURE, 0, dearest=6, width=60))
    assert [texts(matches) for matches in found] == [["样", "洋"], ["养老"]]
    assert found[1][0].word.weight == pytest.approx(math.log(1e-3))


def test_prices_add_up_and_bound_the_search() -> None:
    said = [[("yang", 0.5), ("yan", 2.0)], [("lao", 1.0), ("nao", 5.9)]]
    (_, words) = vocabulary().matches(said, 0, dearest=6, width=60)
    assert words[0].price == pytest.approx(1.5)
    assert list(vocabulary().matches([[("yang", 7.0)]], 0, dearest=6, width=60)) == []


def test_all_sounds_of_a_character_but_only_the_right_one_of_a_word() -> None:
    words = vocabulary(("行", "银行"))
    for syllable in ("xing", "hang"):
        (found,) = words.matches([[(syllable, 0.0)]], 0, dearest=6, width=60)
        assert texts(found) == ["行"]
    assert not any(list(words.matches([[("yin", 0.0)], [("xing", 0.0)]], 0, dearest=6, width=60)))


def test_nothing_but_chinese_and_nothing_too_long() -> None:
    words = vocabulary(("60岁", "ok", "养老", "养老" * LONGEST))
    found = [
        text for matches in words.matches(SURE * LONGEST, 0, dearest=6, width=60) for text in texts(matches)
    ]
    assert found == ["养老"]


def test_a_word_of_a_dialect_in_each_of_its_standard_wordings() -> None:
    words = vocabulary(("养老",), 噶是=("是不是", "是吗"))
    found = list(words.matches([[("ga", 0.0)], [("shi", 0.0)]], 0, dearest=6, width=60))[1]
    assert {(match.word.text, match.word.written) for match in found} == {
        ("噶是", "是不是"),
        ("噶是", "是吗"),
    }
    assert found[0].word.tokens == tuple(found[0].word.written)


def test_only_the_cheapest_beginnings_are_followed() -> None:
    said = [[("yang", 0.1), ("yin", 3.0)], [("hang", 0.0), ("lao", 0.1)]]
    (_, narrow) = vocabulary().matches(said, 0, dearest=6, width=1)
    (_, wide) = vocabulary().matches(said, 0, dearest=6, width=60)
    assert texts(narrow) == ["养老"]
    assert set(texts(wide)) == {"养老", "银行"}
