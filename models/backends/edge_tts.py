"""Microsoft's online voices through edge-tts: the text leaves this machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from contextlib import aclosing
from pathlib import Path
from typing import Any, Protocol

import aiohttp
import edge_tts
from edge_tts.exceptions import EdgeTTSException

from models.audio import decode_audio, normalized, trimmed
from models.backends.clauses import NOTHING_TO_SAY, pace
from models.errors import AudioUnreadable, SynthesisFailed, VoiceRefused
from models.options import number, text
from models.plausibility import fits, spoken_characters
from models.synthesis import Speech, VoiceOptions

RATE_HZ = 24000
LONGEST_S = 600.0
UNREACHABLE = "在线语音连不上，请检查网络。"
TOO_SLOW = "在线语音太慢，没有等到。"
REFUSED = "在线语音没有返回声音。"
CUT_SHORT = "在线语音没有读完。"


class Communicate(Protocol):
    """A conversation with the service, as ``edge_tts.Communicate`` has it."""

    def stream(self) -> AsyncGenerator[Any, None]:
        """Yield chunks: ``{"type": "audio", "data": bytes}`` and others."""
        ...


def load(folder: Path | None, name: str, options: Mapping[str, object]) -> EdgeSynthesizer:  # noqa: ARG001  it has no files
    """Return the online voices.

    Options: ``voice`` (zh-CN-XiaoxiaoNeural), ``timeout_s`` for a whole text (4), ``proxy`` (none; the
    environment's counts as well).
    """
    proxy = text(options, "proxy", "") or None

    def communicate(text: str, voice: str, rate: str) -> Communicate:
        service: Communicate = edge_tts.Communicate(text, voice, rate=rate, proxy=proxy)
        return service

    return EdgeSynthesizer(
        name,
        voice=text(options, "voice", "zh-CN-XiaoxiaoNeural"),
        timeout_s=number(options, "timeout_s", 4.0),
        communicate=communicate,
    )


class EdgeSynthesizer:
    """A ``Synthesizer`` whose every failure, also to answer in time, is a ``SynthesisFailed``."""

    def __init__(
        self, name: str, *, voice: str, timeout_s: float, communicate: Callable[[str, str, str], Communicate]
    ) -> None:
        self.name = name
        self._voice = voice
        self._timeout_s = timeout_s
        self._communicate = communicate

    def warm_up(self) -> None:
        """Do nothing: there are no weights."""

    def synthesize(self, text: str, options: VoiceOptions = VoiceOptions()) -> Speech:  # noqa: B008  it is frozen
        """Return ``text`` spoken aloud. Must not be called from a thread that runs an event loop.

        Raises:
            SynthesisFailed: there is nothing to say, no network, no audio in time, or less than reading it takes.
            VoiceRefused: there was an answer without audio, as for a voice that the service does not have.
        """
        if not spoken_characters(text):
            raise SynthesisFailed(NOTHING_TO_SAY)
        voice = options.voice if options.voice.endswith("Neural") else self._voice
        rate = f"{round((pace(options.speed) - 1) * 100):+d}%"
        mp3 = _run(self._collect(text, voice, rate))
        try:
            audio = decode_audio(mp3, rate_hz=RATE_HZ, max_seconds=LONGEST_S)
        except AudioUnreadable as error:
            raise VoiceRefused(REFUSED) from error
        if not fits(text, audio.seconds * pace(options.speed)):
            raise SynthesisFailed(CUT_SHORT)
        return Speech(text, normalized(trimmed(audio)), self.name)

    async def _collect(self, text: str, voice: str, rate: str) -> bytes:
        """Return the MP3 that the service sends."""
        mp3 = bytearray()
        try:
            async with (
                asyncio.timeout(self._timeout_s),
                aclosing(self._communicate(text, voice, rate).stream()) as chunks,
            ):
                async for chunk in chunks:
                    if chunk["type"] == "audio":
                        mp3 += chunk["data"]
        except TimeoutError as error:
            raise SynthesisFailed(TOO_SLOW) from error
        except (aiohttp.ClientError, OSError) as error:
            raise SynthesisFailed(UNREACHABLE) from error
        except (EdgeTTSException, ValueError) as error:  # ValueError: a voice or an answer of the wrong form
            raise VoiceRefused(REFUSED) from error
        return bytes(mp3)


def _run(coroutine: Coroutine[Any, Any, bytes]) -> bytes:
    """Run ``coroutine`` in a loop of its own.

    Unlike ``asyncio.run`` it does not wait for the loop's threads: a name server that never answers would
    hold one of them far beyond the time-out.
    """
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
