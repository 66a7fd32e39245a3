"""Rule: what is said in a recording, of whatever kind, is answered from the right document; where nobody speaks
the person is asked to speak again, and no word is made up.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant.bootstrap import build
from assistant.channels.app import create_app
from assistant.channels.cli import ask, build_parser
from assistant.channels.contract import ChannelOptions
from assistant.runtime import Assistant
from assistant.settings import Settings
from models.audio import Audio, decode_audio, encode_wav, joined, resample, silence
from tests.e2e.odd_files import encoded, with_header
from tests.e2e.sample_home import (
    AS_OF,
    DOCUMENT,
    HANGS_S,
    LOCAL,
    QUESTION,
    ROOT,
    assistant_command,
    environment,
    sample_home,
    spoken,
)
from tests.e2e.sounds import NOBODY_SPEAKS, groan
from tests.models.test_audio import wav_of_channels

pytestmark = pytest.mark.e2e

NOISES = ROOT.parent / "shared" / "data" / "noise"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_home(tmp_path_factory)


@pytest.fixture(scope="module")
def assistant(home: Path) -> Assistant:
    """The real assistant; what it needs is loaded by the first question."""
    return build(Settings(home=home, models=LOCAL))


@pytest.fixture(scope="module")
def client(assistant: Assistant) -> Iterator[TestClient]:
    with TestClient(create_app(assistant, ChannelOptions())) as client:
        yield client


@pytest.fixture(scope="module")
def question() -> Audio:
    return spoken(QUESTION)


def sent(client: TestClient, recording: bytes) -> dict[str, Any]:
    """Return the document of the reply to a recording that is taken."""
    response = client.post(f"/api/ask/audio?as_of={AS_OF}", content=recording)
    document: dict[str, Any] = response.json()
    assert response.status_code == 200, document
    return document


def assert_answered(document: dict[str, Any]) -> None:
    """The question was heard, and the reply quotes the right document and no other."""
    assert "高龄津贴" in document["query"]["text"]
    assert document["reply"]["kind"] == "answer"
    assert {citation["document_id"] for citation in document["reply"]["citations"]} == {DOCUMENT}


def assert_asked_again(document: dict[str, Any]) -> None:
    """Not one word was heard, and the person is asked to speak again."""
    assert (document["transcript"], document["query"], document["evidence"]) == (None, None, [])
    assert document["reply"]["kind"] == "clarification"
    assert "再说一遍" in document["reply"]["text"]


# Somebody asks


@pytest.mark.parametrize(
    ("container", "codec", "rate_hz", "channels"),
    [
        ("wav", "pcm_s16le", 16000, 1),
        ("wav", "pcm_s16le", 8000, 2),
        ("wav", "pcm_s24le", 48000, 2),
        ("wav", "pcm_f32le", 44100, 1),
        ("wav", "pcm_u8", 8000, 1),
        ("wav", "pcm_u8", 22050, 2),
        ("mp3", "libmp3lame", 8000, 1),
        ("mp3", "libmp3lame", 22050, 2),
        ("mp3", "libmp3lame", 44100, 1),
        ("ogg", "libopus", 8000, 1),
        ("ogg", "libopus", 16000, 2),
        ("ogg", "libopus", 48000, 1),
        ("ipod", "aac", 16000, 1),  # .m4a
        ("ipod", "aac", 44100, 2),
        ("adts", "aac", 22050, 1),
        ("webm", "libopus", 16000, 1),
        ("webm", "libopus", 48000, 2),  # what browsers record
        ("flac", "flac", 22050, 1),
        ("flac", "flac", 48000, 2),
    ],
)
def test_every_format_is_answered(
    client: TestClient, question: Audio, container: str, codec: str, rate_hz: int, channels: int
) -> None:
    assert_answered(sent(client, encoded(question, container, codec, rate_hz, channels)))


@pytest.mark.parametrize(
    ("container", "codec"),
    [("wav", "pcm_s16le"), ("mp3", "libmp3lame"), ("ogg", "libopus"), ("webm", "libopus"), ("flac", "flac")],
)
def test_what_was_said_before_a_recording_breaks_off_is_answered(
    client: TestClient, question: Audio, container: str, codec: str
) -> None:
    whole = encoded(joined([question, silence(0.5, question.rate_hz), question]), container, codec)
    assert_answered(sent(client, whole[: len(whole) // 2]))


@pytest.mark.parametrize("field", ["riff_size", "size"])
@pytest.mark.parametrize("value", [0, 0xFFFFFFFF])  # 0: a recorder that lost its power
def test_what_a_header_says_of_the_size_does_not_matter(
    client: TestClient, question: Audio, field: str, value: int
) -> None:
    assert_answered(sent(client, with_header(encode_wav(question), **{field: value})))


@pytest.mark.parametrize("channels", [8, 9, 32])
def test_a_row_of_microphones_is_one_voice(client: TestClient, question: Audio, channels: int) -> None:
    assert_answered(sent(client, wav_of_channels(resample(question, 16000), channels)))


def test_the_command_line_answers_as_the_interface_does(
    client: TestClient,
    assistant: Assistant,
    question: Audio,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "我的录音.mp3"
    file.write_bytes(encoded(question, "mp3", "libmp3lame"))
    arguments = build_parser().parse_args(["ask", "--audio", str(file), "--as-of", AS_OF, "--json"])
    assert ask._run(arguments, build=lambda _settings: assistant) == 0
    document = json.loads(capsys.readouterr().out)
    assert_answered(document)
    same = sent(client, file.read_bytes())
    for part in ("transcript", "query", "reply", "evidence"):
        assert document[part] == same[part]


# Nobody speaks


@pytest.mark.parametrize("name", NOBODY_SPEAKS)
def test_no_words_are_made_of_noise(client: TestClient, name: str) -> None:
    assert_asked_again(sent(client, encode_wav(NOBODY_SPEAKS[name]())))


@pytest.mark.parametrize("seed", [14, 16, 31, 33, 47, 51])
def test_a_groan_is_not_heard_as_what_was_hinted_at(client: TestClient, seed: int) -> None:
    """Told the hints, Whisper hears 居民向社区询问政策 in each of these, and is sure of it: it must not say so."""
    assert_asked_again(sent(client, encode_wav(groan(seed))))


@pytest.mark.parametrize(
    "name",
    [
        "doing_the_dishes",
        "dude_miaowing",
        "exercise_bike",
        "pink_noise",
        "rir_clap_seminar_room",
        "running_tap",
        "white_noise",
    ],
)
def test_no_words_are_made_of_recorded_noise(client: TestClient, name: str) -> None:
    file = NOISES / f"{name}.wav"
    if not file.is_file():
        pytest.skip(f"no recorded noise at {file}")
    noise = decode_audio(file, max_seconds=120)
    minute = Audio(noise.samples[: 60 * noise.rate_hz], noise.rate_hz)
    assert_asked_again(sent(client, encode_wav(minute)))


# As a person runs it


def test_in_a_process_of_its_own(home: Path, question: Audio, tmp_path: Path) -> None:
    files = {
        "question.m4a": encoded(question, "ipod", "aac", 44100, 2),
        "silence.ogg": encoded(silence(3.0, 48000), "ogg", "libopus", 48000),
        "text.wav": "我想问一下高龄津贴怎么领。".encode(),
    }
    ended = {}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        ended[name] = subprocess.run(
            assistant_command("ask", "--audio", tmp_path / name, "--as-of", AS_OF, "--json"),
            cwd=ROOT,
            env=environment(home),
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=HANGS_S,
        )
    assert {name: process.returncode for name, process in ended.items()} == {
        "question.m4a": 0,
        "silence.ogg": 0,
        "text.wav": 1,
    }
    assert_answered(json.loads(ended["question.m4a"].stdout))
    assert_asked_again(json.loads(ended["silence.ogg"].stdout))
    assert ended["text.wav"].stdout == ""
    assert "不是录音" in ended["text.wav"].stderr
