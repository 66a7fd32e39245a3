"""A reranker's scores are between 0 and 1 whatever its model gives, and no other model is taken for one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.backends import cross_encoder
from models.errors import CatalogueError, ModelCorrupt, ModelMissing
from models.reranking import Reranker
from tests.models.damage import Damage, break_tokenizer, damaged_copy, halve_weights, remove_weights
from tests.threads import by_threads

QUESTION = "高龄津贴每月发几元"
TEXTS = ("每月一百元", "食堂十一点开饭", "高龄津贴", "开饭", "高龄津贴每月发一百元", "点")
CONFIG = {"architectures": ["BertForSequenceClassification"], "id2label": {"0": "LABEL_0"}}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.models.tiny_cross_encoder import tiny_cross_encoder  # noqa: PLC0415  the unit tier has no torch

    made = tmp_path_factory.mktemp("cross-encoder")
    tiny_cross_encoder(made)
    return made


@pytest.fixture
def tiny(folder: Path) -> Reranker:
    return cross_encoder.load(folder, "tiny", {"batch_size": 2})


def probabilities(folder: Path, question: str, texts: tuple[str, ...], most: int) -> list[float]:
    """Return what the model's logits mean, each text on its own, without the library's cross-encoder."""
    import torch  # noqa: PLC0415  as above
    from transformers import AutoModelForSequenceClassification, AutoTokenizer  # noqa: PLC0415  as above

    tokenizer: Any = AutoTokenizer.from_pretrained(folder)
    model: Any = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    found = []
    for text in texts:
        read = tokenizer(question, text, truncation=True, max_length=most, return_tensors="pt")
        with torch.inference_mode():
            found.append(1 / (1 + np.exp(-float(model(**read).logits))))
    return found


@pytest.mark.model
def test_scores_are_the_probabilities_of_the_logits(tiny: Reranker, folder: Path) -> None:
    tiny.warm_up()
    scores = tiny.scores(QUESTION, TEXTS)
    assert tiny.name == "tiny"
    assert scores.shape == (len(TEXTS),)
    assert scores.dtype == np.float32
    assert scores == pytest.approx(probabilities(folder, QUESTION, TEXTS, 32), abs=1e-5)
    assert np.ptp(scores) > 0.05


@pytest.mark.model
def test_nothing_to_score(tiny: Reranker) -> None:
    scores = tiny.scores(QUESTION, [])
    assert scores.shape == (0,)
    assert scores.dtype == np.float32


@pytest.mark.model
@pytest.mark.parametrize(("option", "most"), [(512, 32), (20, 20)])
def test_long_texts_are_cut_off(folder: Path, option: int, most: int) -> None:
    """Not even an option makes a text longer than the model can read."""
    texts = ("高龄津贴每月发一百元" * 50, "食堂")
    scores = cross_encoder.load(folder, "tiny", {"max_tokens": option}).scores(QUESTION, texts)
    assert scores == pytest.approx(probabilities(folder, QUESTION, texts, most), abs=1e-5)


@pytest.mark.model
def test_threads_share_it(tiny: Reranker) -> None:
    found = by_threads(4, lambda: tiny.scores(QUESTION, TEXTS).tolist())
    assert found == [tiny.scores(QUESTION, TEXTS).tolist()] * 4


@pytest.mark.model
@pytest.mark.parametrize("damage", [remove_weights, halve_weights, break_tokenizer])
def test_files_that_the_library_cannot_read_are_named(folder: Path, tmp_path: Path, damage: Damage) -> None:
    reranker = cross_encoder.load(damaged_copy(folder, tmp_path, damage), "tiny", {})
    with pytest.raises(ModelCorrupt, match="models prepare tiny"):
        reranker.warm_up()


@pytest.mark.unit
@pytest.mark.parametrize(
    "config",
    [
        None,
        "{",
        "[]",
        "{}",
        json.dumps(CONFIG | {"architectures": None}),
        json.dumps(CONFIG | {"architectures": ["BertModel"]}),  # an embedder
        json.dumps(CONFIG | {"id2label": {"0": "no", "1": "yes"}}),
        json.dumps({"architectures": CONFIG["architectures"]}),
    ],
)
def test_a_folder_without_a_reranker_is_refused(tmp_path: Path, config: str | None) -> None:
    if config is not None:
        (tmp_path / "config.json").write_text(config, encoding="utf-8")
    with pytest.raises(ModelCorrupt, match=r"不是重新排序用的模型.*models prepare tiny"):
        cross_encoder.load(tmp_path, "tiny", {})


@pytest.mark.unit
def test_what_else_it_cannot_be_loaded_from_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="models prepare tiny"):
        cross_encoder.load(None, "tiny", {})
    (tmp_path / "config.json").write_text(json.dumps(CONFIG), encoding="utf-8")
    with pytest.raises(CatalogueError, match="threads"):
        cross_encoder.load(tmp_path, "tiny", {"threads": "2"})
