"""Rule: however the online voice fails, it fails in time and says so; half a text is never spoken."""

from __future__ import annotations

import asyncio
import io
import socketserver
import threading
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
import av
import numpy as np
import pytest
from edge_tts.exceptions import NoAudioReceived

from models.audio import level_dbfs
from models.backends import edge_tts
from models.errors import SynthesisFailed, VoiceRefused
from models.synthesis import VoiceOptions

pytestmark = pytest.mark.unit


def mp3(seconds: float) -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp3") as file:
        stream = file.add_stream("libmp3lame", rate=24000, layout="mono")
        samples = np.random.default_rng(3).normal(size=round(seconds * 24000)).astype(np.float32) * 0.1
        frame = av.AudioFrame.from_ndarray(samples[np.newaxis], format="fltp", layout="mono")
        frame.sample_rate = 24000
        stream.codec_context.open()
        converter = av.AudioResampler(
            format=stream.format, rate=24000, frame_size=stream.codec_context.frame_size
        )
        for part in [*converter.resample(frame), *converter.resample(None), None]:
            file.mux(stream.encode(part))
    return buffer.getvalue()


class ScriptedService:
    """Sends the chunks that it was given, then fails as it was told, or never answers."""

    def __init__(self, *chunks: bytes, failure: Exception | None = None, answers: bool = True) -> None:
        self._chunks = chunks
        self._failure = failure
        self._answers = answers
        self.asked: tuple[str, str, str] = ("", "", "")

    def __call__(self, text: str, voice: str, rate: str) -> ScriptedService:
        self.asked = (text, voice, rate)
        return self

    async def stream(self) -> AsyncGenerator[Any, None]:
        for chunk in self._chunks:
            yield {"type": "audio", "data": chunk}
            yield {"type": "SentenceBoundary", "offset": 0}
        if self._failure:
            raise self._failure
        if not self._answers:
            await asyncio.Event().wait()


def online_voice(service: ScriptedService) -> edge_tts.EdgeSynthesizer:
    return edge_tts.EdgeSynthesizer(
        "edge-tts", voice="zh-CN-XiaoxiaoNeural", timeout_s=0.05, communicate=service
    )


def test_an_online_voice() -> None:
    sound = mp3(1.0)
    service = ScriptedService(sound[:500], sound[500:])
    speech = online_voice(service).synthesize("您好", VoiceOptions(speed=0.8))
    assert service.asked == ("您好", "zh-CN-XiaoxiaoNeural", "-20%")
    assert (speech.text, speech.synthesizer, speech.audio.rate_hz) == ("您好", "edge-tts", 24000)
    assert speech.audio.seconds == pytest.approx(1.0, abs=0.2)
    assert level_dbfs(speech.audio) == pytest.approx(-20, abs=0.1)


@pytest.mark.parametrize(
    ("voice", "taken"),
    [("zh-CN-YunxiNeural", "zh-CN-YunxiNeural"), ("zf_xiaoxiao", "zh-CN-XiaoxiaoNeural")],
)
def test_voices_of_other_backends_are_the_default(voice: str, taken: str) -> None:
    service = ScriptedService(mp3(0.5))
    online_voice(service).synthesize("您好", VoiceOptions(voice=voice))
    assert service.asked[1:] == (taken, "+0%")


@pytest.mark.parametrize(
    ("service", "message"),
    [
        (ScriptedService(failure=aiohttp.ClientConnectionError("no route")), "连不上"),
        (ScriptedService(failure=ConnectionResetError()), "连不上"),
        (
            ScriptedService(mp3(0.5), failure=aiohttp.ServerDisconnectedError()),
            "连不上",
        ),  # half a text is none
        (ScriptedService(failure=NoAudioReceived()), "没有返回声音"),
        (ScriptedService(failure=ValueError("voice")), "没有返回声音"),
        (ScriptedService(), "没有返回声音"),
        (ScriptedService(b"<html>403</html>"), "没有返回声音"),
        (ScriptedService(answers=False), "太慢"),
        (ScriptedService(mp3(0.5), answers=False), "太慢"),
    ],
)
def test_an_online_voice_that_fails(service: ScriptedService, message: str) -> None:
    with pytest.raises(SynthesisFailed, match=message) as caught:
        online_voice(service).synthesize("您好")
    assert caught.value.retryable


@pytest.mark.parametrize(
    ("service", "refused"),
    [
        (ScriptedService(failure=NoAudioReceived()), True),
        (ScriptedService(failure=ValueError("voice")), True),
        (ScriptedService(), True),
        (ScriptedService(failure=ConnectionResetError()), False),
        (ScriptedService(answers=False), False),
    ],
)
def test_a_service_that_answers_without_audio_is_told_from_one_that_does_not_answer(
    service: ScriptedService, refused: bool
) -> None:
    with pytest.raises(SynthesisFailed) as caught:
        online_voice(service).synthesize("您好", VoiceOptions(voice="zh-CN-NobodyNeural"))
    assert isinstance(caught.value, VoiceRefused) == refused


def test_nothing_to_say_is_not_sent() -> None:
    service = ScriptedService(mp3(0.5))
    with pytest.raises(SynthesisFailed, match="没有可以朗读的内容"):
        online_voice(service).synthesize("……")
    assert service.asked == ("", "", "")


@contextmanager
def proxy(answer: bytes | None) -> Iterator[str]:
    """Run a proxy that gives ``answer`` to everybody, or None, and return its address."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            if answer is not None:
                self.rfile.readline()
                self.wfile.write(answer)
            self.rfile.read()  # until the client gives up

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "没有返回声音"),
        (b"hello\r\n", "连不上"),
        (None, "太慢"),
    ],
)
def test_the_real_client_behind_a_network_that_fails(answer: bytes | None, message: str) -> None:
    with proxy(answer) as address:
        voice = edge_tts.load(None, "edge-tts", {"proxy": address, "timeout_s": 0.3})
        with pytest.raises(SynthesisFailed, match=message):
            voice.synthesize("您好")


def test_the_real_client_without_a_network() -> None:
    with proxy(b"") as address:
        pass
    voice = edge_tts.load(None, "edge-tts", {"proxy": address})
    with pytest.raises(SynthesisFailed, match="连不上"):
        voice.synthesize("您好")
