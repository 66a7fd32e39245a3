"""Utterance -> Transcript: find the speech, leave the rest away, recognize it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from assistant.errors import NothingHeard
from models.audio import Audio, resample
from models.recognition import Early, RecognitionHints, Recognizer, Transcript
from models.voice_activity import SpeechSpan, VoiceActivityDetector

RATE_HZ = 16_000
_MIN_SPEECH_S = 0.3
_PAD_S = 0.2


@dataclass(frozen=True, slots=True)
class Ear:
    """A recognizer, and what it may be told to expect."""

    recognizer: Recognizer
    hints: RecognitionHints


class Hearing:
    """Listens to one utterance at a time, to each in its own dialect. Threads may share it."""

    def __init__(
        self,
        voice_activity: VoiceActivityDetector,
        recognizer: Recognizer,
        hints: RecognitionHints,
        ear_for: Callable[[str | None], Ear | None] = lambda _: None,
    ) -> None:
        """Take what it listens with.

        Args:
            voice_activity: finds the speech.
            recognizer: the general one.
            hints: what the general one may be told to expect.
            ear_for: returns what hears a dialect, by the tag that a person has chosen, None without a choice; None
                stands for the general recognizer. Any other recognizer is loaded when it is returned.
        """
        self._voice_activity = voice_activity
        self._general = Ear(recognizer, hints)
        self._ear_for = ear_for

    def warm_up(self) -> None:
        """Load the weights that are needed as long as nobody chooses a dialect."""
        self._voice_activity.warm_up()
        recognizer = self.ear().recognizer
        if recognizer is self._general.recognizer:
            recognizer.warm_up()

    def hear(
        self,
        utterance: Audio,
        dialect: str | None = None,
        *,
        early: Early | None = None,
        quick: bool = False,
    ) -> Transcript:
        """Return what was said.

        Args:
            utterance: audio of any rate.
            dialect: tag of the dialect that the person has chosen; None, or one without a pack, is the community's.
            early: is told what was understood at first, if that is listened to again.
            quick: a rough transcript will do.

        Raises:
            NothingHeard: nobody speaks in the audio.
            models.errors.RecognitionFailed: somebody speaks, but no words were recognized.
        """
        audio = resample(utterance, RATE_HZ)
        spans = self._voice_activity.detect(audio)
        if sum(span.end_s - span.start_s for span in spans) < _MIN_SPEECH_S:
            raise NothingHeard("我没有听到您说话。请靠近一点，再说一遍。")
        ear = self.ear(dialect)
        hints = replace(ear.hints, quick=True) if quick else ear.hints
        return ear.recognizer.recognize(_from_first_to_last_word(audio, spans), hints, early=early)

    def ear(self, dialect: str | None = None) -> Ear:
        """Return what hears a dialect, by the tag that the person has chosen; it may have to be loaded."""
        return self._ear_for(dialect) or self._general


def _from_first_to_last_word(audio: Audio, spans: tuple[SpeechSpan, ...]) -> Audio:
    """Return the audio between the first and the last speech, with a little air; pauses inside stay."""
    start = max(0, round((spans[0].start_s - _PAD_S) * audio.rate_hz))
    end = min(len(audio.samples), round((spans[-1].end_s + _PAD_S) * audio.rate_hz))
    return Audio(audio.samples[start:end], audio.rate_hz)
