"""Several voices as one: each is tried in turn until one speaks."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.breaker import LONGEST_PAUSE_S, CircuitBreaker
from models.errors import BackendUnavailable, ModelCorrupt, ModelMissing, SynthesisFailed, VoiceRefused
from models.synthesis import Speech, Synthesizer, VoiceOptions

_log = logging.getLogger(__name__)

OWN_PACE = VoiceOptions()
QUIETEST_PEAK = 1e-3
"""Audio that never gets louder than this, of full scale 1, is silence."""


@dataclass(frozen=True, slots=True, eq=False)
class _Engine:
    synthesizer: Synthesizer
    breaker: CircuitBreaker
    """Of all its voices."""

    @property
    def name(self) -> str:
        return self.synthesizer.name


_Voice = tuple[_Engine, str]
"""An engine and the voice that it is asked for; ``""`` is its own."""


class FallbackSynthesizer:
    """A ``Synthesizer`` over an ordered chain of them, the preferred one first. Threads may share it.

    An engine of ``remote`` that fails is left alone for a while, so that with the network down the next voice
    speaks at once; a local engine that fails on one sentence is asked again for the next. An engine that is
    not installed or not prepared is left alone for long. An engine that is left alone is asked all the same
    when no other could speak.

    ``options.voice`` is an engine, or an engine, a slash and one of its voices: ``edge-tts/zh-CN-YunxiNeural``. It is
    preferred to the chain, in which each engine speaks with its own voice. An engine that fails is left alone with all
    its voices; if it refused one that was chosen, only that one is, for the same while.
    """

    name = "fallback"

    def __init__(
        self,
        synthesizers: Sequence[Synthesizer],
        *,
        clock: Callable[[], float] = time.monotonic,
        remote: Collection[str] = ("edge-tts",),
    ) -> None:
        self._engines = tuple(_Engine(synthesizer, CircuitBreaker(clock)) for synthesizer in synthesizers)
        self._remote = frozenset(remote)
        self._clock = clock
        self._refused: dict[_Voice, CircuitBreaker] = {}

    def warm_up(self) -> None:
        """Warm every engine up.

        Raises:
            SynthesisFailed: not one of them can be used.
        """
        ready = 0
        for engine in self._engines:
            try:
                engine.synthesizer.warm_up()
                ready += 1
            except Exception as error:  # noqa: BLE001 - one library's trouble must not silence the other voices
                self._note_failure((engine, ""), error)
        if not ready:
            raise _no_voice()

    def available(self, voice: str = "") -> tuple[str, ...]:
        """Names of the voices that would be asked now, in order, if ``voice`` is preferred."""
        return tuple(_name(each) for each in self._line_up(voice) if not each[0].breaker.is_open())

    def synthesize(self, text: str, options: VoiceOptions = OWN_PACE, *, private: bool = False) -> Speech:
        """Return ``text`` spoken by the first voice that can; if it is ``private``, no remote one is asked.

        Raises:
            SynthesisFailed: none could, or none may.
        """
        if not text.strip():
            raise SynthesisFailed("没有可以读出来的文字。")
        for voice in self._in_turn(options.voice, private=private):
            if speech := self._try(voice, text, options.speed):
                return speech
        raise _no_voice()

    def _line_up(self, chosen: str) -> tuple[_Voice, ...]:
        """The chosen voice, if its engine is in the chain and has not just refused it, then the chain."""
        engine_name, _, voice = chosen.partition("/")
        preferred = [
            (engine, voice)
            for engine in self._engines
            if engine.name == engine_name and not self._rests((engine, voice))
        ]
        return tuple(dict.fromkeys([*preferred, *((engine, "") for engine in self._engines)]))

    def _rests(self, voice: _Voice) -> bool:
        refused = self._refused.get(voice)
        return refused is not None and refused.is_open()

    def _in_turn(self, chosen: str, *, private: bool) -> Iterator[_Voice]:
        """The voices in order, then one of each engine that was left alone."""
        asked: set[_Engine] = set()
        left_alone: dict[_Engine, str] = {}
        for engine, voice in self._line_up(chosen):
            if private and engine.name in self._remote:
                continue
            if engine.breaker.enter():
                asked.add(engine)
                yield engine, voice
            else:
                left_alone.setdefault(engine, voice)
        yield from ((engine, voice) for engine, voice in left_alone.items() if engine not in asked)

    def _try(self, voice: _Voice, text: str, speed: float) -> Speech | None:
        engine, its_voice = voice
        try:
            speech = engine.synthesizer.synthesize(text, VoiceOptions(speed, its_voice))
            _check_heard(speech)
        except Exception as error:  # noqa: BLE001 - whatever a library raises, the next voice gets its turn
            self._note_failure(voice, error)
            return None
        except BaseException:
            engine.breaker.gave_up()
            raise
        engine.breaker.succeeded()
        self._refused.pop(voice, None)
        return replace(speech, synthesizer=_name(voice))

    def _note_failure(self, voice: _Voice, error: Exception) -> None:
        engine, its_voice = voice
        left_out = isinstance(error, BackendUnavailable)  # an optional engine, nothing to worry about
        # the type alone: an engine's message may repeat the sentence
        level = logging.INFO if left_out else logging.WARNING
        _log.log(level, "voice %s failed: %s", _name(voice), type(error).__name__)
        if isinstance(error, BackendUnavailable | ModelMissing | ModelCorrupt):
            engine.breaker.failed(pause_s=LONGEST_PAUSE_S)
        elif its_voice and isinstance(error, VoiceRefused):
            self._refused.setdefault(voice, CircuitBreaker(self._clock)).failed()
            engine.breaker.gave_up()
        elif engine.name in self._remote:
            engine.breaker.failed()
        else:
            engine.breaker.gave_up()


def _name(voice: _Voice) -> str:
    engine, its_voice = voice
    return f"{engine.name}/{its_voice}" if its_voice else engine.name


def _check_heard(speech: Speech) -> None:
    samples = speech.audio.samples
    if not len(samples) or not np.isfinite(samples).all() or np.abs(samples).max() < QUIETEST_PEAK:
        raise SynthesisFailed("合成的声音是空的。")


def _no_voice() -> SynthesisFailed:
    return SynthesisFailed("现在发不出声音，请看屏幕上的文字。过一会儿可以再试一次。")
