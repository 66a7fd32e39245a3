"""Has this person finished the sentence, or only paused in it? Told from the words alone, without a model."""

from __future__ import annotations

from assistant.patience.judging import completeness
from assistant.patience.standing import Completeness

__all__ = ["Completeness", "completeness"]
