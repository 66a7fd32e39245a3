"""A client of the voice protocol, for programs that talk to a server that is running.

::

    async with VoiceClient.connect("http://127.0.0.1:8000") as client:
        async for event in client.ask("高龄津贴一个月多少钱"):
            if isinstance(event, Ended):
                print(event.text)

``docs/protocol.md`` describes the protocol. No model is loaded, and nothing heavy is imported.
"""

from assistant.client.errors import (
    ClientError,
    Disconnected,
    Garbled,
    Rejected,
    ServerError,
    TimedOut,
    TurnFailed,
    Unreachable,
)
from assistant.client.events import (
    ACKNOWLEDGEMENT,
    Acknowledged,
    Cancelled,
    Document,
    Ended,
    Event,
    Found,
    Heard,
    NothingHeard,
    Partial,
    Patience,
    Paused,
    Ready,
    Resumed,
    Said,
    Silent,
    SpeechEnded,
    SpeechStarted,
    Spoken,
    Understood,
)
from assistant.client.messages import RATE_HZ, VERSION, Hello, Manner
from assistant.client.replay import Replay
from assistant.client.voice import Sound, TimeLimits, VoiceClient

__all__ = [
    "ACKNOWLEDGEMENT",
    "RATE_HZ",
    "VERSION",
    "Acknowledged",
    "Cancelled",
    "ClientError",
    "Disconnected",
    "Document",
    "Ended",
    "Event",
    "Found",
    "Garbled",
    "Heard",
    "Hello",
    "Manner",
    "NothingHeard",
    "Partial",
    "Patience",
    "Paused",
    "Ready",
    "Rejected",
    "Replay",
    "Resumed",
    "Said",
    "ServerError",
    "Silent",
    "Sound",
    "SpeechEnded",
    "SpeechStarted",
    "Spoken",
    "TimeLimits",
    "TimedOut",
    "TurnFailed",
    "Understood",
    "Unreachable",
    "VoiceClient",
]
