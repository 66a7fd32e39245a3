"""Rule: at most five questions, only what matters is asked, the later answer wins, and nothing is kept."""

from __future__ import annotations

import itertools
from dataclasses import FrozenInstanceError, replace
from datetime import date

import pytest

from assistant.entitlement import MAX_QUESTIONS, SKIP, Interview, State, asking
from knowledge_base.document import Document, Scope
from knowledge_base.eligibility import AgeWithin, Benefit, Bracket, Fact, InRegion, OneOf
from knowledge_base.eligibility_logic import Ages, Among, Place, Verdict
from tests.assistant.entitlement.fakes import HERE, OSMANTHUS, interview, samples, shelf

pytestmark = pytest.mark.unit

BODY = "# 津贴\n\n## 一、谁可以领\n\n住在桂花社区、年满八十周岁的独居老人，每月发100元。\n"
WHO = "住在桂花社区、年满八十周岁的独居老人，每月发100元。"


def one_benefit(*conditions: AgeWithin | InRegion | OneOf, scope: Scope = HERE) -> Interview:
    benefit = Benefit("津贴", WHO, (Bracket("每月100元", WHO),), conditions)
    return Interview(shelf((Document("a", "津贴", eligibility=(benefit,)), BODY)), scope)


def names(found: Interview, state: State, verdict: Verdict) -> set[str]:
    return {each.offer.benefit.name for each in found.result(state) if each.judgment.verdict is verdict}


def test_a_walk_through_in_dialect() -> None:
    talk = interview()
    state = talk.begin("我能领哪样补贴")
    said = {
        Fact.AGE: "我八十三了",
        Fact.INCOME: "没得",
        Fact.HOUSEHOLD: "翠湖区户口",
        Fact.DISABILITY: "没得残疾证",
        Fact.LIVING: "一个人住",
        Fact.CARE: "都做得来",
        Fact.PENSION: "跳过",
        Fact.MEDICAL: "跳过",
    }
    while (question := talk.question(state)) is not None:
        state = talk.answer(state, said[question.fact])
    assert state.asked[0] is Fact.AGE
    yes = names(talk, state, Verdict.YES)
    assert {"高龄津贴", "居家养老服务券", "老年食堂助餐", "时间币"} <= yes
    assert "物业费减半" not in yes | names(talk, state, Verdict.MAYBE)
    assert "重度残疾人护理补贴" not in yes | names(talk, state, Verdict.MAYBE)
    (allowance,) = (each for each in talk.result(state) if each.offer.benefit.name == "高龄津贴")
    assert [bracket.amount for bracket in allowance.judgment.brackets] == ["每月100元"]


@pytest.mark.parametrize("choices", list(itertools.product((0, 1, -2, -1), repeat=3)), ids=str)
def test_never_more_than_five_questions_and_never_one_twice(choices: tuple[int, ...]) -> None:
    talk = interview()
    state = talk.begin()
    taken = itertools.cycle(choices)
    for turn in range(1, MAX_QUESTIONS + 2):
        question = talk.question(state)
        if question is None:
            break
        assert question.number == turn <= MAX_QUESTIONS
        assert 3 <= len(question.choices) <= 5
        assert question.choices[-1] == SKIP
        state = talk.answer(state, question.choices[next(taken)].question)
    assert talk.question(state) is None
    assert len(set(state.asked)) == len(state.asked)


def test_everything_may_be_skipped() -> None:
    talk = interview()
    state = talk.begin()
    for text in ("跳过", "不晓得", "不想讲", "认不得", "下一个"):
        assert talk.question(state) is not None
        state = talk.answer(state, text)
    assert talk.question(state) is None
    assert set(state.known) == {Fact.RESIDENCE}
    assert names(talk, state, Verdict.YES) == set()
    assert "高龄津贴" in names(talk, state, Verdict.MAYBE)


def test_what_the_question_tells_is_not_asked() -> None:
    talk = interview()
    state = talk.begin("我八十三了，一个人住，能领哪样补贴")
    asked = []
    while (question := talk.question(state)) is not None:
        asked.append(question.fact)
        state = talk.answer(state, "跳过")
    assert Fact.AGE not in asked
    assert Fact.LIVING not in asked
    assert state.known[Fact.AGE] == Ages(83, 83)


def test_what_no_longer_matters_is_not_asked() -> None:
    talk = one_benefit(AgeWithin(80), OneOf(Fact.LIVING, ("独居",)))
    state = talk.begin()
    assert [state.pending, talk.answer(state, "一个人").pending] == [Fact.LIVING, Fact.AGE]
    together = talk.answer(state, "跟儿子住")
    assert together.pending is None
    assert talk.result(together) == ()


def test_the_kind_of_a_disability_is_asked_only_of_whom_has_one() -> None:
    talk = one_benefit(OneOf(Fact.DISABILITY_KIND, ("智力",)), OneOf(Fact.DISABILITY, ("三级", "四级")))
    state = talk.begin()
    assert state.pending is Fact.DISABILITY
    assert talk.answer(state, "三级").pending is Fact.DISABILITY_KIND
    assert talk.answer(state, "没得").pending is None
    assert talk.answer(state, "跳过").pending is None


def test_more_than_what_was_asked_is_heard() -> None:
    talk = interview()
    state = talk.answer(talk.begin(), "我八十三了，一个人住，当过兵")
    assert state.known[Fact.AGE] == Ages(83, 83)
    assert state.known[Fact.LIVING] == Among(frozenset({"独居"}))
    assert state.known[Fact.SERVICE] == Among(frozenset({"退役军人"}))


def test_the_later_answer_wins() -> None:
    talk = interview()
    state = talk.answer(talk.begin(), "八十三")
    corrected = talk.answer(state, "不对，我七十九岁")
    assert corrected.known[Fact.AGE] == Ages(79, 79)
    assert corrected.pending is state.pending
    assert (corrected.noted, corrected.unclear) == (True, False)
    assert "高龄津贴" not in {each.offer.benefit.name for each in talk.result(corrected)}


def test_a_vaguer_answer_does_not_undo_a_plain_one() -> None:
    talk = interview()
    state = talk.begin("我是二级残疾")
    assert talk.answer(state, "我是残疾人，今年七十岁").known[Fact.DISABILITY] == Among(frozenset({"二级"}))


def test_an_answer_that_is_not_understood_is_asked_for_once_more() -> None:
    talk = interview()
    state = talk.begin()
    again = talk.answer(state, "今天天气好")
    assert again == replace(state, unclear=True)
    question = talk.question(again)
    assert question is not None
    assert (question.fact, question.number, question.again) == (Fact.AGE, 1, True)
    further = talk.answer(again, "今天天气好")
    assert further.pending not in (Fact.AGE, None)
    assert not further.unclear


def test_the_person_may_end_it() -> None:
    talk = interview()
    state = talk.answer(talk.answer(talk.begin(), "八十三"), "不要再问了")
    assert talk.question(state) is None
    assert talk.result(state)


def test_after_the_end_a_correction_still_counts() -> None:
    talk = interview()
    ended = talk.answer(talk.begin("我八十三了"), "别问了")
    assert talk.answer(ended, "讲错了，我九十三岁").known[Fact.AGE] == Ages(93, 93)


def test_who_asks_here_is_taken_to_live_here_until_they_say_otherwise() -> None:
    talk = one_benefit(InRegion(Fact.RESIDENCE, "云山市翠湖区石榴街道桂花社区"))
    state = talk.begin()
    assert names(talk, state, Verdict.YES) == {"津贴"}
    assert state.pending is None
    assert talk.result(talk.answer(state, "我不住在桂花社区")) == ()
    assert talk.result(talk.begin("我搬到外地去了，能领哪样补贴")) == ()


def test_where_nobody_knows_the_place_it_is_asked() -> None:
    talk = one_benefit(InRegion(Fact.RESIDENCE, OSMANTHUS), scope=Scope(HERE.as_of))
    state = talk.begin()
    question = talk.question(state)
    assert question is not None
    assert question.text == "您住在桂花社区吗？"
    assert talk.answer(state, "是呢").known == {Fact.RESIDENCE: Place(inside=OSMANTHUS)}


def test_the_buttons_for_ages_are_where_rules_begin_and_end() -> None:
    talk = one_benefit(AgeWithin(80, 89))
    question = talk.question(talk.begin())
    assert question is not None
    assert [choice.label for choice in question.choices] == ["不满80岁", "80到89岁", "90岁以上", "跳过"]


@pytest.mark.parametrize(
    ("scope", "there", "not_there"),
    [
        (Scope(date(2026, 11, 22), "云山市翠湖区青莲街道河湾社区"), "河湾助餐点助餐", "老年食堂助餐"),
        (HERE, "老年食堂助餐", "河湾助餐点助餐"),
        (Scope(date(2024, 12, 31), OSMANTHUS), "老年公交卡", "高龄津贴"),  # not in force yet
    ],
)
def test_only_what_is_in_force_in_the_place_is_on_offer(scope: Scope, there: str, not_there: str) -> None:
    talk = interview(scope)
    found = {each.offer.benefit.name for each in talk.result(talk.begin())}
    assert there in found
    assert not_there not in found


def test_a_rule_whose_sentence_is_gone_from_the_text_is_not_on_offer() -> None:
    benefit = Benefit("津贴", WHO, (Bracket("每月100元", "每月发120元。"),))
    talk = Interview(shelf((Document("a", "津贴", eligibility=(benefit,)), BODY)), HERE)
    assert not talk.has_offers
    assert talk.begin().pending is None


def test_nothing_is_kept() -> None:
    """The state is a value, and two visits of one interview do not meet."""
    talk = interview()
    first, second = talk.begin(), talk.begin()
    before = dict(vars(talk))
    told = talk.answer(first, "我八十三了，吃低保")
    assert vars(talk) == before
    assert first == second == talk.begin()
    assert talk.answer(second, "我八十三了，吃低保") == told
    with pytest.raises(FrozenInstanceError):
        told.pending = None  # type: ignore[misc]  # that it is frozen is what is tested
    assert hash(told) == hash(replace(told))


def test_the_samples_are_on_offer_whole() -> None:
    counting = {each.offer.benefit.name for each in interview().result(interview().begin())}
    stated = {benefit.name for document in samples().documents for benefit in document.eligibility}
    assert stated - counting == {"河湾助餐点助餐"}


@pytest.mark.parametrize(
    ("words", "fact", "known"),
    [
        ("不对，我七十三", Fact.AGE, Ages(73, 73)),
        ("不是，我七十三", Fact.AGE, Ages(73, 73)),  # and no no to the question that waits
        ("说错了说错了，是七十三", Fact.AGE, Ages(73, 73)),
        ("不对不对我七十三", Fact.AGE, Ages(73, 73)),
        ("不对，有低保的", Fact.INCOME, Among(frozenset({"低保"}))),
        (
            "不是，没有",
            Fact.INCOME,
            Among(frozenset({"低收入", "一般"})),
        ),  # which of them it is about, it does not say
    ],
)
def test_a_no_and_an_earlier_answer_correct_it(words: str, fact: Fact, known: Ages | Among) -> None:
    talk = interview()
    state = talk.answer(talk.answer(talk.begin(), "七十八"), "没有")
    waits = state.pending
    corrected = talk.answer(state, words)
    assert corrected.known[fact] == known
    if known != state.known[fact]:
        assert corrected.pending is waits
        question = talk.question(corrected)
        assert question is not None
        assert asking(question).sentences[0].text == "好的，记下了。"
        assert waits not in corrected.known


def test_a_no_that_answers_the_question_corrects_nothing() -> None:
    talk = interview()
    state = talk.answer(talk.answer(talk.begin("我八十五岁，有低保，能领什么补贴"), "没有"), "翠湖区")
    assert state.pending is Fact.LIVING
    answered = talk.answer(state, "不是，和女儿住")
    assert answered.known[Fact.LIVING] == Among(frozenset({"与家人同住"}))
    assert answered.pending is not Fact.LIVING


def test_a_paper_and_its_grade_are_one_answer() -> None:
    talk = interview()
    state = talk.begin("我八十五岁，有低保，能领什么补贴")
    assert state.pending is Fact.DISABILITY
    assert talk.answer(state, "有残疾证，二级").known[Fact.DISABILITY] == Among(frozenset({"二级"}))


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("我妈八十五了能领啥子", {Fact.AGE: Ages(85, 85)}),
        ("八十五了能领什么", {Fact.AGE: Ages(85, 85)}),
        ("我老伴二级残疾，一个人住，能领什么补贴", {Fact.DISABILITY: Among(frozenset({"二级"}))}),
        ("我妈九十了，三级肢体残疾，能领哪些补贴", {Fact.DISABILITY: Among(frozenset({"三级", "四级"}))}),
        (
            "我爸九十二了，当过兵，吃低保，能领哪样补助",
            {Fact.AGE: Ages(92, 92), Fact.INCOME: Among(frozenset({"低保"}))},
        ),
        ("我爸九十二了，当过兵，吃低保，能领哪样补助", {Fact.SERVICE: Among(frozenset({"退役军人"}))}),
        ("我家老倌快八十咯，瘫在床上，可以享受哪些政策", {Fact.AGE: Ages(77, 79)}),
        ("我老汉今年七十五，独居，得行领啥子补贴嘛", {Fact.LIVING: Among(frozenset({"独居"}))}),
        ("我七十三，我妈九十五，我能领啥子补贴", {Fact.AGE: Ages(73, 73)}),
    ],
)
def test_what_the_first_question_tells_is_not_asked(question: str, told: dict[Fact, Ages | Among]) -> None:
    known = interview().begin(question).known
    assert {fact: known.get(fact) for fact in told} == told


@pytest.mark.parametrize(
    "question",
    [
        "我妈八十五了，我能领什么",
        "我妈拿了八十块，能领什么",
        "老伴七十平米的房子，能领什么补贴",
        "能领什么补贴",
    ],
)
def test_whose_age_it_is_must_be_plain(question: str) -> None:
    assert interview().begin(question).pending is Fact.AGE
