"""Rule: the command line says everything in Chinese, also what is wrong with a command, and fits its terminal."""

from __future__ import annotations

import argparse
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

from assistant.channels.cli import build_parser
from assistant.channels.cli.manual import manual
from assistant.channels.cli.parsing import Parser, in_chinese, wrapped
from tests.assistant.cli.conftest import Run

pytestmark = pytest.mark.unit

ENGLISH = re.compile(r"\b(usage|error|options?|arguments?|required|choose|invalid|show this|expected|exit)\b")


def parsers(parser: Parser) -> Iterator[Parser]:
    yield parser
    for inner in parser.subcommands.values():
        yield from parsers(inner)


EVERY = list(parsers(build_parser()))


@pytest.mark.parametrize("parser", EVERY, ids=lambda parser: str(parser.prog))
def test_every_help_is_chinese_and_fits_80_columns(parser: Parser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    told = parser.format_help()
    assert not ENGLISH.search(told)
    assert all(cell_len(line) <= 80 for line in told.splitlines() if not line.startswith("用法"))
    for title, rows in parser.sections():
        for name, explanation in rows:
            assert re.search("[一-鿿]", explanation), f"{title} {name} is not explained"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["kb", "ad"], "操作 不能是“ad”。是不是“add”？"),
        (["kb", "xyz"], "操作 不能是“xyz”。可以写：add、edit"),
        (["kb"], "还缺：操作。可以写：add、edit"),
        (["kb", "expire", "津贴"], "还缺：--on。"),
        (["kb", "list", "--regoin", "云山市"], "不认识“--regoin 云山市”。"),
        (["kb", "list", "--as-of"], "--as-of 后面要写一个内容。"),
        (["kb", "golden", "add", "多少钱"], "下面几样要写一样：--document --abstain。"),
        (["kb", "golden", "add", "多少钱", "--document", "甲", "--abstain"], "不能一起写"),
        (["kb", "list", "--json=1"], "--json 后面不能写 '1'。"),
        (["kb", "list", "--lapsing", "x"], "--lapsing：“x”不对，请写 1、2、3 这样的数。"),
        (["kb", "add", "--s", "x"], "“--s”可以是 --supersedes, --source, --sample，请写全。"),
        (["serve", "--port", "x"], "--port 不能写 'x'。"),
        (["models", "prepare", "--from"], "--from 后面要写一个内容。"),
        (["evaluate", "retrieval", "--questions"], "--questions 后面至少要写一个内容。"),
        (["completion", "fish"], "bash|zsh 不能是“fish”。"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_a_wrong_command_is_explained(run: Run, words: list[str], told: str) -> None:
    result = run(*words)
    assert (result.code, result.out) == (2, "")
    assert told in result.err
    assert not ENGLISH.search(result.err)
    assert "--help" in result.err


def test_what_is_chinese_already_is_left_alone() -> None:
    assert in_chinese("请写出问题。") == "请写出问题。"


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, []),
        ("放进文件再发布", 10, ["放进文件再", "发布"]),
        ("放进文件，再发布", 8, ["放进文件，", "再发布"]),  # a comma never begins a line
        ("运行 kb publish 发布", 10, ["运行 kb", "publish 发", "布"]),
    ],
)
def test_lines_are_broken_between_characters_and_never_inside_words(
    text: str, width: int, lines: list[str]
) -> None:
    assert wrapped(text, width) == lines


def test_the_page_about_the_commands_is_what_they_say_themselves() -> None:
    page = Path(__file__).parents[3] / "docs" / "kb.md"
    assert page.read_text("utf-8") == manual(), "it is stale: make docs"


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_a_shell_completes_every_command(run: Run, shell: str) -> None:
    result = run("completion", shell)
    assert result.code == 0
    for words in ("rollback", "--supersedes", "golden"):
        assert words in result.out


def test_bash_understands_what_it_is_given(run: Run) -> None:
    script = run("completion", "bash").out
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)


def test_hidden_options_are_not_told() -> None:
    parser = Parser(prog="x")
    parser.add_argument("--secret", help=argparse.SUPPRESS)
    assert "secret" not in parser.format_help()
