"""What a person can choose: which dialect they speak, and who reads to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge_base.dialect import Dialect
from models.catalogue import Entry

_GENDERS = {"female": "（女声）", "male": "（男声）"}


@dataclass(frozen=True, slots=True)
class OfferedDialect:
    """A dialect that there is a pack for."""

    tag: str
    name: str
    """For people, in Chinese."""
    own_name: str
    """What those who speak it call it."""
    local: bool
    """Whether it is one of the community's."""


@dataclass(frozen=True, slots=True)
class OfferedVoice:
    """A voice of one of the engines that the settings allow to speak."""

    id: str
    """Catalogue name of the engine, and after a slash its voice, unless that is the engine's own."""
    name: str
    """For people, in Chinese; no two are called alike."""
    online: bool
    """Whether what it reads leaves this machine, and needs a network."""


def offered_dialects(known: Mapping[str, Dialect], local: Sequence[str]) -> tuple[OfferedDialect, ...]:
    """Return the dialects of ``known``, by tag, those whose tags are in ``local`` first and in that order."""
    tags = dict.fromkeys((*local, *known))
    return tuple(
        OfferedDialect(tag, known[tag].name, known[tag].own_name or _townless(known[tag]), tag in local)
        for tag in tags
    )


def offered_voices(
    engines: Sequence[Entry], local: Iterable[Dialect], others: Iterable[Dialect]
) -> tuple[OfferedVoice, ...]:
    """Return the voices of ``engines``, of which the first one's own is the default and comes first.

    Those that packs name for a dialect are among them: of ``local`` ones next, of ``others`` after the first engine's.
    Of voices that would be called alike only the first is offered. Another engine without a name for its voices is a
    last resort, and nobody's choice.
    """
    by_name = {entry.name: entry for entry in engines}
    voices = [
        voice for entry in engines[:1] for voice in _of_engine(entry, {"": entry.title, **entry.voices})
    ]
    voices[1:1] = _of_packs(local, by_name)
    voices += _of_packs(others, by_name)
    voices += [voice for entry in engines[1:] for voice in _of_engine(entry, entry.voices)]
    by_id: dict[str, OfferedVoice] = {}
    for voice in voices:
        if all(voice.name != other.name for other in by_id.values()):
            by_id.setdefault(voice.id, voice)
    return tuple(by_id.values())


def _of_engine(entry: Entry, voices: Mapping[str, str]) -> Iterator[OfferedVoice]:
    for voice, name in voices.items():
        yield OfferedVoice(_id(entry, voice), name, entry.online)


def _of_packs(dialects: Iterable[Dialect], engines: Mapping[str, Entry]) -> Iterator[OfferedVoice]:
    for dialect in dialects:
        spoken = _townless(dialect)
        for voice in dialect.voices:
            if entry := engines.get(voice.synthesizer):
                name = spoken + _GENDERS.get(voice.gender, "")
                yield OfferedVoice(_id(entry, voice.voice), name, entry.online)


def _townless(dialect: Dialect) -> str:
    return dialect.name.partition("（")[0]


def _id(entry: Entry, voice: str) -> str:
    return f"{entry.name}/{voice}" if voice else entry.name
