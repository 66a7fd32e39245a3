"""Sounds in which nobody speaks, made of sines and random numbers: always the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from models.audio import Audio, normalized, silence

RATE_HZ = 16_000
Samples = NDArray[np.float64]


def white_noise(seconds: float = 8.0, level: float = -20.0) -> Audio:
    """Return a detuned radio."""
    return _audio(np.random.default_rng(1).standard_normal(round(seconds * RATE_HZ)), level)


def pink_noise(seconds: float = 8.0, level: float = -20.0) -> Audio:
    """Return rain, or a distant road."""
    spectrum = np.fft.rfft(np.random.default_rng(2).standard_normal(round(seconds * RATE_HZ)))
    return _audio(np.fft.irfft(spectrum / np.sqrt(np.maximum(np.arange(len(spectrum)), 1))), level)


def music(seconds: float = 10.0) -> Audio:
    """Return three instruments: chords that fade, a melody with vibrato, and a bass."""
    random = np.random.default_rng(3)
    samples = np.zeros(round(seconds * RATE_HZ))
    for beat in range(round(seconds / 0.4)):
        root_hz = (261.6, 220.0, 174.6, 196.0)[beat // 4 % 4]
        if beat % 4 == 0:
            for interval in (1.0, 1.26, 1.5):
                _add(samples, beat * 0.4, _note(root_hz * interval, 1.6, harmonics=6, fading=1.5))
        melody_hz = root_hz * float(random.choice([2.0, 2.25, 2.5, 3.0]))
        _add(samples, beat * 0.4, 1.5 * _note(melody_hz, 0.4, harmonics=12, vibrato=0.4))
        _add(samples, beat * 0.4, _note(root_hz / 2, 0.4, harmonics=4))
    return _audio(samples)


def tune(seconds: float = 10.0) -> Audio:
    """Return one instrument alone, as soft as a flute."""
    random = np.random.default_rng(4)
    samples = np.zeros(round(seconds * RATE_HZ))
    for beat in range(round(seconds / 0.5)):
        hz = float(random.choice([392.0, 440.0, 523.3, 587.3, 659.3]))
        _add(samples, beat * 0.5, _note(hz, 0.5, harmonics=3, vibrato=0.2))
    return _audio(samples)


def hum() -> Audio:
    """Return the mains in a bad cable."""
    times = _times(6.0)
    return _audio(np.sum([np.sin(2 * np.pi * 50 * k * times) / k for k in (1, 2, 3, 5)], axis=0))


def telephone_keys(keys: Sequence[int] = (1, 3, 8, 0, 0, 1, 3, 8, 0, 0, 0)) -> Audio:
    """Return the tones of a number that is dialed (DTMF)."""
    times = _times(0.2)
    gap = np.zeros(round(0.1 * RATE_HZ))
    parts = []
    for key in keys:
        row, column = divmod(key - 1, 3) if key else (3, 1)
        low_hz, high_hz = (697, 770, 852, 941)[row], (1209, 1336, 1477)[column]
        parts += [np.sin(2 * np.pi * low_hz * times) + np.sin(2 * np.pi * high_hz * times), gap]
    return _audio(np.concatenate(parts))


def click() -> Audio:
    """Return a second in which a button clicks."""
    samples = np.zeros(RATE_HZ)
    samples[8000:8010] = 1.0
    return Audio(samples.astype(np.float32), RATE_HZ)


def groan(seed: int) -> Audio:
    """Return a voice without words: one vowel, at a gliding pitch, swelling as often as syllables follow.

    Voice activity detection takes it for speech, rightly.
    """
    random = np.random.default_rng(seed)
    times = _times(random.uniform(1.0, 12.0))
    swelling = np.clip(np.sin(2 * np.pi * random.uniform(1, 6) * times + random.uniform(0, 6)), 0, 1)
    pitch_hz = random.uniform(90, 300) * (1 + 0.2 * np.sin(2 * np.pi * random.uniform(0.2, 3) * times))
    pulses = np.diff(np.floor(np.cumsum(pitch_hz) / RATE_HZ), prepend=0) > 0
    hz = np.fft.rfftfreq(len(times), 1 / RATE_HZ)
    formants_hz = random.uniform([250, 700, 2200], [900, 2200, 3200])
    throat = 1e-3 + sum(
        1 / (1 + ((hz - formant_hz) / width_hz) ** 2)
        for formant_hz, width_hz in zip(formants_hz, (80, 100, 150), strict=True)
    )
    return _audio(np.fft.irfft(np.fft.rfft(pulses) * throat, len(times)) * swelling)


NOBODY_SPEAKS: Mapping[str, Callable[[], Audio]] = {
    "digital silence": lambda: silence(5.0, RATE_HZ),
    "white noise": white_noise,
    "faint white noise": lambda: white_noise(level=-60.0),
    "loud white noise": lambda: white_noise(level=-3.0),
    "pink noise": pink_noise,
    "a minute of pink noise": lambda: pink_noise(60.0),
    "music": music,
    "a tune": tune,
    "hum": hum,
    "telephone keys": telephone_keys,
    "click": click,
}


def _audio(samples: Samples, level: float = -20.0) -> Audio:
    return normalized(Audio(samples.astype(np.float32), RATE_HZ), level=level)


def _times(seconds: float) -> Samples:
    return np.arange(round(seconds * RATE_HZ)) / RATE_HZ


def _note(hz: float, seconds: float, *, harmonics: int, fading: float = 0.3, vibrato: float = 0.0) -> Samples:
    times = _times(seconds)
    sway = vibrato * np.sin(2 * np.pi * 5 * times)
    waves = [np.sin(k * (2 * np.pi * hz * times + sway)) / k for k in range(1, harmonics + 1)]
    envelope = np.minimum(1, times / 0.02) * np.exp(-times * fading) * np.minimum(1, (seconds - times) / 0.02)
    note: Samples = np.sum(waves, axis=0) * envelope
    return note


def _add(samples: Samples, at_s: float, note: Samples) -> None:
    start = round(at_s * RATE_HZ)
    samples[start : start + len(note)] += note[: len(samples) - start]
