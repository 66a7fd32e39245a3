"""Audio that is made before anybody asks for it, while nothing else is at work: it is there when it is wanted."""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from typing import Protocol

from assistant.load import Load
from assistant.resilience import LastingThread
from models.errors import ModelsError
from models.synthesis import Speech, VoiceOptions

_log = logging.getLogger(__name__)

ACKNOWLEDGEMENTS = ("好的，我看一下。", "好的，请稍等。")
"""What is said when an answer keeps people waiting; the first time the first one, then the next."""
CROWDED = "现在问的人多，请稍等。"
"""What is said instead when people have to wait for their turn."""
_MANNERS = 24
"""Voices and paces for which acknowledgements are kept."""
_QUIET_S = 0.5
"""How often it is looked whether nothing else is at work any more."""
_CLOSING_S = 5.0


class Speaking(Protocol):
    """Speakable text -> Speech; what was made once is kept."""

    def speak(self, spoken_text: str, options: VoiceOptions = ..., *, keep: bool = True) -> Speech:
        """Return the audio of one sentence. Raises ``models.errors.SynthesisFailed``."""
        ...


class SpeechAhead:
    """Makes audio in a thread of its own. Threads may share it."""

    def __init__(
        self, load: Load, manners: Collection[VoiceOptions], quiet: threading.Event | None = None
    ) -> None:
        """Make nothing yet.

        Args:
            load: says whether anything else is at work.
            manners: the voices and the paces in which most people are answered.
            quiet: set by ``close``; its ``wait`` is the pause between two looks at the load.
        """
        self._load = load
        self._manners = tuple(dict.fromkeys(manners))
        self._closing = quiet or threading.Event()
        self._speaking: Speaking | None = None
        self._made: dict[VoiceOptions, tuple[Speech, ...]] = {}
        self._wanted = list(self._manners)
        self._answers: Iterator[str] = iter(())
        self._said = itertools.count()
        self._lock = threading.Lock()
        self._work = threading.Event()
        self.thread = LastingThread("speech-ahead", self._run)
        self._begun = False

    def acknowledgement(self, options: VoiceOptions, *, crowded: bool = False) -> Speech | None:
        """Return what is said while the answer is not ready; None if it is not made yet. It never waits.

        ``crowded`` if that is because many ask.
        """
        with self._lock:
            made = self._made.get(options)
            if (
                made is None
                and len(self._made) + len(self._wanted) < _MANNERS
                and options not in self._wanted
            ):
                self._wanted.append(options)
                self._work.set()
        if not made:
            return None
        *usual, waiting = made
        return waiting if crowded else usual[next(self._said) % len(usual)]

    def renew(self, speaking: Speaking, answers: Iterable[str]) -> None:
        """Make the sentences of ``answers`` from now on, instead of those that are left of earlier ones.

        They are asked for one by one, in the thread, when there is time for them.
        """
        with self._lock:
            self._speaking, self._answers = speaking, iter(answers)
        self._work.set()
        if not self._begun:
            self._begun = True
            self.thread.start()

    def close(self) -> None:
        """Make no more."""
        self._closing.set()
        self._work.set()
        self.thread.join(_CLOSING_S)

    def _run(self) -> None:
        while not self._closing.is_set():
            self._work.wait()
            self._work.clear()
            try:
                while self._quiet() and self._make_next():
                    pass
            except ModelsError as error:
                _log.info("no speech is made ahead: %s", error)
            except Exception as error:  # noqa: BLE001  whatever is wrong with it, speech is made when it is needed
                _log.warning("no speech is made ahead: %s", type(error).__qualname__)

    def _quiet(self) -> bool:
        """Wait until nothing else is at work; return False if no more is to be made."""
        while not self._closing.is_set():
            if self._load.idle:
                return True
            self._closing.wait(_QUIET_S)
        return False

    def _make_next(self) -> bool:
        """Make the next thing; return whether there was one."""
        with self._lock:
            speaking, answers = self._speaking, self._answers
            options = self._wanted[0] if self._wanted else None
        if speaking is None:
            return False
        if options is not None:
            self._acknowledge(speaking, options)
            return True
        text = next(answers, None)
        for manner in self._manners if text else ():
            if not self._quiet():
                return False
            speaking.speak(text or "", manner)
        return text is not None

    def _acknowledge(self, speaking: Speaking, options: VoiceOptions) -> None:
        try:
            # An answer does without; the next time it is wanted it is tried again.
            with suppress(ModelsError):
                made = tuple(speaking.speak(text, options) for text in (*ACKNOWLEDGEMENTS, CROWDED))
                with self._lock:
                    self._made[options] = made
        finally:
            with self._lock:
                self._wanted.remove(options)
