"""Utterance -> Transcript: find the speech, leave the rest away, recognize it."""

from __future__ import annotations

from assistant.errors import NothingHeard
from models.audio import Audio, resample
from models.recognition import RecognitionHints, Recognizer, Transcript
from models.voice_activity import SpeechSpan, VoiceActivityDetector

RATE_HZ = 16_000
_MIN_SPEECH_S = 0.3
_PAD_S = 0.2


class Hearing:
    """Listens to one utterance at a time."""

    def __init__(
        self, voice_activity: VoiceActivityDetector, recognizer: Recognizer, hints: RecognitionHints
    ) -> None:
        self._voice_activity = voice_activity
        self._recognizer = recognizer
        self._hints = hints

    def warm_up(self) -> None:
        """Load the weights."""
        self._voice_activity.warm_up()
        self._recognizer.warm_up()

    def hear(self, utterance: Audio) -> Transcript:
        """Return what was said.

        Raises:
            NothingHeard: nobody speaks in the audio.
            models.errors.RecognitionFailed: somebody speaks, but no words were recognized.
        """
        audio = resample(utterance, RATE_HZ)
        spans = self._voice_activity.detect(audio)
        if sum(span.end_s - span.start_s for span in spans) < _MIN_SPEECH_S:
            raise NothingHeard("我没有听到您说话。请靠近一点，再说一遍。")
        return self._recognizer.recognize(_from_first_to_last_word(audio, spans), self._hints)


def _from_first_to_last_word(audio: Audio, spans: tuple[SpeechSpan, ...]) -> Audio:
    """Return the audio between the first and the last speech, with a little air; pauses inside stay."""
    start = max(0, round((spans[0].start_s - _PAD_S) * audio.rate_hz))
    end = min(len(audio.samples), round((spans[-1].end_s + _PAD_S) * audio.rate_hz))
    return Audio(audio.samples[start:end], audio.rate_hz)
