"""Rule: nothing in a pack is claimed without a source, and its README says what each source is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

import pytest

from knowledge_base.dialect import FILE
from knowledge_base.dialect_readings import READINGS
from tests.knowledge_base.dialect_data import PACKS, SHIPPED, table_rows

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(("table", "least"), [("lexicon.tsv", 200), ("phrases.tsv", 50)])
@pytest.mark.parametrize("tag", SHIPPED)
def test_the_packs_are_rich(tag: str, table: str, least: int) -> None:
    rows = table_rows(PACKS / tag / table)
    assert len([row for row in rows if row[1] != "=" and not re.fullmatch(r"\{.+\}", row[0])]) >= least


@pytest.mark.parametrize("tag", SHIPPED)
def test_every_source_is_explained(tag: str) -> None:
    """A source is a mark or the name of a file, and what was found there behind it."""
    readme = (PACKS / tag / "README.md").read_text(encoding="utf-8")
    explained = {
        name
        for line in readme.partition("## 来源")[2].partition("\n## ")[0].splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`([^`]+)`", line.split("|")[1])
    }
    sources = {*_in_tables(tag), *_in_sounds(tag)}
    assert "" not in sources
    assert {source for source in sources if re.split(r"[\s：]", source)[0] not in explained} == set()
    assert "许可" in readme


def _in_tables(tag: str) -> Iterator[str]:
    for name in ("lexicon.tsv", "phrases.tsv", READINGS):
        if (PACKS / tag / name).exists():
            yield from (row[-1] for row in table_rows(PACKS / tag / name))


def _in_sounds(tag: str) -> Iterator[str]:
    file = tomllib.loads((PACKS / tag / FILE).read_text(encoding="utf-8"))
    for part in ("folds", "accent"):
        for rules in file.get(part, {}).values():
            yield from (rule["source"] for rule in rules)
