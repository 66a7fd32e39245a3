"""Files of questions to examples: each question asked, and whether the best extract answers it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from assistant.answering import Answerer
from assistant.errors import QuestionsInvalid
from assistant.evaluation.answers import GoldenQuestion, load_questions, states
from assistant.evaluation.conditions import Asked, heard
from assistant.evaluation.fitting import Example
from assistant.evaluation.questions import (
    MISHEARD,
    STANDARD,
    WORDINGS,
    Place,
    RetrievalQuestion,
    load_retrieval_questions,
)
from assistant.extraction import Extract
from assistant.stages import RetrievalStage, UnderstandingStage
from knowledge_base.document import Scope


@dataclass(frozen=True, slots=True)
class Posed:
    """A question in its wordings, with what a right answer comes from or says."""

    id: str
    wordings: Mapping[str, str]
    right: RetrievalQuestion | None = None
    """None if no document answers it."""
    facts: tuple[GoldenQuestion, ...] = ()
    """Each stands for a fact and the other ways to say it."""

    def answered_by(self, extracts: Sequence[Extract]) -> bool:
        """Return whether the best extract is of a clause that answers, or of its document and states a fact."""
        if self.right is None or not extracts:
            return False
        item = extracts[0].evidence
        if item.document.id not in self.right.documents:
            return False
        if Place(item.document.id, item.passage.clause) in self.right.clauses:
            return True
        said = "".join(extract.text for extract in extracts)
        return any(states(said, fact) for fact in self.facts)


class Stages(Protocol):
    """The stages of a turn that an example needs."""

    @property
    def understanding(self) -> UnderstandingStage: ...  # noqa: D102  the Protocol's own docstring says it
    @property
    def retrieval(self) -> RetrievalStage: ...  # noqa: D102
    @property
    def answering(self) -> Answerer: ...  # noqa: D102


def load_answerable(path: Path) -> tuple[Posed, ...]:
    """Read questions that the documents answer; raises QuestionsInvalid."""
    questions = load_retrieval_questions(path)
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return tuple(
        Posed(f"{path.stem} {question.id}", question.wordings, question, tuple(_facts(row)))
        for question, row in zip(questions, rows, strict=True)
    )


def load_outside(path: Path) -> tuple[Posed, ...]:
    """Read questions that no document answers; raises QuestionsInvalid."""
    questions = load_questions(path)
    if not questions:
        raise QuestionsInvalid(f"{path} 里没有考题。请换一个文件。")
    return tuple(Posed(f"{path.stem} {each.id}", {STANDARD: each.question}) for each in questions)


def _facts(row: Mapping[str, Any]) -> Iterator[GoldenQuestion]:
    accept = row.get("accept", ())
    if row.get("figure"):
        yield GoldenQuestion(row["id"], "", figure=row["figure"], accept=tuple(accept))
    for fact in row.get("key_facts", ()):
        yield GoldenQuestion(row.get("id", ""), "", figure=fact, accept=tuple(dict(accept).get(fact, ())))


def examples(
    questions: Sequence[Posed],
    file: str,
    stages: Stages,
    scope: Scope,
    step: Callable[[int, int], None] = lambda _done, _total: None,
) -> Iterator[Example]:
    """Ask every question in all its wordings, and yield what came of each."""
    for number, question in enumerate(questions, 1):
        for wording in (each for each in WORDINGS if each in question.wordings):
            text = question.wordings[wording]
            asked = heard(text) if wording == MISHEARD else Asked(text)
            yield _example(question, f"{file} {wording}", asked, stages, scope)
        step(number, len(questions))


def _example(question: Posed, condition: str, asked: Asked, stages: Stages, scope: Scope) -> Example:
    if asked.transcript is None:
        query = stages.understanding.typed(asked.text)
    else:
        query = stages.understanding.heard(asked.transcript)
    evidence = stages.retrieval.search(
        query.wordings, scope, probabilities=query.probabilities, heard=query.verbatim
    )
    extracts = stages.answering.extracts(query, evidence)
    return Example(
        question.id,
        condition,
        answerable=question.right is not None,
        right=question.answered_by(extracts),
        signs=stages.answering.signs(query, extracts, evidence, scope),
    )
