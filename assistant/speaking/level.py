"""One loudness for all voices."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.audio import Audio

TARGET_DBFS = -18.0
"""RMS of the speech itself, its pauses left out."""
PEAK = 0.97
LARGEST_GAIN_DB = 24.0
FADE_IN_S = 0.005
FADE_OUT_S = 0.015

_FRAME_S = 0.02
_PAUSE_DB = 30.0
"""Frames this much below the loudest are pauses."""


def level(audio: Audio) -> Audio:
    """Return ``audio`` at the common loudness, faded in and out so that sentences join without a click."""
    gain = 10 ** (min(TARGET_DBFS - speech_dbfs(audio), LARGEST_GAIN_DB) / 20)
    peak = float(np.abs(audio.samples).max(initial=0.0))
    samples = audio.samples * np.float32(min(gain, PEAK / peak) if peak else 1.0)
    return Audio(_faded(samples.astype(np.float32), audio.rate_hz), audio.rate_hz)


def speech_dbfs(audio: Audio) -> float:
    """RMS of ``audio`` in dB of full scale, without its pauses; -120 for silence."""
    frame = max(1, round(_FRAME_S * audio.rate_hz))
    padded = np.pad(audio.samples.astype(np.float64), (0, -len(audio.samples) % frame))
    powers = np.mean(padded.reshape(-1, frame) ** 2, axis=1)
    loudest = float(powers.max(initial=0.0))
    if loudest < 1e-12:
        return -120.0
    return float(10 * np.log10(powers[powers >= loudest * 10 ** (-_PAUSE_DB / 10)].mean()))


def _faded(samples: NDArray[np.float32], rate_hz: int) -> NDArray[np.float32]:
    fade_in = min(round(FADE_IN_S * rate_hz), len(samples))
    fade_out = min(round(FADE_OUT_S * rate_hz), len(samples))
    samples[:fade_in] *= np.linspace(0, 1, fade_in, dtype=np.float32)
    samples[len(samples) - fade_out :] *= np.linspace(1, 0, fade_out, dtype=np.float32)
    return samples
