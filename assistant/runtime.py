"""The assistant as channels know it, and the thread behind it that loads and follows what is published."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator
from contextlib import aclosing, closing
from functools import partial

from assistant.equipment import Equipment
from assistant.errors import AssistantError
from assistant.follower import Follower
from assistant.health import Health
from assistant.hearing import Hearing
from assistant.in_force import KnowledgeInForce
from assistant.load import Load
from assistant.observability.observatory import Observatory
from assistant.offers import OfferedDialect, OfferedVoice, offered_dialects
from assistant.pipeline import Pipeline
from assistant.privacy.opening import opened_library
from assistant.readiness import Readiness
from assistant.reception import Reception
from assistant.rehearsal import Rehearsal
from assistant.resilience import LastingThread, Place
from assistant.speech_ahead import SpeechAhead
from assistant.turn import Ended, Event, Request, Said
from assistant.turn_mark import marked, new_mark
from models.audio import Audio
from models.errors import ModelsError
from models.synthesis import Speech, VoiceOptions
from models.voice_activity import VoiceActivityDetector


class Assistant:
    """Everything behind the channels."""

    def __init__(self, equipment: Equipment, stop: threading.Event | None = None) -> None:
        """Load nothing yet.

        Args:
            equipment: what every release is answered with.
            stop: set by ``close``; its ``wait`` is the pause between two looks at what is in force.
        """
        self._settings = equipment.settings
        self._open_library = partial(opened_library, equipment.settings)
        self._equipment = equipment
        self._in_force = KnowledgeInForce(equipment)
        self._pipeline = Pipeline(self._in_force.current, region=self._settings.community.region)
        self._reception = Reception(self._settings.resilience, self._in_force.current)
        self._load = Load(self._settings.limits.ahead)
        kiosks = (self._settings.kiosk, *self._settings.kiosks.values())
        self._speech = SpeechAhead(self._load, [VoiceOptions(kiosk.speed) for kiosk in kiosks])
        self._stop = stop or threading.Event()
        self._follower = Follower(equipment, self._in_force, self._speech, self._open_library, self._stop)
        self.observatory = Observatory(
            self._settings, self.health, self._dialect_tags, self._open_library, lambda: self._pipeline.visits
        )

    @property
    def community_name(self) -> str:
        """The community's name, as the pages show it."""
        return self._settings.community.name

    @property
    def examples(self) -> tuple[str, ...]:
        """Questions that show a newcomer what can be asked."""
        return self._settings.community.examples

    @property
    def desk(self) -> str:
        """Where people turn to when the assistant does not know."""
        desk = self._settings.community.desk
        return f"{desk.name}，{desk.address}，电话 {desk.telephone}，{desk.hours}"

    @property
    def dialects(self) -> tuple[OfferedDialect, ...]:
        """The dialects that a person can choose. Raises SettingsInvalid."""
        dialects = self._equipment.dialects
        return offered_dialects(dialects.known, dialects.local)

    @property
    def voices(self) -> tuple[OfferedVoice, ...]:
        """The voices that a person can choose. Raises ``models.errors.ModelsError``, or as ``dialects`` does."""
        return self._equipment.speaking.voices

    @property
    def ready(self) -> Readiness:
        """Whether questions can be answered yet. Parts load when first needed, unless ``start`` was called."""
        return self._follower.readiness

    @property
    def release(self) -> str | None:
        """The release that new turns are answered from; None as long as none was opened."""
        return self._in_force.release_id

    def health(self) -> Health:
        """Return how each part is. It neither loads nor waits for anything."""
        parts, queues = self._equipment.health()
        own = (self._reception.health(), *self.observatory.queues)
        return Health(parts, (*own, *queues), self._equipment.front_desk.backlog, self.release)

    @property
    def threads(self) -> tuple[LastingThread, ...]:
        """What has to go on between ``start`` and ``close``."""
        own = (self._follower.thread, self._speech.thread, *self.observatory.threads)
        return (*own, *self._equipment.threads)

    def beyond_help(self) -> str:
        """Return the key of a part that only starting the program again would mend; empty if there is none."""
        return self._equipment.parts.beyond_help()

    async def turn(self, request: Request, rehearsed: Rehearsal | None = None) -> AsyncGenerator[Event, None]:
        """Yield the events of one turn, ``Ended`` last. Closing the generator cancels the turn.

        ``rehearsed`` is perhaps the same turn, worked out ahead: then it goes on from where it is.

        Raises:
            Overloaded: too many ask; Closing: the program is being stopped; neither keeps anybody who is in danger.
        """
        mark = rehearsed.mark if rehearsed and rehearsed.mark else new_mark(request.channel)
        events = self.observatory.watched(mark, request, self._steps(request, rehearsed))
        async with aclosing(events):
            async for event in events:
                yield event

    async def _steps(self, request: Request, rehearsed: Rehearsal | None) -> AsyncGenerator[Event, None]:
        with self._load.turn(), self._reception.under_way():
            place = await self._admitted(request, rehearsed)
            with closing(place):
                async with aclosing(self._pipeline.turn(request, rehearsed)) as events:
                    async for event in events:
                        if isinstance(event, Said):
                            place.close()  # what is left is to say it
                        elif isinstance(event, Ended):
                            self._equipment.keep(request, event.turn)
                        yield event

    async def _admitted(self, request: Request, rehearsed: Rehearsal | None) -> Place:
        try:
            return await self._reception.place(request)
        except BaseException:
            if rehearsed is not None:
                rehearsed.cancel()
            raise

    async def in_danger(self, request: Request) -> bool:
        """Return whether what is asked speaks of an emergency; what was spoken is listened to roughly."""
        return await self._reception.in_danger(request)

    def rehearse(self, request: Request) -> Rehearsal | None:
        """Begin to work out a turn that may not be taken; None if there is too much to do."""
        if not self._load.begin():
            return None
        with marked(new_mark(request.channel)):
            rehearsal = self._pipeline.rehearse(request)
        rehearsal.when_prepared(self._load.ended)
        return rehearsal

    async def overhear(self, audio: Audio, dialect: str | None = None) -> str:
        """Return what has been said so far; empty if nothing can be heard, or there is too much to do."""
        return await asyncio.to_thread(self._overhear, audio, dialect) if self._load.begin() else ""

    def _overhear(self, audio: Audio, dialect: str | None) -> str:
        try:
            return self.hearing.hear(audio, dialect, quick=True).text
        except (AssistantError, ModelsError):
            return ""
        finally:
            self._load.ended()

    def acknowledgement(
        self, *, speed: float = 1.0, voice: str | None = None, typed: bool = False
    ) -> Speech | None:
        """Return what is said while the answer is not ready; None if it is not made yet. It never waits.

        Whoever has ``typed`` sees that the question was taken, and is only told that many ask.
        """
        crowded = self._reception.crowded
        if typed and not crowded:
            return None
        return self._speech.acknowledgement(VoiceOptions(speed, voice or ""), crowded=crowded)

    def judge(self, visit: str, *, liked: bool) -> bool:
        """Take note of what the resident says of the last answer of a visit; False if it is too long ago.

        Where nothing is recorded, there is nothing to be too late for.
        """
        return self.observatory.judge(visit, liked=liked)

    async def speak(
        self, text: str, *, speed: float = 1.0, voice: str | None = None, private: bool = False
    ) -> Speech:
        """Return one sentence of a reply read aloud. Raises ``models.errors.SynthesisFailed``."""
        options = VoiceOptions(speed, voice or "")
        speaking = self._equipment.speaking
        return await asyncio.to_thread(lambda: speaking.speak(text, options, keep=False, private=private))

    def voice_activity(self) -> VoiceActivityDetector:
        """Return the detector that endpointing listens with."""
        return self._equipment.voice_activity

    @property
    def hearing(self) -> Hearing:
        """The stage that turns an utterance into a transcript."""
        return self._in_force.current().hearing

    def start(self) -> None:
        """Load everything in the background, then follow what is published; ``ready`` tells how far it is.

        Delivering what is registered at the desk begins as well. ``close`` ends it.
        """
        self._equipment.start()
        self._follower.start()
        self.observatory.start()

    def leave(self, visit: str) -> None:
        """Forget what is remembered of a visit. To forget an unknown one changes nothing."""
        self._pipeline.forget(visit)
        self.observatory.forget(visit)

    async def drain(self) -> None:
        """Begin no more turns, and let those that are under way come to their end, for as long as the settings say."""
        await self._reception.close(self._settings.resilience.closing_seconds)

    def close(self) -> None:
        """Stop following what is published, recording, and delivering. Turns can still be taken."""
        self._stop.set()
        self._speech.close()
        self.observatory.close()
        self._follower.close()
        self._equipment.close()

    def _dialect_tags(self) -> frozenset[str]:
        return frozenset(self._equipment.dialects.known)
