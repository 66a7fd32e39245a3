"""Query + Evidence -> Reply: sentences quoted from the evidence, a question back, or an abstention.

::

    evidence ─▶ extracts ─▶ is it an answer? ─▶ statements ─▶ their source ─▶ an offer
                            answerer            composing      naming           offering
                                                ├ completing: with the condition that it hangs on
                                                └ shortening: without what may go
"""

from __future__ import annotations

from assistant.answering.answerer import Answerer, Find, FindOutOfForce
from assistant.answering.declining import DeskCard
from assistant.answering.details import Passages

__all__ = ["Answerer", "DeskCard", "Find", "FindOutOfForce", "Passages"]
