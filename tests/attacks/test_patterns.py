"""Rule: no pattern tries endless ways: no regular expression of ours takes time that grows with the third power.

Regexploit finds, by looking at a pattern alone, where several repetitions can match the same characters before
something that does not match. Nothing is measured, so a slow machine changes nothing.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest

import assistant
import knowledge_base
from assistant.safety.sounding import Sounds
from assistant.safety.tables import load

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # it imports the parser of patterns by its old name
    from regexploit.ast.sre import SreOpParser
    from regexploit.redos import find

pytestmark = pytest.mark.unit

NOT_FOR_RESIDENTS = ("cli", "evaluation", "migrations", "laboratory", "__main__")
"""Parts of modules that read nothing which a stranger has written."""
FEWEST = 500
POWER = 3


def ours() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield the patterns of all modules with where they are, and those of the tables of emergencies."""
    for package in (assistant, knowledge_base):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not set(found.name.split(".")).intersection(NOT_FOR_RESIDENTS):
                for name, value in vars(importlib.import_module(found.name)).items():
                    yield from ((f"{found.name}.{name}", pattern) for pattern in inside(value))
    tables = load(Sounds())
    rows = [*(sign.pattern for sign in tables.signs), *(doubt.pattern for doubt in tables.doubts)]
    for row in (*rows, *tables.lookalikes):
        yield f"emergencies: {row.source}", row.characters


def inside(value: object) -> Iterator[re.Pattern[str]]:
    """Yield the patterns in a constant: itself, or what it has in it."""
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif isinstance(value, Mapping):
        yield from (pattern for each in value.items() for pattern in inside(each))
    elif isinstance(value, Iterable) and isinstance(value, (tuple, list, frozenset)):
        yield from (pattern for each in value for pattern in inside(each))


def powers(pattern: str, flags: int = 0) -> list[int]:
    """Return, for each place where a pattern may try endless ways, the power with which its time grows."""
    parsed: Any = SreOpParser().parse_sre(pattern, flags & ~re.UNICODE)
    return [found.starriness for found in find(parsed)]


@pytest.mark.parametrize("pattern", [r"(a+)+b", r"\s*\d*\s*\d*\s*x\s*$", r"第?\d{1,4}\s*页?\s*共?\s*\d{1,4}"])
def test_what_tries_endless_ways_is_found(pattern: str) -> None:
    assert max(powers(pattern), default=0) >= POWER


def test_no_pattern_of_ours_does() -> None:
    patterns = {(each.pattern, each.flags): where for where, each in ours()}
    assert len(patterns) > FEWEST
    slow = {
        where: found
        for (text, flags), where in patterns.items()
        if max(found := powers(text, flags), default=0) >= POWER
    }
    assert slow == {}
