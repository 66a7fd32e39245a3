"""Rule: an answer is made of quotes whose figures stand in them; anything else is an abstention that names a desk."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.answering import FLOOR, Answerer, DeskCard, name_source
from assistant.confidence import Judge
from assistant.extraction import Extract, Extractor, Features
from assistant.grounding import unsupported_figures
from assistant.turn import Query, Reply, ReplyKind
from knowledge_base.document import Citation, Document, Evidence, Scope
from knowledge_base.publishing import publish
from knowledge_base.retrieval import Retriever
from knowledge_base.validity import in_force
from knowledge_base.wording import Wording, load_colloquial
from tests.assistant.core_fakes import (
    ALLOWANCE,
    AMOUNTS,
    HERE,
    PAPERS,
    close_embedder,
    found,
    passage,
    wording,
)

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
DOCUMENTS = ROOT / "knowledge_base" / "documents"
GOLDEN = ROOT / "tests" / "golden"
DESK = DeskCard("桂花社区服务大厅", "6310-0100", "周一至周五8:30至12:00")
SURE = Features(passage=1, meaning=1, words=1, kind=1, case=1, sentence=1)
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
    answerer = Answerer(Says(*extracts), Thinks(confidence), DESK)
    return answerer.answer(Query(QUESTION, QUESTION, heard=heard), evidence, HERE)


def check_abstention(reply: Reply) -> None:
    assert reply.kind is ReplyKind.ABSTENTION
    assert reply.citations == ()
    assert all(part in reply.text for part in (DESK.name, DESK.telephone, DESK.hours))
    assert all(sentence.citation is None for sentence in reply.sentences)
    assert not re.search(r"\d", reply.spoken_text)


def check_answer(reply: Reply, evidence: Sequence[Evidence]) -> None:
    assert reply.kind is ReplyKind.ANSWER
    *quoted, source = reply.sentences
    assert [sentence.citation for sentence in quoted] == list(range(len(reply.citations)))
    for sentence, citation in zip(quoted, reply.citations, strict=True):
        assert any(
            citation.quote in item.passage.text
            for item in evidence
            if (item.document.id, item.passage.clause) == (citation.document_id, citation.clause)
        )
        assert unsupported_figures(sentence.text, [citation.quote]) == ()
        assert unsupported_figures(sentence.spoken_text, [citation.quote]) == ()
    assert source.citation is None
    assert reply.citations[0].title in source.text
    assert not any(sentence.private for sentence in reply.sentences)


def test_an_answer_is_its_quotes_and_their_source() -> None:
    first, *_ = AMOUNTS.partition("满九十")
    reply = reply_of(an_extract(first), confidence=0.83)
    assert reply.confidence == 0.83
    assert reply.text == f"{first}这是云山市民政局的《云山市高龄津贴申领指南》里“发多少钱”写的。"
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


def test_a_list_is_quoted_as_it_stands_and_said_on_one_line() -> None:
    said = "要带下面两样材料：身份证，户口簿。"
    reply = reply_of(an_extract(PAPERS, said))
    assert (reply.sentences[0].text, reply.citations[0].quote) == (said, PAPERS)


def test_a_clause_is_named_only_if_everything_stands_in_it() -> None:
    one, two = an_extract("每月发100元。"), an_extract("带身份证。", clause="三、要带什么材料")
    assert reply_of(one, one).sentences[-1].text.endswith("里“发多少钱”写的。")
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
    Answerer(Says(made_up, right), judge, DESK).answer(Query(QUESTION, QUESTION), [right.evidence], HERE)
    assert judge.judged == [right]


@pytest.mark.parametrize(
    ("confidence", "kind"),
    [
        (0.0, ReplyKind.ABSTENTION),
        (FLOOR - 0.001, ReplyKind.ABSTENTION),
        (FLOOR, ReplyKind.ANSWER),
        (1.0, ReplyKind.ANSWER),
    ],
)
def test_below_the_floor_it_declines(confidence: float, kind: ReplyKind) -> None:
    reply = reply_of(an_extract("每月发100元。"), confidence=confidence)
    assert (reply.kind, reply.confidence) == (kind, confidence)


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
    reply = Answerer(Says(), Thinks(0), DESK).not_heard()
    assert reply.kind is ReplyKind.CLARIFICATION
    assert "再说一遍" in reply.text
    assert reply.citations == ()


@pytest.mark.parametrize(
    ("document", "clause", "sentence"),
    [
        (ALLOWANCE, "二、发多少钱", "这是云山市民政局的《云山市高龄津贴申领指南》里“发多少钱”写的。"),
        (ALLOWANCE, "", "这是云山市民政局的《云山市高龄津贴申领指南》里写的。"),
        (Document("law", "《老年人权益保障法》"), "第十七条", "这是《老年人权益保障法》里“第十七条”写的。"),
        (
            Document("rules", "浙江省实施《老年人权益保障法》办法"),
            "第三条",
            "这是《浙江省实施〈老年人权益保障法〉办法》里“第三条”写的。",
        ),
        (
            Document("rules", "《老年人权益保障法》实施办法"),
            "",
            "这是《〈老年人权益保障法〉实施办法》里写的。",
        ),
    ],
)
def test_the_source_is_named_as_people_write_it(document: Document, clause: str, sentence: str) -> None:
    assert name_source(document, clause) == sentence


def test_the_parts_together_answer_and_decline() -> None:
    words = wording()
    answerer = Answerer(Extractor(close_embedder(), words), Judge(words), DESK)
    evidence = [found(passage(AMOUNTS))]
    reply = answerer.answer(Query(QUESTION, QUESTION), evidence, HERE)
    check_answer(reply, evidence)
    assert "100元" in reply.text
    elsewhere = f"我弟弟住在江城，{QUESTION}"
    check_abstention(answerer.answer(Query(elsewhere, elsewhere), evidence, HERE))


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
    """With an embedder that understands nothing and a low floor, so that wrong passages are quoted as well."""
    release = retriever.release
    words = Wording(release.segmenter, release.lexicon.words, load_colloquial())
    answerer = Answerer(Extractor(close_embedder(), words), Judge(words), DESK, floor=0.4)
    valid = in_force(release.documents, scope)
    kinds: set[ReplyKind] = set()
    for question in golden():
        evidence = retriever.search([question], scope)
        reply = answerer.answer(Query(question, question), evidence, scope)
        kinds.add(reply.kind)
        if reply.kind is ReplyKind.ANSWER:
            check_answer(reply, evidence)
            assert {citation.document_id for citation in reply.citations} <= valid
        else:
            check_abstention(reply)
    assert kinds == {ReplyKind.ANSWER, ReplyKind.ABSTENTION}
