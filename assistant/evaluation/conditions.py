"""Ways in which a question reaches the assistant: typed, with homophones in it, or spoken and heard again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from pydantic import TypeAdapter

from assistant.errors import NothingHeard
from assistant.evaluation.answers import TYPED
from assistant.evaluation.store import Store
from assistant.hearing import Hearing
from assistant.speakable import speakable
from models.audio import Audio
from models.catalogue import Entry
from models.errors import RecognitionFailed
from models.recognition import UNKNOWN_CONFIDENCE, Transcript
from models.synthesis import Synthesizer

HOMOPHONES = "homophones"
SPOKEN = "spoken"

_TRANSCRIPT = TypeAdapter(Transcript | None)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it reaches the assistant."""

    text: str
    """As typed or as recognized; empty if nothing was heard."""
    transcript: Transcript | None = None
    """What the recognizer returned; None if the question was typed."""
    dialect: str = ""
    """Tag of the dialect that is spoken or written, as the settings of its community would say; or empty."""


class Condition(Protocol):
    """One way of asking."""

    name: str
    dialect: str
    """Tag of the accent, empty for none."""

    def asked(self, text: str) -> Asked:
        """Return what reaches the assistant of ``text``."""
        ...


def heard(text: str) -> Asked:
    """Return a question whose characters come from a recognizer that did not say how sure it is."""
    return Asked(text, Transcript(text, confidence=UNKNOWN_CONFIDENCE))


class Typed:
    """The question as it stands."""

    name = TYPED
    dialect = ""

    def asked(self, text: str) -> Asked:
        """Return ``text`` as it stands."""
        return Asked(text)


class Homophones:
    """The question with some of its characters replaced by others that sound alike, as if it had been heard."""

    name = HOMOPHONES
    dialect = ""

    def __init__(self, write: Callable[[str], str]) -> None:
        """Take what replaces the characters; it does the same to the same text every time."""
        self._write = write

    def asked(self, text: str) -> Asked:
        """Return ``text`` with its homophones."""
        return heard(self._write(text))


class Spoken:
    """The question spoken by a voice and heard by the hearing stage. What was heard is kept in a store.

    The speech is synthetic and the questions are published, so nobody's words are kept.
    """

    def __init__(
        self,
        voice: Synthesizer,
        hear: Callable[[Audio], Transcript],
        ear: str,
        store: Store,
        dialect: str = "",
    ) -> None:
        """Take a voice, the tag of its accent if it has one, and the hearing stage.

        ``ear`` is the recognizer's name with whatever changes what it hears.
        """
        self.name = dialect or SPOKEN
        self.dialect = dialect
        self._voice = voice
        self._hear = hear
        self._ear = ear
        self._store = store

    def asked(self, text: str) -> Asked:
        """Return what was heard of ``text``; empty if it was nothing."""
        key = (text, self._voice.name, self._ear)
        kept = self._store.get(*key)
        if kept is None:
            transcript = self._listen(text)
            self._store.put(_TRANSCRIPT.dump_json(transcript), *key)
        else:
            transcript = _TRANSCRIPT.validate_json(kept)
        return Asked(transcript.text if transcript else "", transcript, self.dialect)

    def _listen(self, text: str) -> Transcript | None:
        try:
            return self._hear(self._voice.synthesize(speakable(text)).audio)
        except (NothingHeard, RecognitionFailed):
            return None


def ear_name(hearing: Hearing, catalogue: Iterable[Entry], dialect: str | None = None) -> str:
    """Return the name of the recognizer that hears a person who has chosen ``dialect``, with what it is told.

    What the catalogue says of it is part of the name: its revision, its files and its options, as it may listen at
    several paces. Ears of one name hear the same.
    """
    ear = hearing.ear(dialect)
    name = ear.recognizer.name
    model = next((entry for entry in catalogue if entry.name == name.partition(" ")[0]), None)
    made = (model.revision, sorted(model.digests.items()), sorted(model.options.items())) if model else ()
    return f"{name} {made} {ear.hints}"
