"""Rule: ``models convert`` tells what is missing, asks for the licence, and says how to use what it made."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tests.assistant.cli.conftest import Run
from tests.models.test_conversion import HEADER, converted


@pytest.mark.unit
def test_what_is_no_checkpoint_is_refused(run: Run, tmp_path: Path, home: Path) -> None:
    result = run("models", "convert", tmp_path / "nowhere", "--name", "kunming", "--license", "MIT")
    assert (result.code, result.out) == (1, "")
    assert "没有文件夹" in result.err
    assert not (home / "catalogue.toml").exists()


@pytest.mark.unit
def test_it_needs_a_name(run: Run, tmp_path: Path) -> None:
    result = run("models", "convert", tmp_path)
    assert result.code != 0
    assert "--name" in result.err


@pytest.mark.unit
def test_without_a_licence_and_anybody_to_ask_it_stops(
    run: Run, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("MIT\n"))  # not a terminal
    result = run("models", "convert", converted(tmp_path / "source"), "--name", "kunming")
    assert (result.code, result.out) == (1, "")
    assert "--license" in result.err
    assert not (home / "models" / "kunming").exists()


class Terminal(io.StringIO):
    """Somebody who types."""

    def isatty(self) -> bool:
        return True


@pytest.mark.unit
def test_whoever_sits_there_is_asked_for_the_licence(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("\n"))
    result = run("models", "convert", converted(tmp_path / "source"), "--name", "kunming")
    assert result.code == 1
    assert "许可是什么" in result.out
    assert "--license" in result.err


@pytest.mark.unit
def test_what_does_not_work_is_not_registered(run: Run, tmp_path: Path, home: Path) -> None:
    files = {"model.bin": HEADER, "config.json": b"{}", "tokenizer.json": b"{}"}
    source = converted(tmp_path / "source", files)
    result = run("models", "convert", source, "--name", "kunming", "--license", "MIT", "--int8")
    assert result.code == 1
    assert "--int8 不起作用" in result.err
    assert "没有登记它" in result.err
    assert "Traceback" not in result.err
    assert not (home / "catalogue.toml").exists()


@pytest.mark.model
def test_a_checkpoint_is_ready_for_use(run: Run, tmp_path: Path) -> None:
    from tests.models.tiny_whisper import tiny_whisper  # noqa: PLC0415  it imports torch

    source = tmp_path / "source"
    source.mkdir()
    tiny_whisper(source)
    result = run("models", "convert", source, "--name", "kunming", "--int8", "--title", "昆明话")
    assert result.code == 0, result.err
    assert "昆明话（kunming）：准备好了" in result.out
    assert "apache-2.0" in result.out
    assert 'recognizer = "kunming"' in result.out
    assert "kunming　已准备好\n" in run("models", "verify").out
    assert "昆明话，apache-2.0" in run("models", "list").out
