"""What a question counts, for whoever asks it, in whichever channel. Nobody in danger is refused for it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from fastapi import Request

from assistant.channels.contract import Assistant
from assistant.channels.edges import TooMany
from assistant.channels.limits import Act, Caller, Limits, address_of
from assistant.conversation.forms.status import tells_number
from assistant.turn import Event, Understood
from assistant.turn import Request as TurnRequest

_CRY = 200
"""Characters that somebody in danger types at most. Longer ones, of which there are too many, are not even read."""


class Counting:
    """Counts questions before they are answered."""

    def __init__(self, assistant: Assistant, limits: Limits) -> None:
        """``assistant`` knows who is in danger."""
        self._assistant = assistant
        self._limits = limits

    async def question(self, request: Request, asked: TurnRequest) -> None:
        """Count what is asked over HTTP. Raises TooMany."""
        await self.asked(address_of(request.scope), asked, recorded=True)

    async def asked(self, address: str, asked: TurnRequest, *, recorded: bool = False) -> None:
        """Count a question, and its seconds if it was ``recorded`` before it came. Raises TooMany."""
        caller = Caller(address, asked.visit)
        try:
            if recorded and asked.utterance is not None:
                self._limits.take(Act.AUDIO, caller, asked.utterance.seconds)
            self._limits.question(caller, number=tells_number(asked.question))
        except TooMany:
            if not await self._in_danger(address, asked):
                raise

    def upload(self, request: Request) -> None:
        """Count a recording before it is read. Raises TooMany."""
        self._limits.take(Act.UPLOAD, Caller(address_of(request.scope)))

    async def heard(
        self, events: AsyncGenerator[Event, None], address: str, asked: TurnRequest
    ) -> AsyncGenerator[Event, None]:
        """Yield the ``events`` of a turn; the number of a ticket that was spoken counts once it is understood.

        Raises:
            TooMany: before anything is told about it.
        """
        async with aclosing(events):
            async for event in events:
                spoken = asked.utterance is not None
                if spoken and isinstance(event, Understood) and tells_number(event.query.text):
                    self._limits.take(Act.TICKET_NUMBER, Caller(address, asked.visit))
                yield event

    async def _in_danger(self, address: str, asked: TurnRequest) -> bool:
        """Return whether somebody is in danger. Raises TooMany if too many were.

        To read costs little, so that only what is found counts; to listen costs a processor, and counts before.
        """
        emergency = Act.EMERGENCY, Caller(address)
        if asked.utterance is not None:
            self._limits.take(*emergency)
            return await self._assistant.in_danger(asked)
        if len(asked.question) > _CRY or not await self._assistant.in_danger(asked):
            return False
        self._limits.take(*emergency)
        return True
