"""Rule: every test that ``docs/faults.md`` names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[1]
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "docs" / "faults.md").read_text("utf-8"))


def test_every_line_names_a_test() -> None:
    lines = [
        line for line in (ROOT / "docs" / "faults.md").read_text("utf-8").splitlines() if line[:2] == "| "
    ]
    assert all("::test_" in line for line in lines[2:])


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_it_is_there(file: str, name: str) -> None:
    assert f"def {name}(" in (ROOT / file).read_text("utf-8")
