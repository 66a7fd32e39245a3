"""Rule: an answer is made of quotes whose figures stand in them; anything else is an abstention that names a desk."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.answering import Answerer, DeskCard
from assistant.confidence import Judge
from assistant.extraction import Extract, Extractor
from assistant.features import Features
from assistant.generation import Composer
from assistant.grounding import check
from assistant.signs import ReleaseGround, SignReader
from assistant.turn import Choice, Query, Reply, ReplyKind
from knowledge_base.document import Citation, Document, Evidence, Force, Scope, Standing
from knowledge_base.publishing import publish
from knowledge_base.retrieval import Retriever
from knowledge_base.validity import in_force
from knowledge_base.wording import Wording, load_colloquial
from models.errors import GenerationFailed
from models.generation import Message, Pieces
from tests.assistant.answering.test_details import shelf
from tests.assistant.core_fakes import (
    ALLOWANCE,
    AMOUNTS,
    HERE,
    close_embedder,
    found,
    passage,
    wording,
)
from tests.assistant.signs_fakes import FLOORS, FakeGround, calibration

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
DOCUMENTS = ROOT / "knowledge_base" / "documents"
GOLDEN = ROOT / "tests" / "golden"
DESK = DeskCard("桂花社区服务大厅", "6310-0100", "周一至周五8:30至12:00")
SURE = Features(passage=1, meaning=1, words=1, kind=1, case=1)
QUESTION = "我八十五岁，高龄津贴每月发多少钱"


class Says(Extractor):
    """An extractor that says what it is told to."""

    def __init__(self, *extracts: Extract) -> None:
        self._extracts = extracts

    def extract(self, query: Query, evidence: Sequence[Evidence]) -> tuple[Extract, ...]:
        return self._extracts


class Thinks(Judge):
    """A judge that is as sure as it is told to be; it keeps what it was asked about."""

    def __init__(self, confidence: float) -> None:
        self._confidence = confidence
        self.judged: list[Extract] = []

    def confidence(self, query: Query, best: Extract, evidence: Sequence[Evidence], scope: Scope) -> float:
        self.judged.append(best)
        return self._confidence


def an_extract(quote: str, text: str = "", clause: str = "二、发多少钱") -> Extract:
    return Extract(found(passage(quote, clause=clause)), quote, text or quote, 1.0, SURE)


def reply_of(*extracts: Extract, confidence: float = 0.9, heard: bool = False) -> Reply:
    evidence = [extract.evidence for extract in extracts]
    answerer = Answerer(Says(*extracts), Thinks(confidence), DESK, floors=FLOORS)
    return answerer.answer(Query(QUESTION, QUESTION, heard=heard), evidence, HERE)


def check_abstention(reply: Reply) -> None:
    assert reply.kind is ReplyKind.ABSTENTION
    assert reply.citations == ()
    assert all(part in reply.text for part in (DESK.name, DESK.telephone, DESK.hours))
    assert all(sentence.citation is None for sentence in reply.sentences)
    assert not re.search(r"\d", reply.spoken_text)
    assert reply.choices == (Choice("请工作人员给您回电话", "找人工"),)
    assert reply.sentences[-1].text == "要不要我请工作人员给您回电话？"


def check_answer(reply: Reply, evidence: Sequence[Evidence], question: str = "") -> None:
    """Every sentence stands in the quote that it cites, every quote in the evidence; then come source and offer."""
    assert reply.kind is ReplyKind.ANSWER
    assert {sentence.citation for sentence in reply.sentences} == {None, *range(len(reply.citations))}
    for citation in reply.citations:
        assert any(
            citation.quote in item.passage.text
            for item in evidence
            if (item.document.id, item.passage.clause) == (citation.document_id, citation.clause)
        )
    for sentence in reply.sentences:
        if sentence.citation is not None:
            cited = reply.citations[sentence.citation]
            titles, issuers = [cited.title], [cited.issuer]
            assert check(sentence.text, [cited.quote], titles=titles, issuers=issuers, question=question)
    uncited = [sentence.text for sentence in reply.sentences if sentence.citation is None]
    assert all(any(citation.title in text for text in uncited) for citation in reply.citations)
    assert len(reply.choices) <= 1
    assert not any(sentence.private for sentence in reply.sentences)
    assert not re.search(r"\d", reply.spoken_text)


def test_an_answer_is_its_quotes_and_their_source() -> None:
    first, *_ = AMOUNTS.partition("满九十")
    reply = reply_of(an_extract(first), confidence=0.83)
    assert reply.confidence == 0.83
    assert reply.text == f"{first}这是云山市民政局2025年的《云山市高龄津贴申领指南》里“发多少钱”写的。"
    assert reply.sentences[-1].spoken_text == "这是云山市民政局二零二五年的高龄津贴申领指南里写的。"
    assert reply.citations == (
        Citation(
            document_id=ALLOWANCE.id,
            title=ALLOWANCE.title,
            clause="二、发多少钱",
            quote=first,
            effective=date(2025, 1, 1),
            issuer="云山市民政局",
        ),
    )
    check_answer(reply, [found(passage(first))])


def test_what_is_read_aloud_has_its_numbers_spelled_out() -> None:
    reply = reply_of(an_extract("每月发100元，电话6310-0102。"))
    assert reply.sentences[0].spoken_text == "每月发一百元，电话六三、幺零，零幺、零二。"


def test_a_clause_is_named_only_if_everything_stands_in_it() -> None:
    one, two = an_extract("每月发100元。"), an_extract("带身份证。", clause="三、要带什么材料")
    assert reply_of(one).sentences[-1].text.endswith("里“发多少钱”写的。")
    assert reply_of(one, two).sentences[-1].text.endswith("《云山市高龄津贴申领指南》里写的。")


@pytest.mark.parametrize("wrong", ["每月发200元。", "每月发100元，电话6310-0103。", "每月15日发100元。"])
def test_a_sentence_with_a_figure_that_is_not_in_its_quote_is_never_said(wrong: str) -> None:
    right, made_up = an_extract("每月发100元。"), an_extract("每月发100元。", wrong)
    check_abstention(reply_of(made_up))
    assert wrong not in reply_of(right, made_up).text
    assert wrong not in reply_of(made_up, right).text
    assert "每月发100元。" in reply_of(made_up, right).text


def test_the_judge_is_asked_about_what_will_be_said() -> None:
    right, made_up = an_extract("每月发100元。"), an_extract("每月发100元。", "每月发200元。")
    judge = Thinks(0.9)
    answerer = Answerer(Says(made_up, right), judge, DESK, floors=FLOORS)
    answerer.answer(Query(QUESTION, QUESTION), [right.evidence], HERE)
    assert judge.judged == [right]


@pytest.mark.parametrize(
    ("confidence", "kind"),
    [
        (0.0, ReplyKind.ABSTENTION),
        (FLOORS.answer - 0.001, ReplyKind.ABSTENTION),
        (FLOORS.answer, ReplyKind.ANSWER),
        (1.0, ReplyKind.ANSWER),
    ],
)
def test_below_the_floor_it_declines(confidence: float, kind: ReplyKind) -> None:
    reply = reply_of(an_extract("每月发100元。"), confidence=confidence)
    assert (reply.kind, reply.confidence) == (kind, confidence)


TWO = (
    found(passage("每月发100元。")),
    found(passage("带身份证。", clause="三、要带什么材料")),
)


class SaysOfTheClause(Extractor):
    """An extractor that says the passage that the question names, or else the first one; its judge knows."""

    def __init__(self) -> None:
        pass

    def extract(self, query: Query, evidence: Sequence[Evidence]) -> tuple[Extract, ...]:
        named = [item for item in evidence if item.passage.clause[2:] in query.text]
        return tuple(
            Extract(item, item.passage.text, item.passage.text, 1.0, SURE) for item in named or evidence
        )


class ThinksOfTheClause(Judge):
    """A judge that is sure of a question that names the clause, and else not."""

    def __init__(self, unsure: float) -> None:
        self._unsure = unsure

    def confidence(self, query: Query, best: Extract, evidence: Sequence[Evidence], scope: Scope) -> float:
        return 0.9 if best.evidence.passage.clause[2:] in query.text else self._unsure


def unsure_answerer(unsure: float, evidence: Sequence[Evidence]) -> Answerer:
    return Answerer(
        SaysOfTheClause(),
        ThinksOfTheClause(unsure),
        DESK,
        floors=FLOORS,
        find=lambda asked, _: (Query(asked, asked), evidence),
    )


def unsure_reply(
    unsure: float, *evidence: Evidence, heard: bool = False, question: str = "高龄津贴怎么弄"
) -> Reply:
    return unsure_answerer(unsure, evidence).answer(Query(question, question, heard=heard), evidence, HERE)


def test_between_the_floors_it_asks_back() -> None:
    reply = unsure_reply(0.4, *TWO)
    assert reply.kind is ReplyKind.CLARIFICATION
    assert [choice.label for choice in reply.choices] == ["高龄津贴发多少钱", "要带什么材料"]
    assert reply.sentences[0].text == "您是问高龄津贴发多少钱，还是要带什么材料？"
    assert DESK.telephone in reply.text
    assert (reply.citations, reply.confidence) == ((), 0.4)
    assert not re.search(r"\d", reply.spoken_text)


def test_who_was_asked_back_before_is_not_asked_again() -> None:
    answerer = unsure_answerer(0.4, TWO)
    reply = answerer.answer(Query("高龄津贴怎么弄", "高龄津贴怎么弄"), TWO, HERE, ask_back=False)
    check_abstention(reply)
    assert reply.confidence == 0.4


def test_a_choice_that_is_asked_is_answered() -> None:
    for choice in unsure_reply(0.4, *TWO).choices:
        assert unsure_reply(0.4, *TWO, question=choice.question).kind is ReplyKind.ANSWER


def test_after_speech_it_says_first_what_it_heard() -> None:
    first, second, *_ = unsure_reply(0.4, *TWO, heard=True).sentences
    assert (first.text, first.private) == ("我听到的是“高龄津贴怎么弄”。", True)
    assert second.text.startswith("您是问")


@pytest.mark.parametrize(
    ("unsure", "evidence"),
    [
        (FLOORS.ask_back - 0.001, TWO),  # hopeless
        (0.0, TWO),  # ruled out
        (0.4, TWO[:1]),  # nothing to choose from
        (0.4, (TWO[0], TWO[0])),  # one clause in two passages
        (0.4, (TWO[0], found(passage("有关部门" * 9, clause="第三条")))),  # the other is too long to be said
    ],
)
def test_without_hope_or_choice_it_declines(unsure: float, evidence: Sequence[Evidence]) -> None:
    check_abstention(unsure_reply(unsure, *evidence))


def test_an_abstention_names_a_desk_and_how_to_reach_it() -> None:
    reply = reply_of(an_extract("每月发100元。"), confidence=0.1)
    check_abstention(reply)
    assert "100元" not in reply.text
    assert not any(sentence.private for sentence in reply.sentences)


def test_without_evidence_it_declines() -> None:
    check_abstention(reply_of())
    assert reply_of().confidence == 0


def test_after_speech_an_abstention_repeats_what_was_heard_in_private() -> None:
    reply = reply_of(heard=True)
    check_abstention(reply)
    first, *others = reply.sentences
    assert first.text == f"我听到的是“{QUESTION}”。"
    assert first.private
    assert not any(sentence.private or QUESTION in sentence.text for sentence in others)


def test_an_answer_to_speech_does_not_repeat_it() -> None:
    assert QUESTION not in reply_of(an_extract("每月发100元。"), heard=True).text


def test_who_was_not_heard_is_asked_again() -> None:
    reply = Answerer(Says(), Thinks(0), DESK, floors=FLOORS).not_heard()
    assert reply.kind is ReplyKind.CLARIFICATION
    assert "再说一遍" in reply.text
    assert reply.citations == ()


def test_the_parts_together_answer_and_decline() -> None:
    words = wording()
    judge = Judge(words, SignReader(words, FakeGround(AMOUNTS)), calibration(-8.0, meaning=8.0, case=4.0))
    answerer = Answerer(Extractor(close_embedder(), words), judge, DESK, floors=FLOORS)
    evidence = [found(passage(AMOUNTS))]
    reply = answerer.answer(Query(QUESTION, QUESTION), evidence, HERE)
    check_answer(reply, evidence, QUESTION)
    assert "100元" in reply.text
    elsewhere = f"我弟弟住在江城，{QUESTION}"
    check_abstention(answerer.answer(Query(elsewhere, elsewhere), evidence, HERE))


def test_an_answer_offers_what_else_its_clause_says_and_tells_it() -> None:
    first, second = (f"{each}。" for each in AMOUNTS.split("。")[:2])
    item = replace(an_extract(first), evidence=found(passage(AMOUNTS)))
    answerer = Answerer(Says(item), Thinks(0.9), DESK, floors=FLOORS, passages=shelf(passage(AMOUNTS)))
    reply = answerer.answer(Query(QUESTION, QUESTION), [item.evidence], HERE)
    assert reply.sentences[-1].text == "要我说详细一点吗？"
    assert reply.choices == (Choice("说详细一点", "再详细点"),)
    assert [(each.text, each.citation) for each in answerer.details(reply)] == [(second, 0)]
    assert reply_of(item).choices == ()
    assert Answerer(Says(item), Thinks(0.9), DESK, floors=FLOORS).details(reply) == ()


class Writes:
    """A language model that writes what it is told to, or fails; it keeps what it was sent."""

    name = "writes"

    def __init__(self, reply: str = "") -> None:
        self._reply = reply
        self.sent: list[str] = []

    def warm_up(self) -> None:
        """Nothing to load."""

    def generate(self, messages: Sequence[Message], *, limit_tokens: int, stop: Sequence[str] = ()) -> Pieces:
        self.sent.append("".join(message.text for message in messages))
        if not self._reply:
            raise GenerationFailed("没有等到。")
        yield self._reply


ASKED = "我八十五岁，一个月领多少"
LONG = "有云山市户籍、满八十周岁的老人，每月发高龄津贴100元。发到社会保障卡里。"


def worded(writes: Writes, *, confidence: float = 0.9, evidence: Sequence[Evidence] = ()) -> Reply:
    usual = an_extract(LONG.partition("。")[0] + "。")
    item = found(passage(LONG))
    answerer = Answerer(
        Says(replace(usual, evidence=item)),
        Thinks(confidence),
        DESK,
        floors=FLOORS,
        composer=Composer(writes, check),
    )
    return answerer.answer(Query(ASKED, ASKED), [item, *evidence], HERE)


def test_a_language_model_may_word_the_answer() -> None:
    reply = worded(Writes("云山市户籍、满八十岁的老人，每月发100元[1]。发到社会保障卡里[1]。"))
    assert [sentence.text for sentence in reply.sentences[:2]] == [
        "云山市户籍、满八十岁的老人，每月发100元。",
        "发到社会保障卡里。",
    ]
    assert [citation.quote for citation in reply.citations] == [
        "有云山市户籍、满八十周岁的老人，每月发高龄津贴100元。",
        "发到社会保障卡里。",
    ]
    assert reply.confidence == 0.9
    check_answer(reply, [found(passage(LONG))], ASKED)


@pytest.mark.parametrize(
    "written",
    ["", "每月发200元[1]。", "满八十岁的老人，每月发100元[7]。", "无法回答", "满八十岁的老人，每月发100元。"],
)
def test_what_a_language_model_may_not_say_is_quoted_instead(written: str) -> None:
    assert (
        worded(Writes(written)).sentences[0].text == "有云山市户籍、满八十周岁的老人，每月发高龄津贴100元。"
    )


def test_where_the_evidence_does_not_answer_no_language_model_is_asked() -> None:
    writes = Writes("满八十岁的老人，每月发100元[1]。")
    check_abstention(worded(writes, confidence=FLOORS.answer - 0.001))
    assert writes.sent == []


def test_a_language_model_does_not_hear_of_a_rule_that_gives_way() -> None:
    writes = Writes()
    older = replace(ALLOWANCE, id="older", effective=date(2020, 1, 1))
    other = Document("card", "老年公交卡指南", region="云山市", effective=date(2020, 1, 1))
    worded(
        writes,
        evidence=[
            found(passage("老办法每月发50元。"), document=older),
            found(passage("公交卡要年审。"), document=other),
        ],
    )
    [sent] = writes.sent
    assert ("老办法" in sent, "公交卡要年审" in sent) == (False, True)


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    """The sample documents, published."""
    embedder = close_embedder()
    return Retriever(publish([DOCUMENTS], tmp_path_factory.mktemp("home"), embedder), embedder)


def golden() -> list[str]:
    return [
        json.loads(line)["question"]
        for name in ("sample_dev", "sample_outside_dev")
        for line in (GOLDEN / f"{name}.jsonl").read_text("utf-8").splitlines()
    ]


@pytest.mark.parametrize(
    "scope",
    [
        HERE,
        replace(HERE, as_of=date(2024, 6, 1)),
        replace(HERE, as_of=date(2027, 6, 1)),
        replace(HERE, region="云山市翠湖区青莲街道河湾社区"),
    ],
    ids=["today", "before", "later", "next door"],
)
def test_whatever_is_asked_every_reply_keeps_the_rule(retriever: Retriever, scope: Scope) -> None:
    """With an embedder that understands nothing and low floors, so that wrong passages are quoted as well."""
    answerer = answerer_over(retriever)
    valid = in_force(retriever.release.documents, scope)
    kinds: set[ReplyKind] = set()
    for question in golden():
        evidence = retriever.search([question], scope)
        reply = answerer.answer(Query(question, question), evidence, scope)
        kinds.add(reply.kind)
        if reply.kind is ReplyKind.ANSWER:
            check_answer(reply, evidence, question)
            assert {citation.document_id for citation in reply.citations} <= valid
        elif reply.kind is ReplyKind.CLARIFICATION:
            check_choices(reply, answerer, retriever, scope)
        else:
            check_abstention(reply)
    assert kinds == {ReplyKind.ANSWER, ReplyKind.CLARIFICATION, ReplyKind.ABSTENTION}


def answerer_over(retriever: Retriever) -> Answerer:
    release = retriever.release
    words = Wording(release.segmenter, release.lexicon.words, load_colloquial())
    signs = SignReader(words, ReleaseGround(release, close_embedder()))
    judge = Judge(words, signs, calibration(-2.5, meaning=6.0, case=2.0, missing=-2.0))
    return Answerer(
        Extractor(close_embedder(), words),
        judge,
        DESK,
        floors=FLOORS,
        find=lambda question, scope: (Query(question, question), retriever.search([question], scope)),
        passages=release,
    )


def check_choices(reply: Reply, answerer: Answerer, retriever: Retriever, scope: Scope) -> None:
    """Two or three choices, all of them said in one sentence; each leads to an answer, from another clause."""
    assert 2 <= len(reply.choices) <= 3
    [asked] = [sentence for sentence in reply.sentences if sentence.text.startswith("您是问")]
    assert all(choice.label in asked.text for choice in reply.choices)
    clauses = set()
    for choice in reply.choices:
        evidence = retriever.search([choice.question], scope)
        answer = answerer.answer(Query(choice.question, choice.question), evidence, scope)
        check_answer(answer, evidence, choice.question)
        clauses.add((answer.citations[0].document_id, answer.citations[0].clause))
    assert len(clauses) == len(reply.choices)


WINTER = replace(
    ALLOWANCE,
    id="winter",
    title="高龄津贴冬季加倍通知",
    effective=date(2026, 11, 1),
    expires=date(2026, 12, 31),
)


def said_by(document: Document, quote: str, *, score: float = 5.0, kind: float = 1.0) -> Extract:
    item = found(passage(quote), document=document)
    return Extract(item, quote, quote, score, replace(SURE, kind=kind))


class SaysOfEach(Extractor):
    """An extractor that says the extracts of the documents that it is given; ``covered`` is what it thinks."""

    def __init__(self, *extracts: Extract, covered: bool = True) -> None:
        self._extracts = extracts
        self._covered = covered

    def extract(self, query: Query, evidence: Sequence[Evidence]) -> tuple[Extract, ...]:
        items = {item.document.id: item for item in evidence}
        own = (each for each in self._extracts if each.evidence.document.id in items)
        return tuple(replace(each, evidence=items[each.evidence.document.id]) for each in own)[:1]

    def covers(self, query: Query, one: Extract, other: Extract) -> bool:
        return self._covered


class ThinksOfEach(Judge):
    """A judge that is as sure of each document as it is told to be."""

    def __init__(self, *, complete: bool = True, **sure: float) -> None:
        self._complete = complete
        self._sure = sure

    def misses_nothing(self, query: Query, best: Extract, evidence: Sequence[Evidence], scope: Scope) -> bool:
        return self._complete

    def confidence(self, query: Query, best: Extract, evidence: Sequence[Evidence], scope: Scope) -> float:
        return self._sure[best.evidence.document.id.replace("-", "_")]


USUAL = said_by(ALLOWANCE, "每月发100元。")
DOUBLE = said_by(WINTER, "每月发200元。")


@pytest.mark.parametrize(
    ("exception", "sure", "covered", "amount"),
    [
        (DOUBLE, 0.9, True, "200元"),
        (DOUBLE, 0.3, True, "200元"),  # another amount is wrong as soon as this one may be meant
        (DOUBLE, 0.1, True, "100元"),
        (DOUBLE, 0.9, False, "100元"),  # it speaks of something else
        (said_by(WINTER, "每月发200元。", score=3.0), 0.9, True, "100元"),
        (said_by(WINTER, "每月发200元。", kind=0.0), 0.9, True, "100元"),
        (said_by(WINTER, "照样每月发100元。"), 0.9, True, "照样"),
        (said_by(WINTER, "照样每月发100元。"), 0.5, True, "每月"),
    ],
)
def test_the_document_that_takes_precedence_speaks_if_it_speaks_of_it(
    exception: Extract, sure: float, covered: bool, amount: str
) -> None:
    judge = ThinksOfEach(old_age_allowance=0.9, winter=sure)
    answerer = Answerer(SaysOfEach(USUAL, exception, covered=covered), judge, DESK, floors=FLOORS)
    reply = answerer.answer(Query(QUESTION, QUESTION), [USUAL.evidence, exception.evidence], HERE)
    assert (reply.kind, reply.confidence) == (ReplyKind.ANSWER, 0.9)
    assert amount in reply.text


def test_what_a_district_adds_is_said_after_the_city_s_amount() -> None:
    local = replace(ALLOWANCE, id="district", title="翠湖区高龄津贴提高办法", region="云山市翠湖区")
    added = said_by(local, "区里每个月另外加发50元。")
    judge = ThinksOfEach(old_age_allowance=0.9, district=0.9)
    answerer = Answerer(SaysOfEach(USUAL, added), judge, DESK, floors=FLOORS)
    evidence = [USUAL.evidence, added.evidence]
    reply = answerer.answer(Query(QUESTION, QUESTION), evidence, HERE)
    assert [citation.document_id for citation in reply.citations] == [ALLOWANCE.id, "district"]
    assert all(title in reply.text for title in (ALLOWANCE.title, local.title))


ANYWHERE = replace(HERE, region="")
ELSEWHERE = replace(ALLOWANCE, id="province", title="浙江省高龄津贴发放办法", region="浙江省")
EVERYWHERE = replace(ALLOWANCE, id="nation", title="国家高龄津贴发放办法", region="")


@pytest.mark.parametrize(
    ("question", "sure", "speaks"),
    [
        (QUESTION, 0.9, "nation"),
        (f"我在浙江，{QUESTION}", 0.9, "province"),  # whose place is named
        (QUESTION, 0.5, None),  # nobody knows that this is what was asked
    ],
)
def test_who_may_be_anywhere_is_not_told_the_rule_of_one_province(
    question: str, sure: float, speaks: str | None
) -> None:
    own, general = said_by(ELSEWHERE, "每月发100元。"), said_by(EVERYWHERE, "每月发80元。")
    judge = ThinksOfEach(province=sure, nation=0.9)
    answerer = Answerer(SaysOfEach(own, general), judge, DESK, floors=FLOORS)
    evidence = [own.evidence, general.evidence]
    reply = answerer.answer(Query(question, question), evidence, ANYWHERE)
    assert {citation.document_id for citation in reply.citations} == ({speaks} if speaks else set())


@pytest.mark.parametrize(
    ("about", "lacks", "kind"),
    [
        (("nation",), "", ReplyKind.ANSWER),
        (("meals",), "", ReplyKind.ABSTENTION),  # nothing was found in what is spoken of
        (("nation",), "殡葬", ReplyKind.ABSTENTION),  # which does not speak of all that was asked
    ],
)
def test_what_may_stand_alone_is_answered_only_from_what_is_spoken_of(
    about: tuple[str, ...], lacks: str, kind: ReplyKind
) -> None:
    general = said_by(EVERYWHERE, "每月发80元。")
    reader = SignReader(wording(), FakeGround(AMOUNTS))
    judge = Judge(wording(), reader, calibration(intercept=2.0))
    answerer = Answerer(SaysOfEach(general), judge, DESK, floors=FLOORS)
    asked = Query(f"高龄津贴{lacks}每月发多少", "")
    reply = answerer.answer(asked, [general.evidence], ANYWHERE, about=about, alone=asked)
    assert reply.kind is kind


LAPSED = Standing(Force.LAPSED, date(2025, 12, 31))
REPLACED = Standing(Force.LAPSED, date(2025, 12, 31), Document("new", "高龄津贴新办法"))
NOT_YET = Standing(Force.NOT_YET, date(2027, 1, 1))


def outdated_reply(
    standing: Standing, sure: float, confidence: float = 0.0, *, complete: bool = True
) -> Reply:
    past = replace(found(passage("每月发100元。")), standing=standing)
    judge = ThinksOfEach(complete=complete, old_age_allowance=sure, winter=confidence)
    answerer = Answerer(
        SaysOfEach(USUAL, DOUBLE),
        judge,
        DESK,
        floors=FLOORS,
        find_out_of_force=lambda query, scope: [past],
    )
    return answerer.answer(Query(QUESTION, QUESTION), [DOUBLE.evidence], HERE)


@pytest.mark.parametrize(
    ("standing", "told"),
    [
        (LAPSED, "该规定已于2025年12月31日失效。"),
        (Standing(Force.LAPSED), "该规定已经失效。"),
        (REPLACED, "现在执行的是《高龄津贴新办法》"),
        (NOT_YET, "该规定从2027年1月1日起才施行"),
    ],
)
def test_of_a_rule_that_does_not_count_no_more_is_said_than_that(standing: Standing, told: str) -> None:
    reply = outdated_reply(standing, FLOORS.answer)
    check_abstention(reply)
    assert f"《{ALLOWANCE.title}》" in reply.text
    assert told in reply.text
    assert "100元" not in reply.text


def test_a_lapsed_rule_that_would_not_answer_is_not_mentioned() -> None:
    reply = outdated_reply(LAPSED, FLOORS.answer - 0.001)
    check_abstention(reply)
    assert ALLOWANCE.title not in reply.text


def test_a_lapsed_rule_that_does_not_speak_of_all_that_was_asked_is_not_mentioned() -> None:
    reply = outdated_reply(LAPSED, 1.0, complete=False)
    check_abstention(reply)
    assert ALLOWANCE.title not in reply.text


def test_what_is_in_force_answers_before_what_has_lapsed_is_looked_for() -> None:
    reply = outdated_reply(LAPSED, 1.0, confidence=0.9)
    assert reply.kind is ReplyKind.ANSWER
    assert ALLOWANCE.title not in reply.text
