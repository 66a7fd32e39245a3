"""Query + Evidence -> Reply: sentences quoted from the evidence, a question back, or an abstention.

::

    evidence ─▶ extracts, how sure ─▶ answer? ─▶ statements ─▶ their source ─▶ an offer
                selecting             answerer   composing     naming          offering
                                      │no        ├ completing: with the condition that it hangs on
                                      ▼          ├ shortening: without what may go
                                      declining  └ listing: item by item
"""

from __future__ import annotations

from assistant.answering.answerer import Answerer, FindOutOfForce
from assistant.answering.declining import DeskCard
from assistant.answering.details import Passages
from assistant.answering.selecting import Find

__all__ = ["Answerer", "DeskCard", "Find", "FindOutOfForce", "Passages"]
