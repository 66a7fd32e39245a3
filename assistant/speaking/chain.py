"""Several voices as one: each is tried in turn until one speaks."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from assistant.errors import PartUnavailable
from assistant.resilience import CircuitBreaker, Part, Parts, plans
from models.errors import SynthesisFailed, VoiceRefused
from models.synthesis import Speech, Synthesizer, VoiceOptions

OWN_PACE = VoiceOptions()
QUIETEST_PEAK = 1e-3
"""Audio that never gets louder than this, of full scale 1, is silence."""


@dataclass(frozen=True, slots=True, eq=False)
class _Engine:
    synthesizer: Synthesizer
    part: Part
    """What calls it, whichever of its voices is meant."""

    @property
    def name(self) -> str:
        return self.synthesizer.name


_Voice = tuple[_Engine, str]
"""An engine and the voice that it is asked for; ``""`` is its own."""


class FallbackSynthesizer:
    """A ``Synthesizer`` over an ordered chain of them, the preferred one first. Threads may share it.

    An engine of ``remote`` that fails is left alone for a while, so that with the network down the next voice
    speaks at once; a local engine that fails on one sentence is asked again for the next, unless it hangs or fails on
    several. An engine that is not installed or not prepared is left alone for long. An engine that is left alone is
    asked all the same when no other could speak.

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
        parts: Parts | None = None,
    ) -> None:
        """Take the engines.

        Args:
            synthesizers: the preferred one first.
            clock: seconds, from any start.
            remote: names of those that are asked over the network.
            parts: where the parts are kept that call them; None for some of its own.
        """
        parts = parts or Parts(clock)
        self._remote = frozenset(remote)
        self._engines = tuple(
            _Engine(
                each, parts.of(plans.ONLINE_VOICE if each.name in remote else plans.LOCAL_VOICE, each.name)
            )
            for each in synthesizers
        )
        self._clock = clock
        self._refused: dict[_Voice, CircuitBreaker] = {}

    def warm_up(self) -> None:
        """Warm every engine up.

        Raises:
            SynthesisFailed: not one of them can be used.
        """
        ready = 0
        for engine in self._engines:
            # One library's trouble must not silence the other voices; the part takes note of it.
            with suppress(Exception):
                engine.part.warm_up(engine.synthesizer.warm_up)
                ready += 1
        if not ready:
            raise _no_voice()

    def available(self, voice: str = "") -> tuple[str, ...]:
        """Names of the voices that would be asked now, in order, if ``voice`` is preferred."""
        return tuple(_name(each) for each in self._line_up(voice) if not each[0].part.rests)

    def synthesize(self, text: str, options: VoiceOptions = OWN_PACE, *, private: bool = False) -> Speech:
        """Return ``text`` spoken by the first voice that can; if it is ``private``, no remote one is asked.

        Raises:
            SynthesisFailed: none could, or none may.
        """
        if not text.strip():
            raise SynthesisFailed("没有可以读出来的文字。")
        for voice, left_alone in self._in_turn(options.voice, private=private):
            if speech := self._try(voice, text, options.speed, trial=left_alone):
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

    def _in_turn(self, chosen: str, *, private: bool) -> Iterator[tuple[_Voice, bool]]:
        """The voices in order, then one of each engine that was left alone, and whether it was."""
        asked: set[_Engine] = set()
        left_alone: dict[_Engine, str] = {}
        for engine, voice in self._line_up(chosen):
            if private and engine.name in self._remote:
                continue
            if engine.part.rests:
                left_alone.setdefault(engine, voice)
            else:
                asked.add(engine)
                yield (engine, voice), False
        yield from (((engine, voice), True) for engine, voice in left_alone.items() if engine not in asked)

    def _try(self, voice: _Voice, text: str, speed: float, *, trial: bool) -> Speech | None:
        engine, its_voice = voice
        try:
            speech = engine.part.call(
                lambda: _heard(engine.synthesizer.synthesize(text, VoiceOptions(speed, its_voice))),
                pieces=len(text) / speed,
                harmless=(VoiceRefused,) if its_voice else (),
                trial=trial,
            )
        except PartUnavailable:
            return None
        except Exception as error:  # noqa: BLE001  the part has taken note of it: the next voice gets its turn
            if its_voice and isinstance(error, VoiceRefused):
                self._refused.setdefault(voice, CircuitBreaker(self._clock)).failed()
            return None
        self._refused.pop(voice, None)
        return replace(speech, synthesizer=_name(voice))


def _name(voice: _Voice) -> str:
    engine, its_voice = voice
    return f"{engine.name}/{its_voice}" if its_voice else engine.name


def _heard(speech: Speech) -> Speech:
    """Return ``speech`` if there is anything to be heard in it. Raises SynthesisFailed."""
    samples = speech.audio.samples
    if not len(samples) or not np.isfinite(samples).all() or np.abs(samples).max() < QUIETEST_PEAK:
        raise SynthesisFailed("合成的声音是空的。")
    return speech


def _no_voice() -> SynthesisFailed:
    return SynthesisFailed("现在发不出声音，请看屏幕上的文字。过一会儿可以再试一次。")
