"""Rule: the search for the greatest load that a server bears finds it, and ends where there is none."""

from __future__ import annotations

import asyncio

import pytest

from tests.benchmarks.loading.figures import Level, Outcome, greatest_borne

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("limit", "whole", "least", "most"),
    [
        (7.3, False, 6.3, 7.3),
        (0.02, False, None, None),
        (5, True, 5, 5),
        (11, True, 11, 11),
        (0, True, None, None),
    ],
)
def test_the_greatest_is_found(limit: float, *, whole: bool, least: float | None, most: float | None) -> None:
    async def measure(load: float) -> Level:
        return Level(load, (Outcome(1.0 if load <= limit else 9.0),))

    found = asyncio.run(greatest_borne(measure, 1.0, 1.0, whole=whole))
    if least is None or most is None:
        assert found is None
    else:
        assert found is not None
        assert least <= found.load <= most


def test_who_refuses_or_fails_does_not_bear_it() -> None:
    answered = [Outcome(1.0)] * 50
    assert Level(1.0, tuple(answered)).borne(0.6)
    assert not Level(1.0, (*answered, Outcome(0.1, refused=True))).borne(0.6)
    assert not Level(1.0, (*answered, Outcome(0.1, failed=True))).borne(0.6)
    assert not Level(1.0, tuple(answered)).borne(0.4)
