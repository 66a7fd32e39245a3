"""Audio already made, in a folder of bounded size.

Only the assistant's own sentences belong here. A file's name is a digest: it tells nothing of what is said.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import json
import logging
import os
import tempfile
import threading
import time
import wave
import zlib
from pathlib import Path

from models.audio import Audio, encode_wav, from_pcm16
from models.errors import AudioUnreadable
from models.synthesis import Speech, VoiceOptions

_log = logging.getLogger(__name__)

LIMIT_BYTES = 256 * 1024 * 1024
"""About an hour and a half of speech."""
FORMAT = 1
"""Part of every digest: audio made by another recipe is not found."""

_SUFFIX = ".wav.gz"
_UNFINISHED = ".part"
_ABANDONED_AFTER_S = 3600.0
_UNREADABLE = (OSError, EOFError, zlib.error, wave.Error, ValueError, AudioUnreadable)


class SpeechCache:
    """Speech by engine, voice, speed and text. Threads and processes may share a folder.

    A file is written aside and renamed, so that readers see all of it or nothing; gzip's checksum tells a
    damaged one, which is removed and made again. Over the limit, what was not heard for longest goes first.
    A disk that is full or read-only costs the cache, never the speech.
    """

    def __init__(self, folder: Path, limit_bytes: int = LIMIT_BYTES) -> None:
        self._folder = folder
        self._limit_bytes = limit_bytes
        self._evicting = threading.Lock()

    def get(self, synthesizer: str, text: str, options: VoiceOptions) -> Speech | None:
        """Return ``text`` as ``synthesizer`` spoke it, or None if it has not or the file is damaged."""
        path = self._path(synthesizer, text, options)
        try:
            audio = _decode(path.read_bytes())
            os.utime(path)  # heard just now
        except FileNotFoundError:
            return None
        except _UNREADABLE as error:
            _log.warning("speech cache: removing an unreadable file (%s)", type(error).__name__)
            _remove(path)
            return None
        return Speech(text=text, audio=audio, synthesizer=synthesizer)

    def put(self, speech: Speech, text: str, options: VoiceOptions) -> None:
        """Store ``speech``, which is ``text`` spoken with ``options``."""
        try:
            self._write(
                self._path(speech.synthesizer, text, options),
                gzip.compress(encode_wav(speech.audio), compresslevel=1),
            )
            self._evict()
        except OSError as error:
            _log.warning("speech cache: cannot store (%s)", type(error).__name__)

    def _path(self, synthesizer: str, text: str, options: VoiceOptions) -> Path:
        key = json.dumps([FORMAT, synthesizer, options.voice, round(options.speed, 3), text])
        return self._folder / (hashlib.sha256(key.encode()).hexdigest() + _SUFFIX)

    def _write(self, path: Path, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(suffix=_UNFINISHED, dir=self._folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(name).replace(path)
        except BaseException:
            _remove(Path(name))
            raise

    def _evict(self) -> None:
        """Remove what was heard longest ago until the rest fits, and what a crash left unfinished."""
        with self._evicting:
            for written_at, _, path in self._files(_UNFINISHED):
                if time.time() - written_at > _ABANDONED_AFTER_S:
                    _remove(path)
            files = sorted(self._files(_SUFFIX))
            excess = sum(size for _, size, _ in files) - self._limit_bytes
            for _, size, path in files:
                if excess <= 0:
                    break
                _remove(path)
                excess -= size

    def _files(self, suffix: str) -> list[tuple[float, int, Path]]:
        """Time of last use, size in bytes and path of each file; others may remove some meanwhile."""
        found = []
        with os.scandir(self._folder) as entries:
            for entry in entries:
                with contextlib.suppress(FileNotFoundError):
                    if entry.name.endswith(suffix):
                        found.append((entry.stat().st_mtime, entry.stat().st_size, Path(entry.path)))
        return found


def _decode(content: bytes) -> Audio:
    with wave.open(io.BytesIO(gzip.decompress(content))) as file:
        return from_pcm16(file.readframes(file.getnframes()), file.getframerate())


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        _log.warning("speech cache: cannot remove a file (%s)", type(error).__name__)
