"""Reading images with PP-OCRv6 in RapidOCR; the weights come inside its package. Nothing is downloaded."""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from models.errors import ModelCorrupt, ModelMissing
from models.ocr import Box, Line
from models.options import integer, prepared

if TYPE_CHECKING:
    from numpy.typing import NDArray

DETECTOR = "PP-OCRv6_det_small.onnx"
RECOGNIZER = "PP-OCRv6_rec_small.onnx"

_CONFIDENT = 0.8
"""An image whose lines are read with less on average may stand on its side or on its head."""
_LONG = 5
"""A line this many times as long as it is high shows how crooked the page is."""


def load(folder: Path | None, name: str, options: Mapping[str, object]) -> RapidOcrReader:
    """Return the reader in ``folder``.

    Options: ``max_side`` in pixels, larger images are made smaller (4000), ``detection_side``, the longest side
    at which lines are looked for (1280), ``threads`` (1: on a busy machine two wait for each other).

    Raises:
        ModelMissing: there is no folder, or a file is not in it.
    """
    folder = prepared(folder, name)
    if not all((folder / file).is_file() for file in (DETECTOR, RECOGNIZER)):
        raise ModelMissing(
            f"认字用的模型文件不见了。请管理员运行 python -m assistant models prepare {name} 重新准备。"
        )
    return RapidOcrReader(
        folder,
        name,
        ReaderOptions(
            max_side=integer(options, "max_side", 4000),
            detection_side=integer(options, "detection_side", 1280),
            threads=integer(options, "threads", 1),
        ),
    )


@dataclass(frozen=True, slots=True)
class ReaderOptions:
    """How large an image is read, and with how many threads."""

    max_side: int = 4000
    detection_side: int = 1280
    threads: int = 1


class RapidOcrReader:
    """A ``TextReader``; a page of 40 lines takes some 4 s of CPU."""

    def __init__(self, folder: Path, name: str, options: ReaderOptions) -> None:
        self.name = name
        self._folder = folder
        self._options = options
        self._lock = threading.Lock()
        self._engine: Any = None

    def warm_up(self) -> None:
        """Load the weights, once.

        Raises:
            ModelCorrupt: the library cannot load them.
        """
        with self._lock:
            self._loaded()

    def read(self, image: NDArray[np.uint8]) -> tuple[Line, ...]:
        """Return the lines of an RGB image of shape (height, width, 3); raises what ``warm_up`` raises.

        An image that stands on its side or on its head is turned.
        """
        with self._lock:  # the library keeps the image at hand in its attributes
            engine = self._loaded()
            best = _read(engine, image)
            for quarters in (1, 3, 2) if _on_its_side(best) else (2, 1, 3):
                if not best or _fitness(best) >= _CONFIDENT:
                    break
                best = max(best, _read(engine, np.rot90(image, quarters)), key=_fitness)
            return best

    def _loaded(self) -> Any:
        if self._engine is None:
            self._engine = self._load()
        return self._engine

    def _load(self) -> Any:
        from rapidocr import RapidOCR  # noqa: PLC0415  loaded with the weights

        try:
            engine = RapidOCR(params=self._parameters())
            engine(np.full((64, 320, 3), 255, dtype=np.uint8))  # loads the detector
            engine(np.full((48, 320, 3), 255, dtype=np.uint8), use_det=False)  # loads the recognizer
            engine.update_params(use_det=True)
        except Exception as error:  # the library and onnxruntime raise errors of their own
            raise ModelCorrupt(
                f"模型“{self.name}”的文件打不开。"
                f"请管理员运行 python -m assistant models prepare {self.name} 重新准备。"
            ) from error
        return engine

    def _parameters(self) -> dict[str, object]:
        options, threads = self._options, self._options.threads
        return {
            "Global.use_cls": False,  # whole images are turned instead of lines
            "Global.text_score": 0.0,  # what is doubtful is for a person to see
            "Global.max_side_len": options.max_side,
            "Global.return_word_box": True,
            "Global.return_single_char_box": True,  # with them comes the certainty of each character
            "Global.log_level": "critical",  # it logs on standard error, in color
            "Global.model_root_dir": str(self._folder),
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": threads,
            "Det.model_path": str(self._folder / DETECTOR),
            "Det.limit_type": "max",
            "Det.limit_side_len": options.detection_side,
            "Rec.model_path": str(self._folder / RECOGNIZER),
        }


def _fitness(lines: Sequence[Line]) -> float:
    """Return how likely the image stands upright: the confidence of the average character, if it does at all."""
    count = sum(len(line.text) for line in lines)
    if not count or _on_its_side(lines):
        return 0.0
    return sum(line.confidence * len(line.text) for line in lines) / count


def _on_its_side(lines: Sequence[Line]) -> bool:
    """Return whether most characters stand in lines that are higher than wide; the library reads those, too."""
    upended = [line for line in lines if line.box.bottom - line.box.top > line.box.right - line.box.left]
    return 2 * sum(len(line.text) for line in upended) > sum(len(line.text) for line in lines)


def _read(engine: Any, image: NDArray[np.uint8]) -> tuple[Line, ...]:
    found = engine(np.ascontiguousarray(image[:, :, ::-1]))  # the library wants blue first
    if found.boxes is None or not found.txts:
        return ()
    corners = np.asarray(found.boxes, dtype=np.float64)
    straight = _turned(corners, -_slope(corners), (image.shape[1] / 2, image.shape[0] / 2))
    lows, highs = straight.min(axis=1).tolist(), straight.max(axis=1).tolist()
    words = found.word_results if len(found.word_results) == len(found.txts) else [()] * len(found.txts)
    lines = [
        Line(text, float(score), Box(*low, *high), _certainties(text, characters))
        for text, score, low, high, characters in zip(
            found.txts, found.scores, lows, highs, words, strict=True
        )
        if text.strip()
    ]
    return tuple(sorted(lines, key=lambda line: (line.box.top, line.box.left)))


def _slope(corners: NDArray[np.float64]) -> float:
    """Return by how many radians the page leans, judged by its long lines; 0 if there are none."""
    along = corners[:, 1] - corners[:, 0]
    across = corners[:, 3] - corners[:, 0]
    length, height = np.hypot(*along.T), np.hypot(*across.T)
    angles = np.arctan2(along[:, 1], along[:, 0])[length > _LONG * np.maximum(height, 1)]
    return float(np.median(angles)) if len(angles) else 0.0


def _turned(corners: NDArray[np.float64], radians: float, center: tuple[float, float]) -> NDArray[np.float64]:
    cosine, sine = math.cos(radians), math.sin(radians)
    turn = np.array([[cosine, sine], [-sine, cosine]])
    return np.asarray((corners - center) @ turn + center, dtype=np.float64)


def _certainties(text: str, characters: Any) -> tuple[float, ...]:
    """Return that of each character of ``text``, given (character, certainty, box) for all but the spaces."""
    known = [float(certainty) for _, certainty, _ in characters]
    if len(known) != len(text.replace(" ", "")):
        return ()
    following = iter(known)
    return tuple(1.0 if character == " " else next(following) for character in text)
