"""Fits the fusion's weights: ``python -m tests.benchmarks.fit_fusion --questions FILE... --corpus DIR...``.

Every question is asked in all its wordings, typed (``asr_noise`` as heard), of the corpus published below the home
folder. One weight after the other is set to the value of its grid with the most right documents in the first place
(a right one among the first five counts half), two rounds. The figure to trust is the cross-validated one: the
weights are fitted on four fifths of the questions, all wordings of a question in one part, and judged by the fifth.
``--every 2`` takes every second question only, so that the others can judge.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from assistant.bootstrap import knowledge_of, registry_of
from assistant.evaluation.corpora import evaluation_home, publish_corpora
from assistant.evaluation.questions import MISHEARD, RetrievalQuestion, load_retrieval_questions
from assistant.evaluation.store import KeptEmbedder, Store
from assistant.settings import load_settings
from assistant.turn import Query
from knowledge_base.document import Scope
from knowledge_base.retrieval import Retriever, Signals, Weights, fuse
from models.recognition import UNKNOWN_CONFIDENCE, Transcript

GRIDS: Mapping[str, tuple[float, ...]] = {
    "phonetic": (0.1, 0.15, 0.2, 0.23, 0.25, 0.3, 0.4),
    "keyword": (0.0, 0.02, 0.04, 0.06, 0.1, 0.15),
    "heard": (0.0, 0.05, 0.12, 0.2, 0.3),
    "region": (0.0, 0.004, 0.008, 0.012, 0.02),
    "probability": (0.0, 0.005, 0.01, 0.02),
}
"""``center`` moves the question itself, so it is tried by ``--center``."""
FOLDS, ROUNDS = 5, 2


@dataclass(frozen=True, slots=True)
class Case:
    """One wording of one question, ready to be weighed."""

    question: str
    signals: Signals
    documents: NDArray[np.int64]
    """The document of each candidate."""
    right: frozenset[int]


def main() -> None:
    """Fit, and print what every set of weights reaches."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=Path, nargs="+", required=True)
    parser.add_argument("--corpus", type=Path, nargs="+", required=True)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--center", type=float, default=Weights().center)
    arguments = parser.parse_args()
    show = Console(width=200, highlight=False).print
    questions = [each for path in arguments.questions for each in load_retrieval_questions(path)][
        :: arguments.every
    ]
    usual = Weights(center=arguments.center)
    cases = list(_cases(questions, arguments.corpus, usual))
    show(f"{len(questions)} questions, {len(cases)} wordings; R@1, R@5")
    show("as shipped        ", *_shares(cases, usual))
    fitted = fit(cases, usual)
    show("fitted to them all", *_shares(cases, fitted), fitted)
    names = sorted({case.question for case in cases})
    judged = []
    for fold in range(FOLDS):
        held = frozenset(names[fold::FOLDS])
        weights = fit([case for case in cases if case.question not in held], usual)
        judged += [rank(case, weights) for case in cases if case.question in held]
    show("cross-validated   ", *_among_first(judged))


def fit(cases: Sequence[Case], weights: Weights) -> Weights:
    """Return the weights that suit ``cases`` best."""
    for _ in range(ROUNDS):
        for name, grid in GRIDS.items():
            tried = [replace(weights, **{name: value}) for value in grid]  # type: ignore[arg-type]  # all are floats
            goods = [_good(cases, each) for each in tried]
            weights = tried[int(np.argmax(_smooth(goods)))]
    return weights


def rank(case: Case, weights: Weights) -> int:
    """Return the place of the first right document, 0 for the first."""
    scores = fuse(case.signals, weights).max(axis=0)
    right = np.isin(case.documents, list(case.right))
    if not right.any():
        return len(scores)
    return len(set(case.documents[scores > scores[right].max()].tolist()))


def _good(cases: Sequence[Case], weights: Weights) -> float:
    first, first_five = _shares(cases, weights)
    return first + first_five / 2


def _shares(cases: Sequence[Case], weights: Weights) -> tuple[float, float]:
    return _among_first([rank(case, weights) for case in cases])


def _among_first(ranks: Sequence[int]) -> tuple[float, float]:
    places = np.asarray(ranks)
    return round(float((places < 1).mean()), 3), round(float((places < 5).mean()), 3)


def _smooth(values: Sequence[float]) -> list[float]:
    """Return each value averaged with its neighbors: a plateau is better than a peak."""
    return [float(np.mean(values[max(0, place - 1) : place + 2])) for place in range(len(values))]


def _cases(
    questions: Sequence[RetrievalQuestion], corpora: Sequence[Path], weights: Weights
) -> Iterator[Case]:
    settings = load_settings()
    registry = registry_of(settings)
    store = Store(settings.home / "evaluation" / "kept.sqlite")
    embedder = KeptEmbedder(registry.embedder(settings.models.embedder), store)
    release = publish_corpora(corpora, settings.home, embedder, progress=lambda _stage, _done, _total: None)
    home = evaluation_home(settings.home, corpora)
    knowledge = knowledge_of(settings.model_copy(update={"home": home}), registry, release)
    retriever = Retriever(release, embedder, weights, knowledge.confusions)
    scope = Scope(date.today())  # noqa: DTZ011  the community's own calendar day
    for question in questions:
        right = frozenset(release.position(name) for name in question.documents)
        for name, text in question.wordings.items():
            query = _understood(name, text, knowledge.understanding.typed, knowledge.understanding.heard)
            signals = retriever.signals(
                query.wordings, scope, probabilities=query.probabilities, heard=query.verbatim, limit=50
            )
            if signals is not None:
                documents = [release.position(release.passages[row].document_id) for row in signals.rows]
                yield Case(question.id, signals, np.asarray(documents, dtype=np.int64), right)


def _understood(
    wording: str, text: str, typed: Callable[[str], Query], heard: Callable[[Transcript], Query]
) -> Query:
    if wording == MISHEARD:
        return heard(Transcript(text, confidence=UNKNOWN_CONFIDENCE))
    return typed(text)


if __name__ == "__main__":
    main()
