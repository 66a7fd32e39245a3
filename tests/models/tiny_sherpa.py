"""Models of the kinds that sherpa-onnx runs, made by hand: they hear three tones as three characters.

They are real ONNX files with real metadata, a few kilobytes each. The features come from the library, so a wrong
rate, scale or order of samples is heard as something else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from models.audio import Audio

TOKENS = ("<blk>", "高", "龄", "补", "</s>")
TONES_HZ = {"高": 300.0, "龄": 1100.0, "补": 3200.0}
TONE_S = 0.6
Shape: TypeAlias = list[int | str]
Outputs: TypeAlias = dict[str, Shape]
Constants: TypeAlias = dict[str, NDArray[Any]]
_BINS = 80
_STACK, _SHIFT = 7, 6
_MANY = 1 << 40
_QUIET = -4.0
"""The logarithm of the energy in a band that is taken for silence, for samples up to 1."""
_QUIET_16_BITS = _QUIET + 2 * float(np.log(32768))


def tones(text: str, rate_hz: int = 16000) -> Audio:
    """Return ``text`` as the tones that the models hear, with a short silence behind each."""
    times = np.arange(round(TONE_S * rate_hz)) / rate_hz
    loud = times < TONE_S * 0.8
    parts = [0.3 * np.sin(2 * np.pi * TONES_HZ[each] * times) * loud for each in text]
    return Audio(np.concatenate(parts).astype(np.float32), rate_hz)


def write_tokens(folder: Path, tokens: Sequence[str] = TOKENS) -> None:
    """Write ``tokens.txt``."""
    lines = "".join(f"{token} {number}\n" for number, token in enumerate(tokens))
    (folder / "tokens.txt").write_text(lines, encoding="utf-8")


def zipformer_ctc(folder: Path) -> None:
    """Write a model that gives a score to each token in every fourth frame."""
    _write_ctc(folder, {"model_type": "zipformer2_ctc"})


def dolphin(folder: Path) -> None:
    """Write the same with what Dolphin says of itself."""
    _write_ctc(folder, {"vocab_size": len(TOKENS), "mean": _row(0), "invstd": _row(1)}, -12.0)


def fire_red_asr_ctc(folder: Path) -> None:
    """Write the same with what FireRedASR says of itself."""
    said = {"model_type": "fire-red-asr-2-ctc", "cmvn_mean": _row(0), "cmvn_inv_stddev": _row(1)}
    _write_ctc(folder, said, _QUIET_16_BITS)


def sense_voice(folder: Path) -> None:
    """Write a model with four tokens (language, mood, event, style) before those of the stacked frames."""
    head = np.zeros((1, 4, len(TOKENS)), dtype=np.float32)
    head[0, [0, 1, 2, 3], [1, 2, 1, 2]] = 9.0  # differ from one to the next, or they would be one
    nodes = [
        helper.make_node("MatMul", ["x", "weights"], ["raw"]),
        helper.make_node("Add", ["raw", "bias"], ["scores"]),
        helper.make_node("Concat", ["head", "scores"], ["logits"], axis=1),
    ]
    inputs = [
        _value("x", TensorProto.FLOAT, ["N", "T", _BINS * _STACK]),
        *(_value(name, TensorProto.INT32, ["N"]) for name in ("x_length", "language", "text_norm")),
    ]
    said = _stacked() | {"normalize_samples": 0, "with_itn": 14, "without_itn": 15}
    said |= {f"lang_{each}": 0 for each in ("auto", "zh", "en", "ja", "ko", "yue")}
    weights, bias = _hearing(_QUIET_16_BITS, stack=_STACK)
    constants: Constants = {"weights": weights, "bias": bias, "head": head}
    _write(folder / "model.onnx", nodes, inputs, {"logits": ["N", "U", len(TOKENS)]}, constants, said)
    write_tokens(folder)


def paraformer(folder: Path) -> None:
    """Write a model that gives one token for each tone, and no blanks."""
    nodes = [
        helper.make_node("MatMul", ["speech", "weights"], ["raw"]),
        helper.make_node("Add", ["raw", "bias"], ["all"]),
        helper.make_node("Slice", ["all", "start", "end", "axis", "step"], ["logits"]),
        helper.make_node("Shape", ["logits"], ["shape"]),
        helper.make_node("Slice", ["shape", "axis", "two"], ["long"]),
        helper.make_node("Cast", ["long"], ["token_num"], to=TensorProto.INT32),
    ]
    inputs = [
        _value("speech", TensorProto.FLOAT, ["N", "T", _BINS * _STACK]),
        _value("speech_lengths", TensorProto.INT32, ["N"]),
    ]
    weights, bias = _hearing(_QUIET_16_BITS, stack=_STACK, silence="</s>")
    step = round(TONE_S * 100 / _SHIFT)
    constants: Constants = {
        "weights": weights,
        "bias": bias,
        **_whole(start=3, end=_MANY, axis=1, step=step, two=2),
    }
    outputs: Outputs = {"logits": ["N", "L", len(TOKENS)], "token_num": ["N"]}
    _write(folder / "model.onnx", nodes, inputs, outputs, constants, _stacked())
    write_tokens(folder)


def transducer(folder: Path) -> None:
    """Write encoder, decoder and joiner; the decoder forbids the same token twice."""
    size = len(TOKENS)
    weights, bias = _hearing()
    nodes = [
        helper.make_node("Slice", ["x", "start", "end", "axis", "step"], ["some"]),
        helper.make_node("MatMul", ["some", "weights"], ["raw"]),
        helper.make_node("Add", ["raw", "bias"], ["encoder_out"]),
        helper.make_node("Shape", ["encoder_out"], ["shape"]),
        helper.make_node("Slice", ["shape", "axis", "two"], ["encoder_out_lens"]),
    ]
    inputs = [_value("x", TensorProto.FLOAT, ["N", "T", _BINS]), _value("x_lens", TensorProto.INT64, ["N"])]
    constants: Constants = {
        "weights": weights,
        "bias": bias,
        **_whole(start=0, end=_MANY, axis=1, step=4, two=2),
    }
    outputs: Outputs = {"encoder_out": ["N", "U", size], "encoder_out_lens": ["N"]}
    _write(folder / "encoder.onnx", nodes, inputs, outputs, constants, {"model_type": "zipformer2"})
    again = (-60 * np.eye(size)).astype(np.float32)
    again[0] = 0
    last = [
        helper.make_node("Slice", ["y", "one", "two", "one"], ["last"]),
        helper.make_node("Squeeze", ["last", "one"], ["index"]),
        helper.make_node("Gather", ["again", "index"], ["decoder_out"]),
    ]
    before = [_value("y", TensorProto.INT64, ["N", 2])]
    said = {"vocab_size": size, "context_size": 2}
    _write(
        folder / "decoder.onnx",
        last,
        before,
        {"decoder_out": ["N", size]},
        {"again": again, **_whole(one=1, two=2)},
        said,
    )
    both = [_value(name, TensorProto.FLOAT, ["N", size]) for name in ("encoder_out", "decoder_out")]
    total = [helper.make_node("Add", ["encoder_out", "decoder_out"], ["logit"])]
    _write(folder / "joiner.onnx", total, both, {"logit": ["N", size]}, {}, {"joiner_dim": size})
    write_tokens(folder)


def fire_red_asr(folder: Path) -> None:
    """Write an encoder, and a decoder that says 高龄 and ends: it counts and does not hear."""
    nodes = [
        helper.make_node("ReduceMean", ["x"], ["mean"], axes=[2], keepdims=1),
        helper.make_node("Unsqueeze", ["mean", "zero"], ["n_layer_cross_k"]),
        helper.make_node("Identity", ["n_layer_cross_k"], ["n_layer_cross_v"]),
    ]
    inputs = [_value("x", TensorProto.FLOAT, ["N", "T", _BINS]), _value("x_len", TensorProto.INT64, ["N"])]
    cross: Shape = [1, "N", "T", 1]
    said = {"num_decoder_layers": 1, "num_head": 1, "head_dim": 1, "sos": 0, "eos": 4, "max_len": 64}
    said_too = {"cmvn_mean": _row(0), "cmvn_inv_stddev": _row(1)}
    outputs: Outputs = {"n_layer_cross_k": cross, "n_layer_cross_v": cross}
    _write(folder / "encoder.int8.onnx", nodes, inputs, outputs, _whole(zero=0), {**said, **said_too})
    table = np.zeros((64, len(TOKENS)), dtype=np.float32)
    table[range(64), [1, 2, *[4] * 62]] = 5
    steps = [
        helper.make_node("Gather", ["table", "offset"], ["row"]),
        helper.make_node("Unsqueeze", ["row", "zero"], ["logits"]),
        helper.make_node("Identity", ["in_k"], ["out_k"]),
        helper.make_node("Identity", ["in_v"], ["out_v"]),
    ]
    cache: Shape = [1, "N", "M", 1, 1]
    taken = [
        _value("tokens", TensorProto.INT64, ["N", 1]),
        *(_value(name, TensorProto.FLOAT, cache) for name in ("in_k", "in_v")),
        *(_value(name, TensorProto.FLOAT, cross) for name in ("cross_k", "cross_v")),
        _value("offset", TensorProto.INT64, [1]),
    ]
    given: Outputs = {"logits": ["N", 1, len(TOKENS)], "out_k": cache, "out_v": cache}
    _write(folder / "decoder.int8.onnx", steps, taken, given, {"table": table, **_whole(zero=0)}, {})
    write_tokens(folder)


def _write_ctc(folder: Path, said: Mapping[str, object], threshold: float = _QUIET) -> None:
    nodes = [
        helper.make_node("Slice", ["x", "start", "end", "axis", "step"], ["some"]),
        helper.make_node("MatMul", ["some", "weights"], ["raw"]),
        helper.make_node("Add", ["raw", "bias"], ["scores"]),
        helper.make_node("LogSoftmax", ["scores"], ["log_probs"], axis=-1),
        helper.make_node("Shape", ["log_probs"], ["shape"]),
        helper.make_node("Slice", ["shape", "axis", "two"], ["log_probs_len"]),
    ]
    inputs = [_value("x", TensorProto.FLOAT, ["N", "T", _BINS]), _value("x_len", TensorProto.INT64, ["N"])]
    weights, bias = _hearing(threshold)
    constants: Constants = {
        "weights": weights,
        "bias": bias,
        **_whole(start=0, end=_MANY, axis=1, step=4, two=2),
    }
    outputs: Outputs = {"log_probs": ["N", "U", len(TOKENS)], "log_probs_len": ["N"]}
    _write(folder / "model.onnx", nodes, inputs, outputs, constants, said)
    write_tokens(folder)


def _hearing(
    threshold: float = _QUIET, *, stack: int = 1, silence: str = "<blk>"
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return weights and bias: the energy in a tone's band against ``threshold``, the score of ``silence``."""
    weights = np.zeros((_BINS, len(TOKENS)), dtype=np.float32)
    edges = np.linspace(_mel(20), _mel(7600), _BINS + 2)[1:-1]
    for token, hz in TONES_HZ.items():
        band = int(np.argmin(np.abs(edges - _mel(hz))))
        weights[band - 1 : band + 2, TOKENS.index(token)] = 1 / 3
    bias = np.zeros(len(TOKENS), dtype=np.float32)
    bias[[0, -1]] = -100.0
    bias[TOKENS.index(silence)] = threshold
    return np.tile(weights / stack, (stack, 1)), bias


def _mel(hz: float) -> float:
    return 1127 * float(np.log1p(hz / 700))


def _stacked() -> dict[str, object]:
    means = {"neg_mean": _row(0, _STACK), "inv_stddev": _row(1, _STACK)}
    return {"vocab_size": len(TOKENS), "lfr_window_size": _STACK, "lfr_window_shift": _SHIFT, **means}


def _row(value: float, stack: int = 1) -> str:
    return ",".join([str(float(value))] * _BINS * stack)


def _whole(**numbers: int) -> dict[str, NDArray[np.int64]]:
    return {name: np.array([value], dtype=np.int64) for name, value in numbers.items()}


def _value(name: str, kind: int, shape: Sequence[int | str]) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, list(shape))


def _write(
    path: Path,
    nodes: Sequence[onnx.NodeProto],
    inputs: Sequence[onnx.ValueInfoProto],
    outputs: Outputs,
    constants: Constants,
    said: Mapping[str, object],
) -> None:
    whole = {"encoder_out_lens": TensorProto.INT64, "log_probs_len": TensorProto.INT64}
    whole["token_num"] = TensorProto.INT32
    results = [_value(name, whole.get(name, TensorProto.FLOAT), shape) for name, shape in outputs.items()]
    weights = [numpy_helper.from_array(array, name) for name, array in constants.items()]
    graph = helper.make_graph(list(nodes), "tiny", list(inputs), results, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    helper.set_model_props(model, {key: str(value) for key, value in said.items()})
    onnx.save(model, path)
