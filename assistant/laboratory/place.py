"""A voice at a place: a synthetic resident who speaks at some pace, in some surroundings."""

from __future__ import annotations

from dataclasses import replace

from assistant.laboratory.surroundings import Surroundings
from models.synthesis import Speech, Synthesizer, VoiceOptions


class PlacedVoice:
    """A ``Synthesizer`` whose speech is recorded somewhere. What is measured with it has to be called synthetic.

    It remembers its last utterance, since two recognizers in turn are usually asked about the same one.
    Not for several threads.
    """

    def __init__(self, voice: Synthesizer, place: Surroundings, speed: float = 1.0) -> None:
        """Let ``voice`` speak at ``speed`` times its own pace, at ``place``."""
        self.name = f"{voice.name} x{speed:g} {place.name}"
        self._voice = voice
        self._place = place
        self._speed = speed
        self._last: tuple[str, VoiceOptions, Speech] | None = None

    def warm_up(self) -> None:
        """Load the weights."""
        self._voice.warm_up()

    def synthesize(self, text: str, options: VoiceOptions = VoiceOptions()) -> Speech:  # noqa: B008  it is frozen
        """Return ``text`` spoken aloud, as it was recorded.

        Raises:
            SynthesisFailed: there is nothing to say in ``text``.
        """
        if self._last is None or self._last[:2] != (text, options):
            paced = replace(options, speed=options.speed * self._speed)
            speech = self._voice.synthesize(text, paced)
            recorded = Speech(speech.text, self._place.apply(speech.audio, text), self.name)
            self._last = text, options, recorded
        return self._last[2]
