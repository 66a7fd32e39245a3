"""AudioChunks -> Utterance: when has the speaker begun, and when has the speaker finished?

Old people pause in mid-sentence, so silence closes an utterance late rather than early; whoever does not want
to wait says so (``finish``), and whoever holds a button down is waited for (``hold``). Whoever can tell from the
words whether the sentence is over shortens or lengthens the wait (``told``). One ``Endpointer`` listens for one
utterance::

    endpointer = Endpointer(detector.session())
    for chunk in chunks:                       # mono, 16 kHz, any length
        for event in endpointer.push(chunk):   # SpeechStarted, Paused and Resumed in turn, then Utterance; or GaveUp
            if isinstance(event, Paused):
                ...                            # recognize event.audio, then endpointer.told(completeness(text))
"""

from __future__ import annotations

from assistant.endpointing.endpointer import RATE_HZ, Endpointer
from assistant.endpointing.events import (
    ClosedBy,
    EndpointEvent,
    EndpointingOptions,
    GaveUp,
    Paused,
    Resumed,
    SpeechStarted,
    Utterance,
)

__all__ = [
    "RATE_HZ",
    "ClosedBy",
    "EndpointEvent",
    "Endpointer",
    "EndpointingOptions",
    "GaveUp",
    "Paused",
    "Resumed",
    "SpeechStarted",
    "Utterance",
]
