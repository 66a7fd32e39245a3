"""What am I entitled to? (政策找人): a short interview, and the benefits that are, or may be, for the person.

::

    interview = Interview(release, scope)          # per release and scope; immutable
    if asks_for_entitlements(query) and interview.has_offers:
        state = interview.begin(query.text)        # the visit holds it, and forgets it with itself
    while (question := interview.question(state)) is not None:
        ...                                        # asking(question, interview.here) is the reply
        state = interview.answer(state, *wordings(query))
    reply = telling(interview.result(state), desk)
"""

from __future__ import annotations

from assistant.entitlement.interview import Interview
from assistant.entitlement.offers import Offer, Published, on_offer
from assistant.entitlement.replying import ALOUD, CALL_BACK, GO_ON, MARKS, asking, telling
from assistant.entitlement.sounding import wordings
from assistant.entitlement.state import MAX_QUESTIONS, SKIP, Entitlement, Question, State
from assistant.entitlement.trigger import asks_for_entitlements

__all__ = [
    "ALOUD",
    "CALL_BACK",
    "GO_ON",
    "MARKS",
    "MAX_QUESTIONS",
    "SKIP",
    "Entitlement",
    "Interview",
    "Offer",
    "Published",
    "Question",
    "State",
    "asking",
    "asks_for_entitlements",
    "on_offer",
    "telling",
    "wordings",
]
