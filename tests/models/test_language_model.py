"""A language model scores each word after the words before it, and says what it cannot be loaded from."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import pytest

from models.backends import kenlm
from models.errors import BackendUnavailable, CatalogueError, ModelCorrupt, ModelMissing
from models.language import LanguageModel
from tests.models.prepared_models import registry_with
from tests.threads import by_threads

TRIGRAMS = """\\data\\
ngram 1=6
ngram 2=2
ngram 3=1

\\1-grams:
-4.0\t<unk>\t0
-9.0\t<s>\t0
-2.0\t</s>\t0
-1.0\t养老\t-0.5
-1.5\t保险\t-0.25
-3.0\t包涵\t-0.125

\\2-grams:
-0.25\t养老 保险\t-0.125
-0.75\t保险 养老\t-0.0625

\\3-grams:
-0.0625\t养老 保险 养老

\\end\\
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tiny.lm").write_text(TRIGRAMS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def tiny(folder: Path) -> LanguageModel:
    return kenlm.load(folder, "tiny", {"file": "tiny.lm"})


def scores(model: LanguageModel, words: str) -> list[float]:
    state, found = model.begin(), []
    for word in words.split():
        score, state = model.score(state, word)
        found.append(score)
    return found


def after(model: LanguageModel, words: str) -> object:
    state = model.begin()
    for word in words.split():
        _, state = model.score(state, word)
    return state


@pytest.mark.unit
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("养老 保险 养老", [-1.0, -0.25, -0.0625]),
        ("养老 包涵", [-1.0, -0.5 - 3.0]),
        ("养老 保险 包涵", [-1.0, -0.25, -0.125 - 0.25 - 3.0]),
        ("保鲜 养老", [-4.0, -1.0]),
    ],
    ids=["trigram", "back to the word", "back twice", "unknown"],
)
def test_the_score_is_the_natural_logarithm_of_the_probability(
    tiny: LanguageModel, words: str, expected: list[float]
) -> None:
    tiny.warm_up()
    assert scores(tiny, words) == pytest.approx([math.log(10) * score for score in expected], rel=1e-6)


@pytest.mark.unit
def test_it_says_which_words_it_knows(tiny: LanguageModel) -> None:
    assert [word for word in ("养老", "保险", "保鲜", "养", "") if tiny.knows(word)] == ["养老", "保险"]


@pytest.mark.unit
def test_states_are_equal_where_all_that_follows_scores_alike(tiny: LanguageModel) -> None:
    same = {after(tiny, "养老 保险"), after(tiny, "包涵 养老 保险"), after(tiny, "保鲜 养老 保险")}
    assert len(same) == 1
    assert after(tiny, "养老 保险") != after(tiny, "保险")
    assert after(tiny, "保鲜") == tiny.begin()


@pytest.mark.unit
def test_a_state_can_be_gone_on_from_again_and_again(tiny: LanguageModel) -> None:
    state = after(tiny, "养老")
    first = [tiny.score(state, word) for word in ("保险", "包涵")]
    assert [tiny.score(state, word) for word in ("保险", "包涵")] == first


@pytest.mark.unit
def test_threads_share_one(tiny: LanguageModel) -> None:
    words = "养老 保险 养老 包涵 保鲜 保险 " * 500
    assert by_threads(4, lambda: scores(tiny, words)) == [scores(tiny, words)] * 4


@pytest.mark.unit
def test_what_it_cannot_be_loaded_from_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ModelMissing, match="models prepare tiny"):
        kenlm.load(None, "tiny", {})
    with pytest.raises(ModelCorrupt, match=r"zh_CN\.lm.*models prepare"):
        kenlm.load(folder, "tiny", {})
    (folder / "zh_CN.lm").write_bytes(b"something else")
    with pytest.raises(ModelCorrupt, match=r"zh_CN\.lm.*models prepare"):
        kenlm.load(folder, "tiny", {})
    with pytest.raises(CatalogueError, match="file"):
        kenlm.load(folder, "tiny", {"file": 3})
    monkeypatch.setitem(sys.modules, "kenlm", None)
    with pytest.raises(BackendUnavailable, match=r"pip install ufal\.kenlm"):
        kenlm.load(folder, "tiny", {"file": "tiny.lm"})
    assert capfd.readouterr() == ("", "")


# --- the real one ---


@pytest.fixture(scope="module")
def real() -> LanguageModel:
    return registry_with("libime-zh").language_model("libime-zh")


@pytest.mark.model
@pytest.mark.parametrize(
    ("meant", "misheard"),
    [
        ("我 要 办 养老 保险", "我 要 半 养老 保险"),
        ("城乡 居民 养老 保险", "城乡 居民 养老 保鲜"),
        ("高龄 津贴 怎么 领取", "高龄 津贴 怎么 零取"),
        ("需要 准备 什么 材料", "需要 准备 什么 才了"),
    ],
)
def test_what_was_meant_is_more_probable_than_what_sounds_like_it(
    real: LanguageModel, meant: str, misheard: str
) -> None:
    assert sum(scores(real, meant)) > sum(scores(real, misheard)) + 1


@pytest.mark.model
def test_it_knows_the_words_of_ordinary_chinese(real: LanguageModel) -> None:
    words = ("养老", "保险", "医保", "高龄", "居民", "怎么", "宝鲜", "居民依保")
    assert [word for word in words if not real.knows(word)] == ["宝鲜", "居民依保"]


@pytest.mark.model
def test_a_word_is_more_probable_in_its_place(real: LanguageModel) -> None:
    alone, _ = real.score(real.begin(), "保险")
    assert scores(real, "养老 保险")[1] > alone + 2
