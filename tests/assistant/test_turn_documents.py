"""Rule: what stages pass on survives the way through JSON; a new type is found here by itself."""

from __future__ import annotations

import dataclasses
import inspect
import types
from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from pydantic import TypeAdapter

from assistant import turn
from knowledge_base import document
from models.audio import Audio

pytestmark = pytest.mark.unit

HOLDS_AUDIO = {"Request", "Spoken"}
"""They hold samples as numpy arrays, which travel as PCM or WAV and never as JSON."""


def dataclasses_of(module: types.ModuleType) -> Iterator[type]:
    for _, member in inspect.getmembers(module, dataclasses.is_dataclass):
        if isinstance(member, type) and member.__module__ == module.__name__:
            yield member


ALL = [*dataclasses_of(turn), *dataclasses_of(document)]


def holds_audio(kind: Any) -> bool:
    if kind is Audio:
        return True
    parts = get_type_hints(kind).values() if dataclasses.is_dataclass(kind) else get_args(kind)
    return any(map(holds_audio, parts))


SERIALISABLE = [kind for kind in ALL if not holds_audio(kind)]

SCALARS: dict[Any, object] = {
    str: "高龄津贴“100元”",
    float: 0.125,
    int: 3,
    bool: True,
    date: date(2026, 11, 21),
}


def sample(kind: Any) -> Any:
    """Return a value of the type ``kind`` that differs from every default."""
    if kind in SCALARS:
        return SCALARS[kind]
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return kind(**{field.name: sample(hints[field.name]) for field in dataclasses.fields(kind)})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return list(kind)[-1]
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple:
        return (sample(arguments[0]), sample(arguments[0]))
    if origin is Mapping:
        return {sample(arguments[0]): sample(arguments[1])}
    if origin in (Union, types.UnionType):
        return sample(arguments[0])
    raise AssertionError(f"teach this test what a {kind} looks like")


def test_the_types_are_found() -> None:
    names = {kind.__name__ for kind in ALL}
    assert {"Turn", "Reply", "Query", "Ended", "Document", "Passage", "Evidence", "Citation"} <= names
    assert names - {kind.__name__ for kind in SERIALISABLE} == HOLDS_AUDIO


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_it_is_frozen(kind: Any) -> None:
    assert kind.__dataclass_params__.frozen


@pytest.mark.parametrize("kind", SERIALISABLE, ids=lambda kind: kind.__name__)
def test_it_survives_json(kind: Any) -> None:
    adapter = TypeAdapter(kind)
    original = sample(kind)
    text = adapter.dump_json(original)
    assert adapter.validate_json(text) == original
    assert adapter.dump_json(adapter.validate_json(text)) == text
