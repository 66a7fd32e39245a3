"""The Mandarin FastSpeech2 + multi-band MelGAN voice, made to run on LiteRT without TensorFlow.

FastSpeech2 contains two dropout nodes that stay active at inference and draw their noise from
``FlexRandomUniform``, an operator that only full TensorFlow has. The builtin ``RANDOM_UNIFORM`` does it too.
"""

from __future__ import annotations

import shutil
import struct
from pathlib import Path
from typing import Any

from models.errors import ModelCorrupt

_FLEX_OPERATOR = b"FlexRandomUniform"
_SEEDS = (1, 2)
"""Any pair but (0, 0), which would draw other noise each time the voice is loaded."""


def convert(raw: Path, out: Path) -> None:
    """Patch ``fastspeech2.tflite``; ``mb_melgan.tflite`` and ``baker_mapper.json`` stay as they are.

    Raises:
        ModelCorrupt: ``fastspeech2.tflite`` is not a model with that operator.
    """
    for name in ("mb_melgan.tflite", "baker_mapper.json"):
        shutil.copyfile(raw / name, out / name)
    patched = without_flex_random((raw / "fastspeech2.tflite").read_bytes())
    (out / "fastspeech2.tflite").write_bytes(patched)


def without_flex_random(model: bytes) -> bytes:
    """Return the TensorFlow Lite model with ``FlexRandomUniform`` replaced by the builtin operator.

    Raises:
        ModelCorrupt: the bytes are not a TensorFlow Lite model, or it has no such operator.
    """
    import flatbuffers  # noqa: PLC0415 - only who prepares needs it
    from ai_edge_litert import schema_py_generated as schema  # noqa: PLC0415 - likewise

    try:
        if not schema.Model.ModelBufferHasIdentifier(model, 0):
            raise ValueError("not a TFL3 file")
        tree = schema.ModelT.InitFromObj(schema.Model.GetRootAs(model, 0))
    except (struct.error, ValueError) as error:
        raise ModelCorrupt(
            "语音合成模型的文件不是 TensorFlow Lite 格式，或者不完整。请重新准备这个模型。"
        ) from error
    if not _replace_operator(tree, schema):
        raise ModelCorrupt("语音合成模型里没有找到需要替换的算子，文件可能不对，请重新准备这个模型。")
    builder = flatbuffers.Builder(len(model))
    builder.Finish(tree.Pack(builder), file_identifier=b"TFL3")
    return bytes(builder.Output())


def _replace_operator(tree: Any, schema: Any) -> bool:
    """Rewrite the operator in the unpacked model; say whether it was there."""
    replaced = {index for index, code in enumerate(tree.operatorCodes) if code.customCode == _FLEX_OPERATOR}
    for index in replaced:
        code = tree.operatorCodes[index]
        code.customCode = None
        code.builtinCode = schema.BuiltinOperator.RANDOM_UNIFORM
        # The old one-byte field cannot hold the code; the placeholder sends readers to the new one.
        code.deprecatedBuiltinCode = schema.BuiltinOperator.PLACEHOLDER_FOR_GREATER_OP_CODES
    nodes = [node for graph in tree.subgraphs for node in graph.operators if node.opcodeIndex in replaced]
    for node in nodes:
        node.customOptions = None
        node.builtinOptionsType = schema.BuiltinOptions.RandomOptions
        node.builtinOptions = schema.RandomOptionsT()
        node.builtinOptions.seed, node.builtinOptions.seed2 = _SEEDS
    return bool(nodes)
