"""What speaks for the best extract as the answer, and what against it, as numbers.

Chosen by cross-validation on the questions that ``calibration.json`` names. The strongest are not how many words
question and extract share, which a near miss does as well, but whether it is the kind of thing that these documents
are asked at all (``familiar``), and whether the extract is nearer to it than the crowd of passages is (``apart``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import NamedTuple, Protocol

import numpy as np

from assistant.extraction import Extract
from assistant.features import nearness, share
from assistant.question import QuestionKind, kind_of
from assistant.turn import Query
from knowledge_base.document import Document, Evidence, Passage
from knowledge_base.release import Release
from knowledge_base.statute_words import told_by
from knowledge_base.wording import Term, Wording
from models.embedding import Embedder

_CROWD = 20
"""The nearest passages; an extract that answers is nearer than they are."""
_STRANGER = 0.84
"""Nearness of a question to any passage, as inner product of multilingual-e5, averaged over the sample documents."""
_CLEAR = 3.0
"""An extract that leads by so much has no rival."""
_RAREST = 12.0
"""Rarity of a word that hardly anybody uses."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of the best extract. Weights of a ``Calibration`` have the same names."""

    meaning: float
    """Nearness of the extract to the question, 0 to 1."""
    familiar: float
    """Nearness of the question to the center of all questions, as inner product: small talk is far from it."""
    apart: float
    """By how much the extract is nearer to the question than the passages around it are, as inner product."""
    missing: float
    """Rarity of the rarest subject word that the whole document lacks in any words, 0 to 1.5: against."""
    money: float
    """1 if an amount of money is asked for: it is seldom in rules that apply in many places."""
    kind: float
    """1 if the extract contains the sort of thing that was asked for."""
    case: float
    """1 if the extract names the question's own case, 0.5 if that cannot be told, 0 if it names another."""
    together: float
    """Share of all passages found that are of the same document."""
    heart: float
    """Nearness of the extract to the heart of the question, which was moved away from the center of all questions."""
    lead: float
    """By how much the extract scores above the best one of another clause, 0 to 1.

    0 if it is not the sort of thing that was asked for and its document lacks a subject of the question: then it has
    no rival because nothing answers.
    """


class Setting(NamedTuple):
    """Where a question lies among questions and passages. Both are inner products."""

    familiar: float
    crowd: float


class Ground(Protocol):
    """What must be known of the knowledge base as a whole."""

    def setting(self, question: str) -> Setting:
        """Return where ``question`` lies."""
        ...

    def text_of(self, document: Document) -> str:
        """Return everything that ``document`` says, headings included."""
        ...


class ReleaseGround:
    """The ground of one release. Threads may share it."""

    def __init__(self, release: Release, embedder: Embedder) -> None:
        """Take the embedder that the release was made with; it must be warm before the first question."""
        self._release = release
        self._embedder = embedder
        self._center = release.center / max(float(np.linalg.norm(release.center)), 1e-6)
        # Of a function, not of a method: a cache that refers back to the ground would keep its release open.
        self.text_of = lru_cache(maxsize=256)(partial(_text_of, release))

    def setting(self, question: str) -> Setting:
        """Return where ``question`` lies. Of a few passages no crowd can be told: strangers make it up."""
        [vector] = self._embedder.embed_queries([question])
        near = self._release.dense.search(vector, limit=_CROWD).scores
        crowd = (float(near.sum()) + _STRANGER * (_CROWD - len(near))) / _CROWD
        return Setting(float(vector @ self._center), crowd)


class SignReader:
    """Reads the signs. Threads may share it."""

    def __init__(self, wording: Wording, ground: Ground) -> None:
        self._wording = wording
        self._ground = ground

    def read(self, query: Query, best: Extract, evidence: Sequence[Evidence]) -> Signs:
        """Return the signs of ``best``, which was found in ``evidence``, as the answer to ``query``."""
        item = best.evidence
        text = self._reading(query, item)
        setting = self._ground.setting(text)
        lacking = self._lacking(text, item.document)
        told = told_by(text, self._ground.text_of(item.document)) if best.features.kind else ()
        missing = [
            term for term in lacking if not any(term.word in each or each in term.word for each in told)
        ]
        beside_the_point = lacking and not best.features.kind
        return Signs(
            meaning=best.features.meaning,
            familiar=setting.familiar,
            apart=nearness(best.features.meaning) - setting.crowd,
            missing=max((term.weight for term in missing), default=0.0) / _RAREST,
            money=float(kind_of(query.text) is QuestionKind.MONEY),
            kind=best.features.kind,
            case=best.features.case,
            together=sum(other.document.id == item.document.id for other in evidence) / len(evidence),
            heart=best.features.heart,
            lead=0.0 if beside_the_point else min(max(best.lead / _CLEAR, 0.0), 1.0),
        )

    def _reading(self, query: Query, item: Evidence) -> str:
        """Return the reading whose words the passage has most of.

        A word misheard in one reading is often right in another, and of a long story only the heart counts.
        """
        document, passage = item.document, item.passage
        said = "\n".join((document.title, document.audience, *_texts(passage), *passage.asked_as))
        readings = filter(None, (*query.wordings, query.heart))
        return max(readings, key=lambda reading: share(self._wording.terms(reading), said))

    def _lacking(self, text: str, document: Document) -> list[Term]:
        """Return the subject words of a question that a document does not have."""
        said = self._ground.text_of(document)
        return [term for term in self._wording.subjects(text) if not term.mentioned_in(said)]


def _text_of(release: Release, document: Document) -> str:
    passages = release.passages_of(document.id)
    return "\n".join(
        (document.title, document.audience, *(text for passage in passages for text in _texts(passage)))
    )


def _texts(passage: Passage) -> tuple[str, ...]:
    return (*passage.heading_path, passage.lead_in, passage.text)
