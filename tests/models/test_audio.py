"""Rule: whatever file a person sends becomes mono audio of the wanted rate, or a sentence that says what to do."""

from __future__ import annotations

import io
import struct
import wave
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from models import decoding
from models.audio import (
    SILENT_DBFS,
    Audio,
    decode_audio,
    encode_wav,
    from_pcm16,
    joined,
    level_dbfs,
    normalized,
    pcm16,
    resample,
    silence,
    trimmed,
)
from models.errors import AudioUnreadable

pytestmark = pytest.mark.unit

TONE_HZ = 440.0
_FRAME_SAMPLES = 1 << 20
"""FFmpeg takes no more than some megabytes at once."""
TONE_DBFS = -13.5  # of a sine with an amplitude of 0.3


def tone(seconds: float, rate_hz: int, amplitude: float = 0.3) -> Audio:
    times = np.arange(round(seconds * rate_hz)) / rate_hz
    return Audio((amplitude * np.sin(2 * np.pi * TONE_HZ * times)).astype(np.float32), rate_hz)


def record(container: str, codec: str, rate_hz: int, channels: NDArray[np.float32]) -> bytes:
    """Encode samples of shape (channels, n)."""
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[len(channels)]
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container) as file:
        stream = file.add_stream(codec, rate=rate_hz, layout=layout)
        stream.codec_context.open()
        converter = av.AudioResampler(
            format=stream.format,
            layout=layout,
            rate=rate_hz,
            frame_size=stream.codec_context.frame_size or 1024,
        )
        for start in range(0, channels.shape[1], _FRAME_SAMPLES):
            samples = np.ascontiguousarray(channels[:, start : start + _FRAME_SAMPLES])
            frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout=layout)
            frame.sample_rate, frame.pts = rate_hz, start
            for part in converter.resample(frame):
                file.mux(stream.encode(part))
        for part in [*converter.resample(None), None]:
            file.mux(stream.encode(part))
    return buffer.getvalue()


def recorded_tone(container: str, codec: str, rate_hz: int, channels: int, seconds: float = 2.0) -> bytes:
    return record(container, codec, rate_hz, np.stack([tone(seconds, rate_hz).samples] * channels))


def loudest_hz(audio: Audio) -> float:
    spectrum = np.abs(np.fft.rfft(audio.samples))
    return float(np.argmax(spectrum) * audio.rate_hz / len(audio.samples))


def wav(
    samples: bytes, rate_hz: int = 16000, *, size: int | None = None, form: int = 1, bits: int = 16
) -> bytes:
    """Return a mono WAV file whose header may lie about its ``size``."""
    declared = len(samples) if size is None else size
    width = bits // 8
    header = struct.pack("<HHIIHH", form, 1, rate_hz, rate_hz * width, width, bits)
    riff = min(declared + 36, 0xFFFFFFFF)
    return (
        struct.pack("<4sI4s4sI", b"RIFF", riff, b"WAVE", b"fmt ", 16)
        + header
        + struct.pack("<4sI", b"data", declared)
        + samples
    )


def wav_of_channels(audio: Audio, channels: int) -> bytes:
    """Return a WAV file with the same sound on every channel."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(audio.rate_hz)
        file.writeframes(np.repeat(np.frombuffer(pcm16(audio), dtype="<i2"), channels).tobytes())
    return buffer.getvalue()


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize(
    ("container", "codec", "rate_hz"),
    [
        ("wav", "pcm_s16le", 8000),
        ("wav", "pcm_s16le", 16000),
        ("wav", "pcm_s16le", 22050),
        ("wav", "pcm_s16le", 44100),
        ("wav", "pcm_s16le", 48000),
        ("wav", "pcm_u8", 8000),
        ("wav", "pcm_s24le", 48000),
        ("wav", "pcm_f32le", 44100),
        ("wav", "pcm_mulaw", 8000),  # telephone recorders
        ("mp3", "libmp3lame", 8000),
        ("mp3", "libmp3lame", 44100),
        ("ogg", "libopus", 8000),
        ("ogg", "libopus", 48000),
        ("ipod", "aac", 16000),  # .m4a
        ("ipod", "aac", 44100),
        ("adts", "aac", 48000),
        ("webm", "libopus", 16000),
        ("webm", "libopus", 48000),  # what browsers record
        ("flac", "flac", 44100),
    ],
)
def test_formats_rates_and_channels(container: str, codec: str, rate_hz: int, channels: int) -> None:
    audio = decode_audio(recorded_tone(container, codec, rate_hz, channels), max_seconds=60)
    assert audio.rate_hz == 16000
    assert audio.samples.dtype == np.float32
    assert audio.seconds == pytest.approx(2.0, abs=0.2)  # encoders pad
    assert level_dbfs(audio) == pytest.approx(TONE_DBFS, abs=0.6)
    assert loudest_hz(audio) == pytest.approx(TONE_HZ, abs=2)


def test_amr_of_old_telephones() -> None:
    audio = decode_audio(recorded_tone("amr", "libopencore_amrnb", 8000, 1), max_seconds=60)
    assert audio.seconds == pytest.approx(2.0, abs=0.1)
    assert loudest_hz(audio) == pytest.approx(TONE_HZ, abs=2)


@pytest.mark.parametrize("channels", [8, 9, 32])  # PyAV crashes on more than eight planes
def test_a_row_of_microphones(channels: int) -> None:
    audio = decode_audio(wav_of_channels(tone(1, 16000), channels), max_seconds=60)
    assert audio.seconds == pytest.approx(1.0, abs=0.01)
    assert loudest_hz(audio) == pytest.approx(TONE_HZ, abs=2)


def test_a_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(AudioUnreadable, match=r"文件夹.*请"):
        decode_audio(tmp_path, max_seconds=60)


def test_six_channels() -> None:
    audio = decode_audio(recorded_tone("wav", "pcm_s16le", 48000, 6), max_seconds=60)
    assert loudest_hz(audio) == pytest.approx(TONE_HZ, abs=2)


@pytest.mark.parametrize("rate_hz", [8000, 24000, 48000])
def test_the_rate_asked_for(rate_hz: int) -> None:
    audio = decode_audio(recorded_tone("mp3", "libmp3lame", 44100, 1), rate_hz=rate_hz, max_seconds=60)
    assert audio.rate_hz == rate_hz
    assert loudest_hz(audio) == pytest.approx(TONE_HZ, abs=2)


def test_loud_stereo_does_not_clip() -> None:
    both = np.stack([tone(1, 16000, amplitude=0.95).samples] * 2)
    audio = decode_audio(record("wav", "pcm_s16le", 16000, both), max_seconds=60)
    assert float(np.max(np.abs(audio.samples))) == pytest.approx(0.95, abs=0.01)


def test_a_microphone_on_one_side_is_heard() -> None:
    left = np.stack([tone(1, 16000).samples, silence(1, 16000).samples])
    audio = decode_audio(record("wav", "pcm_s16le", 16000, left), max_seconds=60)
    assert level_dbfs(audio) == pytest.approx(TONE_DBFS - 6, abs=0.2)


def test_a_file_is_read_from_its_path(tmp_path: Path) -> None:
    path = tmp_path / "问题.mp3"
    path.write_bytes(recorded_tone("mp3", "libmp3lame", 16000, 1))
    assert decode_audio(path, max_seconds=60).seconds == pytest.approx(2.0, abs=0.2)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("container", "codec"),
    [("wav", "pcm_s16le"), ("mp3", "libmp3lame"), ("ogg", "libopus"), ("webm", "libopus"), ("flac", "flac")],
)
def test_a_recording_that_breaks_off_is_taken_as_far_as_it_goes(container: str, codec: str) -> None:
    whole = recorded_tone(container, codec, 16000, 1, seconds=6.0)
    audio = decode_audio(whole[: len(whole) // 2], max_seconds=60)
    assert 1.5 < audio.seconds < 4.5
    assert loudest_hz(audio) == pytest.approx(TONE_HZ, abs=2)


def test_damage_in_the_middle_is_passed_over() -> None:
    whole = bytearray(recorded_tone("mp3", "libmp3lame", 16000, 1, seconds=6.0))
    whole[len(whole) // 2 : len(whole) // 2 + 300] = b"\x00" * 300
    assert decode_audio(bytes(whole), max_seconds=60).seconds > 4.5


@pytest.mark.parametrize("declared", [0xFFFFFFFF, 0x7FFFFFFF, 0])  # 0: a recorder that lost its power
def test_the_declared_size_is_not_believed(declared: int) -> None:
    audio = decode_audio(wav(pcm16(tone(1, 16000)), size=declared), max_seconds=60)
    assert audio.seconds == pytest.approx(1.0, abs=0.01)


def test_samples_that_are_no_numbers_become_silence() -> None:
    samples = tone(1, 16000).samples.copy()
    samples[4000:4100] = np.nan
    samples[8000:8010] = np.inf
    audio = decode_audio(wav(samples.astype("<f4").tobytes(), form=3, bits=32), max_seconds=60)
    assert np.isfinite(audio.samples).all()
    assert float(np.max(np.abs(audio.samples))) <= 1.0


PLAYLIST = "#EXTM3U\n#EXTINF:10,\n{path}\n#EXT-X-ENDLIST\n"
CONCATENATION = "ffconcat version 1.0\nfile {path}\n"


@pytest.mark.parametrize("text", [PLAYLIST, CONCATENATION])
def test_a_file_cannot_make_us_read_another(text: str, tmp_path: Path) -> None:
    (tmp_path / "secret.wav").write_bytes(encode_wav(tone(1, 16000)))
    playlist = tmp_path / "question.m3u8"
    playlist.write_text(text.format(path="secret.wav"))
    with pytest.raises(AudioUnreadable):
        decode_audio(playlist, max_seconds=60)
    with pytest.raises(AudioUnreadable):
        decode_audio(text.format(path=tmp_path / "secret.wav").encode(), max_seconds=60)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"", "空的", id="empty file"),
        pytest.param("我想问一下高龄津贴怎么领。\n".encode() * 50, "不是录音", id="text"),
        pytest.param(b"RIFF", "不是录音", id="four bytes"),
        pytest.param(b"PK\x03\x04" + bytes(500), "不是录音", id="zip"),
        pytest.param(np.random.default_rng(7).bytes(20000), "录音", id="random bytes"),
        pytest.param(wav(b""), "空的", id="header only"),
        pytest.param(wav(pcm16(tone(0.1, 16000))), "太短", id="a tenth of a second"),
        pytest.param(wav(pcm16(tone(1, 16000)), rate_hz=1), "坏了", id="one sample a second"),
        pytest.param(recorded_tone("ipod", "aac", 16000, 1)[:5000], "没有录完整", id="m4a without its end"),
        pytest.param(bytes(decoding.MAX_BYTES + 1), "太大", id="too big"),
    ],
)
def test_what_is_no_recording_says_what_to_do(content: bytes, message: str) -> None:
    with pytest.raises(AudioUnreadable, match=message) as caught:
        decode_audio(content, max_seconds=60)
    assert "请" in str(caught.value)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(AudioUnreadable, match="找不到"):
        decode_audio(tmp_path / "没有.wav", max_seconds=60)


@pytest.mark.parametrize(
    ("seconds", "limit_s", "message"),
    [
        (1200, 60.0, "20分钟.*1分钟以内"),
        (62, 60.0, "太长"),
        (100, 90.0, "2分钟.*90秒钟以内"),
        (12, 10.0, "太长"),
    ],
)
def test_long_recordings_are_refused(seconds: float, limit_s: float, message: str) -> None:
    samples = bytes([128]) * int(seconds * 8000)
    with pytest.raises(AudioUnreadable, match=message):
        decode_audio(wav(samples, rate_hz=8000, bits=8), max_seconds=limit_s)


def test_a_recording_of_the_full_length_is_taken() -> None:
    audio = decode_audio(recorded_tone("mp3", "libmp3lame", 8000, 1, seconds=10.0), max_seconds=10)
    assert audio.seconds == pytest.approx(10.0, abs=0.2)


def test_reading_stops_at_the_limit() -> None:
    class Counting(io.BytesIO):
        taken = 0

        def read(self, size: int | None = -1, /) -> bytes:
            piece = super().read(size)
            self.taken += len(piece)
            return piece

    file = Counting(recorded_tone("mp3", "libmp3lame", 8000, 1, seconds=240.0))
    with pytest.raises(AudioUnreadable, match="太长"):
        decoding._decode_file(file, 16000, 2.0)
    assert file.taken < len(file.getvalue()) / 4


def test_wav_and_back() -> None:
    audio = tone(1, 24000)
    with wave.open(io.BytesIO(encode_wav(audio))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 24000)
        assert file.readframes(file.getnframes()) == pcm16(audio)
    again = decode_audio(encode_wav(audio), rate_hz=24000, max_seconds=60)
    np.testing.assert_allclose(again.samples, audio.samples, atol=1e-4)


def test_pcm_and_back() -> None:
    audio = Audio(np.array([0.0, 0.5, -0.5, 1.0, -1.0, 2.0], dtype=np.float32), 16000)
    again = from_pcm16(pcm16(audio), 16000)
    np.testing.assert_allclose(again.samples, [0.0, 0.5, -0.5, 1.0, -1.0, 1.0], atol=1e-4)
    every = np.arange(-32768, 32768).astype("<i2").tobytes()
    assert pcm16(from_pcm16(every, 16000)) == every
    with pytest.raises(AudioUnreadable):
        from_pcm16(b"\x00\x01\x02", 16000)


@pytest.mark.parametrize("rate_hz", [8000, 16000, 44100])
def test_resampling_keeps_the_sound(rate_hz: int) -> None:
    audio = resample(tone(1, 24000), rate_hz)
    assert audio.seconds == pytest.approx(1.0, abs=0.01)
    assert loudest_hz(audio) == pytest.approx(TONE_HZ, abs=2)
    assert level_dbfs(audio) == pytest.approx(TONE_DBFS, abs=0.2)


def test_resampling_nothing() -> None:
    assert len(resample(silence(0, 24000), 16000).samples) == 0


def test_level() -> None:
    assert level_dbfs(tone(1, 16000)) == pytest.approx(TONE_DBFS, abs=0.1)
    assert level_dbfs(silence(1, 16000)) == SILENT_DBFS
    assert level_dbfs(silence(0, 16000)) == SILENT_DBFS


@pytest.mark.parametrize(
    ("amplitude", "level", "expected"),
    [
        (0.3, -20.0, -20.0),
        (0.001, -20.0, -20.0),
        (0.3, 0.0, -4.0),  # a sine whose peaks reach -1 dBFS has this level: the peak wins
    ],
)
def test_normalizing(amplitude: float, level: float, expected: float) -> None:
    audio = normalized(tone(1, 16000, amplitude), level=level)
    assert level_dbfs(audio) == pytest.approx(expected, abs=0.05)
    assert audio.samples.dtype == np.float32


def test_normalizing_silence_changes_nothing() -> None:
    assert level_dbfs(normalized(silence(1, 16000))) == SILENT_DBFS


def test_trimming() -> None:
    padded = joined([silence(0.5, 16000), tone(1, 16000), silence(0.7, 16000)])
    assert trimmed(padded, keep_s=0.1).seconds == pytest.approx(1.2, abs=0.01)
    assert trimmed(silence(0.5, 16000)).seconds == 0.5


def test_joining_needs_one_rate() -> None:
    with pytest.raises(ValueError, match="8000"):
        joined([silence(1, 16000), silence(1, 8000)])
