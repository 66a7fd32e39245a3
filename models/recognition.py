"""Speech recognition: audio in, words out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from models.audio import Audio

Early = Callable[[str], None]
"""Is told, by the thread that listens, what was understood at first. What it raises ends the listening."""

UNKNOWN_CONFIDENCE = 0.7
"""Of a recognizer that does not say how sure it is: neither good nor bad."""


@dataclass(frozen=True, slots=True)
class RecognitionHints:
    """What the recognizer may expect to hear. One that hints mislead is not told (the catalogue's ``hints``)."""

    prompt: str = ""
    """A sentence in the wording and script that the transcript should have."""
    hotwords: tuple[str, ...] = ()
    """Terms that are likely, the likeliest first. A backend takes as many as it has room for."""
    language: str = ""
    """What recognizers call the dialect, BCP 47: yue; empty: the usual one. Who does not know it leaves it aside."""
    quick: bool = False
    """A rough transcript will do: nothing is listened to again in order to be surer of it."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """What the recognizer returned, verbatim and in Simplified Chinese; never rewritten afterwards."""

    text: str
    """Never empty: a recognizer that heard no words raises ``RecognitionFailed``."""
    confidence: float
    """Mean probability of the tokens, 0 to 1, higher is surer."""
    alternatives: tuple[str, ...] = ()
    """Other readings, the likeliest first, without ``text`` itself."""
    seconds: float = 0.0
    """Length of the audio that was heard."""
    recognizer: str = ""
    """Catalogue name of the model."""
    language: str = ""
    """What the recognizer took the speech for, BCP 47: zh, yue; empty if it does not say."""


class Recognizer(Protocol):
    """Turns an utterance into a transcript. One instance may be shared by threads."""

    name: str

    def warm_up(self) -> None:
        """Load the weights. Called once, before the first utterance."""

    def recognize(
        self, audio: Audio, hints: RecognitionHints = RecognitionHints(), *, early: Early | None = None
    ) -> Transcript:
        """Return what was said in ``audio``.

        ``early`` is told what was understood so far, if that is to be listened to again. Not every backend does so.

        Raises:
            RecognitionFailed: no words were recognized, or only a decoding loop.
        """
        ...
