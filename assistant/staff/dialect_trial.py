"""What a dialect's words do, before residents meet it: to the community's documents, and to one question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.settings import Settings
from assistant.staff.dialects import Pack
from assistant.staff.workplace import Workplace
from assistant.turn import Query
from assistant.understanding import Understanding
from knowledge_base.dialect_detection import DialectDetector
from knowledge_base.dialect_entry import Entry
from knowledge_base.dialect_words import DialectWords, Standardized
from knowledge_base.document import Evidence, Scope
from knowledge_base.release import Release
from knowledge_base.sentences import sentences


@dataclass(frozen=True, slots=True)
class Damage:
    """A sentence of a document that a question may repeat, and that would not be looked for as it stands."""

    title: str
    clause: str
    before: str
    """As it stands."""
    after: str
    """What the words make of it."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """A replacement in a question, with the word that made it."""

    pack: Pack
    entry: Entry
    replacement: str
    """Empty if a particle was dropped."""


class _Watched:
    """A dialect's words that take down what they replace."""

    def __init__(self, pack: Pack, replaced: list[Replaced]) -> None:
        self._pack = pack
        self._replaced = replaced

    def standardize(self, text: str) -> Standardized:
        words = self._pack.words
        self._replaced += (Replaced(self._pack, entry, entry.standards[0]) for _, entry in words.found(text))
        return words.standardize(text)

    def own_spellings(self, text: str) -> Iterator[tuple[int, int]]:
        return self._pack.words.own_spellings(text)


def understood(
    question: str, packs: Iterable[Pack], settings: Settings, chosen: Pack | None = None
) -> tuple[Query, tuple[Replaced, ...]]:
    """Return a typed question as a server understands it, and what was replaced in it.

    Args:
        question: what somebody typed.
        packs: the dialects that are known; without one, the question is taken as it is.
        settings: which of them are spoken here.
        chosen: the dialect that it is in; None is to be found out.

    Raises:
        knowledge_base.errors.DialectInvalid: a pack is malformed.
        assistant.errors.QuestionInvalid: the question is empty or too long.
    """
    known = {pack.tag: pack for pack in packs}
    replaced: list[Replaced] = []
    detector = DialectDetector({tag: pack.words for tag, pack in known.items()}, settings.community.dialects)
    understanding = Understanding(
        limit_chars=settings.limits.question_chars,
        dialects={tag: _Watched(pack, replaced) for tag, pack in known.items()},
        detector=detector,
    )
    query = understanding.typed(question, chosen.tag if chosen is not None else None)
    return query, tuple(replaced)


def found(query: Query, release: Release, scope: Scope, workplace: Workplace) -> tuple[Evidence, ...]:
    """Return what the release has on a question. Raises what the registry raises."""
    retrieval = workplace.knowledge(release).retrieval
    return retrieval.search(query.wordings, scope, probabilities=query.probabilities)


def damages(
    release: Release, after: DialectWords, before: DialectWords | None = None, *, word: str = ""
) -> tuple[Damage, ...]:
    """Return the sentences of the release that ``after`` changes, and that ``before`` does not change so.

    Only those with ``word`` are looked at. Phrasings that staff have written as residents say them are left
    out: dialect may stand in them.
    """
    return tuple(
        Damage(release.document(passage.document_id).title, passage.clause, sentence, changed)
        for passage in release.passages
        for sentence in dict.fromkeys(sentences(passage.text))
        if word in sentence
        and (changed := after.standardize(sentence).text) != sentence
        and (before is None or before.standardize(sentence).text != changed)
    )
