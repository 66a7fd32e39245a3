"""Recordings of every kind, and files that are none, or say something wrong about themselves."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Mapping

import av
import numpy as np

from models.audio import Audio, encode_wav, resample, silence
from tests.models.test_audio import record, recorded_tone

FIELDS = {
    "riff_size": (4, "<I"),
    "channels": (22, "<H"),
    "rate": (24, "<I"),
    "bits": (34, "<H"),
    "size": (40, "<I"),
}
"""Where a plain WAV file has what: offset and form."""


def encoded(audio: Audio, container: str, codec: str, rate_hz: int = 16000, channels: int = 1) -> bytes:
    """Return a recording of ``audio``; a second microphone stands farther away."""
    near = resample(audio, rate_hz).samples
    both = np.stack([near, near / np.float32(2)])
    return record(container, codec, rate_hz, both[:channels])


def with_header(wav: bytes, **fields: int) -> bytes:
    """Return ``wav`` with other values in its header."""
    changed = bytearray(wav)
    for field, value in fields.items():
        offset, form = FIELDS[field]
        struct.pack_into(form, changed, offset, value)
    return bytes(changed)


def twenty_minutes() -> bytes:
    """Return a recorder that somebody forgot."""
    return recorded_tone("mp3", "libmp3lame", 8000, 1, seconds=1200.0)


def video_without_sound() -> bytes:
    """Return a second of black."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as file:
        stream = file.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for _ in range(10):
            frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return buffer.getvalue()


def _silent_wav(**fields: int) -> bytes:
    return with_header(encode_wav(silence(2.0, 16000)), **fields)


UNREADABLE: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "an empty file": (lambda: b"", "空的"),
    "a text": (lambda: "我想问一下高龄津贴怎么领。\n".encode() * 50, "不是录音"),
    "a video without sound": (video_without_sound, "不是录音"),
    "half an m4a": (lambda: recorded_tone("ipod", "aac", 16000, 1)[:9000], "没有录完整"),
    "a header alone": (lambda: _silent_wav()[:44], "空的"),
    "no channels": (lambda: _silent_wav(channels=0), "坏了"),
    "65535 channels": (lambda: _silent_wav(channels=65535), "坏了"),
    "0 Hz": (lambda: _silent_wav(rate=0), "不是录音"),
    "2 GHz": (lambda: _silent_wav(rate=0x7FFFFFFF), "坏了"),
    "65535 bits": (lambda: _silent_wav(bits=65535), "不是录音"),
    "a click of 50 ms": (lambda: encode_wav(silence(0.05, 16000)), "太短"),
    "twenty minutes": (twenty_minutes, "太长了，有20分钟.*1分钟以内"),
}
"""What comes in place of a recording, and what has to be said about it."""
