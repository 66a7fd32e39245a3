"""Rule: a file that is no recording of a question is refused at once, before anything is loaded, with a Chinese
sentence that says what to do, the same wherever it comes in.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assistant.bootstrap import build
from assistant.channels.app import create_app
from assistant.channels.cli import main
from assistant.channels.contract import ChannelOptions
from assistant.settings import Settings
from tests.e2e.odd_files import UNREADABLE, twenty_minutes
from tests.e2e.sample_home import HANGS_S, ROOT
from tests.models.test_audio import recorded_tone

pytestmark = pytest.mark.e2e

Told = Callable[[Path], tuple[int, str, str]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without models and documents."""
    home = tmp_path / "home"
    monkeypatch.setenv("XIANGYIN_HOME", str(home))
    return home


@pytest.fixture
def told(home: Path, capsys: pytest.CaptureFixture[str]) -> Told:
    """What the command line says about a file: exit code, output, errors."""

    def ask_about(file: Path) -> tuple[int, str, str]:
        code = main(["ask", "--audio", str(file)])
        return code, *capsys.readouterr()

    return ask_about


@pytest.mark.parametrize(("make", "message"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_recording_is_refused_with_advice(
    home: Path, told: Told, tmp_path: Path, make: Callable[[], bytes], message: str
) -> None:
    file = tmp_path / "question.wav"
    file.write_bytes(make())
    with TestClient(create_app(build(Settings(home=home)), ChannelOptions())) as client:
        response = client.post("/api/ask/audio", content=file.read_bytes())
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (422, "audio_unreadable")
    assert re.search(message, error["message"])
    assert "请" in error["message"]
    assert told(file) == (1, "", error["message"] + "\n")
    assert not home.exists()


@pytest.mark.parametrize(("name", "message"), [("", "文件夹.*请"), ("没有.wav", "找不到.*请")])
def test_a_file_that_is_not_there(told: Told, tmp_path: Path, name: str, message: str) -> None:
    code, output, error = told(tmp_path / name)
    assert (code, output) == (1, "")
    assert re.search(message, error)


MEASURED = """
import resource, sys
from pathlib import Path
from models.audio import decode_audio
from models.errors import AudioUnreadable
decode_audio(Path(sys.argv[1]), max_seconds=60)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    decode_audio(Path(sys.argv[2]), max_seconds=60)
except AudioUnreadable:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
"""Prints by how many KiB the memory grew while the second recording was refused."""


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss has another unit")
def test_twenty_minutes_take_no_more_memory_than_one(tmp_path: Path) -> None:
    short, long = tmp_path / "short.mp3", tmp_path / "long.mp3"
    short.write_bytes(recorded_tone("mp3", "libmp3lame", 8000, 1))
    long.write_bytes(twenty_minutes())
    command = [sys.executable, "-c", MEASURED, str(short), str(long)]
    grown_kib = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=HANGS_S).stdout
    assert int(grown_kib) < 20_000  # the samples of twenty minutes are 75,000
