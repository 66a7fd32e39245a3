"""The interview's questions and its result, as they are shown and said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.answering import DeskCard
from assistant.entitlement.asking import name_of
from assistant.entitlement.state import MAX_QUESTIONS, Entitlement, Question
from assistant.speakable import speakable
from assistant.turn import Choice, Reply, ReplyKind, Sentence
from knowledge_base.document import Citation
from knowledge_base.eligibility import Fact
from knowledge_base.eligibility_logic import Judgment, Verdict
from knowledge_base.numerals import find_numerals, spell_integer
from knowledge_base.numerals.finding import TELEPHONE
from knowledge_base.region import units

ALOUD = 3
"""So many benefits are read aloud; the others are only shown."""
MARKS = {Verdict.YES: "符合", Verdict.MAYBE: "可能符合"}
GO_ON = Choice("接着念", "接着念")
"""Tells the benefits that have not been read aloud."""
CALL_BACK = Choice("请工作人员给您回电话", "找人工")
_MOST_LABELS = 4
"""Nobody keeps more answers in mind that are only heard."""


def asking(question: Question, here: str = "") -> Reply:
    """Return ``question`` as it is put to a person ``here``; the first one says what it is for."""
    texts: list[str] = []
    if question.noted:
        texts.append("好的，记下了。")
    elif question.again:
        texts.append("对不起，我没有听明白。")
    elif question.number == 1:
        most = spell_integer(MAX_QUESTIONS)
        texts.append(f"我来帮您找，最多问您{most}个小问题，不想讲就说“跳过”。")
        texts.append("您说的情况我不会留下来。")
        texts += [f"我先当您住在{units(here)[-1]}，不是的话您讲一声。"] if units(here) else []
    texts.append(question.text)
    if question.again:
        texts.append(_how_to_answer(question))
    return Reply(
        ReplyKind.CLARIFICATION,
        tuple(Sentence(text, speakable(text)) for text in texts),
        choices=question.choices,
    )


def telling(found: Sequence[Entitlement], desk: DeskCard, start: int = 0) -> Reply:
    """Return the benefits from the one at ``start`` on: all of them shown, the first ``ALOUD`` read aloud.

    A sentence that is only shown has no ``spoken_text``: among them where each benefit is applied for. If there are
    more than are read aloud, the last sentence offers to go on. Nothing found is an abstention that names the ``desk``.
    """
    if not found:
        return _nothing(desk)
    writer = _Writer()
    if start == 0:
        writer.say(_summary(found), aloud=True)
    for index, each in enumerate(found[start:], start=start):
        writer.tell(index, each, aloud=index < start + ALOUD)
    is_more = len(found) > start + ALOUD
    writer.say("要到窗口审核了才算数。", aloud=True)
    if is_more:
        writer.say("要我接着念吗？", aloud=True)
    return Reply(
        ReplyKind.ANSWER,
        tuple(writer.sentences),
        tuple(writer.citations),
        confidence=1.0,
        choices=(GO_ON,) if is_more else (),
    )


@dataclass(slots=True)
class _Writer:
    """Writes sentences, each with where it comes from."""

    sentences: list[Sentence] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)

    def say(self, text: str, citation: Citation | None = None, *, aloud: bool, more: str = "") -> None:
        """Write ``text``, and ``more`` after it that is only shown."""
        place = None
        if citation is not None:
            if citation not in self.citations:
                self.citations.append(citation)
            place = self.citations.index(citation)
        # What a person gets tells something about the person, so its audio is not kept.
        shown = f"{text.removesuffix('。')}{more}。" if more else text
        self.sentences.append(Sentence(shown, speakable(text) if aloud else "", place, private=True))

    def tell(self, index: int, found: Entitlement, *, aloud: bool) -> None:
        offer, judgment = found.offer, found.judgment
        benefit, brackets = offer.benefit, judgment.brackets
        settled = len({bracket.amount for bracket in brackets}) == 1
        parts = [f"第{_counted(index + 1, ordinal=True)}样", benefit.name]
        parts += [brackets[0].amount] if settled and brackets[0].amount not in benefit.name else []
        parts.append(MARKS[judgment.verdict])
        self.say(
            "，".join(parts) + "。",
            offer.cite(brackets[0].says if settled else benefit.who),
            aloud=aloud,
            more=_still_open(judgment, settled=settled),
        )
        if benefit.also:
            self.say(f"文件里还写着：{benefit.also}", offer.cite(benefit.also), aloud=False)
        where = offer.cite(benefit.where) if benefit.where else None
        if where is not None:
            self.say(f"办理的地方：{benefit.where}。", where, aloud=False)
        elif contact := offer.document.contact:
            telephone = next((each.text for each in find_numerals(contact) if each.unit == TELEPHONE), "")
            self.say(f"办理请问{contact}。", offer.cite(telephone) if telephone else None, aloud=False)


def _still_open(judgment: Judgment, *, settled: bool) -> str:
    """Return what is to be known yet, for the amount or for the whole."""
    names = "、".join(name_of(fact) for fact in judgment.missing)
    if judgment.verdict is Verdict.MAYBE:
        return f"，还要看{names or '别的条件'}"
    return f"，给多少要看{names}" if names and not settled else ""


def _how_to_answer(question: Question) -> str:
    if question.fact is Fact.AGE:
        return "您说个数就行，比如“七十六”，或者说“跳过”。"
    labels = "、".join(f"“{choice.label}”" for choice in question.choices[:_MOST_LABELS])
    return f"您可以说{labels}。"


def _summary(found: Sequence[Entitlement]) -> str:
    settled = sum(each.judgment.verdict is Verdict.YES for each in found)
    perhaps = len(found) - settled
    if not settled:
        return f"按您说的情况，有{_counted(perhaps)}样您可能符合。"
    also = f"，还有{_counted(perhaps)}样可能符合" if perhaps else ""
    return f"按您说的情况，您符合{_counted(settled)}样{also}。"


def _counted(number: int, *, ordinal: bool = False) -> str:
    return spell_integer(number) if ordinal or number != 2 else "两"


def _nothing(desk: DeskCard) -> Reply:
    texts = (
        "按您说的情况，我在现在执行的文件里没有找到您能领的补贴。",
        f"您的情况说不定有别的办法，请您问{desk.name}，电话{desk.telephone}，{desk.hours}有人接。",
        f"要不要{CALL_BACK.label}？",
    )
    said = tuple(Sentence(text, speakable(text), private=True) for text in texts)
    return Reply(ReplyKind.ABSTENTION, said, choices=(CALL_BACK,))
