"""Rule: a running server deletes what is too old each day, keeps no recording unasked, and is in nobody's way."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import cast

import pytest

from assistant.desk.errors import ExportFailed
from assistant.privacy.housekeeping import Housekeeping
from assistant.privacy.recordings import Recordings
from assistant.privacy.retention import Retention
from assistant.privacy.writing import write_new
from assistant.settings import Settings
from assistant.settings_privacy import Privacy
from assistant.visit_code import code_of
from knowledge_base.errors import LibraryUnavailable
from knowledge_base.library.sealing import Vault
from models.audio import Audio, silence
from tests.assistant.desk.fakes import Clock
from tests.assistant.privacy.conftest import KEY

pytestmark = pytest.mark.unit

SAID = silence(0.1, 16_000)


@dataclass
class FakeRetention:
    """Counts how often it was told to delete, and may fail."""

    recordings: Recordings
    purged: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    purges: int = 0

    def purge(self) -> tuple[()]:
        self.purges += 1
        self.purged.release()
        return ()

    @contextmanager
    def open(self) -> Iterator[Retention]:
        yield cast("Retention", self)


def house(tmp_path: Path, days: int, retention: FakeRetention, today: list[date]) -> Housekeeping:
    return Housekeeping(
        Settings(home=tmp_path, privacy=Privacy(keep_audio_days=days)),
        clock=Clock(),
        today=lambda: today[0],
        open_retention=retention.open,
    )


def test_it_deletes_when_it_starts_and_when_a_day_begins(tmp_path: Path) -> None:
    retention = FakeRetention(Recordings(tmp_path, Vault()))
    today = [date(2026, 11, 22)]
    keeping = house(tmp_path, 7, retention, today)
    keeping.start()
    assert retention.purged.acquire(timeout=60)
    keeping.heard(SAID, "v1")  # whatever wakes it, it is still the same day
    today[0] = date(2026, 11, 23)
    keeping.heard(SAID, "v1")
    assert retention.purged.acquire(timeout=60)
    keeping.close()
    assert retention.purges == 2


@pytest.mark.parametrize(("days", "keys", "kept"), [(7, (KEY,), 1), (0, (KEY,), 0), (7, (), 0)])
def test_a_recording_is_kept_only_if_it_is_wanted_and_there_is_a_key(
    tmp_path: Path, days: int, keys: tuple[bytes, ...], kept: int
) -> None:
    recordings = Recordings(tmp_path / "recordings", Vault(keys))
    with closing(house(tmp_path, days, FakeRetention(recordings), [date(2026, 11, 22)])) as keeping:
        keeping.start()
        keeping.heard(SAID, "v1")
    assert len(recordings.of_visit(code_of("v1"))) == kept
    assert (tmp_path / "recordings").exists() == bool(kept)


def test_a_disk_that_is_full_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "recordings").write_text("in the way")
    retention = FakeRetention(Recordings(tmp_path / "recordings", Vault([KEY])))
    with closing(house(tmp_path, 7, retention, [date(2026, 11, 22)])) as keeping:
        keeping.start()
        keeping.heard(SAID, "v1")
    assert retention.purges == 1


@pytest.mark.parametrize("audio", [SAID, silence(0.0, 16_000)])
def test_recordings_are_sealed_anew_with_the_key_of_now(tmp_path: Path, audio: Audio) -> None:
    clock, new = Clock(), bytes(reversed(KEY))
    path = Recordings(tmp_path, Vault([KEY])).keep(audio, "FWG627JG", clock())
    assert path is not None
    both = Recordings(tmp_path, Vault([new, KEY]))
    assert (both.reseal(), both.reseal()) == (1, 0)
    assert Recordings(tmp_path, Vault([new])).opened(path).startswith(b"RIFF")
    with pytest.raises(LibraryUnavailable, match="另一把钥匙"):
        Recordings(tmp_path, Vault([KEY])).opened(path)


def test_what_was_not_written_to_its_end_is_deleted_with_the_rest(tmp_path: Path) -> None:
    """A program that is killed leaves a file behind, which holds what somebody said."""
    clock = Clock()
    recordings = Recordings(tmp_path, Vault([KEY]))
    for code in ("FWG627JG", "AAAAAAAA"):
        path = recordings.keep(SAID, code, clock())
        assert path is not None
        path.with_name(f"{path.name}.new").write_bytes(path.read_bytes()[:100])
    assert len(recordings.of_visit("FWG627JG")) == 1
    assert recordings.forget("FWG627JG") == 1
    assert recordings.purge(clock() + timedelta(days=1)) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_recording_that_is_damaged_keeps_no_other_from_the_new_key(tmp_path: Path) -> None:
    clock, new = Clock(), bytes(reversed(KEY))
    old = Recordings(tmp_path, Vault([KEY]))
    paths = [old.keep(SAID, code, clock()) for code in ("AAAAAAAA", "FWG627JG")]
    assert paths[0] is not None
    assert paths[1] is not None
    paths[0].write_bytes(b"damaged")
    with pytest.raises(LibraryUnavailable, match="损坏"):
        Recordings(tmp_path, Vault([new, KEY])).reseal()
    assert Recordings(tmp_path, Vault([new])).opened(paths[1]).startswith(b"RIFF")
    assert paths[0].read_bytes() == b"damaged"


def test_an_export_that_fails_leaves_nothing_lying_about(tmp_path: Path) -> None:
    with pytest.raises(ExportFailed, match="写不进去"):
        write_new(tmp_path / "export", {"list.json": b"{}", "none/audio.wav": b"RIFF"})
    assert list(tmp_path.iterdir()) == []
