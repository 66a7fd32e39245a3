"""The assistant as channels know it, and the thread behind it that loads and follows what is published."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass

from assistant.equipment import Equipment
from assistant.errors import AssistantError
from assistant.hearing import Hearing
from assistant.in_force import KnowledgeInForce
from assistant.offers import OfferedDialect, OfferedVoice, offered_dialects
from assistant.pipeline import Pipeline
from assistant.recording import Recorder
from assistant.settings import Settings
from assistant.turn import Ended, Event, Request
from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.library.database import Database, default_url
from knowledge_base.library.library import Library
from models.errors import ModelsError
from models.synthesis import Speech, VoiceOptions
from models.voice_activity import VoiceActivityDetector

_log = logging.getLogger(__name__)
_CLOSING_S = 5.0
"""A model that is being loaded cannot be interrupted; the process may end without it."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether questions can be answered yet."""

    waiting_for: tuple[str, ...] = ()
    """What is still loading, in plain Chinese."""
    failed: str = ""
    """What is wrong and what to do, if something cannot be loaded."""

    @property
    def ready(self) -> bool:
        """Whether everything is loaded."""
        return not self.waiting_for


class Assistant:
    """Everything behind the channels."""

    def __init__(self, equipment: Equipment, stop: threading.Event | None = None) -> None:
        """Load nothing yet.

        Args:
            equipment: what every release is answered with.
            stop: set by ``close``; its ``wait`` is the pause between two looks at what is in force.
        """
        self._settings = equipment.settings
        self._equipment = equipment
        self._in_force = KnowledgeInForce(equipment)
        self._pipeline = Pipeline(self._in_force.current, region=self._settings.community.region)
        self._readiness = Readiness()
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

    def turn(self, request: Request) -> AsyncGenerator[Event, None]:
        """Yield the events of one turn, ``Ended`` last. Closing the generator cancels the turn."""
        return (
            self._pipeline.turn(request)
            if self._recorder is None
            else self._recorded(request, self._recorder)
        )

    def judge(self, visit: str, *, liked: bool) -> bool:
        """Take note of what the resident says of the last answer of a visit; False if it is too long ago.

        Where nothing is recorded, there is nothing to be too late for.
        """
        return self._recorder is None or self._recorder.judge(visit, liked=liked)

    async def speak(self, text: str, *, speed: float = 1.0, voice: str | None = None) -> Speech:
        """Return one sentence of a reply read aloud. Raises ``models.errors.SynthesisFailed``."""
        options = VoiceOptions(speed, voice or "")
        return await asyncio.to_thread(lambda: self._equipment.speaking.speak(text, options, keep=False))

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
            self._recorder = Recorder(
                lambda: _library_of(self._settings), keep_days=self._settings.gaps.keep_days
            )
            self._recorder.start()

    def leave(self, visit: str) -> None:
        """Forget what is remembered of a visit. To forget an unknown one changes nothing."""
        self._pipeline.forget(visit)
        if self._recorder is not None:
            self._recorder.forget(visit)

    def close(self) -> None:
        """Stop following what is published, recording, and delivering. Turns can still be taken."""
        self._stop.set()
        if self._recorder is not None:
            self._recorder.close()
            self._recorder = None
        if self._follower is not None:
            self._follower.join(_CLOSING_S)
        self._equipment.close()

    async def _recorded(self, request: Request, recorder: Recorder) -> AsyncGenerator[Event, None]:
        async with aclosing(self._pipeline.turn(request)) as events:
            async for event in events:
                if isinstance(event, Ended):
                    recorder.ended(event.turn)
                yield event

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
            ("听力", lambda: current().warm_up_hearing()),
            ("声音", self._warm_up_speaking),
            ("检索", lambda: current().warm_up_text()),
        )

    def _warm_up_speaking(self) -> None:
        self._equipment.speaking.warm_up()

    def _warm_up(self) -> None:
        steps = self._steps()
        waiting = [name for name, _ in steps]
        self._readiness = Readiness(tuple(waiting))
        for name, load in steps:
            if self._stop.is_set():
                return
            if failed := _trouble_with(name, load):
                self._readiness = Readiness(tuple(waiting), failed)
                return
            waiting.remove(name)
            self._readiness = Readiness(tuple(waiting))
        # Nobody waits for what words answers: until it is there, documents are quoted.
        if generator := self._equipment.generator:
            generator.warm_up()

    def _renew(self) -> None:
        if _trouble_with("新发布的知识库", self._in_force.renew):
            _log.error("release %s goes on being answered from", self._in_force.release_id)


@contextmanager
def _library_of(settings: Settings) -> Iterator[Library]:
    with Database(settings.database.url or default_url(settings.home)) as database:
        yield Library(database)


def _trouble_with(name: str, load: Callable[[], object]) -> str:
    """Load something; return what is wrong and what to do, empty if nothing is. It is logged as well."""
    try:
        load()
    except (AssistantError, KnowledgeBaseError, ModelsError) as error:
        failed = str(error)  # the error itself, in a log that is kept, would keep what could not be loaded
        _log.error("cannot load: %s", failed)
        return failed
    except Exception:  # noqa: BLE001  a library's own error must not leave everybody waiting for ever
        _log.exception("cannot load %s", name)
        return f"{name}没有准备成功。请重新启动；还是不行，请看日志。"
    return ""
