"""A model in sherpa-onnx: its settings, its trial in a process of its own, and one window of audio through it."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from models.backends.readings import Reading
from models.backends.sherpa_files import ModelFiles
from models.backends.windows import NOT_UNDERSTOOD, RATE_HZ
from models.errors import BackendUnavailable, CatalogueError, ModelCorrupt, RecognitionFailed
from models.options import boolean, integer, number, text
from models.recognition import UNKNOWN_CONFIDENCE
from models.simplified import to_simplified

if TYPE_CHECKING:
    from numpy.typing import NDArray

NOT_INSTALLED = '听写方言用的软件库没有安装。需要的话，请管理员运行：pip install "xiangyin[sherpa]"'
NOT_STARTED = "听写方言用的软件库试运行不了。请管理员检查内存够不够，然后再试一次。"
_LANGUAGES = ("auto", "zh", "yue", "en", "ja", "ko")
"""Of SenseVoice. The library takes any other for auto."""
_TRIAL_S = 600.0
_TRIAL = """
import json, sys
import numpy, sherpa_onnx
order = json.load(sys.stdin)
ear = getattr(sherpa_onnx.OfflineRecognizer, order["factory"])(**order["parameters"])
stream = ear.create_stream()
stream.accept_waveform(order["rate_hz"], numpy.zeros(2 * order["rate_hz"], dtype=numpy.float32))
ear.decode_stream(stream)
"""
_MARKS = re.compile(r"[\s/:#@]")
"""The library reads these in hotwords as marks of its own."""
_LANGUAGE = re.compile(r"<\|([a-z]{2,3})\|>")
_GAPS = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """How the library is to run a model."""

    language: str = "auto"
    itn: bool = False
    threads: int = 2
    workers: int = 1
    confidence: float = UNKNOWN_CONFIDENCE
    hotwords_score: float = 1.5
    beam: int = 4
    modeling_unit: str = "cjkchar"
    bpe_vocab: str = ""

    @classmethod
    def parse(cls, options: Mapping[str, object]) -> Self:
        """Read the settings from a catalogue's options.

        Raises:
            CatalogueError: one of them is wrong.
        """
        usual = cls()
        confidence = number(options, "confidence", usual.confidence)
        if not 0 < confidence <= 1:
            raise CatalogueError("模型设置 confidence 要填 0 到 1 之间的数。请改正模型目录。")
        language = text(options, "language", usual.language)
        if language not in _LANGUAGES:
            raise CatalogueError(f"模型设置 language 要填 {'、'.join(_LANGUAGES)} 之一。请改正模型目录。")
        unit = text(options, "modeling_unit", usual.modeling_unit)
        if unit not in ("cjkchar", "bpe", "cjkchar+bpe"):
            raise CatalogueError("模型设置 modeling_unit 要填 cjkchar、bpe 或 cjkchar+bpe。请改正模型目录。")
        return cls(
            language=language,
            itn=boolean(options, "itn", default=usual.itn),
            threads=max(1, integer(options, "threads", usual.threads)),
            workers=max(1, integer(options, "workers", usual.workers)),
            confidence=confidence,
            hotwords_score=number(options, "hotwords_score", usual.hotwords_score),
            beam=max(1, integer(options, "beam", usual.beam)),
            modeling_unit=unit,
            bpe_vocab=text(options, "bpe_vocab", usual.bpe_vocab),
        )


def try_out(files: ModelFiles, name: str, settings: EngineSettings) -> None:
    """Load the model and run it on silence in another process, because what the library cannot use it dies of.

    Raises:
        BackendUnavailable: the library is not installed, or the process does not start.
        ModelCorrupt: the model cannot be loaded or run.
    """
    _library()
    order = {
        "factory": files.kind.factory,
        "parameters": _parameters(files, settings),
        "rate_hz": RATE_HZ,
    }
    try:
        ended = subprocess.run(  # noqa: S603  our own program; all that varies goes through its standard input
            [sys.executable, "-P", "-c", _TRIAL],
            input=json.dumps(order).encode(),
            capture_output=True,
            timeout=_TRIAL_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BackendUnavailable(NOT_STARTED) from error
    if ended.returncode:
        raise _corrupt(name, files)


class SherpaEngine:
    """A loaded model. One instance may be shared by threads: each utterance has a stream of its own."""

    def __init__(self, files: ModelFiles, name: str, settings: EngineSettings) -> None:
        self._files = files
        self._settings = settings
        sherpa_onnx = _library()
        try:
            factory = getattr(sherpa_onnx.OfflineRecognizer, files.kind.factory)
            self._recognizer: Any = factory(**_parameters(files, settings))
        except Exception as error:  # the library's and onnxruntime's errors come as several types
            raise _corrupt(name, files) from error

    def read(self, samples: NDArray[np.float32], hotwords: Sequence[str]) -> Reading:
        """Return what is said in ``samples``: mono, 16 kHz, 26 s at most. The text may be empty.

        Raises:
            RecognitionFailed: the library failed.
        """
        seconds, share = self._files.kind.tail
        tail = np.zeros(round(seconds * RATE_HZ + share * len(samples)), dtype=np.float32)
        try:
            result = self._decode(np.concatenate([samples, tail]), self._known(hotwords))
        except Exception as error:  # as above
            raise RecognitionFailed(NOT_UNDERSTOOD) from error
        words = _GAPS.sub("", to_simplified(result.text)).strip()
        sure = list(result.ys_log_probs)
        mean = sum(sure) / len(sure) if sure else math.log(self._settings.confidence)
        return Reading(words, min(0.0, mean), language=self._language_of(result.lang))

    def _language_of(self, said: str) -> str:
        """Return the language of ``<|yue|>``; empty unless the model was free to find it out."""
        found = _LANGUAGE.fullmatch(said)
        return found[1] if found and self._settings.language == "auto" else ""

    def _decode(self, samples: NDArray[np.float32], hotwords: Sequence[str]) -> Any:
        # Asked for hotwords, the library ends the process where the kind has none.
        stream = (
            self._recognizer.create_stream(hotwords="/".join(hotwords))
            if hotwords
            else self._recognizer.create_stream()
        )
        stream.accept_waveform(RATE_HZ, np.ascontiguousarray(samples, dtype=np.float32))
        self._recognizer.decode_stream(stream)
        return stream.result

    def _known(self, hotwords: Sequence[str]) -> list[str]:
        """Return those that the model can write; for words in pieces the library finds out itself."""
        if not self._files.kind.hotwords:
            return []
        words = [word for word in hotwords if word and not _MARKS.search(word)]
        if self._settings.modeling_unit == "cjkchar":
            return [word for word in words if self._files.symbols.issuperset(word)]
        return words if self._settings.bpe_vocab else []


def _parameters(files: ModelFiles, settings: EngineSettings) -> dict[str, object]:
    found: dict[str, object] = {files.kind.weights[role]: str(path) for role, path in files.weights.items()}
    found |= {"tokens": str(files.tokens), "num_threads": settings.threads, "debug": False}
    if files.kind.name == "sense_voice":
        found |= {"language": settings.language, "use_itn": settings.itn}
    if files.kind.hotwords:
        found |= {
            "decoding_method": "modified_beam_search",  # the only one with hotwords
            "max_active_paths": settings.beam,
            "hotwords_score": settings.hotwords_score,
            "modeling_unit": settings.modeling_unit,
            "bpe_vocab": str(files.tokens.parent / settings.bpe_vocab) if settings.bpe_vocab else "",
        }
    return found


def _library() -> Any:
    try:
        import sherpa_onnx  # noqa: PLC0415  an optional library
    except ImportError as error:
        raise BackendUnavailable(NOT_INSTALLED) from error
    return sherpa_onnx


def _corrupt(name: str, files: ModelFiles) -> ModelCorrupt:
    return ModelCorrupt(
        f"模型“{name}”的文件打不开，或者不是 {files.kind.name} 这一种。"
        f"请管理员运行 python -m assistant models prepare {name} --rebuild 重新准备。"
    )
