"""What residents said aloud, kept only if the settings ask for it and they have agreed: sealed, for some days."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from knowledge_base.library.sealing import Vault
from models.audio import Audio, encode_wav

_SUFFIX = ".wav.sealed"
_PLACE = "recordings"
_AT = "%Y%m%dT%H%M%SZ"


class Recordings:
    """A folder for each visit, named by its code, with a file for each utterance."""

    def __init__(self, folder: Path, vault: Vault) -> None:
        """Make nothing yet. Without a key nothing is ever kept."""
        self._folder = folder
        self._vault = vault

    def keep(self, audio: Audio, code: str, at: datetime) -> Path | None:
        """Seal what somebody said in a visit; None if there is no key to seal it with. Raises OSError."""
        if not self._vault.seals or not code:
            return None
        folder = self._folder / code
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / f"{at.astimezone(UTC):{_AT}}-{secrets.token_hex(4)}{_SUFFIX}"
        sealed = self._vault.seal_bytes(encode_wav(audio), _PLACE)
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:  # noqa: PTH123  for its mode
            file.write(sealed)
        return path

    def of_visit(self, code: str) -> tuple[Path, ...]:
        """Return the files of a visit, the first one first."""
        return tuple(sorted((self._folder / code).glob(f"*{_SUFFIX}"))) if code else ()

    def opened(self, path: Path) -> bytes:
        """Return a recording as a WAV file. Raises KeyUnknown, OSError."""
        return self._vault.open_bytes(path.read_bytes(), _PLACE)

    def forget(self, code: str) -> int:
        """Delete the files of a visit; return how many. Raises OSError."""
        return _removed(self.of_visit(code))

    def count_old(self, before: datetime) -> int:
        """Return how many files were made before that time."""
        return sum(1 for _ in self._old(before))

    def purge(self, before: datetime) -> int:
        """Delete the files that were made before that time; return how many. Raises OSError."""
        return _removed(tuple(self._old(before)))

    def reseal(self) -> int:
        """Seal with the key of now what was sealed with another; return how many files. Raises KeyUnknown, OSError."""
        changed = 0
        for path in sorted(self._folder.glob(f"*/*{_SUFFIX}")):
            sealed = path.read_bytes()
            if self._vault.is_current_bytes(sealed, _PLACE):
                continue
            new = path.with_suffix(".new")
            new.write_bytes(self._vault.seal_bytes(self._vault.open_bytes(sealed, _PLACE), _PLACE))
            new.replace(path)
            changed += 1
        return changed

    def _old(self, before: datetime) -> Iterator[Path]:
        """Yield the files that were made before that time, as their names say."""
        oldest = f"{before.astimezone(UTC):{_AT}}"
        for path in self._folder.glob(f"*/*{_SUFFIX}"):
            if path.name.partition("-")[0] < oldest:
                yield path


def _removed(paths: tuple[Path, ...]) -> int:
    for path in paths:
        path.unlink(missing_ok=True)
    for folder in {path.parent for path in paths}:
        if not any(folder.iterdir()):
            folder.rmdir()
    return len(paths)
