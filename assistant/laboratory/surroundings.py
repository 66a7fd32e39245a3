"""Where somebody speaks: at the desk, in a room that echoes, in a kitchen, on the telephone.

What a room and a kitchen sound like is taken from recordings in a folder of evaluation data, which is not part of
the project; where a recording is absent, its surroundings are left out, and the reason is told.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.audio import Audio, decode_audio, resample

CLEAN, ROOM, KITCHEN, TELEPHONE = "clean", "room", "kitchen", "telephone"
NAMES = (CLEAN, ROOM, KITCHEN, TELEPHONE)

IMPULSE_RESPONSE = "rir_clap_seminar_room.wav"
KITCHEN_NOISES = ("doing_the_dishes.wav", "running_tap.wav")
KITCHEN_SNR_DB = 10.0
"""How much louder than the kitchen its speaker is: a voice at arm's length from the sink."""
TELEPHONE_RATE_HZ = 8_000
TELEPHONE_BAND_HZ = (300.0, 3_400.0)
_TAPS = 511
"""Length of the band-pass filter: at 8 kHz its edges are some 50 Hz wide."""
_FRAME_S = 0.02
_PAUSE_DB = 30.0
"""A frame so far under the loudest one is a pause, and does not count as speech."""
_LONGEST_S = 300.0
_PEAK = 0.99

_Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What happens to a voice before it is recorded."""

    name: str
    """With what changes what is heard: the kitchen's has its signal-to-noise ratio."""
    apply: Callable[[Audio, str], Audio]
    """Returns the recording of a voice; the text chooses, as a seed, which stretch of noise is in it."""

    @property
    def kind(self) -> str:
        """One of ``NAMES``."""
        return self.name.partition(" ")[0]


def surroundings(
    folder: Path | None, *, snr_db: float = KITCHEN_SNR_DB
) -> tuple[tuple[Surroundings, ...], dict[str, str]]:
    """Return the surroundings that can be had, and in Chinese why each of the others cannot.

    Args:
        folder: recordings of noise and of a room's impulse response; None if there is none.
        snr_db: how much louder than the kitchen the speaker is, pauses not counted.

    Raises:
        AudioUnreadable: a file in the folder is no recording.
    """
    found = [Surroundings(CLEAN, lambda audio, _: audio)]
    absent: dict[str, str] = {}
    for name, files, make in (
        (ROOM, (IMPULSE_RESPONSE,), _room),
        (KITCHEN, KITCHEN_NOISES, partial(_kitchen, snr_db=snr_db)),
    ):
        missing = [file for file in files if folder is None or not (folder / file).is_file()]
        if folder is None or missing:
            absent[name] = f"没有录音 {'、'.join(missing)}，没有测 {name}。请用 --noise 写明它在哪个文件夹。"
        else:
            found.append(make([decode_audio(folder / file, max_seconds=_LONGEST_S) for file in files]))
    found.append(Surroundings(TELEPHONE, lambda audio, _: over_telephone(audio)))
    return tuple(found), absent


def _room(recordings: list[Audio]) -> Surroundings:
    (response,) = recordings
    return Surroundings(ROOM, lambda audio, _: in_room(audio, response))


def _kitchen(recordings: list[Audio], snr_db: float) -> Surroundings:
    def apply(audio: Audio, text: str) -> Audio:
        chosen = random.Random(text).choice(recordings)  # noqa: S311  a simulation, nothing secret
        return with_noise(audio, chosen, snr_db, seed=text)

    return Surroundings(f"{KITCHEN} {snr_db:g} dB", apply)


def in_room(audio: Audio, response: Audio) -> Audio:
    """Return ``audio`` as it sounds in the room whose impulse response is ``response``, no quieter than before.

    The direct sound keeps its place; the echo of the last word follows it.
    """
    echoes = resample(response, audio.rate_hz).samples
    echoes = echoes[int(np.argmax(np.abs(echoes))) :]
    length = len(audio.samples) + len(echoes) - 1
    spectrum = np.fft.rfft(audio.samples, length) * np.fft.rfft(echoes, length)
    echoed = np.fft.irfft(spectrum, length).astype(np.float32)
    return _as_loud_as(audio, Audio(echoed, audio.rate_hz))


def with_noise(audio: Audio, noise: Audio, snr_db: float, *, seed: str = "") -> Audio:
    """Return ``audio`` with a stretch of ``noise`` under it; the same seed takes the same stretch.

    The speech is ``snr_db`` louder than the noise, pauses in the speech not counted.
    """
    stretch = _stretch(resample(noise, audio.rate_hz).samples, len(audio.samples), seed)
    power = float(np.mean(np.square(stretch, dtype=np.float64))) if len(stretch) else 0.0
    if not power:
        return audio
    gain = np.sqrt(speech_power(audio) / power / 10 ** (snr_db / 10))
    return _unclipped(audio.samples + stretch * np.float32(gain), audio.rate_hz)


def over_telephone(audio: Audio) -> Audio:
    """Return ``audio`` as a telephone carries it: 8 kHz, and nothing outside 300 to 3400 Hz."""
    narrow = resample(audio, TELEPHONE_RATE_HZ).samples
    if not len(narrow):
        return Audio(narrow, TELEPHONE_RATE_HZ)
    filtered = np.convolve(narrow, _band_pass())[_TAPS // 2 :][: len(narrow)]
    return _unclipped(filtered.astype(np.float32), TELEPHONE_RATE_HZ)


def speech_power(audio: Audio) -> float:
    """Return the mean square of the frames in which somebody speaks, 0 for silence."""
    size = round(_FRAME_S * audio.rate_hz)
    whole = len(audio.samples) // size * size
    if not whole:
        return float(np.mean(np.square(audio.samples, dtype=np.float64))) if len(audio.samples) else 0.0
    powers = np.square(audio.samples[:whole], dtype=np.float64).reshape(-1, size).mean(axis=1)
    return float(powers[powers >= powers.max() * 10 ** (-_PAUSE_DB / 10)].mean())


def _stretch(noise: _Samples, length: int, seed: str) -> _Samples:
    """Return ``length`` samples of ``noise`` from a place that ``seed`` chooses; it begins again at its end."""
    if not len(noise):
        return noise
    start = random.Random(f"stretch {seed}").randrange(len(noise))  # noqa: S311  as above
    return np.take(noise, np.arange(start, start + length), mode="wrap")


def _band_pass() -> NDArray[np.float64]:
    """Return a linear-phase filter for ``TELEPHONE_BAND_HZ``: two windowed sinc functions, one less the other."""
    places = np.arange(_TAPS) - _TAPS // 2
    low, high = (2 * edge / TELEPHONE_RATE_HZ for edge in TELEPHONE_BAND_HZ)
    passed: NDArray[np.float64] = high * np.sinc(high * places) - low * np.sinc(low * places)
    return passed * np.blackman(_TAPS)


def _as_loud_as(audio: Audio, other: Audio) -> Audio:
    """Return ``other`` with the loudness of ``audio``."""
    power = speech_power(other)
    gain = np.sqrt(speech_power(audio) / power) if power else 1.0
    return _unclipped(other.samples * np.float32(gain), other.rate_hz)


def _unclipped(samples: _Samples, rate_hz: int) -> Audio:
    """Return ``samples``, quieter where they would be clipped."""
    highest = float(np.max(np.abs(samples), initial=0.0))
    return Audio(samples * np.float32(min(1.0, _PEAK / highest)) if highest else samples, rate_hz)
