"""Rule: an exit code tells what came of a command, and every refusal says in Chinese what to do."""

from __future__ import annotations

import io
import os
import signal
import threading
from pathlib import Path

import pytest

from assistant.channels.cli import main
from tests.assistant.cli.conftest import Run

pytestmark = pytest.mark.unit

COMMANDS = [
    ["ask"],
    ["serve"],
    ["models", "list"],
    ["models", "prepare"],
    ["models", "verify"],
    ["kb", "publish"],
    ["kb", "list"],
    ["evaluate", "answers"],
]


def test_the_help_names_every_command_and_the_exit_codes(run: Run) -> None:
    result = run("--help")
    assert result.code == 0
    assert all(words[0] in result.out for words in COMMANDS)
    assert "退出码：0 成功" in result.out


def test_a_community_of_several_is_named_before_the_command(run: Run, home: Path) -> None:
    own = home / "communities" / "guihua"
    own.mkdir(parents=True)
    (own / "settings.toml").write_text('[doors]\nhosts = ["guihua.cn"]\n', "utf-8")
    assert run("--community", "guihua", "kb", "list").code == 0
    assert (own / "state.db").exists()
    assert not (home / "state.db").exists()
    assert os.environ["XIANGYIN_HOME"] == str(home)
    unknown = run("--community", "hewan", "kb", "list")
    assert unknown.code == 1
    assert "现有的：guihua" in unknown.err


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_explains_itself_in_chinese(run: Run, words: list[str]) -> None:
    result = run(*words, "--help")
    assert result.code == 0
    description = result.out.split("\n\n")[1]
    assert any("一" <= character <= "鿿" for character in description)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["frobnicate"],
        ["models"],
        ["kb"],
        ["evaluate"],
        ["ask", "津贴", "--frobnicate"],
        ["serve", "--port", "x"],
    ],
    ids=" ".join,
)
def test_a_command_that_is_written_wrongly_exits_with_2(run: Run, words: list[str]) -> None:
    assert run(*words).code == 2


@pytest.mark.parametrize(
    "words",
    [
        ["ask", "高龄津贴多少钱"],
        ["models", "list"],
        ["models", "verify"],
        ["models", "prepare", "edge-tts"],
        ["kb", "list"],
        ["kb", "publish"],
        ["evaluate", "answers"],
        ["serve"],
    ],
    ids=" ".join,
)
def test_wrong_settings_are_an_error_everywhere(
    run: Run, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XIANGYIN_SERVER__PORT", "x")
    result = run(*words)
    assert (result.code, result.out) == (1, "")
    assert "设置有误" in result.err
    assert "Traceback" not in result.err


@pytest.mark.usefixtures("hears_ctrl_c")
def test_an_interrupted_command_exits_with_130(run: Run, tmp_path: Path) -> None:
    """The command reads its questions from a pipe that never delivers any; meanwhile the user presses Ctrl+C."""
    pipe = tmp_path / "questions.jsonl"
    os.mkfifo(pipe)
    person = threading.Thread(target=_press_ctrl_c_at, args=(pipe, threading.get_ident()))
    person.start()
    result = run("evaluate", "answers", "--questions", pipe)
    person.join()
    assert result.code == 130
    assert "已中断" in result.err


def _press_ctrl_c_at(pipe: Path, thread: int) -> None:
    writer = os.open(pipe, os.O_WRONLY)  # returns when the command has opened it
    signal.pthread_kill(thread, signal.SIGINT)
    os.close(writer)


def test_a_terminal_that_knows_no_chinese_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(shown, "ascii"))
    with pytest.raises(SystemExit) as ended:
        main(["kb", "--help"])
    assert ended.value.code == 0
