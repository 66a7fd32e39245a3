"""Rule: what was said is guessed from what was heard by probabilities that are counted, and by likeness before."""

from __future__ import annotations

import math

import pytest

from knowledge_base.confusion import Confusions, Mishearing, confusions, load_mishearing, read_mishearing
from knowledge_base.sounds import GENERAL, Fold, Folds
from knowledge_base.syllables import FINALS, INITIALS, SYLLABLES, spelled

pytestmark = pytest.mark.unit

NOTHING = Mishearing({}, {})


def test_what_was_heard_is_likeliest_and_prices_rise() -> None:
    said = Confusions([(NOTHING, GENERAL)]).said("zhi")
    assert said[0][0] == "zhi"
    assert [price for _, price in said] == sorted(price for _, price in said)
    assert "zi" in [syllable for syllable, _ in said[:3]]
    assert all(price > 0 for _, price in said)


def test_what_is_heard_for_a_sound_adds_up_to_one() -> None:
    counts = Mishearing({("zh", "z"): 7.0, ("zh", "zh"): 3.0}, {("an", "ang"): 5.0})
    channel = Confusions([(counts, Folds())])
    # Over all pairs of initial and final, Mandarin or not; what is not Mandarin is never heard.
    for said in ("zhan", "ma", "er"):
        total = sum(
            math.exp(-channel.price(said, heard))
            for heard in {spelled(*SYLLABLES[each]) for each in SYLLABLES}
        )
        assert 0.5 < total <= 1.0 + 1e-9


def test_counts_outweigh_likeness() -> None:
    before = Confusions([(NOTHING, GENERAL)])
    after = Confusions([(Mishearing({("b", "x"): 500.0, ("b", "b"): 10.0}, {}), GENERAL)])
    assert after.price("bi", "xi") < before.price("bi", "xi")
    assert after.said("xi")[0][0] in ("bi", "xi")
    assert "bi" in dict(after.said("xi"))


def test_a_dialect_is_mixed_in_by_how_unlikely_standard_mandarin_is() -> None:
    folds = Folds(initials=(Fold(("k", "q"), "test"),))
    channel = Confusions([(NOTHING, Folds()), (NOTHING, folds)])
    standard, unknown, dialect = (
        dict(channel.said("ku", share)).get("qu", 99.0) for share in (1.0, None, 0.0)
    )
    assert dialect <= unknown <= standard
    assert dict(channel.said("ku", 0.0))["ku"] > 0


def test_syllables_that_are_one_sound_as_a_whole() -> None:
    folds = Folds(syllables=(Fold(("qu", "ke"), "test"),))
    assert dict(Confusions([(NOTHING, folds)]).said("ke"))["qu"] == pytest.approx(-math.log(0.12))


def test_what_is_no_syllable_is_only_itself() -> None:
    assert Confusions([(NOTHING, GENERAL)]).said("㐅") == (("㐅", 0.0),)


def test_the_shipped_counts_name_known_sounds() -> None:
    counted = load_mishearing()
    assert {"", "cmn-x-kunming", "cmn-x-sichuan"} <= counted.keys()
    for each in counted.values():
        assert {sound for pair in each.initials for sound in pair} <= set(INITIALS)
        assert {sound for pair in each.finals for sound in pair} <= set(FINALS)
    # 面 miɛ, 去 ke: what the survey says of Kunming is what was counted.
    kunming = counted["cmn-x-kunming"].finals
    assert kunming["ian", "ie"] > kunming["ian", "uang"]


def test_the_shipped_channel_hears_an_accent() -> None:
    kunming = Folds(finals=(Fold(("an", "ang"), "test"),))
    channel = confusions({"cmn-x-kunming": kunming})
    assert "ang" in dict(channel.said("an", 0.0))
    assert dict(channel.said("an", 0.0))["ang"] < dict(channel.said("an", 1.0)).get("ang", 99.0)


def test_reading_counts() -> None:
    text = (
        "# comment\ndialect\tkind\tsaid\theard\tcount\n"
        "\tinitial\tzh\tz\t4\n\tinitial\tzh\tz\t1\nx\tfinal\tan\tang\t2\n"
    )
    assert read_mishearing(text) == {
        "": Mishearing({("zh", "z"): 5}, {}),
        "x": Mishearing({}, {("an", "ang"): 2}),
    }


@pytest.mark.parametrize(
    "line",
    [
        "initial\tzh\tz\t4",  # no dialect
        "\ttone\t1\t2\t4",
        "\tinitial\tzh\tq9\t4",
        "\tinitial\tan\tang\t4",  # these are finals
        "\tfinal\tan\tang\tmany",
    ],
)
def test_malformed_counts_are_named_by_their_line(line: str) -> None:
    with pytest.raises(ValueError, match="第 2 行"):
        read_mishearing(f"# comment\n{line}\n")
