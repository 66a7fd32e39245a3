"""Real recordings with transcripts: a folder with ``manifest.json``, a list of clip, dialect and transcript."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import TypeAdapter

from assistant.errors import NothingHeard, QuestionInvalid, QuestionsInvalid
from assistant.evaluation.dialect import Heard, compared
from assistant.evaluation.store import Store
from assistant.stages import UnderstandingStage
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


class System(StrEnum):
    """What hears recordings, the normalization of typed questions included or not."""

    PLAIN = "plain"
    """The plain recognizer."""
    PLAIN_TYPED = "plain, read as if typed"
    """The same; what it wrote is put into standard wording as what is typed is."""
    TOLD = "whole path, told the dialect"
    DETECTED = "whole path, told nothing"
    MISTAKEN = "whole path, told another dialect"


@dataclass(frozen=True, slots=True)
class Listened:
    """What came of one recording."""

    recording: Recording
    verbatim: Mapping[System, Heard]
    """What recognizers wrote, the plain one and that of each path, against the transcript."""
    standard: Mapping[System, Heard]
    """What systems made of it, against the transcript in standard wording, which is the same for all."""


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


@dataclass(frozen=True, slots=True)
class Listener:
    """The whole path in a community."""

    ear: Ear
    understanding: UnderstandingStage
    dialect: str | None
    """Tag of the dialect that the path is told; None if it is to find out."""


def listen(
    recording: Recording,
    plain: Ear,
    listeners: Mapping[System, Listener],
    standard: Callable[[str], str],
) -> Listened:
    """Hear ``recording`` with every ear, and read again what the whole paths' own heard.

    Args:
        recording: what is heard.
        plain: the plain recognizer.
        listeners: the whole paths.
        standard: returns the standard wording of a text in the recording's dialect that is typed.
    """
    said = recording.transcript
    wording = standard(said)
    transcript = plain.transcript(recording)
    simple = transcript.text if transcript else ""
    verbatim = {System.PLAIN: compared(said, simple)}
    understood = {
        System.PLAIN: compared(wording, simple),
        System.PLAIN_TYPED: compared(wording, standard(simple)),
    }
    for system, listener in listeners.items():
        heard = listener.ear.transcript(recording)
        verbatim[system] = compared(said, heard.text if heard else "")
        understood[system] = compared(wording, _understood(listener, heard) if heard else "")
    return Listened(recording, verbatim, understood)


def _understood(listener: Listener, transcript: Transcript) -> str:
    try:
        return listener.understanding.heard(transcript, listener.dialect).text
    except QuestionInvalid:  # longer than a question may be, or no words
        return transcript.text
