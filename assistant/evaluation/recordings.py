"""Real recordings with transcripts: a folder with ``manifest.json``, a list of clip, dialect and transcript."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from assistant.errors import NothingHeard, QuestionInvalid, QuestionsInvalid
from assistant.evaluation.dialect import Heard, as_typed, compared
from assistant.evaluation.store import Store
from assistant.pipeline import UnderstandingStage
from models.audio import Audio, decode_audio
from models.errors import RecognitionFailed
from models.recognition import Transcript

MANIFEST = "manifest.json"
_LONGEST_S = 120.0
_TRANSCRIPT = TypeAdapter(Transcript | None)
_TAGS = {
    "Cantonese": "yue",
    "Sichuanese": "cmn-x-sichuan",
    "Kunming": "cmn-x-kunming",
    "Wu": "wuu",
    "Minnan": "nan",
}
"""How the name of a dialect in a manifest begins, with the tag of the pack that is for it."""


@dataclass(frozen=True, slots=True)
class Recording:
    """Somebody speaking, and what they said."""

    path: Path
    dialect: str
    """As the manifest names it."""
    tag: str
    """Of the pack for it; empty if there is none."""
    transcript: str

    def audio(self) -> Audio:
        """Return the sound, 16 kHz; raises AudioUnreadable."""
        return decode_audio(self.path, max_seconds=_LONGEST_S)


def load_recordings(folder: Path, packs: Iterable[str]) -> tuple[Recording, ...]:
    """Read the manifest in ``folder``; ``packs`` are the tags that the project has packs for.

    Raises:
        QuestionsInvalid: it cannot be read, or a recording has no clip, dialect or transcript.
    """
    path = folder / MANIFEST
    try:
        rows = json.loads(path.read_text("utf-8"))
        known = set(packs)
        return tuple(
            Recording(folder / row["clip"], row["dialect"], _tag(row["dialect"], known), row["transcript"])
            for row in rows
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise QuestionsInvalid(
            f"读不了录音的清单 {path}（{error}）。里面要写一个列表，每项有 clip、dialect 和 transcript。"
        ) from error


def _tag(dialect: str, packs: set[str]) -> str:
    found = (tag for start, tag in _TAGS.items() if dialect.startswith(start) and tag in packs)
    return next(found, "")


@dataclass(frozen=True, slots=True)
class Listened:
    """What came of one recording."""

    recording: Recording
    plain: Heard
    """What the plain recognizer wrote, against the transcript."""
    verbatim: Heard
    """What the whole path's recognizer wrote, against the transcript."""
    understood: Heard
    """What was made of it, against the transcript."""
    standard: Heard
    """What was made of it, against what is made of the transcript when it is typed."""


class Ear:
    """Hears recordings. What was heard of one is kept in a store, so that it is heard once."""

    def __init__(self, hear: Callable[[Audio], Transcript], name: str, store: Store) -> None:
        """Take the hearing stage, and its recognizer's name with whatever changes what it hears."""
        self._hear = hear
        self._name = name
        self._store = store

    def transcript(self, recording: Recording) -> Transcript | None:
        """Return what was heard, None if it was nothing; raises AudioUnreadable."""
        content = hashlib.sha256(recording.path.read_bytes()).hexdigest()
        kept = self._store.get("recording", content, self._name)
        if kept is not None:
            return _TRANSCRIPT.validate_json(kept)
        try:
            transcript = self._hear(recording.audio())
        except (NothingHeard, RecognitionFailed):
            transcript = None
        self._store.put(_TRANSCRIPT.dump_json(transcript), "recording", content, self._name)
        return transcript


def listen(recording: Recording, plain: Ear, whole: Ear, understanding: UnderstandingStage) -> Listened:
    """Hear ``recording`` with both ears, and read again what the whole path's own heard."""
    said = recording.transcript
    simple, transcript = plain.transcript(recording), whole.transcript(recording)
    understood = _understood(understanding, transcript) if transcript else ""
    return Listened(
        recording,
        plain=compared(said, simple.text if simple else ""),
        verbatim=compared(said, transcript.text if transcript else ""),
        understood=compared(said, understood),
        standard=compared(as_typed(understanding.typed)(said), understood),
    )


def _understood(understanding: UnderstandingStage, transcript: Transcript) -> str:
    try:
        return understanding.heard(transcript).text
    except QuestionInvalid:  # longer than a question may be, or no words
        return transcript.text
