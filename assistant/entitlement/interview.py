"""What am I entitled to? At most five questions, each of which may be passed over, and the benefits that remain.

The interview knows the rules, its state the person: a value that belongs to the visit and is forgotten with it.
Nothing else is kept, here or anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.entitlement.asking import Asked, ask
from assistant.entitlement.listening import (
    agree,
    answered,
    said_of,
    skips,
    told_places,
    volunteered,
    wants_to_end,
    without_no,
)
from assistant.entitlement.offers import Offer, Published, on_offer
from assistant.entitlement.sounding import by_sound
from assistant.entitlement.spoken_age import age_at_first
from assistant.entitlement.state import MAX_QUESTIONS, SKIP, Entitlement, Question, State
from assistant.turn import Choice
from knowledge_base.document import Scope
from knowledge_base.eligibility import PLACES, Condition, Fact
from knowledge_base.eligibility_logic import (
    Facts,
    Judgment,
    Known,
    Place,
    Verdict,
    conditions_of,
    judge,
)
from knowledge_base.numerals import find_numerals

_AFTER = {Fact.DISABILITY_KIND: Fact.DISABILITY}
"""What is asked only once something else is known."""
_SHORTLY = 16
"""Characters of a correction; in more words, anything may turn up."""
_PAID = re.compile("[付交缴收]")


class Interview:
    """Asks for what the rules in force in one scope need to know. Immutable, so that threads may share it."""

    def __init__(self, release: Published, scope: Scope) -> None:
        """Take the benefits that ``release`` has on offer in ``scope``."""
        self._offers = on_offer(release, scope)
        self._here = scope.region
        self._today = scope.as_of

    @property
    def has_offers(self) -> bool:
        """Whether there is anything to ask for."""
        return bool(self._offers)

    @property
    def here(self) -> str:
        """Where people ask: who has not said otherwise is taken to live there; empty if that is not known."""
        return self._here

    def begin(self, text: str = "") -> State:
        """Return the state before the first question; what ``text``, the person's own question, tells is known."""
        taken = {Fact.RESIDENCE: Place(inside=self._here)} if self._here else {}
        age = age_at_first(text, self._today)
        at_first = {Fact.AGE: age} if age else {}
        return self._onward(State(), {**taken, **at_first, **self._told(text, {})})

    def question(self, state: State) -> Question | None:
        """Return the question that waits for an answer; None if there is nothing left to ask."""
        if state.pending is None:
            return None
        asked = self._ask(state.pending)
        choices = tuple(Choice(option.label, option.label) for option in asked.buttons)
        return Question(
            state.pending, asked.text, (*choices, SKIP), len(state.asked), state.unclear, state.noted
        )

    def answer(self, state: State, *wordings: str) -> State:
        """Return the state after an answer, in which everything that it tells counts, the later over the earlier.

        An answer that says nothing is asked for once more, then passed over.

        Args:
            state: The state before it.
            wordings: In which it may have been meant, the likeliest first: the first that answers the question counts.
        """
        if (corrected := self.corrected(state, *wordings)) is not None:
            return corrected
        text = self._understood(state, wordings)
        if text is not None and wants_to_end(text):
            return replace(self._with(state, text), pending=None, unclear=False)
        if text is not None or state.pending is None or state.unclear:
            told = self._with(state, text if text is not None else wordings[0])
            return self._onward(told, told.known)
        told = self._with(state, wordings[0])
        noted = told.facts != state.facts
        return replace(told, unclear=not noted, noted=noted)

    def corrected(self, state: State, *wordings: str) -> State | None:
        """Return the state after one of ``wordings`` says otherwise of something told before; None if none does.

        What waits for an answer still waits for it.
        """
        for text in wordings:
            if changes := self._changes(state, without_no(text)):
                facts = {**state.known, **changes}
                return replace(state, facts=tuple(facts.items()), unclear=False, noted=True)
        return None

    def answers(self, state: State, *wordings: str) -> bool:
        """Return whether one of ``wordings`` passes the question over, or tells anything about the person."""
        told = (self._told(text, state.known) for text in wordings)
        corrects = self.corrected(state, *wordings) is not None
        return corrects or self._understood(state, wordings) is not None or any(told)

    def result(self, state: State) -> tuple[Entitlement, ...]:
        """Return what is for the person first, then what may be.

        In each, money comes before what is free or cheaper; of that, what is nearest to settled first; and then what
        is more particularly theirs: the rule that asks for more.
        """
        found = [Entitlement(offer, judge(offer.benefit, state.known)) for offer in self._offers]
        found = [each for each in found if each.judgment.verdict is not Verdict.NO]
        return tuple(
            sorted(
                found,
                key=lambda each: (
                    each.judgment.verdict is Verdict.MAYBE,
                    not _is_money(each.judgment),
                    len(each.judgment.missing),
                    -len(_facts_of(each.offer)),
                ),
            )
        )

    def _understood(self, state: State, wordings: Sequence[str]) -> str | None:
        """Return the first of ``wordings``, as it is written or else as it sounds, that answers; None if none does."""
        if state.pending is None:
            return None
        asked = self._ask(state.pending)
        sounding = (by_sound(state.pending, asked, text) for text in wordings)
        for text in (*wordings, *filter(None, sounding)):
            if self._said(state, text) is not None or skips(text) or wants_to_end(text):
                return text
        return None

    def _said(self, state: State, text: str) -> Known | None:
        """Return what ``text`` says to the question that waits."""
        if state.pending is None:
            return None
        said = answered(state.pending, self._ask(state.pending), text, self._today)
        return said if said is not None else self._told(text, state.known).get(state.pending)

    def _with(self, state: State, text: str) -> State:
        """Return ``state`` with what ``text`` tells, and nothing else changed."""
        facts = {**state.known, **self._told(text, state.known)}
        if state.pending is not None and (said := self._said(state, text)) is not None:
            facts[state.pending] = said
        return replace(state, facts=tuple(facts.items()))

    def _changes(self, state: State, text: str) -> dict[Fact, Known]:
        """Return what ``text``, which follows a no, says of the latest fact that it can be about."""
        if not 0 < len(text) <= _SHORTLY or "问" in text:
            return {}
        if state.pending is not None and self._said_of(state.pending, text) is not None:
            return {}
        known = [
            fact for fact in dict.fromkeys((*reversed(state.asked), *state.known)) if fact in state.known
        ]
        told = ((fact, self._said_of(fact, text)) for fact in known)
        return next(({fact: said} for fact, said in told if said is not None), {})

    def _said_of(self, fact: Fact, text: str) -> Known | None:
        return said_of(fact, self._ask(fact), text, self._today)

    def _told(self, text: str, facts: Facts) -> dict[Fact, Known]:
        if not text:
            return {}
        told = volunteered(text, self._today) | told_places(text, {fact: self._ask(fact) for fact in PLACES})
        return {fact: known for fact, known in told.items() if not agree(known, facts.get(fact))}

    def _onward(self, state: State, facts: Facts) -> State:
        """Return ``state`` with ``facts`` and the next question, if there is one."""
        following = self._next(facts, state.asked) if len(state.asked) < MAX_QUESTIONS else None
        asked = state.asked if following is None else (*state.asked, following)
        return State(tuple(facts.items()), asked, following)

    def _next(self, facts: Facts, asked: Sequence[Fact]) -> Fact | None:
        """Return the fact that is likely to settle most; of equal ones what more rules ask for, then the order."""
        missing = [judge(offer.benefit, facts).missing for offer in self._offers]
        wanted = [
            fact
            for fact in Fact
            if fact not in asked
            and any(fact in each for each in missing)
            and _AFTER.get(fact) in (None, *facts)
        ]
        return max(
            wanted,
            key=lambda fact: (self._settles(fact, facts), sum(fact in each for each in missing)),
            default=None,
        )

    def _settles(self, fact: Fact, facts: Facts) -> float:
        """Return how many benefits are settled on average over the answers to the question about ``fact``."""
        answers = [option.known for option in self._ask(fact).buttons]
        judged = (
            judge(offer.benefit, {**facts, fact: known})
            for known in answers
            for offer in self._offers
            if fact in _facts_of(offer)
        )
        return sum(not judgment.missing for judgment in judged) / max(1, len(answers))

    def _ask(self, fact: Fact) -> Asked:
        return ask(fact, self._conditions(), self._here)

    def _conditions(self) -> Iterator[Condition]:
        for offer in self._offers:
            for bracket in offer.benefit.brackets:
                yield from conditions_of(offer.benefit, bracket)


def _is_money(judgment: Judgment) -> bool:
    """Return whether somebody gets money, rather than pays less of it."""
    amounts = (each.amount for each in judgment.brackets)
    return any(
        not _PAID.search(amount) and any(numeral.unit == "元" for numeral in find_numerals(amount))
        for amount in amounts
    )


def _facts_of(offer: Offer) -> frozenset[Fact]:
    brackets = offer.benefit.brackets
    return frozenset(each.fact for bracket in brackets for each in conditions_of(offer.benefit, bracket))
