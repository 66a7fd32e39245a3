"""Rule: what sounds right is found, however it is written, and the score says how much of the question was found."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge_base.phonetic import PhoneticIndex, exactly

pytestmark = pytest.mark.unit

ALLOWANCE = ["gao", "ling", "jin", "tie", "mei", "yue", "fa", "yi", "bai", "yuan"]
CANTEEN = ["lao", "nian", "shi", "tang", "zhong", "wu", "shi", "yi", "dian", "kai", "fan"]
DEPOSIT = ["ya", "jin", "tui", "gei", "ye", "zhu"]


@pytest.fixture
def index() -> PhoneticIndex:
    return PhoneticIndex.build([[ALLOWANCE], [CANTEEN], [DEPOSIT[:2], DEPOSIT[2:]]])


@pytest.mark.parametrize(
    ("asked", "row"),
    [("gao ling jin tie", 0), ("shi tang kai fan", 1), ("tui ya jin", 2), ("jin tie", 0), ("ya jin", 2)],
)
def test_what_sounds_like_the_question_comes_first(index: PhoneticIndex, asked: str, row: int) -> None:
    assert int(index.scores([exactly(asked.split())]).argmax()) == row


def test_neighbors_count_more_than_the_same_syllables_apart(index: PhoneticIndex) -> None:
    together, apart = (index.scores([exactly(asked.split())])[0] for asked in ("jin tie", "tie jin"))
    assert together > apart > 0


def test_scores_are_shares_of_what_was_asked(index: PhoneticIndex) -> None:
    whole = index.scores([exactly(CANTEEN)])
    partly = index.scores([exactly([*CANTEEN, *["men", "kou", "ting", "che", "chang"]])])
    assert 0 < partly[1] < 0.8 * whole[1] < 1
    assert index.scores([exactly(["kuai", "di"])]).tolist() == [0, 0, 0]
    assert index.scores([]).tolist() == [0, 0, 0]


def test_what_may_have_been_said_counts_by_its_likelihood(index: PhoneticIndex) -> None:
    heard = [{"gan": 1.0, "gao": 0.5}, {"lin": 1.0, "ling": 0.8}]
    sure = index.scores([exactly(["gao", "ling"])])[0]
    unsure = index.scores([heard])[0]
    assert index.scores([exactly(["gan", "lin"])])[0] == 0
    assert 0 < unsure < sure


def test_a_pair_does_not_reach_across_a_gap(index: PhoneticIndex) -> None:
    """退 follows 押金 in another run: nothing says that they belong together."""
    joined, parted = (
        index.scores([exactly(["jin", "tui"])]),
        index.scores([exactly(["jin"]), exactly(["tui"])]),
    )
    assert joined[2] < parted[2]


def test_saying_it_again_does_not_make_it_more_important(index: PhoneticIndex) -> None:
    once, twice = [exactly(["jin", "tie"])], [exactly(["jin", "tie"]), exactly(["jin", "tie"])]
    assert np.array_equal(index.scores(once), index.scores(twice))


def test_an_index_survives_the_disk(index: PhoneticIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "phonetic.npz")
    again = PhoneticIndex.load(tmp_path / "phonetic.npz")
    assert len(again) == len(index) == 3
    question = [exactly(["gao", "ling", "jin", "tie"])]
    assert np.array_equal(again.scores(question), index.scores(question))


def test_the_same_passages_give_the_same_file(tmp_path: Path) -> None:
    for name in ("one", "other"):
        PhoneticIndex.build([[ALLOWANCE], [CANTEEN]]).save(tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


@pytest.mark.parametrize("content", [b"", b"not an index"])
def test_a_damaged_file_is_no_index(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "phonetic.npz").write_bytes(content)
    with pytest.raises((ValueError, OSError)):
        PhoneticIndex.load(tmp_path / "phonetic.npz")


def test_nothing_is_found_in_nothing() -> None:
    empty = PhoneticIndex.build([])
    assert len(empty) == 0
    assert empty.scores([exactly(["jin", "tie"])]).shape == (0,)
