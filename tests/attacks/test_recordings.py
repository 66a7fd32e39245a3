"""Rule: whatever bytes are sent as a recording, little time and memory go into them, and a sentence says what to do."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import decoding
from models.audio import decode_audio, encode_wav
from models.errors import AudioUnreadable
from tests.assistant.fakes import tone
from tests.attacks.bombs import fragmented_mp4, mp4, ogg_of_nothing, wav
from tests.attacks.bounded import tries
from tests.models.test_audio import recorded_tone

pytestmark = pytest.mark.unit

SECONDS = 5.0
RECORDINGS = {
    "wav": encode_wav(tone(0.5)),
    "webm": recorded_tone("webm", "libopus", 48_000, 1, 0.5),
    "mp4": recorded_tone("ipod", "aac", 16_000, 1, 0.5),
    "ogg": recorded_tone("ogg", "libopus", 48_000, 2, 0.5),
    "mp3": recorded_tone("mp3", "libmp3lame", 16_000, 1, 0.5),
    "flac": recorded_tone("flac", "flac", 16_000, 1, 0.5),
}
BILLION = 1_000_000_000
MOST_MB = 400
"""What a process takes that decodes a bomb: 45 MB without one. Unbounded, FFmpeg took 1,100."""


def taken(recording: bytes) -> None:
    """Decode whatever it is: sound within bounds, or a Chinese sentence. Anything else is raised."""
    try:
        audio = decode_audio(recording, max_seconds=SECONDS)
    except AudioUnreadable as error:
        sentence = str(error)
    else:
        sentence = "。"
        assert np.isfinite(audio.samples).all()
        assert np.abs(audio.samples).max() <= 1.0
        assert audio.seconds <= SECONDS + decoding.ENCODER_SECONDS + 0.1
    assert sentence.endswith("。")


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Draw a recording some bytes of which are others, a part of which is missing, doubled, or from another one."""
    recording = bytearray(RECORDINGS[draw(st.sampled_from(sorted(RECORDINGS)))])
    # Most of what can be wrong is in the first and the last bytes: headers and tables.
    places = st.one_of(
        st.integers(0, min(400, len(recording) - 1)),
        st.integers(max(0, len(recording) - 700), len(recording) - 1),
        st.integers(0, len(recording) - 1),
    )
    for _ in range(draw(st.integers(1, 6))):
        place, width = draw(places), draw(st.sampled_from([1, 2, 4, 8]))
        value = draw(st.sampled_from([b"\0", b"\xff", b"\x7f", b"\x80", b"\x01"])) * width
        match draw(st.integers(0, 3)):
            case 0 | 1:
                recording[place : place + width] = value
            case 2:
                recording[place : place + width] = draw(st.binary(min_size=width, max_size=width))
            case _:
                end = draw(places)
                recording[place:place] = recording[min(place, end) : max(place, end)]
    cut = draw(st.integers(0, 3)) == 0
    return bytes(recording[: draw(places)] if cut else recording)


@tries(250)
@given(damaged())
def test_a_damaged_recording_is_heard_or_refused(recording: bytes) -> None:
    taken(recording)


@tries(150)
@given(st.binary(max_size=2000), st.sampled_from(["", *RECORDINGS]))
def test_noise_after_a_header_is_heard_or_refused(noise: bytes, kind: str) -> None:
    taken(RECORDINGS.get(kind, b"")[:64] + noise)


@tries(120)
@given(
    st.sampled_from([0, 1, 3_999, 4_000, 8_000, 44_100, 192_000, 192_001, 2**31 - 1, 2**32 - 1]),
    st.sampled_from([0, 1, 2, 6, 8, 9, 63, 64, 255, 1024, 32_767, 65_535]),
    st.sampled_from([0, 1, 8, 12, 16, 24, 32, 64, 65_535]),
    st.binary(max_size=3000),
)
def test_a_wave_header_may_say_anything(rate_hz: int, channels: int, bits: int, data: bytes) -> None:
    taken(wav(rate_hz, channels, data * 20, bits))


BOMBS: dict[str, Callable[[], bytes]] = {
    "a billion samples": lambda: mp4(BILLION),
    "thirty million samples": lambda: mp4(30_000_000),
    "a fragment of thirty million": lambda: fragmented_mp4(30_000_000),
    "nine hundred tracks of a million": lambda: mp4(1_000_000, tracks=900),
    "half a million packets of nothing": lambda: ogg_of_nothing(4_000),
    "sixty-five thousand channels": lambda: wav(192_000, 65_535, bytes(2_000_000)),
}


def test_a_small_file_takes_no_gigabyte(tmp_path: Path) -> None:
    files = [tmp_path / str(number) for number in range(len(BOMBS))]
    for file, bomb in zip(files, BOMBS.values(), strict=True):
        file.write_bytes(bomb())
    script = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from models.audio import decode_audio
        from models.errors import AudioUnreadable
        def peak_mb():  # getrusage would tell the greatest of the process that started this one
            status = Path("/proc/self/status").read_text()
            return int(status.partition("VmHWM:")[2].split()[0]) // 1024
        for name in sys.argv[1:]:
            try:
                decode_audio(Path(name).read_bytes(), max_seconds=60)
            except AudioUnreadable:
                print("refused", peak_mb())
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, files)], capture_output=True, text=True, check=True
    )
    lines = [line.split() for line in done.stdout.splitlines()]
    assert [word for word, _ in lines] == ["refused"] * len(BOMBS)
    assert {
        name: int(megabytes)
        for name, (_, megabytes) in zip(BOMBS, lines, strict=True)
        if int(megabytes) > MOST_MB
    } == {}


def test_packets_without_sound_are_not_waited_for() -> None:
    limit = round((SECONDS + decoding.ENCODER_SECONDS) * decoding.PACKETS_PER_SECOND)
    with pytest.raises(AudioUnreadable, match="坏了"):
        decode_audio(ogg_of_nothing(2 * limit // 127), max_seconds=SECONDS)
