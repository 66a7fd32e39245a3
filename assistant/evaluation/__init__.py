"""Evaluation: what is answered (``answers``), and what is found (``retrieval`` and the modules beside it)."""

from __future__ import annotations

from assistant.evaluation.answers import (
    TYPED,
    GoldenQuestion,
    Outcome,
    evaluate,
    key_sentence,
    load_questions,
    share,
    sounds_stated,
    states,
)

__all__ = [
    "TYPED",
    "GoldenQuestion",
    "Outcome",
    "evaluate",
    "key_sentence",
    "load_questions",
    "share",
    "sounds_stated",
    "states",
]
