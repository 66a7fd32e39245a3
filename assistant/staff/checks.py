"""The checks before publishing, with what they need of this community: questions are asked as residents ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.errors import QuestionInvalid
from assistant.staff.doubts import replaces_nothing
from assistant.staff.markdown import LABELS
from assistant.staff.rules import problems
from assistant.staff.workplace import Workplace
from assistant.turn import Reply, ReplyKind
from knowledge_base.checks import checking
from knowledge_base.drafting import Progress, Stage, no_progress
from knowledge_base.library.records import GoldenQuestion
from knowledge_base.release import Release


@dataclass(frozen=True, slots=True)
class Findings:
    """What the checks found, in plain words."""

    problems: tuple[str, ...] = ()
    """What stands in the way of a publication, each with what to do."""
    remarks: tuple[str, ...] = ()
    """What is worth knowing."""


def check(
    workplace: Workplace, new: Release, old: Release | None, progress: Progress = no_progress
) -> Findings:
    """Compare the draft ``new`` with ``old``, what is in force. Raises what answering a question raises."""

    def asked(done: int, total: int) -> None:
        progress(Stage.CHECKING, done, total)

    report = checking.check(
        workplace.library.golden(),
        _side(new, workplace),
        _side(old, workplace) if old is not None else None,
        workplace.scope().as_of,
        progress=asked,
    )
    return Findings(
        (*report.problems, *_unconfirmed(workplace), *_wrong_rules(workplace)),
        (*report.remarks, *_replacing_nothing(workplace, old)),
    )


def _side(release: Release, workplace: Workplace) -> checking.Side:
    knowledge = workplace.knowledge(release)

    def ask(golden: GoldenQuestion) -> checking.Outcome:
        scope = workplace.scope(golden.as_of, golden.region or None)
        try:
            return _outcome(knowledge.answer(golden.question, scope))
        except QuestionInvalid:  # too long for residents too: nobody is answered
            return checking.Outcome(answered=False)

    return checking.Side(release.documents, release.passages, ask, workplace.settings.community.region)


def _outcome(reply: Reply) -> checking.Outcome:
    return checking.Outcome(
        answered=reply.kind is ReplyKind.ANSWER,
        document_ids=tuple(dict.fromkeys(citation.document_id for citation in reply.citations)),
        text=reply.text,
        quotes=tuple((citation.document_id, citation.quote) for citation in reply.citations),
    )


def _replacing_nothing(workplace: Workplace, old: Release | None) -> Iterator[str]:
    """Yield what the documents that change say they replace and what the library does not have."""
    known = [head.document for head in workplace.library.heads(removed=True)]
    before = old.documents if old is not None else ()
    for head in workplace.library.heads():
        if head.document not in before:
            yield from replaces_nothing(head.document, known)


def _wrong_rules(workplace: Workplace) -> Iterator[str]:
    for head in workplace.library.heads():
        yield from problems(head.document, head.body)


def _unconfirmed(workplace: Workplace) -> Iterator[str]:
    for head in workplace.library.heads():
        if head.unconfirmed:
            document = head.document
            labels = "、".join(LABELS[proposal.key] for proposal in head.unconfirmed)
            yield (
                f"{document.title}（{document.id}）的{labels}是自动读到的，还没有人核对。"
                f"请看：python -m assistant kb show {document.id}；"
                f"都对就运行：python -m assistant kb edit {document.id} --confirm"
            )
