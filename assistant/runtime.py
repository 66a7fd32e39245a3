"""The assistant as channels know it, and the thread behind it that loads and follows what is published."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from functools import partial

from assistant.equipment import Equipment
from assistant.errors import NothingHeard
from assistant.frequent import frequent_answers
from assistant.health import Health
from assistant.hearing import Hearing
from assistant.in_force import KnowledgeInForce
from assistant.load import Load
from assistant.offers import OfferedDialect, OfferedVoice, offered_dialects
from assistant.patience import completeness
from assistant.pipeline import Pipeline
from assistant.privacy.opening import opened_library
from assistant.readiness import Readiness, trouble_with
from assistant.recording import Recorder
from assistant.rehearsal import Rehearsal
from assistant.speech_ahead import SpeechAhead
from assistant.turn import Ended, Event, Request
from models.audio import Audio
from models.errors import ModelsError
from models.synthesis import Speech, VoiceOptions
from models.voice_activity import VoiceActivityDetector

_log = logging.getLogger(__name__)
_CLOSING_S = 5.0
"""A model that is being loaded cannot be interrupted; the process may end without it."""


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
        self._readiness = Readiness()
        self._load = Load(self._settings.limits.ahead)
        kiosks = (self._settings.kiosk, *self._settings.kiosks.values())
        self._speech = SpeechAhead(self._load, [VoiceOptions(kiosk.speed) for kiosk in kiosks])
        self._stop = stop or threading.Event()
        self._follower: threading.Thread | None = None
        self._recorder: Recorder | None = None
        """Records while the assistant is started; not what staff ask at a terminal."""

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
        return self._readiness

    @property
    def release(self) -> str | None:
        """The release that new turns are answered from; None as long as none was opened."""
        return self._in_force.release_id

    def health(self) -> Health:
        """Return how each part is. It neither loads nor waits for anything."""
        return Health(release=self.release)

    async def turn(self, request: Request, rehearsed: Rehearsal | None = None) -> AsyncGenerator[Event, None]:
        """Yield the events of one turn, ``Ended`` last. Closing the generator cancels the turn.

        ``rehearsed`` is perhaps the same turn, worked out ahead: then it goes on from where it is.
        """
        recorder = self._recorder
        with self._load.turn():
            async with aclosing(self._pipeline.turn(request, rehearsed)) as events:
                async for event in events:
                    if isinstance(event, Ended):
                        self._equipment.keep(request, event.turn)
                        if recorder is not None:
                            recorder.ended(event.turn)
                    yield event

    def rehearse(self, request: Request) -> Rehearsal | None:
        """Begin to work out a turn that may not be taken; None if there is too much to do."""
        if not self._load.begin():
            return None
        rehearsal = self._pipeline.rehearse(request)
        rehearsal.when_prepared(self._load.ended)
        return rehearsal

    async def overhear(self, audio: Audio, dialect: str | None = None) -> str:
        """Return what has been said so far; empty if nothing can be heard, or there is too much to do."""
        return await asyncio.to_thread(self._overhear, audio, dialect) if self._load.begin() else ""

    def _overhear(self, audio: Audio, dialect: str | None) -> str:
        try:
            return self.hearing.hear(audio, dialect, quick=True).text
        except (NothingHeard, ModelsError):
            return ""
        finally:
            self._load.ended()

    def acknowledgement(self, *, speed: float = 1.0, voice: str | None = None) -> Speech | None:
        """Return what is said while the answer is not ready; None if it is not made yet. It never waits."""
        return self._speech.acknowledgement(VoiceOptions(speed, voice or ""))

    def judge(self, visit: str, *, liked: bool) -> bool:
        """Take note of what the resident says of the last answer of a visit; False if it is too long ago.

        Where nothing is recorded, there is nothing to be too late for.
        """
        return self._recorder is None or self._recorder.judge(visit, liked=liked)

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
        self._readiness = Readiness(tuple(name for name, _ in self._steps()))
        self._follower = threading.Thread(target=self._follow, name="follow-releases", daemon=True)
        self._follower.start()
        if self._settings.gaps.record:
            public = (self._settings.community.desk.telephone,)
            keep_days = self._settings.gaps.keep_days
            self._recorder = Recorder(self._open_library, keep_days=keep_days, public=public)
            self._recorder.start()

    def leave(self, visit: str) -> None:
        """Forget what is remembered of a visit. To forget an unknown one changes nothing."""
        self._pipeline.forget(visit)
        if self._recorder is not None:
            self._recorder.forget(visit)

    def close(self) -> None:
        """Stop following what is published, recording, and delivering. Turns can still be taken."""
        self._stop.set()
        self._speech.close()
        if self._recorder is not None:
            self._recorder.close()
            self._recorder = None
        if self._follower is not None:
            self._follower.join(_CLOSING_S)
        self._equipment.close()

    def _follow(self) -> None:
        self._in_force.switched()
        self._warm_up()
        while not self._stop.wait(self._settings.knowledge.poll_seconds):
            if not self._in_force.switched():
                continue
            if self._readiness.ready:
                self._renew()
            else:
                self._in_force.forget()
                self._warm_up()

    def _steps(self) -> tuple[tuple[str, Callable[[], object]], ...]:
        """Return what has to be loaded, named for people, in the order in which it is best loaded."""
        current = self._in_force.current
        return (
            ("知识库", current),
            ("听力", self._warm_up_hearing),
            ("声音", self._warm_up_speaking),
            ("检索", lambda: current().warm_up_text()),
        )

    def _warm_up_hearing(self) -> None:
        self._in_force.current().warm_up_hearing()
        completeness("几点开门")  # what it reads with takes a second to load, and nobody is to wait for it

    def _warm_up_speaking(self) -> None:
        self._equipment.speaking.warm_up()

    def _warm_up(self) -> None:
        steps = self._steps()
        waiting = [name for name, _ in steps]
        self._readiness = Readiness(tuple(waiting))
        for name, load in steps:
            if self._stop.is_set():
                return
            if failed := trouble_with(name, load):
                self._readiness = Readiness(tuple(waiting), failed)
                return
            waiting.remove(name)
            self._readiness = Readiness(tuple(waiting))
        # Nobody waits for what words answers: until it is there, documents are quoted.
        if generator := self._equipment.generator:
            generator.warm_up()
        self._speak_ahead()

    def _renew(self) -> None:
        if trouble_with("新发布的知识库", self._in_force.renew):
            _log.error("release %s goes on being answered from", self._in_force.release_id)
        else:
            self._speak_ahead()

    def _speak_ahead(self) -> None:
        """Begin to make the audio of frequent answers."""
        answers: Iterator[str] = iter(())
        if self._equipment.generator is None:  # otherwise they are worded anew each time
            current = self._in_force.current()
            answers = frequent_answers(self._settings.community, self._open_library, current.answer)
        self._speech.renew(self._equipment.speaking, answers)
