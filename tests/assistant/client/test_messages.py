"""Rule: what the server says becomes one typed event each, and what is cut off or not understood is never mistaken."""

from __future__ import annotations

import json

import pytest

from assistant.client import ACKNOWLEDGEMENT, Garbled, Rejected, SpeechStarted, Spoken, TurnFailed
from assistant.client.messages import Reader
from models.audio import Audio, pcm16
from tests.assistant.fakes import tone

pytestmark = pytest.mark.unit

SOUND = tone(0.1, 24_000)
PCM = pcm16(SOUND)


def audio(samples: int, number: int = 1, index: int = 0) -> str:
    return json.dumps(
        {
            "type": "audio",
            "id": number,
            "index": index,
            "rate_hz": 24_000,
            "samples": samples,
            "synthesizer": "fake",
        }
    )


def test_samples_are_put_together_with_their_announcement() -> None:
    reader = Reader()
    assert reader.read(audio(len(PCM) // 2, index=ACKNOWLEDGEMENT)) is None
    assert reader.read(PCM[:1000]) is None
    message = reader.read(PCM[1000:])
    assert message is not None
    spoken = message.content
    assert isinstance(spoken, Spoken)
    assert (message.turn, spoken.index, spoken.synthesizer) == (1, ACKNOWLEDGEMENT, "fake")
    assert (spoken.audio.rate_hz, pcm16(spoken.audio)) == (24_000, pcm16(Audio(spoken.audio.samples, 24_000)))
    assert len(spoken.audio.samples) == len(SOUND.samples)


def test_a_sentence_without_samples_is_whole_at_once() -> None:
    message = Reader().read(audio(0))
    assert message is not None
    assert isinstance(message.content, Spoken)
    assert message.content.audio.seconds == 0


def test_samples_of_a_sentence_that_was_cut_off_are_dropped() -> None:
    reader = Reader()
    assert reader.read(audio(len(PCM) // 2)) is None
    assert reader.read(PCM[:1000]) is None
    started = reader.read('{"type": "speech-started", "id": 2, "at_s": 0.5}')
    assert started is not None
    assert (started.turn, started.content) == (2, SpeechStarted(0.5))
    assert reader.read(PCM) is None
    assert reader.read(audio(len(PCM) // 2, 2)) is None
    whole = reader.read(PCM)
    assert whole is not None
    assert isinstance(whole.content, Spoken)
    assert len(whole.content.audio.samples) == len(SOUND.samples)


def test_a_pong_between_samples_cuts_nothing_off() -> None:
    reader = Reader()
    reader.read(audio(len(PCM) // 2))
    reader.read(PCM[:1000])
    assert reader.read('{"type": "pong"}') is not None
    assert reader.read(PCM[1000:]) is not None


def test_an_error_says_whether_the_connection_goes_on() -> None:
    reader = Reader()
    said = {"type": "error", "code": "not_ready", "message": "还在准备，请等一分钟再试。", "retry": True}
    refused = reader.read(json.dumps(said))
    failed = reader.read(json.dumps(said | {"id": 1, "retry": False}))
    assert refused is not None
    assert failed is not None
    assert isinstance(refused.content, Rejected)
    assert isinstance(failed.content, TurnFailed)
    assert (refused.content.code, refused.content.retryable) == ("not_ready", True)
    assert (str(failed.content), failed.content.retryable) == ("还在准备，请等一分钟再试。", False)


def test_what_a_later_server_adds_is_passed_over() -> None:
    reader = Reader()
    assert reader.read('{"type": "fanfare", "id": 1}') is None
    extended = reader.read('{"type": "partial", "id": 1, "text": "高龄", "confidence": 0.4}')
    assert extended is not None


@pytest.mark.parametrize(
    "message",
    [
        "你好",
        "[]",
        '"ended"',
        "{}",
        '{"type": "partial", "id": 1}',
        '{"type": "ended", "id": 1, "turn": null}',
        '{"type": "said", "id": 1, "index": 0, "kind": "song", "text": "", "citation": null, "choices": []}',
        '{"type": "ready", "utterance_s": 60, "patience": {"close_s": 1}, "barge_in": true}',
    ],
)
def test_what_is_not_the_protocols_is_an_error(message: str) -> None:
    with pytest.raises(Garbled, match="请更新程序"):
        Reader().read(message)
