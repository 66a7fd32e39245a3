"""Rule: a release teaches the re-decoder its own words, and the dialects theirs."""

from __future__ import annotations

import pytest

from knowledge_base import dialect_words
from knowledge_base.confusion import confusions
from knowledge_base.dialect import PACKS, dialects
from knowledge_base.ear import redecoder
from knowledge_base.publishing import publish
from knowledge_base.redecoding import Redecoder
from tests.knowledge_base.fakes import BigramEmbedder

pytestmark = pytest.mark.unit

GUIDE = "---\ntitle: 颐乐膳堂指南\n---\n\n颐乐膳堂每天十一点开饭，膳堂的饭菜便宜。颐乐膳堂在石榴街道。\n"


@pytest.fixture(scope="module")
def ear(tmp_path_factory: pytest.TempPathFactory) -> Redecoder:
    """It takes seconds to build, and never changes."""
    guides = tmp_path_factory.mktemp("guides")
    (guides / "meals.md").write_text(GUIDE, "utf-8")
    release = publish([guides], tmp_path_factory.mktemp("home"), BigramEmbedder())
    known = dialects()
    words = [dialect_words.load(PACKS / tag) for tag in known]
    sounds = confusions({tag: each.folds for tag, each in known.items()})
    return redecoder(release, None, words, sounds, [each.readings for each in known.values()])


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("一乐善堂几点开饭", "颐乐膳堂几点开饭"),  # a name that only this community has
        ("石留街道在哪里", "石榴街道在哪里"),
        ("我家老倌要吃饭", "我家老伴要吃饭"),  # a dialect's word, in standard wording
        ("膳堂在石榴该道吗", "膳堂在石榴街道吗"),  # as Kunming reads it
    ],
)
def test_what_this_community_says_is_understood(ear: Redecoder, heard: str, meant: str) -> None:
    assert ear.readings(heard, trust=0.3)[0].text == meant


@pytest.mark.parametrize("heard", ["每个月发300元", "三十五块钱一顿", "2027年1月1日以后"])
def test_figures_are_never_read_again(ear: Redecoder, heard: str) -> None:
    assert ear.readings(heard, trust=0.3)[0].text == heard
