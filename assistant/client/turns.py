"""The turns that a client has begun, each with what the server has said of it and nobody has read yet."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable

from assistant.client.errors import TimedOut
from assistant.client.events import LAST, Cancelled, Event, SpeechEnded, SpeechStarted


class BegunTurn:
    """One turn, as its reader sees it."""

    def __init__(self, number: int, *, listening: bool, over: bool) -> None:
        """Take the turn's ``id``, whether it begins with listening, and whether that is over an answer."""
        self.number = number
        self.listening = listening
        """Whether the question is not complete yet: it may take as long as the person likes."""
        self.unheard = over
        """Whether it listens over an answer, and nobody has spoken yet."""
        self._events: asyncio.Queue[Event | Exception | None] = asyncio.Queue()
        """None only wakes the reader."""

    def tell(self, event: Event | Exception) -> None:
        """Take what has come."""
        if isinstance(event, SpeechStarted):
            self.unheard = False
        elif isinstance(event, SpeechEnded):
            self.listening = False
        self._events.put_nowait(event)

    def complete(self) -> None:
        """Take it that the question is complete: from now on an answer is due."""
        self.listening = False
        self._events.put_nowait(None)

    async def events(self, silence_s: float) -> AsyncGenerator[Event, None]:
        """Yield what comes, to the last event. Raises the error that it was told.

        Raises:
            TimedOut: an answer is due, and nothing has come for ``silence_s`` seconds.
        """
        while True:
            try:
                async with asyncio.timeout(None if self.listening else silence_s):
                    event = await self._events.get()
            except TimeoutError:
                raise TimedOut("服务器很久没有回答。请再问一次。") from None
            if isinstance(event, Exception):
                raise event
            if event is not None:
                yield event
            if isinstance(event, LAST):
                return


class BegunTurns:
    """Those that are not over: one; two while somebody is listened to over an answer."""

    def __init__(self) -> None:
        self._last = 0
        self._turns: dict[int, BegunTurn] = {}

    def begin(self, *, listening: bool = False, over: bool = False) -> BegunTurn:
        """Return a new turn. It takes the place of those before; if it listens over them, of those that listen."""
        self.drop(lambda turn: turn.listening or not over)
        self._last += 1
        turn = self._turns[self._last] = BegunTurn(self._last, listening=listening, over=over)
        return turn

    def tell(self, number: int, event: Event | Exception) -> None:
        """Take what has come about a turn; what is stale is dropped."""
        if isinstance(event, SpeechStarted | Cancelled):
            self.drop(lambda turn: turn.number < number)
        turn = self._turns.get(number)
        if turn is None:
            return
        turn.tell(event)
        if isinstance(event, LAST | Exception):
            del self._turns[number]

    def drop(self, which: Callable[[BegunTurn], bool] = lambda _: True) -> None:
        """Tell all turns, or only some, that they are over."""
        for turn in [each for each in self._turns.values() if which(each)]:
            del self._turns[turn.number]
            turn.tell(Cancelled())

    def fail(self, error: Exception) -> None:
        """Tell every turn that nothing more will come."""
        for number in list(self._turns):
            self.tell(number, error)

    @property
    def latest(self) -> BegunTurn | None:
        """The one that was begun last, if it is not over."""
        return self._turns.get(self._last)
