"""How well questions asked in vain are grouped: ``python -m tests.benchmarks.fit_gaps``.

Each question about the statutes comes in five wordings (standard, rambling, two dialects, misheard), which are one
group. Among them stand questions that are each their own group, many of them about other sides of one thing. The weight
of the sounds and the threshold are looked for on the first set of questions; the second one is only measured.
"""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from assistant.bootstrap import registry_of
from assistant.settings import load_settings
from knowledge_base import gaps
from knowledge_base.language import spoken_questions
from knowledge_base.pronunciation import Pronouncer
from knowledge_base.segmentation import Segmenter
from knowledge_base.sounds import GENERAL
from models.embedding import Embedder

GOLDEN = Path(__file__).parents[1] / "golden"
WORDINGS = ("standard", "colloquial", "kunming", "sichuan", "asr_noise")
FIT = ("retrieval_fit", ("retrieval_outside_fit", "sample_dev", "sample_outside_dev"))
HELD = ("retrieval_held", ("retrieval_outside_held", "sample_held", "sample_outside_held"))
WEIGHTS = (0.0, 0.4, 0.6, 0.8, 1.0, 1.2)
THRESHOLDS = tuple(round(0.4 + step * 0.02, 2) for step in range(31))


class Questions:
    """The questions of one set, embedded."""

    def __init__(self, worded: str, single: tuple[str, ...], embedder: Embedder, center: gaps.Matrix) -> None:
        rows = _rows(worded)
        alone = [row["question"] for name in single for row in _rows(name)]
        self.texts = [*(row[wording] for row in rows for wording in WORDINGS), *alone]
        self.topics = np.concatenate(
            [np.repeat(np.arange(len(rows)), len(WORDINGS)), len(rows) + np.arange(len(alone))]
        )
        self._vectors = np.asarray(embedder.embed_queries(self.texts), np.float32)
        self._center = center
        self._pronouncer = Pronouncer(Segmenter().cut)

    def nearness(self, weight: float) -> gaps.Matrix:
        """Return how near the questions are with this weight of their sounds."""
        gaps._SOUND = weight
        return gaps.nearness(self.texts, self._vectors, self._center, self._pronouncer, GENERAL)

    def measured(self, near: gaps.Matrix, threshold: float) -> tuple[float, float, float]:
        """Return precision, recall and F1 over pairs of questions that are in one group."""
        labels = gaps.joined(near, np.ones(len(self.texts), np.int64), threshold)
        together, right = _pairs(labels), _pairs(self.topics)
        both = float((together & right).sum())
        precision, recall = both / max(float(together.sum()), 1.0), both / float(right.sum())
        return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def _rows(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (GOLDEN / f"{name}.jsonl").read_text("utf-8").splitlines()]


def _pairs(labels: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.triu(labels[:, None] == labels[None, :], 1)


def main() -> None:
    """Print what was found."""
    console = Console(highlight=False, soft_wrap=True)
    settings = load_settings()
    embedder = registry_of(settings).embedder(settings.models.embedder)
    embedder.warm_up()
    center = np.asarray(embedder.embed_queries(spoken_questions()[::4]).mean(axis=0), np.float32)
    chosen = gaps._SOUND, gaps._NEAR
    fit = Questions(*FIT, embedder, center)
    nears = {weight: fit.nearness(weight) for weight in WEIGHTS}
    found = sorted(
        (
            (fit.measured(nears[weight], least), weight, least)
            for weight, least in product(WEIGHTS, THRESHOLDS)
        ),
        key=lambda each: -each[0][2],
    )
    for (precision, recall, f1), weight, least in found[:5]:
        console.print(
            f"sounds {weight:.1f}, from {least:.2f}: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}"
        )
    held = Questions(*HELD, embedder, center)
    precision, recall, f1 = held.measured(held.nearness(chosen[0]), chosen[1])
    console.print(f"held out, as delivered: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}")


if __name__ == "__main__":
    main()
