"""Rule: a part is built once, whoever asks for it, and what it was built from is let go."""

from __future__ import annotations

import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from assistant.once import Once

pytestmark = pytest.mark.unit


class Ingredient:
    """Something that a part is built from."""


def name_of(ingredient: Ingredient) -> str:
    return type(ingredient).__name__


def test_threads_get_the_same_part() -> None:
    together = threading.Barrier(8)
    built: list[object] = []

    def build() -> object:
        built.append(object())
        return built[-1]

    part = Once(build)

    def ask(_: int) -> object:
        together.wait(60)
        return part()

    with ThreadPoolExecutor(8) as pool:
        assert {id(each) for each in pool.map(ask, range(8))} == {id(built[0])}
    assert len(built) == 1


def test_what_failed_is_tried_again() -> None:
    failures = [OSError("busy")]

    def build() -> str:
        if failures:
            raise failures.pop()
        return "part"

    part = Once(build)
    with pytest.raises(OSError, match="busy"):
        part()
    assert (part(), part()) == ("part", "part")


def test_what_it_was_built_from_is_let_go() -> None:
    ingredient = Ingredient()
    left = weakref.ref(ingredient)
    part = Once(partial(name_of, ingredient))
    del ingredient
    assert left() is not None
    assert part() == "Ingredient"
    assert left() is None
