"""Recorded files to audio, with FFmpeg's libraries: bounded in time and memory, blind to other files."""

from __future__ import annotations

import ctypes
import importlib
import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import av
import numpy as np

from models.audio import Audio
from models.errors import AudioUnreadable

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_BYTES = 50_000_000
MIN_SECONDS = 0.3
ENCODER_SECONDS = 0.5
"""What encoders may add to the length of a recording."""
MAX_ALLOCATION = 32 * 2**20
"""Bytes that FFmpeg takes at once; the table of a file of 600 bytes may claim to have a billion entries."""
MAX_STREAMS = 8
"""Streams of a file; each has such tables. A telephone's film has five."""
PACKETS_PER_SECOND = 1000
"""More are no sound: the shortest that are in use last 2.5 ms."""
RATES_HZ = range(4_000, 192_001)
FORMATS = "wav,w64,aiff,au,caf,mp3,aac,ogg,flac,amr,amrnb,amrwb,mov,matroska"
"""Demuxers by FFmpeg's names. Playlists are not among them: they would open other files and addresses."""

NOT_A_RECORDING = "这个文件打不开，它不是录音，或者没有录完整。请重新录一遍，或者换成 WAV、MP3 格式。"
EMPTY = "这个录音是空的，里面没有声音。请重新录一遍。"
TOO_SHORT = "录音太短了，没有听到话。请再说一遍，说完再停。"
BROKEN = "这个录音坏了，听不出来。请重新录一遍。"
TOO_BIG = "这个文件太大了。请只录要问的那句话，再试一遍。"
A_FOLDER = "这是一个文件夹，不是录音。请写出里面那个录音文件的名字。"
NOT_FOUND = "找不到这个录音文件。请看看文件名写对了没有。"


def decode(source: bytes | Path, rate_hz: int, max_seconds: float) -> Audio:
    """See ``models.audio.decode_audio``."""
    try:
        if isinstance(source, bytes):
            _check_size(len(source))
            return _decode_file(io.BytesIO(source), rate_hz, max_seconds)
        _check_size(source.stat().st_size)
        with source.open("rb") as file:
            return _decode_file(file, rate_hz, max_seconds)
    except av.FFmpegError as error:  # before OSError: some of these are both
        raise AudioUnreadable(NOT_A_RECORDING) from error
    except IsADirectoryError as error:
        raise AudioUnreadable(A_FOLDER) from error
    except OSError as error:
        raise AudioUnreadable(NOT_FOUND) from error


def convert_rate(audio: Audio, rate_hz: int) -> Audio:
    """See ``models.audio.resample``."""
    frame = av.AudioFrame.from_ndarray(audio.samples[np.newaxis], format="fltp", layout="mono")
    frame.sample_rate = audio.rate_hz
    return Audio(np.concatenate(list(_resampled(iter([frame]), rate_hz))), rate_hz)


def _check_size(size: int) -> None:
    if not size:
        raise AudioUnreadable(EMPTY)
    if size > MAX_BYTES:
        raise AudioUnreadable(TOO_BIG)


def _decode_file(file: BinaryIO, rate_hz: int, max_seconds: float) -> Audio:
    _bound_allocations()
    options = {"format_whitelist": FORMATS, "max_streams": str(MAX_STREAMS)}
    limit = round((max_seconds + ENCODER_SECONDS) * PACKETS_PER_SECOND)
    with av.open(file, mode="r", metadata_errors="ignore", options=options) as container:
        stream = next((each for each in container.streams.audio if each.codec_context is not None), None)
        if stream is None:
            raise AudioUnreadable(NOT_A_RECORDING)
        parts: list[NDArray[np.float32]] = []
        count = 0
        for part in _resampled(_frames(stream, limit), rate_hz):
            parts.append(part)
            count += len(part)
            if count > (max_seconds + ENCODER_SECONDS) * rate_hz:
                raise AudioUnreadable(_too_long(container.duration, max_seconds))
    if not count:
        raise AudioUnreadable(EMPTY)
    if count < MIN_SECONDS * rate_hz:
        raise AudioUnreadable(TOO_SHORT)
    samples = np.nan_to_num(np.concatenate(parts), posinf=1.0, neginf=-1.0)
    return Audio(np.clip(samples, -1.0, 1.0), rate_hz)


@cache
def _bound_allocations() -> None:
    """Let FFmpeg take no more than ``MAX_ALLOCATION`` bytes at once, in the whole process.

    PyAV has no name for it, and Windows finds no function by way of a library that only uses it: there it stays 2 GB.
    """
    core = importlib.import_module("av._core")  # it is linked to the library that has the function
    bound = getattr(ctypes.CDLL(core.__file__), "av_max_alloc", None)
    if bound is not None:
        bound.argtypes, bound.restype = [ctypes.c_size_t], None
        bound(MAX_ALLOCATION)


def _frames(stream: Any, limit: int) -> Iterator[Any]:
    """Yield the decoded frames of an audio stream, leaving damaged packets out; raises after ``limit`` packets."""
    good = False
    damaged: Exception | None = None
    try:
        for count, packet in enumerate(stream.container.demux(stream)):
            if count > limit:
                raise AudioUnreadable(BROKEN)
            try:
                frames = packet.decode()
            except av.FFmpegError as error:
                damaged = error
                continue
            for frame in frames:
                good = True
                yield frame
    except av.FFmpegError as error:  # the file breaks off: what came before it stands
        damaged = error
    if damaged is not None and not good:
        raise AudioUnreadable(BROKEN) from damaged


def _resampled(frames: Iterator[Any], rate_hz: int) -> Iterator[NDArray[np.float32]]:
    """Yield mono samples at ``rate_hz``; the frames may change their rate or channels on the way."""
    resampler: Any = None
    shape: tuple[str, str, int] | None = None
    for frame in frames:
        if frame.sample_rate not in RATES_HZ:
            raise AudioUnreadable(BROKEN)
        if (frame.format.name, frame.layout.name, frame.sample_rate) != shape:
            yield from _samples(resampler.resample(None) if resampler else ())
            shape = (frame.format.name, frame.layout.name, frame.sample_rate)
            resampler = av.AudioResampler(format="flt", rate=rate_hz)
        frame.pts = None  # gaps in the time stamps of a damaged file would be filled with silence
        yield from _samples(resampler.resample(frame))
    yield from _samples(resampler.resample(None) if resampler else ())


def _samples(frames: Any) -> Iterator[NDArray[np.float32]]:
    for frame in frames:
        # Interleaved: PyAV crashes on frames of more than eight planes. FFmpeg's own mix is 3 dB louder: it clips.
        channels = frame.to_ndarray().reshape(-1, frame.layout.nb_channels)
        yield channels.mean(axis=1, dtype=np.float32)


def _too_long(duration_us: int | None, max_seconds: float) -> str:
    """Say how long the recording is, if the file tells, and how long it may be."""
    minutes = round((duration_us or 0) / 60_000_000)
    length = f"，有{minutes}分钟" if 2 <= minutes <= 180 else ""
    limit = f"{max_seconds:.0f}秒钟" if max_seconds % 60 else f"{max_seconds / 60:.0f}分钟"
    return f"录音太长了{length}。请把问题再说一遍，{limit}以内就行。"
