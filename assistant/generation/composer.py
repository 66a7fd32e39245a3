"""Query + Evidence -> sentences of a language model that stand up to the check; none is a normal result."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Protocol

from assistant.generation.parsing import Claim, Unusable, parse_reply
from assistant.generation.prompt import Prompt, prompt_for
from assistant.generation.quoting import quotes_for
from assistant.resilience import Part, plans
from assistant.turn import Query
from knowledge_base.document import Evidence, Force
from models.generation import Generator, Message

_log = logging.getLogger(__name__)


class Verdict(Protocol):
    """What a check finds."""

    def __bool__(self) -> bool:
        """Return whether the sentence may be said."""
        ...


class Check(Protocol):
    """Holds a sentence against the quotes that it is said to come from, as ``assistant.grounding.check`` does."""

    def __call__(
        self, sentence: str, quotes: Sequence[str], *, titles: Sequence[str], issuers: Sequence[str]
    ) -> Verdict:
        """Return whether all that ``sentence`` claims stands in ``quotes``; its words may come from the others."""
        ...


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """A sentence that may be said."""

    text: str
    """With its final stop; not yet spelled out for speaking."""
    evidence: Evidence
    quote: str
    """Verbatim in the evidence's passage; the check has held the text against it."""


@dataclass(frozen=True, slots=True)
class ComposerLimits:
    """How much is sent and taken."""

    passages: int = 5
    passage_chars: int = 700
    reply_tokens: int = 200
    reply_chars: int = 600
    """A reply that gets longer is not waited for."""


class Composer:
    """Asks a language model and believes nothing. Threads may share it.

    A model that fails is left alone for a while, so that it does not slow every turn down.
    """

    def __init__(
        self,
        generator: Generator,
        check: Check,
        *,
        limits: ComposerLimits = ComposerLimits(),
        part: Part | None = None,
        mark: Callable[[], str] = lambda: secrets.token_hex(8),
    ) -> None:
        """Take what it works with.

        Args:
            generator: the model.
            check: decides whether a sentence is said.
            limits: how much is sent and taken.
            part: what calls the model; None for one of its own.
            mark: draws what nobody can guess, for the lines around what people and documents say.
        """
        self._generator = generator
        self._check = check
        self._limits = limits
        self._part = part or Part(plans.GENERATOR)
        self._mark = mark
        self._loading = False

    def warm_up(self) -> None:
        """Load the model, and ask it nothing meanwhile.

        If it cannot be had, that is logged, and it is left alone for long.
        """
        self._loading = True
        with suppress(Exception):  # the part has taken note of it; answers are quoted without it
            self._part.warm_up(self._generator.warm_up)
        self._loading = False

    def compose(self, query: Query, evidence: Sequence[Evidence]) -> tuple[CitedSentence, ...]:
        """Return one or two sentences that answer, each checked against what it cites.

        None if nothing in force was found, the model declined, failed, is being loaded or left alone, or if one
        sentence of its reply does not hold: a half reply may say the opposite of the whole one. Never raises what the
        model raises.
        Must not be called from a thread that runs an event loop.
        """
        quotable = [item for item in evidence if item.standing.force is Force.IN_FORCE]
        quotable = quotable[: self._limits.passages]
        if self._loading or not quotable or not query.text.strip():
            return ()
        prompt = prompt_for(query.text, quotable, mark=self._mark(), passage_chars=self._limits.passage_chars)
        reply = self._reply(prompt.messages)
        if reply is None:
            return ()
        try:
            claims = parse_reply(reply, len(quotable))
            return tuple(self._checked(claim, prompt, quotable) for claim in claims)
        except Unusable as error:
            _log.info("reply of %s not used: %s", self._generator.name, error)
            return ()

    def _reply(self, messages: Sequence[Message]) -> str | None:
        """Return what the model writes; None if it fails, takes too long or is left alone."""
        try:
            return self._part.call(lambda: self._written(messages))
        except Exception:  # noqa: BLE001  the part has taken note of it; the resident gets the quoted answer
            return None

    def _written(self, messages: Sequence[Message]) -> str:
        with closing(self._generator.generate(messages, limit_tokens=self._limits.reply_tokens)) as pieces:
            return _joined(pieces, self._limits.reply_chars)

    def _checked(self, claim: Claim, prompt: Prompt, evidence: Sequence[Evidence]) -> CitedSentence:
        """Return the claim with the words that support it. Raises Unusable if none do."""
        text = prompt.passages[claim.number - 1].restore(claim.text)
        if text is None:
            raise Unusable("a stand-in does not belong to the passage that is cited")
        item = evidence[claim.number - 1]
        titles, issuers = [item.document.title], [item.document.issuer] if item.document.issuer else []
        for quote in quotes_for(text, item):
            if self._check(text, [quote], titles=titles, issuers=issuers):
                return CitedSentence(text, item, quote)
        raise Unusable("a sentence is not supported by what it cites")


def _joined(pieces: Iterable[str], most_chars: int) -> str:
    """Return the reply, cut off if it gets longer than any that can be used."""
    reply = ""
    for piece in pieces:
        reply += piece
        if len(reply) > most_chars:
            return reply[:most_chars]
    return reply
