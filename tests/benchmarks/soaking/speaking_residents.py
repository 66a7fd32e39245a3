"""Residents who speak: visits over the WebSocket, with recordings that are sent faster than they were spoken."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from assistant.channels.cli.benchmark_voice_recordings import Recording
from assistant.client import (
    RATE_HZ,
    Cancelled,
    ClientError,
    Ended,
    Event,
    NothingHeard,
    ServerError,
    Spoken,
    VoiceClient,
)
from assistant.client.greeting import connected, greeted
from assistant.client.messages import Hello, written
from models.audio import Audio, joined, pcm16, silence
from tests.benchmarks.soaking.ledger import Ledger
from tests.benchmarks.soaking.scripts import Step
from tests.benchmarks.soaking.typing_residents import VANISHED

_TYPED = Step("申请高龄津贴要带什么材料？")
_CONNECT_S = 30.0
_PIECE_S = 0.25


@dataclass(slots=True)
class Speaker:
    """One person at a kiosk after the other."""

    address: str
    ledger: Ledger
    recordings: Sequence[Recording]
    visits: Iterator[int]
    """Numbers of visits, which say of what kind they are."""

    async def visit_until(self, enough: Callable[[], bool]) -> None:
        """Make visits until it is enough: every kind in turn, and every recording."""
        kinds: tuple[Callable[[Recording, Recording], Awaitable[None]], ...] = (
            self._ask_twice,
            self._cut_in,
            self._vanish,
            self._cancel,
        )
        while not enough():
            place = next(self.visits)
            one, other = (self.recordings[(2 * place + step) % len(self.recordings)] for step in (0, 1))
            try:
                await kinds[place % len(kinds)](one, other)
            except ServerError as error:
                if not error.retryable:
                    self.ledger.complain(f"{one.name}: {error!r}")
                self.ledger.refused += 1
            except (ClientError, OSError) as error:
                self.ledger.complain(f"{one.name}: {error!r}")

    async def _ask_twice(self, one: Recording, other: Recording) -> None:
        async with VoiceClient.connect(self.address) as client:
            for recording in (one, other):
                self._note(recording.name, [event async for event in client.listen(_pieces(recording))])
            await client.leave()

    async def _cut_in(self, one: Recording, other: Recording) -> None:
        """Ask, and ask something else as soon as the answer is being said."""
        async with VoiceClient.connect(self.address) as client:
            answering = asyncio.Event()

            async def listen_to_the_first() -> list[Event]:
                events = []
                async for event in client.ask(_TYPED.words):
                    events.append(event)
                    if isinstance(event, Spoken | Ended | Cancelled):
                        answering.set()
                return events

            first = asyncio.create_task(listen_to_the_first())
            try:
                await asyncio.wait(
                    [first, waiting := asyncio.create_task(answering.wait())],
                    return_when=asyncio.FIRST_COMPLETED,
                )
                waiting.cancel()
                said = [event async for event in client.listen(_pieces(one), over=True)]
                self._note(_TYPED.words, await first)
                self._note(one.name, said)
            finally:
                first.cancel()

    async def _cancel(self, one: Recording, other: Recording) -> None:
        """Ask, and press the button that ends everything as soon as the answer is being said."""
        async with VoiceClient.connect(self.address) as client:
            async with aclosing(client.listen(_pieces(one))) as events:
                said = []
                async for event in events:
                    said.append(event)
                    if isinstance(event, Spoken) and not any(isinstance(each, Spoken) for each in said[:-1]):
                        await client.cancel()
            self._note(one.name, said)

    async def _vanish(self, one: Recording, other: Recording) -> None:
        """Say half of it, and be gone without a word: as when a kiosk loses its current."""
        async with connected(self.address, _CONNECT_S) as socket:
            await greeted(socket, Hello(), _CONNECT_S)
            await socket.send(written("listen", {"id": 1}))
            pieces = _pieces(one)
            for piece in pieces[: len(pieces) // 2]:
                await socket.send(pcm16(piece))
            socket.transport.abort()
        self.ledger.heard(VANISHED)

    def _note(self, name: str, events: Sequence[Event]) -> None:
        """Count the turn by its last event. Nobody knows what a recording is heard as, so any reply will do."""
        match events[-1] if events else None:
            case Ended() as ended:
                self.ledger.heard(ended.kind)
            case Cancelled() | NothingHeard() as last:
                self.ledger.heard(type(last).__name__)
            case last:
                self.ledger.complain(f"{name}: ended with {last}")


def _pieces(recording: Recording) -> list[Audio]:
    """Return the recording and a moment of silence, as a microphone sends them."""
    whole = joined([recording.audio, silence(0.5, RATE_HZ)])
    size = round(_PIECE_S * RATE_HZ)
    return [
        Audio(whole.samples[start : start + size], RATE_HZ) for start in range(0, len(whole.samples), size)
    ]
