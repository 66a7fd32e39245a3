"""A character map in the binary form that the ``Precompiled`` normalizer of ``tokenizers`` reads.

The form is SentencePiece's: the size of a double-array trie in bytes, the trie, and the replacements as
null-terminated strings. Keys are the UTF-8 bytes of one character; a key's value is its replacement's offset.

A trie unit is 32 bits: bits 0 to 7 the label, bit 8 "a value follows", bits 10 to 30 the offset. A node at
position p with offset o has its child for byte b at p ^ o ^ b, and its value at p ^ o. Every node here gets a
block of 256 units of its own, so children never collide.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Mapping

_BLOCK = 256
_HAS_VALUE = 1 << 8
_OFFSET_SHIFT = 10
_OFFSET_BITS = 21
_VALUE_FLAG = 1 << 31

_Trie = dict[int, "_Trie | int"]
_END = -1
"""Key of a node's own value in the nested dictionaries."""


def charsmap(replacements: Mapping[str, str]) -> bytes:
    """Pack a map from single characters to their replacements, which may be empty.

    Raises:
        ValueError: the map is too large for the form.
    """
    strings = bytearray()
    root: _Trie = {}
    for character in sorted(replacements):
        node = root
        for byte in character.encode():
            child = node.setdefault(byte, {})
            assert isinstance(child, dict)
            node = child
        node[_END] = len(strings)
        strings += replacements[character].encode() + b"\0"
    trie = _double_array(root)
    return struct.pack("<I", len(trie)) + trie + bytes(strings)


def _double_array(root: _Trie) -> bytes:
    units = array("I", [0] * _BLOCK)
    waiting: list[tuple[_Trie, int]] = [(root, 0)]
    for node, position in waiting:
        # The root's own unit is the first; its children start a block later, like everybody's.
        base = len(units)
        units.extend([0] * _BLOCK)
        offset = position ^ base
        if offset >= 1 << _OFFSET_BITS:
            raise ValueError("the character map is too large")
        units[position] |= offset << _OFFSET_SHIFT
        for byte, child in node.items():
            if isinstance(child, int):
                units[position] |= _HAS_VALUE
                units[base] = _VALUE_FLAG | child
            else:
                units[base ^ byte] = byte
                waiting.append((child, base ^ byte))
    return struct.pack(f"<{len(units)}I", *units)
