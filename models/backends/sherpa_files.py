"""The files of sherpa-onnx models: which there are of each kind, and whether they are what they should be.

The library ends the whole process where a model or its list of tokens is not of the kind that it was told. So
everything that it insists on is looked up beforehand, without loading the weights.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from models.errors import CatalogueError, ModelCorrupt, ModelMissing
from models.options import text

TOKENS = "tokens.txt"
_BLANKS = ("<blk>", "<eps>", "<blank>")
_METADATA, _KEY, _VALUE = 14, 1, 2
"""Fields of a ``ModelProto`` and of its ``StringStringEntryProto``."""
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of model that the library runs."""

    name: str
    factory: str
    """Function of the library's recognizer that loads it."""
    weights: Mapping[str, str] = field(default_factory=lambda: {"model": "model"})
    """Role of each file of weights (``model``, ``encoder``, …), and the parameter that takes it."""
    insists_on: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Metadata that a file must have, by role."""
    says: Mapping[str, str] = field(default_factory=dict)
    """Metadata of the first file that must have a certain value."""
    symbols: tuple[str, ...] = ()
    """Tokens of which one must be in the list; none means that it does not matter."""
    hotwords: bool = False
    """Whether it can be told what to expect."""
    tail: tuple[float, float] = (0.5, 0.0)
    """Silence that is put behind the speech: seconds, and a share of the speech."""


_STACKED = ("vocab_size", "lfr_window_size", "lfr_window_shift", "neg_mean", "inv_stddev")
_LANGUAGES = tuple(f"lang_{each}" for each in ("auto", "zh", "en", "ja", "ko", "yue"))

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "sense_voice",
            "from_sense_voice",
            insists_on={"model": (*_STACKED, "normalize_samples", "with_itn", "without_itn", *_LANGUAGES)},
        ),
        Kind(
            "paraformer",
            "from_paraformer",
            weights={"model": "paraformer"},
            insists_on={"model": _STACKED},
            symbols=("</s>",),
        ),
        Kind(
            "fire_red_asr",
            "from_fire_red_asr",
            weights={"encoder": "encoder", "decoder": "decoder"},
            insists_on={
                "encoder": (
                    *("num_decoder_layers", "num_head", "head_dim", "sos", "eos", "max_len"),
                    *("cmvn_mean", "cmvn_inv_stddev"),
                )
            },
            # It writes at most six characters for each whole second, and people say up to eight.
            tail=(1.0, 0.4),
        ),
        Kind(
            "fire_red_asr_ctc",
            "from_fire_red_asr_ctc",
            insists_on={"model": ("cmvn_mean", "cmvn_inv_stddev")},
            says={"model_type": "fire-red-asr-2-ctc"},
            symbols=_BLANKS,
        ),
        Kind(
            "dolphin",
            "from_dolphin_ctc",
            insists_on={"model": ("vocab_size", "mean", "invstd")},
            symbols=_BLANKS,
        ),
        Kind("zipformer_ctc", "from_zipformer_ctc", symbols=_BLANKS),
        Kind(
            "transducer",
            "from_transducer",
            weights={"encoder": "encoder", "decoder": "decoder", "joiner": "joiner"},
            insists_on={"decoder": ("vocab_size", "context_size")},
            hotwords=True,
        ),
    )
}


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """The files of a model that can be loaded."""

    kind: Kind
    weights: Mapping[str, Path]
    """By role."""
    tokens: Path
    symbols: frozenset[str]
    """What the model can write."""


def find_files(folder: Path, name: str, options: Mapping[str, object]) -> ModelFiles:
    """Return the files of the model in ``folder``, which calls itself ``name``, after a look into each.

    Args:
        folder: Where they are.
        name: The model, for messages.
        options: ``kind``, and the file of each role where it is not ``ROLE.int8.onnx`` or ``ROLE.onnx``.

    Raises:
        CatalogueError: there is no such kind, or a file is outside ``folder``.
        ModelMissing: a file is not there.
        ModelCorrupt: a file is not of this kind.
    """
    kind = KINDS.get(text(options, "kind", ""))
    if kind is None:
        raise CatalogueError(f"模型设置 kind 要填 {'、'.join(KINDS)} 之一。请改正模型目录。")
    weights = {role: _weights(folder, name, role, options) for role in kind.weights}
    tokens = _existing(folder / text(options, "tokens", TOKENS), folder, name)
    if vocabulary := text(options, "bpe_vocab", ""):
        _existing(folder / vocabulary, folder, name)
    for role, path in weights.items():
        _insist_on_kind(kind, role, path, name)
    symbols = _symbols(tokens, name)
    if kind.symbols and symbols.isdisjoint(kind.symbols):
        raise _corrupt(name, tokens, f"里没有 {' 或 '.join(kind.symbols)}")
    return ModelFiles(kind, weights, tokens, symbols)


def metadata_of(path: Path) -> dict[str, str]:
    """Return the metadata of an ONNX file, without reading its weights.

    Raises:
        OSError: it cannot be read.
        ValueError: it is not an ONNX file, or breaks off.
    """
    found = {}
    with path.open("rb") as file:
        for _, content in _fields(file, path.stat().st_size, only=_METADATA):
            key, value = _entry(content)
            found[key] = value
    return found


def _weights(folder: Path, name: str, role: str, options: Mapping[str, object]) -> Path:
    if stated := text(options, role, ""):
        return _existing(folder / stated, folder, name)
    small = folder / f"{role}.int8.onnx"
    return small if small.is_file() else _existing(folder / f"{role}.onnx", folder, name)


def _existing(path: Path, folder: Path, name: str) -> Path:
    if not path.resolve().is_relative_to(folder.resolve()):
        raise CatalogueError(f"模型“{name}”的文件 {path} 不在它的文件夹里。请改正模型目录。")
    if not path.is_file():
        raise ModelMissing(
            f"模型“{name}”缺少文件 {path.name}。请管理员运行 python -m assistant models prepare {name} 重新准备。"
        )
    return path


def _insist_on_kind(kind: Kind, role: str, path: Path, name: str) -> None:
    try:
        metadata = metadata_of(path)
    except (OSError, ValueError) as error:
        raise _corrupt(name, path, "不是完整的 ONNX 模型") from error
    if missing := [key for key in kind.insists_on.get(role, ()) if not metadata.get(key)]:
        raise _corrupt(name, path, f"不是 {kind.name} 这一种（缺少 {'、'.join(missing)}）")
    for key, value in kind.says.items():
        if metadata.get(key) != value:
            raise _corrupt(name, path, f"不是 {kind.name} 这一种（{key} 应该是 {value}）")


def _symbols(path: Path, name: str) -> frozenset[str]:
    """Return the tokens of a list with a token and its number in each line; one without a token is a space."""
    symbols, numbers = set(), set()
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
        for line in lines[:-1] if not lines[-1] else lines:
            *symbol, number = line.split()
            if len(symbol) > 1 or int(number) in numbers:
                raise ValueError(line)
            numbers.add(int(number))
            symbols.add("".join(symbol) or " ")
    except (OSError, ValueError) as error:
        raise _corrupt(name, path, "不是一行一个“字和编号”的表") from error
    return frozenset(symbols)


def _corrupt(name: str, path: Path, what: str) -> ModelCorrupt:
    return ModelCorrupt(
        f"模型“{name}”的文件 {path.name} {what}，没有使用它。"
        f"请核对模型目录里的 kind 和文件，然后运行：python -m assistant models prepare {name} --rebuild"
    )


# --- the little of protocol buffers that it takes ---


def _fields(file: BinaryIO, end: int, *, only: int = 0) -> Iterator[tuple[int, bytes]]:
    """Go through the fields of bytes up to ``end``: all, or those with the number ``only``."""
    while file.tell() < end:
        tag = _varint(file)
        number, wire = tag >> 3, tag & 7
        if wire == _VARINT:
            _varint(file)
            continue
        if wire not in (_FIXED64, _BYTES, _FIXED32) or not number:
            raise ValueError("not a protocol buffer")
        length = _varint(file) if wire == _BYTES else 8 if wire == _FIXED64 else 4
        if file.tell() + length > end:
            raise ValueError("it breaks off")
        if wire == _BYTES and only in (0, number):
            yield number, file.read(length)
        else:
            file.seek(length, 1)


def _entry(content: bytes) -> tuple[str, str]:
    """Return a key and its value."""
    fields = dict(_fields(io.BytesIO(content), len(content)))
    return fields.get(_KEY, b"").decode("utf-8"), fields.get(_VALUE, b"").decode("utf-8")


def _varint(file: BinaryIO) -> int:
    value, shift = 0, 0
    while shift < 70:
        byte = file.read(1)
        if not byte:
            raise ValueError("it breaks off")
        value |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:
            return value
        shift += 7
    raise ValueError("not a protocol buffer")
