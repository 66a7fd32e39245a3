"""Speech recognition with faster-whisper: Whisper in CTranslate2, on windows no longer than the utterance.

Whisper pads every utterance to 30 s, and encoding that takes most of the time. Here an utterance is encoded
with 4 s of silence behind it. Where that sends the decoder into a loop which none of its readings escapes,
the utterance is decoded again on the full window. A recognizer that is unsure of what it heard may be told to
listen again at other paces: its mistakes change with the pace, what was said does not.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from models.audio import Audio, resample
from models.backends import silero
from models.backends.consensus import consensus
from models.backends.readings import Decoded, Reading, distinct, joined
from models.backends.windows import NOT_UNDERSTOOD, RATE_HZ, Window, spoken_windows
from models.errors import RecognitionFailed
from models.options import boolean, numbers, prepared
from models.plausibility import is_echo
from models.recognition import Early, RecognitionHints, Transcript

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from models.voice_activity import VoiceActivityDetector

SLOWEST = 0.87
"""Paces are greater: at this one the longest window fills Whisper's 30 s, and more would be cut off."""
SURE = math.log(0.8)
"""Mean log probability of a token above which an utterance is not listened to again."""


def load(folder: Path | None, name: str, options: Mapping[str, object]) -> FasterWhisperRecognizer:
    """Return the recognizer of a CTranslate2 Whisper ``folder``.

    Options: ``language`` (that of the hints where the model knows it, else zh), ``device`` (cpu), ``compute_type``
    (int8), ``cpu_threads`` (2), how many utterances are decoded at the same time, ``workers`` (1), whether prompts
    and hotwords are passed on, ``hints`` (true), and the other ``paces`` ([]; 1 is as it was spoken, none under
    ``SLOWEST``) at which is listened again to what was not heard well.
    """
    folder = prepared(folder, name)
    paces, hinted = numbers(options, "paces", above=SLOWEST), boolean(options, "hints", default=True)

    def load_decoder() -> Decoder:
        from models.backends.whisper_decoding import WhisperDecoder  # noqa: PLC0415  the weights' library

        return WhisperDecoder(folder, options)

    detector = silero.load(None, "silero", {})
    return FasterWhisperRecognizer(name, detector, load_decoder, paces=paces, hinted=hinted)


class Decoder(Protocol):
    """Reads one window of audio."""

    def prompt(self, hints: RecognitionHints) -> list[int]:
        """Return the tokens of ``hints``, as many as there is room for."""
        ...

    def decode(
        self, samples: NDArray[np.float32], prompt: Sequence[int], *, full_window: bool, language: str = ""
    ) -> Decoded:
        """Return the readings of ``samples``: mono, 16 kHz, 26 s at most; ``language`` is that of the hints."""
        ...

    def decode_all(
        self, takes: Sequence[NDArray[np.float32]], prompt: Sequence[int], *, language: str = ""
    ) -> tuple[Decoded, ...]:
        """Return the readings of each of ``takes``, all at once; as ``decode`` on short windows."""
        ...


class FasterWhisperRecognizer:
    """A ``Recognizer``. Guesses, and what nobody can have said in the time, never become a transcript."""

    def __init__(
        self,
        name: str,
        detector: VoiceActivityDetector,
        load_decoder: Callable[[], Decoder],
        *,
        paces: Sequence[float] = (),
        hinted: bool = True,
    ) -> None:
        """Take what it hears with.

        Args:
            name: that of the catalogue.
            detector: finds the speech.
            load_decoder: loads the weights.
            paces: at which it listens again to what it is not sure of; 0.9 makes the speech slower by a tenth.
            hinted: whether the decoder is told the prompt and the hotwords of the hints.
        """
        self.name = name
        self._detector = detector
        self._load_decoder = load_decoder
        self._paces = tuple(paces)
        self._hinted = hinted
        self._lock = threading.Lock()
        self._decoder: Decoder | None = None

    def warm_up(self) -> None:
        """Load the weights, once."""
        self._detector.warm_up()
        self._loaded()

    def recognize(
        self,
        audio: Audio,
        hints: RecognitionHints = RecognitionHints(),  # noqa: B008  it is frozen
        *,
        early: Early | None = None,
    ) -> Transcript:
        """Return what was said in ``audio``, of any rate; the time it takes grows with the length.

        Raises:
            RecognitionFailed: nobody spoke, or what was said cannot be made out.
        """
        windows = spoken_windows(audio, self._detector)
        decoder = self._loaded()
        if not self._hinted:
            hints = RecognitionHints(language=hints.language)
        paces = () if hints.quick else self._paces
        heard: list[tuple[Reading, ...]] = []
        for window in windows:
            last = early if window is windows[-1] else None
            heard.append(_believable(decoder, window, hints, paces, _after(heard, last)))
        readings = distinct(joined(heard))
        if not readings:
            raise RecognitionFailed(NOT_UNDERSTOOD)
        return Transcript(
            text=readings[0].text,
            confidence=math.exp(readings[0].log_probability),
            alternatives=tuple(reading.text for reading in readings[1:]),
            seconds=audio.seconds,
            recognizer=self.name,
        )

    def _loaded(self) -> Decoder:
        with self._lock:
            if self._decoder is None:
                self._decoder = self._load_decoder()
            return self._decoder


def _after(heard: Sequence[tuple[Reading, ...]], early: Early | None) -> Early | None:
    """Return what tells ``early`` of what was ``heard`` and what comes after it."""
    if early is None:
        return None
    before = "".join(readings[0].text for readings in heard if readings)
    return lambda text: early(before + text)


def _believable(
    decoder: Decoder, window: Window, hints: RecognitionHints, paces: Sequence[float], early: Early | None
) -> tuple[Reading, ...]:
    """Return the readings that may stand for ``window``, the likeliest first."""
    samples, speech_s = window.samples, window.speech_s
    prompt = decoder.prompt(hints)
    decode = partial(decoder.decode, samples, language=hints.language)
    decoded = decode(prompt, full_window=False)
    readings = decoded.believable(speech_s)
    if readings and prompt and (decoded.doubtful or _repeats(readings[0], hints)):
        # To a groan or a tune Whisper says the hints, and is sure of them; what was said is heard without them.
        plain = decode((), full_window=False).believable(speech_s)
        return plain if decoded.doubtful or not plain else readings
    if not readings and decoded.unsure:
        return ()
    if paces and not (readings and readings[0].log_probability >= SURE):
        if readings and early is not None:
            early(readings[0].text)
        takes = [resampled(samples, pace) for pace in paces]
        again = decoder.decode_all(takes, prompt, language=hints.language)
        readings = consensus([readings, *(take.believable(speech_s) for take in again)])
    return readings or decode((), full_window=True).believable(speech_s)  # hints can cause loops, too


def resampled(samples: NDArray[np.float32], pace: float) -> NDArray[np.float32]:
    """Return ``samples`` as if spoken at ``pace``, 1 being that at which they were; the pitch follows."""
    return resample(Audio(samples, round(RATE_HZ * pace)), RATE_HZ).samples


def _repeats(reading: Reading, hints: RecognitionHints) -> bool:
    return is_echo(reading.text, (hints.prompt, *hints.hotwords))
