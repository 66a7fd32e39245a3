"""Audio as the models take it: mono samples with their rate, and the way there from recorded files."""

from __future__ import annotations

import io
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.errors import AudioUnreadable

SILENT_DBFS = -120.0
"""The level that is reported for digital silence."""
_KNEE = 0.7
"""Amplitude from which amplified peaks are rounded off."""


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """Mono audio: float32 samples of shape (n,), full scale at -1 and 1."""

    samples: NDArray[np.float32]
    rate_hz: int

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.rate_hz


def silence(seconds: float, rate_hz: int) -> Audio:
    """Return ``seconds`` of digital silence."""
    return Audio(np.zeros(round(seconds * rate_hz), dtype=np.float32), rate_hz)


def joined(parts: Sequence[Audio]) -> Audio:
    """Return ``parts``, of which there is at least one, one after the other; all have the same rate."""
    rates = {part.rate_hz for part in parts}
    if len(rates) != 1:
        raise ValueError(f"parts of one rate are needed, got {sorted(rates)}")
    return Audio(np.concatenate([part.samples for part in parts]), rates.pop())


def level_dbfs(audio: Audio) -> float:
    """Return the level (root mean square) in dB below full scale, 0 at most, ``SILENT_DBFS`` at least."""
    if not len(audio.samples):
        return SILENT_DBFS
    power = float(np.mean(np.square(audio.samples, dtype=np.float64)))
    return max(SILENT_DBFS, 10 * float(np.log10(power))) if power else SILENT_DBFS


def normalized(audio: Audio, *, level: float = -20.0, peak: float = -1.0) -> Audio:
    """Return ``audio`` at ``level`` dBFS, or quieter where its highest sample would pass ``peak`` dBFS."""
    highest = float(np.max(np.abs(audio.samples), initial=0.0))
    if not highest:
        return audio
    gain_db = min(level - level_dbfs(audio), peak - 20 * float(np.log10(highest)))
    return Audio(audio.samples * np.float32(10 ** (gain_db / 20)), audio.rate_hz)


def trimmed(audio: Audio, *, below_peak_db: float = 40.0, keep_s: float = 0.05) -> Audio:
    """Return ``audio`` without the near silence at both ends, but ``keep_s`` seconds of it.

    Near silence is what stays ``below_peak_db`` under the highest sample.
    """
    magnitude = np.abs(audio.samples)
    threshold = float(np.max(magnitude, initial=0.0)) * 10 ** (-below_peak_db / 20)
    loud = np.flatnonzero(magnitude > threshold)
    if not len(loud):
        return audio
    keep = round(keep_s * audio.rate_hz)
    return Audio(audio.samples[max(0, loud[0] - keep) : loud[-1] + 1 + keep], audio.rate_hz)


def resample(audio: Audio, rate_hz: int) -> Audio:
    """Return ``audio`` at ``rate_hz``, band-limited."""
    if audio.rate_hz == rate_hz or not len(audio.samples):
        return Audio(audio.samples, rate_hz)
    from models.decoding import convert_rate  # noqa: PLC0415  it imports FFmpeg, and builds on this module

    return convert_rate(audio, rate_hz)


def pcm16(audio: Audio) -> bytes:
    """Return the samples as signed 16-bit little-endian integers; those of ``from_pcm16`` come back as they were."""
    return np.clip(np.rint(audio.samples * 32768), -32768, 32767).astype("<i2").tobytes()


def from_pcm16(pcm: bytes, rate_hz: int) -> Audio:
    """Return the audio of signed 16-bit little-endian mono samples.

    Raises:
        AudioUnreadable: ``pcm`` ends in the middle of a sample.
    """
    if len(pcm) % 2:
        raise AudioUnreadable("声音没有传完整。请再说一遍。")
    return Audio(np.frombuffer(pcm, dtype="<i2").astype(np.float32) / np.float32(32768), rate_hz)


def encode_wav(audio: Audio) -> bytes:
    """Return ``audio`` as a WAV file of 16-bit samples."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(audio.rate_hz)
        file.writeframes(pcm16(audio))
    return buffer.getvalue()


def decode_audio(source: bytes | Path, *, rate_hz: int = 16000, max_seconds: float) -> Audio:
    """Read a recording: WAV, MP3, Ogg, M4A, WebM, FLAC or AMR, any rate from 4 to 192 kHz, any channels.

    A recording that breaks off is taken as far as it goes. Reading stops at ``max_seconds``, whatever the
    file says of itself; half a second more, which encoders add, is forgiven and kept.

    Raises:
        AudioUnreadable: not a recording, empty, shorter than 0.3 s, longer than ``max_seconds``, or too big.
    """
    from models.decoding import decode  # noqa: PLC0415  as above

    return decode(source, rate_hz, max_seconds)


def amplified(audio: Audio, gain: float) -> Audio:
    """Return ``audio`` with its amplitudes multiplied by ``gain``; peaks are rounded off rather than cut off."""
    if gain == 1.0:
        return audio
    loud = np.abs(audio.samples) * gain
    above = np.maximum(loud - _KNEE, 0.0) / (1.0 - _KNEE)
    rounded = np.minimum(loud, _KNEE) + (1.0 - _KNEE) * np.tanh(above)
    return Audio((np.sign(audio.samples) * rounded).astype(np.float32), audio.rate_hz)
