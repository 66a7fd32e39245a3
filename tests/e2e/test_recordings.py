"""Rule: what is said in a recording, of whatever kind, is answered from the right document; where nobody speaks
the person is asked to speak again, and no word is made up.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant.channels.app import create_app
from assistant.channels.contract import ChannelOptions
from assistant.runtime import Assistant
from models.audio import Audio, decode_audio, encode_wav, joined, resample, silence
from tests.e2e.odd_files import encoded, with_header
from tests.e2e.sample_home import AS_OF, DOCUMENT, QUESTION, ROOT, document_of, sample_assistant, spoken
from tests.e2e.sounds import NOBODY_SPEAKS, groan
from tests.models.test_audio import wav_of_channels

pytestmark = pytest.mark.e2e

NOISES = ROOT.parent / "shared" / "data" / "noise"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return sample_assistant(tmp_path_factory)


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
        ("wav", "pcm_u8", 8000, 1),
        ("mp3", "libmp3lame", 8000, 1),
        ("ogg", "libopus", 16000, 2),
        ("ipod", "aac", 44100, 2),  # .m4a
        ("webm", "libopus", 48000, 2),  # what browsers record
        ("flac", "flac", 22050, 1),
    ],
)
def test_every_format_is_answered(
    client: TestClient, question: Audio, container: str, codec: str, rate_hz: int, channels: int
) -> None:
    assert_answered(sent(client, encoded(question, container, codec, rate_hz, channels)))


@pytest.mark.parametrize(
    ("container", "codec"),
    [("wav", "pcm_s16le"), ("webm", "libopus")],
)
def test_what_was_said_before_a_recording_breaks_off_is_answered(
    client: TestClient, question: Audio, container: str, codec: str
) -> None:
    whole = encoded(joined([question, silence(0.5, question.rate_hz), question]), container, codec)
    assert_answered(sent(client, whole[: len(whole) // 2]))


def test_what_a_header_says_of_the_size_does_not_matter(client: TestClient, question: Audio) -> None:
    lost_its_power = with_header(encode_wav(question), riff_size=0, size=0)
    assert_answered(sent(client, lost_its_power))


def test_a_row_of_microphones_is_one_voice(client: TestClient, question: Audio) -> None:
    assert_answered(sent(client, wav_of_channels(resample(question, 16000), 9)))


def test_the_command_line_answers_as_the_interface_does(
    client: TestClient, assistant: Assistant, question: Audio, tmp_path: Path
) -> None:
    file = tmp_path / "我的录音.mp3"
    file.write_bytes(encoded(question, "mp3", "libmp3lame"))
    document = document_of(assistant, "--audio", file, "--as-of", AS_OF)
    assert_answered(document)
    same = sent(client, file.read_bytes())
    for part in ("transcript", "query", "reply", "evidence"):
        assert document[part] == same[part]


# Nobody speaks


@pytest.mark.parametrize("name", NOBODY_SPEAKS)
def test_no_words_are_made_of_noise(client: TestClient, name: str) -> None:
    assert_asked_again(sent(client, encode_wav(NOBODY_SPEAKS[name]())))


@pytest.mark.parametrize("seed", [14, 31, 47])
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
