"""Rule: ``dialect new`` makes a pack that can be used at once, to which a clerk adds words without opening a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge_base.dialect import load_dialect
from knowledge_base.dialect_words import load
from tests.assistant.cli.dialect.conftest import DialectClerk

pytestmark = pytest.mark.unit

WUHAN = "cmn-x-wuhan"


def test_a_new_dialect_is_filled_by_commands_alone(clerk: DialectClerk, home: Path) -> None:
    made = clerk("new", WUHAN, "武汉话", "--spoken", "湖北省武汉市")
    assert made.code == 0
    assert str(home / "dialects" / WUHAN) in made.out
    assert clerk("check", WUHAN).code == 0
    assert clerk("add-word", "么样", "怎么样", "--when", "前面不是 怎", "--dialect", "武汉").code == 0
    assert clerk("add-word", "屋里爹爹", "爷爷", "--dialect", "武汉").code == 0
    tried = clerk.json("try", "屋里爹爹的高龄津贴么样领")
    assert (tried["dialect"], tried["text"]) == (WUHAN, "爷爷的高龄津贴怎么样领")
    row = clerk.json("show", "武汉话")
    assert (row["spoken"], row["words"], row["folder"]) == ("湖北省武汉市", 2, row["own_folder"])


def test_what_a_new_pack_offers_can_be_used(clerk: DialectClerk, home: Path) -> None:
    """Without the signs before them, the examples in the file are right."""
    clerk("new", WUHAN, "武汉话")
    folder = home / "dialects" / WUHAN
    file = folder / "dialect.toml"
    first, *lines = file.read_text("utf-8").splitlines()
    offered = [line.removeprefix("# ") for line in lines if "=" in line or "[[" in line]
    file.write_text("\n".join((first, *(line for line in offered if "；" not in line))), "utf-8")
    dialect = load_dialect(folder)
    assert (dialect.spoken, dialect.hotwords) == ("武汉话", ("高龄津贴", "低保"))
    assert [fold.same for fold in dialect.folds.initials] == [("n", "l")]
    assert tuple(load(folder).entries()) == ()


@pytest.mark.parametrize("name", ['"武汉"话', "武汉\\\\话", "武汉'话"])
def test_a_name_may_have_any_sign(clerk: DialectClerk, home: Path, name: str) -> None:
    assert clerk.json("new", WUHAN, name)["tag"] == WUHAN
    assert load_dialect(home / "dialects" / WUHAN).name == name


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["武汉", "武汉话"], "不能做代号"),
        (["../wuhan", "武汉话"], "不能做代号"),
        (["wuhan", "武汉话"], "不是语言标签"),
        (["cmn--wuhan", "武汉话"], "不是语言标签"),
        ([WUHAN, " "], "名称不能空着"),
        (["yue", "粤语"], "add-word 说法 标准说法 --dialect yue"),
    ],
)
def test_what_cannot_be_a_dialect_is_refused(
    clerk: DialectClerk, home: Path, words: list[str], told: str
) -> None:
    refused = clerk("new", *words)
    assert (refused.code, told in refused.err) == (1, True)
    assert not (home / "dialects").exists()


def test_a_pack_that_is_there_stays(clerk: DialectClerk, home: Path) -> None:
    clerk("new", WUHAN, "武汉话")
    clerk("add-word", "几多", "多少", "--dialect", WUHAN)
    assert clerk("new", WUHAN, "武汉话").code == 1
    assert "几多" in (home / "dialects" / WUHAN / "lexicon.tsv").read_text("utf-8")
