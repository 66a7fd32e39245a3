"""The thread that loads everything in stages, then follows what is published."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

from assistant.equipment import Equipment
from assistant.frequent import frequent_answers
from assistant.in_force import KnowledgeInForce
from assistant.patience import completeness
from assistant.readiness import Readiness, trouble_with
from assistant.resilience import LastingThread
from assistant.resilience.guarded import NOT_PREPARED
from assistant.speech_ahead import SpeechAhead
from knowledge_base.library.library import Library

_log = logging.getLogger(__name__)
_CLOSING_S = 5.0
"""A model that is being loaded cannot be interrupted; the process may end without it."""
_TEXT = 2
"""So many of the stages have to be behind it before typed questions are answered."""

Stage = tuple[str, Callable[[], object]]


class Follower:
    """Tells by ``readiness`` how far it is."""

    def __init__(
        self,
        equipment: Equipment,
        in_force: KnowledgeInForce,
        speech: SpeechAhead,
        open_library: Callable[[], AbstractContextManager[Library]],
        stop: threading.Event,
    ) -> None:
        """Load nothing yet.

        Args:
            equipment: what every release is answered with.
            in_force: what is in force, and renewed.
            speech: makes the audio of frequent answers, once everything is loaded.
            open_library: where the questions stand that are asked often.
            stop: ends it; its ``wait`` is the pause between two looks at what is in force.
        """
        self._equipment = equipment
        self._in_force = in_force
        self._speech = speech
        self._open_library = open_library
        self._stop = stop
        self.readiness = Readiness()
        self.thread = LastingThread("follow-releases", self._follow)

    def start(self) -> None:
        """Begin."""
        self.readiness = Readiness(tuple(name for name, _ in self._stages()), text=False)
        self.thread.start()

    def close(self) -> None:
        """Wait until it has noticed that it was stopped."""
        self.thread.join(_CLOSING_S)

    def _follow(self) -> None:
        self._in_force.switched()
        if not self.readiness.ready:  # otherwise it has died later, and goes on
            self._warm_up()
        while not self._stop.wait(self._equipment.settings.knowledge.poll_seconds):
            if not self._in_force.switched():
                continue
            if self.readiness.ready:
                self._renew()
            else:
                self._in_force.forget()
                self._warm_up()

    def _stages(self) -> tuple[Stage, ...]:
        """Return what has to be loaded, named for people: first what typed questions need."""
        current = self._in_force.current
        return (
            ("知识库", current),
            ("检索", lambda: current().warm_up_text()),
            ("听力", self._warm_up_hearing),
            ("声音", self._warm_up_speaking),
        )

    def _warm_up_hearing(self) -> None:
        self._in_force.current().warm_up_hearing()
        completeness("几点开门")  # what it reads with takes a second to load, and nobody is to wait for it

    def _warm_up_speaking(self) -> None:
        self._equipment.speaking.warm_up()

    def _warm_up(self) -> None:
        stages = self._stages()
        waiting = [name for name, _ in stages]
        failed, without = "", list[str]()
        for place, (name, load) in enumerate(stages):
            self.readiness = Readiness(tuple(waiting), failed, place >= _TEXT, tuple(without))
            if self._stop.is_set():
                return
            trouble, prepared = _tried(name, load)
            if trouble and place < _TEXT:
                self.readiness = Readiness(tuple(waiting), trouble, text=False)
                return
            if trouble and not prepared:
                failed = failed or trouble  # whoever sets the machine up is told what to do
            else:
                waiting.remove(name)
                without += [trouble] if trouble else []
        self.readiness = Readiness(tuple(waiting), failed, without=tuple(without))
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
            community = self._equipment.settings.community
            answers = frequent_answers(community, self._open_library, current.answer)
        self._speech.renew(self._equipment.speaking, answers)


def _tried(name: str, load: Callable[[], object]) -> tuple[str, bool]:
    """Load something; return what is wrong and what to do, empty if nothing is, and whether it was ever prepared."""
    prepared = True

    def noticing() -> None:
        nonlocal prepared
        try:
            load()
        except NOT_PREPARED:
            prepared = False
            raise

    return trouble_with(name, noticing), prepared
