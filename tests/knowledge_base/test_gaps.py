"""Rule: what residents asked in vain is grouped by what they asked, however it was worded or misheard."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from knowledge_base.gaps import IGNORED, Group, group, joined
from knowledge_base.library.records import AskedInVain, Vain
from knowledge_base.pronunciation import Pronouncer
from knowledge_base.segmentation import Segmenter
from tests.knowledge_base.fakes import BigramEmbedder

pytestmark = pytest.mark.unit

DAY = date(2026, 11, 1)
NOWHERE = np.zeros(256, np.float32)
LIFT = ("加装电梯一楼的住户要不要出钱", "加装电梯一楼住户出不出钱", "家装电提一楼的助户要不要出前")
WATER = ("自来水现在多少钱一吨", "现在自来水一吨多少钱")


class Unlike:
    """An embedder to which no text is like another."""

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.eye(len(texts), 256, dtype=np.float32)


def asked(*texts: str, heard: Sequence[int] = (), start: int = 1) -> list[AskedInVain]:
    return [
        AskedInVain(
            number, text, number in heard, Vain.ABSTAINED, DAY + timedelta(number), "20261101T000000-aaaaaaaa"
        )
        for number, text in enumerate(texts, start=start)
    ]


@pytest.fixture(scope="module")
def pronouncer() -> Pronouncer:
    return Pronouncer(Segmenter().cut)


def grouped(questions: Sequence[AskedInVain], pronouncer: Pronouncer) -> tuple[Group, ...]:
    return group(questions, BigramEmbedder(), NOWHERE, pronouncer)


def ids(groups: Sequence[Group]) -> list[list[int]]:
    return [[each.id for each in group.questions] for group in groups]


def test_wordings_and_mishearings_are_one_group(pronouncer: Pronouncer) -> None:
    groups = grouped(asked(*LIFT, *WATER), pronouncer)
    assert ids(groups) == [[1, 2, 3], [4, 5]]
    assert [group.number for group in groups] == [1, 4]


def test_the_order_of_the_questions_does_not_matter(pronouncer: Pronouncer) -> None:
    questions = asked(*LIFT, *WATER, *LIFT)
    shuffled = questions.copy()
    random.Random(1).shuffle(shuffled)
    assert shuffled != questions
    assert grouped(shuffled, pronouncer) == grouped(questions, pronouncer)


def test_the_same_words_are_one_group_however_short(pronouncer: Pronouncer) -> None:
    assert ids(grouped(asked("几点", "几点", "A"), pronouncer)) == [[1, 2], [3]]


def test_words_that_are_in_every_question_do_not_join_it(pronouncer: Pronouncer) -> None:
    """Nothing is near in meaning here, so that the sounds decide alone."""
    questions = asked("多少钱", WATER[0], "理发多少钱一次", "现在多少钱")
    assert len(group(questions, Unlike(), NOWHERE, pronouncer)) == 4


def test_nothing_asked_is_no_group(pronouncer: Pronouncer) -> None:
    assert grouped([], pronouncer) == ()


def test_the_label_is_what_somebody_typed(pronouncer: Pronouncer) -> None:
    assert grouped(asked(*LIFT, heard=(1, 3)), pronouncer)[0].label == LIFT[1]
    assert grouped(asked(*LIFT, heard=(1, 2, 3)), pronouncer)[0].label in LIFT


def test_a_label_names_nobody_if_it_can_be_helped(pronouncer: Pronouncer) -> None:
    named = f"〔姓名〕问{LIFT[0]}"
    assert grouped(asked(named, named, LIFT[0]), pronouncer)[0].label == LIFT[0]


def test_a_group_tells_how_often_and_when(pronouncer: Pronouncer) -> None:
    questions = [replace(each, kind=kind) for each, kind in zip(asked(*LIFT), (*Vain,), strict=True)]
    found = grouped([*questions, *asked(LIFT[0], start=9)], pronouncer)[0]
    assert found.kinds == {Vain.ABSTAINED: 2, Vain.CORRECTED: 1, Vain.DISLIKED: 1}
    assert (found.first, found.last) == (DAY + timedelta(1), DAY + timedelta(9))


def test_a_chain_of_neighbors_is_not_one_group() -> None:
    near = np.zeros((6, 6), np.float32)
    for one, other in pairwise(range(6)):
        near[one, other] = near[other, one] = 0.9
    labels = joined(near, np.ones(6, np.int64), 0.5)
    assert [np.count_nonzero(labels == label) for label in np.unique(labels)] == [2, 2, 2]


def test_what_many_said_weighs_more() -> None:
    near = np.array([[1, 0.9, 0.2], [0.9, 1, 0.6], [0.2, 0.6, 1]], np.float32)
    assert len(np.unique(joined(near, np.array([1, 1, 1]), 0.5))) == 2
    assert len(np.unique(joined(near, np.array([1, 9, 1]), 0.5))) == 1


EARLIER, LATER = "20261101T000000-aaaaaaaa", "20261105T000000-bbbbbbbb"


@pytest.mark.parametrize(
    ("settled", "releases", "waiting"),
    [
        (("", ""), (EARLIER, EARLIER), 2),
        (("guide", "guide"), (EARLIER, EARLIER), 0),
        (("guide", ""), (EARLIER, EARLIER), 0),
        (("guide", ""), (EARLIER, LATER), 1),
        (("guide", ""), (LATER, EARLIER), 0),
        ((IGNORED, ""), (EARLIER, LATER), 0),
    ],
)
def test_what_was_settled_comes_back_only_if_the_answer_still_fails(
    settled: tuple[str, str], releases: tuple[str, str], waiting: int
) -> None:
    questions = tuple(
        replace(each, settled=what, release=release)
        for each, what, release in zip(asked(*WATER), settled, releases, strict=True)
    )
    assert len(Group(questions, "").waiting) == waiting
