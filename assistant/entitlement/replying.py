"""The interview's questions and its result, as they are shown and said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assistant.answering import DeskCard
from assistant.entitlement.asking import name_of
from assistant.entitlement.interview import MAX_QUESTIONS, Entitlement, Question
from assistant.speakable import speakable
from assistant.turn import Reply, ReplyKind, Sentence
from knowledge_base.document import Citation
from knowledge_base.eligibility import Fact
from knowledge_base.eligibility_logic import Verdict
from knowledge_base.numerals import find_numerals, spell_integer
from knowledge_base.numerals.finding import TELEPHONE
from knowledge_base.region import units

ALOUD = 3
"""So many benefits are read aloud; the others are only shown."""
MARKS = {Verdict.YES: "符合", Verdict.MAYBE: "可能符合"}


def asking(question: Question, here: str = "") -> Reply:
    """Return ``question`` as it is put to a person ``here``; the first one says what it is for."""
    texts: list[str] = []
    if question.again:
        texts.append("对不起，我没有听明白。")
    elif question.number == 1:
        most = spell_integer(MAX_QUESTIONS)
        texts.append(f"我来帮您找，最多问您{most}个小问题。")
        texts.append("不想讲的您就说“跳过”，您说的情况我不会留下来。")
        texts += [f"我先当您住在{units(here)[-1]}，不是的话请您讲一声。"] if units(here) else []
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

    A sentence that is only shown has no ``spoken_text``. Nothing found is an abstention that names the ``desk``.
    """
    if not found:
        return _nothing(desk)
    writer = _Writer()
    if start == 0:
        writer.say(f"按您说的情况，一共有{_counted(len(found))}样：", aloud=True)
    for index, each in enumerate(found[start:], start=start):
        writer.tell(index, each, aloud=index < start + ALOUD)
    left = len(found) - start - ALOUD
    if left > 0:
        writer.say(f"还有{_counted(left)}样，都写在屏幕上，要听就说“还有呢”。", aloud=True)
    writer.say("这些要到窗口审核了才算数。", aloud=True)
    return Reply(ReplyKind.ANSWER, tuple(writer.sentences), tuple(writer.citations), confidence=1.0)


@dataclass(slots=True)
class _Writer:
    """Writes sentences, each with where it comes from."""

    sentences: list[Sentence] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)

    def say(self, text: str, citation: Citation | None = None, *, aloud: bool) -> None:
        place = None
        if citation is not None:
            if citation not in self.citations:
                self.citations.append(citation)
            place = self.citations.index(citation)
        # What a person gets tells something about the person, so its audio is not kept.
        self.sentences.append(Sentence(text, speakable(text) if aloud else "", place, private=True))

    def tell(self, index: int, found: Entitlement, *, aloud: bool) -> None:
        offer, judgment = found.offer, found.judgment
        benefit, brackets = offer.benefit, judgment.brackets
        settled = len({bracket.amount for bracket in brackets}) == 1
        parts = [f"第{_counted(index + 1, ordinal=True)}样", benefit.name]
        parts += [brackets[0].amount] if settled else []
        parts.append(MARKS[judgment.verdict])
        parts += _still_open(judgment.missing, judgment.verdict, settled=settled)
        self.say(
            "，".join(parts) + "。", offer.cite(brackets[0].says if settled else benefit.who), aloud=aloud
        )
        if benefit.also:
            self.say(f"文件里还写着：{benefit.also}", offer.cite(benefit.also), aloud=aloud)
        where = offer.cite(benefit.where) if benefit.where else None
        if where is not None:
            self.say(f"办理的地方：{benefit.where}。", where, aloud=aloud)
        elif contact := offer.document.contact:
            telephone = next((each.text for each in find_numerals(contact) if each.unit == TELEPHONE), "")
            self.say(f"办理请问{contact}。", offer.cite(telephone) if telephone else None, aloud=aloud)


def _still_open(missing: Sequence[Fact], verdict: Verdict, *, settled: bool) -> Iterator[str]:
    """Yield what is to be known yet, for the amount or for the whole."""
    names = "、".join(name_of(fact) for fact in missing)
    if names and verdict is Verdict.MAYBE:
        yield f"还要看{names}"
    elif names and not settled:
        yield f"给多少要看{names}"


def _how_to_answer(question: Question) -> str:
    if question.fact is Fact.AGE:
        return "您说个数就行，比如“七十六”，或者说“跳过”。"
    labels = "、".join(f"“{choice.label}”" for choice in question.choices)
    return f"您可以说{labels}。"


def _counted(number: int, *, ordinal: bool = False) -> str:
    return spell_integer(number) if ordinal or number != 2 else "两"


def _nothing(desk: DeskCard) -> Reply:
    texts = (
        "按您说的情况，我在现在执行的文件里没有找到您能领的补贴。",
        f"您的情况说不定有别的办法，请您问{desk.name}，电话{desk.telephone}，{desk.hours}有人接。",
    )
    return Reply(ReplyKind.ABSTENTION, tuple(Sentence(text, speakable(text), private=True) for text in texts))
