"""A new clerk's first afternoon comes to what ``docs/walkthrough.md`` shows: published, asked, taken back."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pytest

from assistant.channels.cli import main
from tests.e2e import clerk
from tests.e2e.sample_home import sample_home
from tests.models.prepared_models import registry_with
from tests.scaled import settings_for

pytestmark = pytest.mark.model

DECLINED = "没有找到准确的说法"


class Terminal:
    """Runs commands where the clerk sits, with everything that they print."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, command: str, code: int = 0) -> str:
        assert main(shlex.split(command)) == code, self._capsys.readouterr().err
        shown = self._capsys.readouterr()
        return shown.out + shown.err


@pytest.fixture
def terminal(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Terminal:
    """In a home of one's own, like the sample community's."""
    registry_with("ppocr")
    home, folder = tmp_path / "home", tmp_path / "files"
    shutil.copytree(sample_home(tmp_path_factory), home, symlinks=True)
    folder.mkdir()
    clerk.files(folder)
    monkeypatch.chdir(folder)
    for name, value in {**settings_for(home), "XIANGYIN_HOME": str(home)}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("LOGNAME", "王芳")
    return Terminal(capsys)


def test_three_files_are_published_asked_about_and_taken_back(terminal: Terminal) -> None:
    questions = {clerk.HEATING: "300元", clerk.HAIRCUT: "不收钱", clerk.SCREENS: "25元"}
    steps = [step.command for step in clerk.STEPS if not step.command.startswith(("ask", "kb check"))]
    page = clerk.DOCUMENT.read_text("utf-8")
    declined = terminal(f"ask {clerk.HEATING} {clerk.AS_OF}")
    assert DECLINED in declined
    assert said(declined) in page
    shown = {command: terminal(command) for command in steps[: steps.index("kb publish --yes") + 1]}
    assert "翠民发〔2026〕21号" in shown["kb add 取暖补贴.docx --yes"]
    assert "对照原件" in shown["kb add 理发通知.pdf 便民收费.xlsx --yes"]
    assert "新文件（3 份）" in shown["kb diff"]
    assert "发布好了" in shown["kb publish --yes"]  # which checks, too
    for question, figure in questions.items():
        answer = terminal(f"ask {question} {clerk.AS_OF}")
        assert figure in answer.partition("〔")[0], answer
        assert said(answer) in page
    assert "退回好了" in terminal(next(step for step in steps if "rollback" in step))
    assert DECLINED in terminal(f"ask {clerk.HEATING} {clerk.AS_OF}")
    history = terminal("kb history")
    assert "区里说通知要重发" in history
    assert "王芳" in history


def said(shown: str) -> str:
    """Return the line with the reply."""
    return shown.splitlines()[0]


def test_the_page_shows_every_step() -> None:
    page = clerk.DOCUMENT.read_text("utf-8")
    assert [f"$ {clerk.PROGRAM} {step.command}\n" in page for step in clerk.STEPS] == [True] * len(
        clerk.STEPS
    )
