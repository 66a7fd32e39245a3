"""Rule: the page about dialects says what the commands say themselves, and its example is a pack that works."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from assistant.channels.cli.dialect.manual import manual
from assistant.channels.cli.dialect.own_pack import (
    EXAMPLE,
    EXAMPLE_SAID,
    EXAMPLE_STANDARD,
    EXAMPLE_TAG,
    own_pack,
)
from knowledge_base.dialect import FILE, load_dialect
from knowledge_base.dialect_readings import COLUMNS
from knowledge_base.dialect_tables import TABLES
from knowledge_base.errors import DialectInvalid
from tests.assistant.cli.dialect.conftest import DialectClerk

pytestmark = pytest.mark.unit


def test_the_page_is_what_the_commands_say_themselves() -> None:
    page = Path(__file__).parents[4] / "docs" / "dialects.md"
    assert page.read_text("utf-8") == manual(), "it is stale: make docs"


@pytest.mark.parametrize("column", sorted({*COLUMNS, *(name for names in TABLES.values() for name in names)}))
def test_every_column_is_explained(column: str) -> None:
    assert f"`{column}`" in manual()


def test_every_field_is_explained(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('unheard_of = "?"\n', "utf-8")
    with pytest.raises(DialectInvalid) as refused:
        load_dialect(tmp_path)
    (told,) = (problem for problem in refused.value.problems if "unheard_of" in problem)
    fields = told.partition("这里可以写的有：")[2].rstrip("。").split("、")
    assert {"tag", "voices", "folds"} <= set(fields)
    assert [field for field in fields if not re.search(rf"`\[*{field}[.\]`]", manual())] == []


def test_the_example_is_a_dialect_that_works(clerk: DialectClerk, home: Path) -> None:
    folder = home / "dialects" / EXAMPLE_TAG
    folder.mkdir(parents=True)
    for name, text in EXAMPLE.items():
        (folder / name).write_text(text, "utf-8")
    assert clerk("check", folder).code == 0
    tried = clerk("try", EXAMPLE_SAID, "--dialect", EXAMPLE_TAG)
    assert f"当作：{EXAMPLE_STANDARD}\n" in tried.out


def test_the_commands_that_make_a_dialect_work(clerk: DialectClerk) -> None:
    shown = re.findall(r"```sh\n(.*?)```", own_pack(), re.DOTALL)[0].splitlines()
    results = [clerk(*shlex.split(line, comments=True)[4:]) for line in shown]
    assert [result.code for result in results] == [0, 0, 0]
    assert "当作：高龄津贴怎么样领" in results[-1].out
