"""Rule: three benefits aloud, all on the screen, each marked, and every figure in the sentence that it cites."""

from __future__ import annotations

import pytest

from assistant.answering import DeskCard
from assistant.entitlement import ALOUD, CALL_BACK, GO_ON, SKIP, Entitlement, Question, asking, telling
from assistant.entitlement.asking import ask
from assistant.turn import Choice, Reply, ReplyKind
from knowledge_base.eligibility import PLACES, Fact
from knowledge_base.eligibility_logic import Verdict
from knowledge_base.numerals import find_numerals, spell_integer
from tests.assistant.entitlement.fakes import interview, samples

pytestmark = pytest.mark.unit

DESK = DeskCard("桂花社区服务大厅", "6310-0100", "周一至周五")
LONGEST_ALOUD = 125
"""Characters that somebody listens to: half a minute at most."""
TELLINGS = (
    "我八十三了，一个人住，没得残疾证，翠湖区户口",
    "我六十二岁，吃低保，二级残疾",
    "我九十岁，外地户口",
    "",
)


def found(told: str) -> tuple[Entitlement, ...]:
    return interview().result(interview().begin(told))


def reply(told: str, start: int = 0) -> Reply:
    return telling(found(told), DESK, start)


def test_the_first_benefit_is_told_whole() -> None:
    told = reply(TELLINGS[0])
    assert told.kind is ReplyKind.ANSWER
    texts = [sentence.text for sentence in told.sentences]
    verdicts = [each.judgment.verdict for each in found(TELLINGS[0])]
    settled, perhaps = (spell_integer(verdicts.count(each)) for each in (Verdict.YES, Verdict.MAYBE))
    assert texts[0] == f"按您说的情况，您符合{settled}样，还有{perhaps}样可能符合。"
    place = next(
        index for index, text in enumerate(texts) if text.endswith("样，高龄津贴，每月100元，符合。")
    )
    citation = told.sentences[place].citation
    assert citation is not None
    assert told.citations[citation].clause == "二、发多少钱"
    assert told.citations[citation].quote == "满八十周岁、不满九十周岁的老人，每月发高龄津贴100元。"
    assert texts[place + 1] == "办理的地方：桂花路18号桂花社区服务大厅民政窗口。"


@pytest.mark.parametrize("told", TELLINGS)
def test_every_quote_stands_in_its_clause(told: str) -> None:
    for citation in reply(told).citations:
        passages = [
            each for each in samples().passages_of(citation.document_id) if each.clause == citation.clause
        ]
        assert any(citation.quote in passage.text for passage in passages)


@pytest.mark.parametrize("told", TELLINGS)
def test_every_figure_stands_in_the_sentence_that_is_cited(told: str) -> None:
    answer = reply(told)
    for sentence in answer.sentences:
        numerals = [each for each in find_numerals(sentence.text) if each.unit != "样"]
        if sentence.citation is None:
            assert numerals == [], sentence.text
            continue
        quoted = {
            (each.value, each.unit) for each in find_numerals(answer.citations[sentence.citation].quote)
        }
        assert {(each.value, each.unit) for each in numerals} <= quoted, sentence.text


@pytest.mark.parametrize("told", TELLINGS)
def test_three_are_read_aloud_and_all_are_shown(told: str) -> None:
    answer = reply(told)
    heads = [sentence for sentence in answer.sentences if sentence.text.startswith("第")]
    assert len(heads) == len(found(told)) > ALOUD
    assert [bool(sentence.spoken_text) for sentence in heads] == [True] * ALOUD + [False] * (
        len(heads) - ALOUD
    )
    assert all("符合" in sentence.text for sentence in heads)
    assert len(answer.spoken_text) <= LONGEST_ALOUD
    assert answer.choices == (GO_ON,)
    assert answer.sentences[-1].text.endswith("要我接着念吗？")
    assert all(sentence.private for sentence in answer.sentences)  # no audio of it is kept


def test_the_next_three() -> None:
    spoken = [sentence for sentence in reply(TELLINGS[0], 3).sentences if sentence.spoken_text]
    assert spoken[0].text.startswith("第四样")
    assert [sentence.text[:3] for sentence in spoken if sentence.text.startswith("第")] == [
        "第四样",
        "第五样",
        "第六样",
    ]


def test_the_last_ones_offer_nothing_more() -> None:
    last = telling(found(TELLINGS[0]), DESK, len(found(TELLINGS[0])) - 1)
    assert last.choices == ()
    assert "接着念" not in last.text


@pytest.mark.parametrize(
    ("numbers", "said"), [(slice(0, 2), "您符合两样。"), (slice(-2, None), "有两样您可能符合。")]
)
def test_what_there_is_none_of_is_not_counted(numbers: slice, said: str) -> None:
    assert telling(found(TELLINGS[0])[numbers], DESK).sentences[0].text == f"按您说的情况，{said}"


def test_money_comes_first_and_what_is_paid_is_no_money() -> None:
    heads = [
        each.text
        for each in reply("我六十八岁，吃低保，二级残疾，本地户口").sentences
        if each.text[0] == "第"
    ]
    assert heads[0] == "第一样，困难残疾人生活补贴，每月110元，符合。"
    assert "老年食堂助餐，一顿饭付3元" in "".join(heads[2:])


def test_what_is_open_is_said() -> None:
    texts = reply("我八十三岁").text
    assert "第" in texts
    assert "高龄津贴，每月100元，可能符合，还要看您的户口在哪里。" in texts


def test_an_amount_that_is_not_settled_is_not_said() -> None:
    texts = [sentence.text for sentence in reply("我八十多了，翠湖区户口，一个人住").sentences]
    (voucher,) = (text for text in texts if "居家养老服务券" in text)
    assert "元" not in voucher
    assert "给多少要看平时要不要人照顾" in voucher


def test_a_condition_that_nobody_was_asked_about_is_said() -> None:
    texts = [sentence.text for sentence in reply("我八十三岁").sentences]
    place = next(index for index, text in enumerate(texts) if "适老化改造补贴" in text)
    assert "可能符合" in texts[place]
    assert texts[place + 1] == "文件里还写着：三年内要拆迁的房子，不能申请适老化改造补贴。"


def test_nothing_found_names_the_desk() -> None:
    nothing = telling((), DESK)
    assert nothing.kind is ReplyKind.ABSTENTION
    assert "6310-0100" in nothing.text
    assert nothing.citations == ()
    assert nothing.choices == (CALL_BACK,)


def test_the_first_question_says_what_it_is_for() -> None:
    talk = interview()
    question = talk.question(talk.begin())
    assert question is not None
    asked = asking(question, talk.here)
    assert asked.kind is ReplyKind.CLARIFICATION
    assert asked.text.endswith("您今年多大岁数？")
    assert "最多问您五个" in asked.text
    assert "桂花社区" in asked.text
    assert asked.choices == question.choices


def test_later_questions_are_short_and_an_unclear_one_says_how_to_answer() -> None:
    talk = interview()
    second = talk.answer(talk.begin(), "八十三")
    question = talk.question(second)
    assert question is not None
    assert asking(question, talk.here).text == question.text
    again = talk.question(talk.answer(second, "今天天气好"))
    assert again is not None
    assert asking(again).text.startswith("对不起")
    assert "“领低保”" in asking(again).text


@pytest.mark.parametrize("fact", [each for each in Fact if each not in PLACES])
def test_nobody_has_to_keep_more_than_four_answers_in_mind(fact: Fact) -> None:
    choices = tuple(Choice(each.label, each.label) for each in ask(fact, (), "").buttons)
    said = asking(Question(fact, "", (*choices, SKIP), 2, again=True)).sentences[-1].text
    assert said.count("“") <= 4
