"""The voice of last resort: eSpeak NG through its library. It sounds like a machine, but speaks anywhere.

It is GPL-3, and therefore an extra that has to be asked for: ``pip install "xiangyin[espeak]"``.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from models.audio import Audio, normalized, trimmed
from models.backends.clauses import NOTHING_TO_SAY, pace
from models.errors import BackendUnavailable, SynthesisFailed
from models.options import text
from models.plausibility import spoken_characters
from models.synthesis import Speech, VoiceOptions

NOT_INSTALLED = '备用的机械声音没有安装。需要的话，请管理员运行：pip install "xiangyin[espeak]"'
BROKEN = "备用的机械声音启动不了。请管理员重新安装 espeakng-loader。"
NO_SOUND = "备用的机械声音没有读出来。"

# Of speak_lib.h:
SYNCHRONOUS = 0x0002
DONT_EXIT = 0x8000
RATE_PARAMETER = 1
CHARACTERS = 1
UTF8 = 1
OK = 0
WORDS_PER_MINUTE = 160
"""The pace that counts as 1.0; the library's own is hurried."""
CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


def load(folder: Path | None, name: str, options: Mapping[str, object]) -> EspeakSynthesizer:  # noqa: ARG001  it brings its files
    """Return the voice. Options: ``voice`` (cmn; also yue, hak)."""
    return EspeakSynthesizer(name, voice=text(options, "voice", "cmn"))


class EspeakSynthesizer:
    """A ``Synthesizer``; a few milliseconds of CPU for a second of audio."""

    def __init__(self, name: str, *, voice: str) -> None:
        self.name = name
        self._voice = voice

    def warm_up(self) -> None:
        """Load the library, once in a process.

        Raises:
            BackendUnavailable: it is not installed, or does not start.
        """
        _Library.shared()

    def synthesize(self, text: str, options: VoiceOptions = VoiceOptions()) -> Speech:  # noqa: B008  it is frozen
        """Return ``text`` spoken aloud.

        Raises:
            SynthesisFailed: there is nothing to say in ``text``, or no sound came.
            BackendUnavailable: eSpeak NG is not installed.
        """
        if not spoken_characters(text):
            raise SynthesisFailed(NOTHING_TO_SAY)
        voices = [voice for voice in (options.voice, self._voice) if voice]
        audio = _Library.shared().speak(text, voices, round(WORDS_PER_MINUTE * pace(options.speed)))
        return Speech(text, normalized(trimmed(audio)), self.name)


class _Library:
    """The C library, which exists once in a process and serves one text at a time."""

    _shared: _Library | None = None
    _starting = threading.Lock()

    @classmethod
    def shared(cls) -> _Library:
        with cls._starting:
            if cls._shared is None:
                cls._shared = cls()
            return cls._shared

    def __init__(self) -> None:
        try:
            import espeakng_loader  # noqa: PLC0415  an optional extra
        except ImportError as error:
            raise BackendUnavailable(NOT_INSTALLED) from error
        try:
            self._c: Any = ctypes.CDLL(espeakng_loader.get_library_path())
            data = espeakng_loader.get_data_path().encode()
        except (OSError, RuntimeError) as error:
            raise BackendUnavailable(BROKEN) from error
        self._rate_hz = int(self._c.espeak_Initialize(SYNCHRONOUS, 0, ctypes.c_char_p(data), DONT_EXIT))
        if self._rate_hz <= 0:
            raise BackendUnavailable(BROKEN)
        self._speaking = threading.Lock()
        self._pieces: list[bytes] = []
        self._callback = CALLBACK(self._take)  # the library keeps the pointer: this keeps it alive
        self._c.espeak_SetSynthCallback(self._callback)

    def speak(self, text: str, voices: list[str], words_per_minute: int) -> Audio:
        """Return ``text`` in the first of ``voices`` that exists."""
        encoded = text.encode()
        with self._speaking:
            self._pieces.clear()
            if not any(self._c.espeak_SetVoiceByName(voice.encode()) == OK for voice in voices):
                raise SynthesisFailed(NO_SOUND)
            self._c.espeak_SetParameter(RATE_PARAMETER, words_per_minute, 0)
            failed = self._c.espeak_Synth(
                ctypes.c_char_p(encoded),
                ctypes.c_size_t(len(encoded) + 1),
                0,
                CHARACTERS,
                0,
                UTF8,
                None,
                None,
            )
            pcm = b"".join(self._pieces)
        if failed or not pcm:
            raise SynthesisFailed(NO_SOUND)
        return Audio(np.frombuffer(pcm, dtype=np.int16).astype(np.float32) / np.float32(32768), self._rate_hz)

    def _take(self, samples: Any, count: int, _events: Any) -> int:
        """Keep a piece of the audio; 0 asks for more."""
        if samples and count > 0:
            self._pieces.append(ctypes.string_at(samples, count * ctypes.sizeof(ctypes.c_short)))
        return 0
