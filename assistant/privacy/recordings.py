"""What residents said aloud, kept only if the settings ask for it and they have agreed: sealed, for some days."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from knowledge_base.library.sealing import KeyUnknown, Vault
from models.audio import Audio, encode_wav

_SEALED = ".sealed"
_SUFFIX = f".wav{_SEALED}"
_UNFINISHED = ".new"
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
        _write(path, self._vault.seal_bytes(encode_wav(audio), _PLACE))
        return path

    def of_visit(self, code: str) -> tuple[Path, ...]:
        """Return the files of a visit, the first one first."""
        return tuple(sorted((self._folder / code).glob(f"*{_SUFFIX}"))) if code else ()

    def opened(self, path: Path) -> bytes:
        """Return a recording as a WAV file. Raises KeyUnknown, OSError."""
        return self._vault.open_bytes(path.read_bytes(), _PLACE)

    def forget(self, code: str) -> int:
        """Delete the files of a visit; return how many. Raises OSError."""
        folder = self._folder / code
        return _removed(folder.iterdir()) if code and folder.is_dir() else 0

    def count_old(self, before: datetime) -> int:
        """Return how many files were made before that time."""
        return sum(path.name.endswith(_SUFFIX) for path in self._old(before))

    def purge(self, before: datetime) -> int:
        """Delete the files that were made before that time; return how many. Raises OSError."""
        return _removed(self._old(before))

    def reseal(self) -> int:
        """Seal with the key of now what was sealed with another; return how many files.

        Raises:
            KeyUnknown: some cannot be opened, and are as they were; the others were sealed.
            OSError: one cannot be read or written.
        """
        changed, unknown = 0, None
        for path in sorted(self._folder.glob(f"*/*{_SUFFIX}")):
            sealed = path.read_bytes()
            if self._vault.is_current_bytes(sealed, _PLACE):
                continue
            try:
                content = self._vault.open_bytes(sealed, _PLACE)
            except KeyUnknown as error:
                unknown = error
                continue
            _write(path, self._vault.seal_bytes(content, _PLACE))
            changed += 1
        if unknown is not None:
            raise unknown
        return changed

    def _old(self, before: datetime) -> Iterator[Path]:
        """Yield the files that were made before that time, as their names say, unfinished ones too."""
        oldest = f"{before.astimezone(UTC):{_AT}}"
        for path in self._folder.glob("*/*"):
            if path.name.partition("-")[0] < oldest:
                yield path


def name_of(path: Path) -> str:
    """Return what the file of a recording is called that is opened."""
    return path.name.removesuffix(_SEALED)


def _write(path: Path, sealed: bytes) -> None:
    """Write a file that only its owner reads, all of it or nothing. Raises OSError."""
    new = path.with_name(path.name + _UNFINISHED)
    try:
        with open(os.open(new, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:  # noqa: PTH123  for its mode
            file.write(sealed)
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise


def _removed(paths: Iterable[Path]) -> int:
    """Delete files, and folders that are empty then; return how many recordings there were. Raises OSError."""
    gone = tuple(paths)
    for path in gone:
        path.unlink(missing_ok=True)
    for folder in {path.parent for path in gone}:
        with suppress(OSError):  # there is another one in it, or another server has removed it
            folder.rmdir()
    return sum(path.name.endswith(_SUFFIX) for path in gone)
