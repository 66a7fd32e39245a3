"""A quick Mandarin voice: FastSpeech2 and multi-band MelGAN in LiteRT, 24 kHz.

One female voice, trained on the Baker corpus. Its phones are pinyin initials and finals with tones; explicit
phones can be spoken as well, with ratios of speed, pitch and energy, which is how an accent is made.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from models.audio import Audio
from models.backends.clauses import pace, speak
from models.errors import SynthesisFailed
from models.options import integer, prepared
from models.synthesis import Sound, Speech, VoiceOptions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from models.pinyin import Clause
    from models.pinyin_sandhi import Syllable

RATE_HZ = 24000
SILENCE, BETWEEN, END = "sil", "#0", "eos"
ERHUA = "er5"
NO_INITIAL = "^"
FINALS = {"-i": "iii", "io": "iou"}
"""The voice's names for finals of Hanyu Pinyin, where they differ; after z, c and s -i is ii."""


def load(folder: Path | None, name: str, options: Mapping[str, object]) -> ZhttsSynthesizer:
    """Return the voice in ``folder``. Options: ``threads`` (2)."""
    return ZhttsSynthesizer(prepared(folder, name), name, threads=integer(options, "threads", 2))


@dataclass(frozen=True, slots=True)
class Prosody:
    """Ratios to the voice's own way of speaking."""

    speed: float = 1.0
    """0.8 is slower."""
    pitch: float = 1.0
    """0.9 is lower."""
    energy: float = 1.0
    """0.8 is softer."""


class ZhttsSynthesizer:
    """A ``Synthesizer`` with one voice; about 0.06 s of CPU for a second of audio."""

    def __init__(self, folder: Path, name: str, *, threads: int) -> None:
        self.name = name
        self._folder = folder
        self._threads = threads
        self._lock = threading.Lock()
        self._networks: _Networks | None = None

    def warm_up(self) -> None:
        """Load the weights, and say a word, which loads the dictionaries; once."""
        if self._networks is None:
            self.synthesize("你好")

    def synthesize(self, text: str, options: VoiceOptions = VoiceOptions()) -> Speech:  # noqa: B008  it is frozen
        """Return ``text`` spoken aloud; ``options.voice`` is ignored.

        Raises:
            SynthesisFailed: there is nothing to say in ``text``.
        """
        return self._speak(text, options, self._phones_of)

    def pronounce(
        self,
        text: str,
        sound_of: Callable[[Syllable], Sound],
        options: VoiceOptions = VoiceOptions(),  # noqa: B008  it is frozen
    ) -> Speech:
        """Return ``text`` spoken aloud, each syllable as ``sound_of`` says; ``options.voice`` is ignored.

        Raises:
            SynthesisFailed: there is nothing to say in ``text``, or the voice cannot make a sound.
        """
        return self._speak(text, options, lambda syllable: _phones_of_sound(sound_of(syllable)))

    def phones(
        self, syllables: Sequence[Syllable], phones_of: Callable[[Syllable], list[str]] | None = None
    ) -> tuple[str, ...]:
        """Return the phones of ``syllables``: ``sil n i2 #0 h ao3 sil``. It leaves out what it cannot say.

        ``phones_of`` returns those of a syllable, where they are not those of the voice's own dictionary.
        """
        known = [syllable for syllable in syllables if syllable.sound in self._loaded().syllables]
        phones = [SILENCE]
        for syllable in known:
            phones += [*(phones_of or self._phones_of)(syllable), BETWEEN]
        return (*phones[:-1], SILENCE) if known else ()

    def synthesize_phones(self, phones: Sequence[str], prosody: Prosody = Prosody()) -> Audio:
        """Return ``phones`` spoken: initials, finals with tones, ``sil``, ``#0`` to ``#3``.

        Raises:
            SynthesisFailed: there are no phones, or unknown ones.
        """
        networks = self._loaded()
        unknown = [phone for phone in phones if phone not in networks.ids]
        if unknown or not phones:
            raise SynthesisFailed(f"本地声音读不出这些音：{' '.join(unknown) or '（空）'}。")
        with self._lock:
            return networks.run(phones, prosody)

    def _speak(self, text: str, options: VoiceOptions, phones_of: Callable[[Syllable], list[str]]) -> Speech:
        prosody = Prosody(speed=pace(options.speed))

        def say(clauses: Sequence[Clause]) -> Audio:
            return self.synthesize_phones(self.phones(clauses[0].syllables, phones_of), prosody)

        return Speech(text, speak(text, prosody.speed, say), self.name)

    def _phones_of(self, syllable: Syllable) -> list[str]:
        initial, final = self._loaded().syllables[syllable.sound]
        return _phones(initial, final, syllable)

    def _loaded(self) -> _Networks:
        with self._lock:
            if self._networks is None:
                self._networks = _Networks(self._folder, self._threads)
            return self._networks


def _phones_of_sound(sound: Sound) -> list[str]:
    final = FINALS.get(sound.final, sound.final)
    if sound.final == "-i" and sound.initial in ("z", "c", "s"):
        final = "ii"
    return _phones(sound.initial or NO_INITIAL, final, sound)


def _phones(initial: str, final: str, spoken: Syllable | Sound) -> list[str]:
    return [initial, f"{final}{spoken.tone}", *([ERHUA] if spoken.erhua else [])]


class _Networks:
    """Phones to a mel spectrogram, and that to samples. Not to be shared by threads."""

    def __init__(self, folder: Path, threads: int) -> None:
        from ai_edge_litert.interpreter import Interpreter  # noqa: PLC0415  loaded with the weights

        mapper = json.loads((folder / "baker_mapper.json").read_text(encoding="utf-8"))
        self.ids: dict[str, int] = mapper["symbol_to_id"]
        self.syllables: dict[str, tuple[str, str]] = mapper["pinyin_dict"]
        self._acoustic = Interpreter(str(folder / "fastspeech2.tflite"), num_threads=threads)
        self._vocoder = Interpreter(str(folder / "mb_melgan.tflite"), num_threads=threads)

    def run(self, phones: Sequence[str], prosody: Prosody) -> Audio:
        ids = np.array([[*(self.ids[phone] for phone in phones), self.ids[END]]], dtype=np.int32)
        duration = 1 / prosody.speed
        ratios = (duration, prosody.pitch, prosody.energy)
        inputs = [ids, np.zeros(1, dtype=np.int32), *(np.array([r], dtype=np.float32) for r in ratios)]
        mel = _invoke(self._acoustic, inputs, output=1)
        return Audio(_invoke(self._vocoder, [mel], output=0)[0, :, 0], RATE_HZ)


def _invoke(network: Any, inputs: Sequence[NDArray[Any]], output: int) -> NDArray[np.float32]:
    details = network.get_input_details()
    network.resize_tensor_input(details[0]["index"], inputs[0].shape)
    network.allocate_tensors()
    for detail, tensor in zip(details, inputs, strict=True):
        network.set_tensor(detail["index"], tensor)
    network.invoke()
    result: NDArray[np.float32] = network.get_tensor(network.get_output_details()[output]["index"])
    return result
