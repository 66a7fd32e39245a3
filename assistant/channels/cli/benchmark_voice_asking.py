"""One recorded question put to the kiosk's connection in real time, or to the same parts one after the other."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Protocol

from assistant.channels.cli.benchmark_voice_recordings import RATE_HZ, Recording
from assistant.client import ACKNOWLEDGEMENT, Ended, Replay, SpeechEnded, Spoken, TurnFailed, VoiceClient
from assistant.client.replay import PIECE_S
from assistant.endpointing import Endpointer, EndpointingOptions, Utterance
from assistant.turn import Ended as TurnEnded
from assistant.turn import Event, Request
from assistant.turn import Spoken as TurnSpoken
from models.audio import joined, silence
from models.voice_activity import VoiceActivityDetector

_PLAIN = EndpointingOptions()
"""Nothing is told about a pause, so that the same silence ends every question."""


class Sequential(Protocol):
    """What the baseline needs of the assistant."""

    def turn(self, request: Request) -> AsyncGenerator[Event, None]:
        """Yield the events of one turn, ``Ended`` last."""
        ...

    def voice_activity(self) -> VoiceActivityDetector:
        """Return the detector that endpointing listens with."""
        ...


@dataclass(frozen=True, slots=True)
class Measured:
    """How one question went. All times are seconds after the last voiced sample was spoken."""

    closed_s: float
    """When the question counted as complete; below 0 if the person was cut off."""
    sound_s: float | None
    """When the first sound had come; None if none came."""
    answer_s: float | None
    """When the first sound of the reply had come."""
    reply: str

    @property
    def cut_off(self) -> bool:
        """Whether the person was cut off."""
        return self.closed_s < 0

    @property
    def acknowledged(self) -> bool:
        """Whether something was said before the reply."""
        return self.sound_s != self.answer_s


async def ask_aloud(client: VoiceClient, recording: Recording) -> Measured | None:
    """Put ``recording`` to a server in real time; None if it has no answer. The visit is over afterwards.

    Raises:
        assistant.client.ClientError: the connection has broken off.
    """
    replay = Replay(recording.audio)
    closed = sound = answer = None
    reply = ""
    try:
        async for event in client.listen(replay):
            now = time.monotonic()
            if isinstance(event, SpeechEnded):
                closed = now
            elif isinstance(event, Spoken):
                sound = sound or now
                answer = answer or (None if event.index == ACKNOWLEDGEMENT else now)
            elif isinstance(event, Ended):
                reply = event.text
    except TurnFailed:
        return None
    finally:
        await client.leave()
    if closed is None or replay.began is None:
        return None
    since = replay.began + recording.speech_ends_s
    return Measured(
        closed - since,
        None if sound is None else sound - since,
        None if answer is None else answer - since,
        reply,
    )


async def ask_in_sequence(assistant: Sequential, recording: Recording, speed: float = 1.0) -> Measured | None:
    """Wait for a fixed silence, and only then begin: hear, understand, find, answer, speak; None if nobody was heard.

    The silence is counted in the recording, in pieces of a microphone's, so nobody waits for it here.
    """
    heard = await asyncio.to_thread(_closed, assistant.voice_activity(), recording)
    if heard is None:
        return None
    utterance, at_s = heard
    closed_s = at_s - recording.speech_ends_s
    if closed_s < 0:
        return Measured(closed_s, None, None, "")
    sound_s: float | None = None
    reply = ""
    request = Request(utterance=utterance.audio, speak=True, speed=speed, channel="kiosk")
    began = time.monotonic()
    async with aclosing(assistant.turn(request)) as events:
        async for event in events:
            if isinstance(event, TurnSpoken) and sound_s is None:
                sound_s = closed_s + time.monotonic() - began
            elif isinstance(event, TurnEnded):
                reply = event.turn.reply.text
    return Measured(closed_s, sound_s, sound_s, reply)


def _closed(detector: VoiceActivityDetector, recording: Recording) -> tuple[Utterance, float] | None:
    """Return the utterance, and when it was complete, in seconds from the beginning; None if nobody speaks."""
    endpointer = Endpointer(detector.session(), _PLAIN)
    patience = silence(_PLAIN.close_s + _PLAIN.patience_s, RATE_HZ)
    samples = joined([recording.audio, patience]).samples
    size = round(PIECE_S * RATE_HZ)
    for start in range(0, len(samples), size):
        for event in endpointer.push(samples[start : start + size]):
            if isinstance(event, Utterance):
                return event, (start + size) / RATE_HZ
    return None
