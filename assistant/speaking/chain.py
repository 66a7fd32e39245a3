"""Several voices as one: each is tried in turn until one speaks."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

import numpy as np

from assistant.speaking.breaker import LONGEST_PAUSE_S, CircuitBreaker
from models.errors import BackendUnavailable, ModelCorrupt, ModelMissing, SynthesisFailed
from models.synthesis import Speech, Synthesizer, VoiceOptions

_log = logging.getLogger(__name__)

OWN_PACE = VoiceOptions()
QUIETEST_PEAK = 1e-3
"""Audio that never gets louder than this, of full scale 1, is silence."""


class FallbackSynthesizer:
    """A ``Synthesizer`` over an ordered chain of them, the preferred one first. Threads may share it.

    An engine of ``remote`` that fails is left alone for a while, so that with the network down the next voice
    speaks at once; a local engine that fails on one sentence is asked again for the next. An engine that is
    not installed or not prepared is left alone for long. An engine that is left alone is asked all the same
    when no other could speak.

    ``options.voice`` is a voice of the first engine; the others speak with their own.
    """

    name = "fallback"

    def __init__(
        self,
        synthesizers: Sequence[Synthesizer],
        *,
        clock: Callable[[], float] = time.monotonic,
        remote: Collection[str] = ("edge-tts",),
    ) -> None:
        self._voices = tuple((synthesizer, CircuitBreaker(clock)) for synthesizer in synthesizers)
        self._remote = frozenset(remote)

    def warm_up(self) -> None:
        """Warm every engine up.

        Raises:
            SynthesisFailed: not one of them can be used.
        """
        ready = 0
        for synthesizer, breaker in self._voices:
            try:
                synthesizer.warm_up()
                ready += 1
            except Exception as error:  # noqa: BLE001 - one library's trouble must not silence the other voices
                self._note_failure(synthesizer, breaker, error)
        if not ready:
            raise _no_voice()

    def available(self) -> tuple[str, ...]:
        """Names of the engines that would be asked now, in order."""
        return tuple(synthesizer.name for synthesizer, breaker in self._voices if not breaker.is_open())

    def synthesize(self, text: str, options: VoiceOptions = OWN_PACE) -> Speech:
        """Return ``text`` spoken by the first engine that can.

        Raises:
            SynthesisFailed: none could.
        """
        if not text.strip():
            raise SynthesisFailed("没有可以读出来的文字。")
        for synthesizer, breaker in self._in_turn():
            its_options = options if synthesizer is self._voices[0][0] else replace(options, voice="")
            if speech := self._try(synthesizer, breaker, text, its_options):
                return speech
        raise _no_voice()

    def _in_turn(self) -> Iterator[tuple[Synthesizer, CircuitBreaker]]:
        """The engines in order, then those that were left alone."""
        left_alone = []
        for synthesizer, breaker in self._voices:
            if breaker.enter():
                yield synthesizer, breaker
            else:
                left_alone.append((synthesizer, breaker))
        yield from left_alone

    def _try(
        self, synthesizer: Synthesizer, breaker: CircuitBreaker, text: str, options: VoiceOptions
    ) -> Speech | None:
        try:
            speech = synthesizer.synthesize(text, options)
            _check_heard(speech)
        except Exception as error:  # noqa: BLE001 - whatever a library raises, the next voice gets its turn
            self._note_failure(synthesizer, breaker, error)
            return None
        except BaseException:
            breaker.gave_up()
            raise
        breaker.succeeded()
        return speech

    def _note_failure(self, synthesizer: Synthesizer, breaker: CircuitBreaker, error: Exception) -> None:
        left_out = isinstance(error, BackendUnavailable)  # an optional engine, nothing to worry about
        # the type alone: an engine's message may repeat the sentence
        level = logging.INFO if left_out else logging.WARNING
        _log.log(level, "voice %s failed: %s", synthesizer.name, type(error).__name__)
        if isinstance(error, BackendUnavailable | ModelMissing | ModelCorrupt):
            breaker.failed(pause_s=LONGEST_PAUSE_S)
        elif synthesizer.name in self._remote:
            breaker.failed()
        else:
            breaker.gave_up()


def _check_heard(speech: Speech) -> None:
    samples = speech.audio.samples
    if not len(samples) or not np.isfinite(samples).all() or np.abs(samples).max() < QUIETEST_PEAK:
        raise SynthesisFailed("合成的声音是空的。")


def _no_voice() -> SynthesisFailed:
    return SynthesisFailed("现在发不出声音，请看屏幕上的文字。过一会儿可以再试一次。")
