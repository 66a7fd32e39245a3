"""Rule: one question at a time, everything read back, and no number before something is registered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.conversation.forms import Circumstances, Field, Form, Forms
from assistant.desk.errors import DraftInvalid, KeyReused
from assistant.desk.records import Draft, Kind
from assistant.turn import ReplyKind
from knowledge_base.errors import LibraryUnavailable
from tests.assistant.conversation.forms.talking import CALLED, CARD, FakeDesk, Resident, forms_at, query

pytestmark = pytest.mark.unit

HERE = Circumstances("visit", "kiosk", "visit-1")


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def forms(desk: FakeDesk) -> Forms:
    return forms_at(desk)


@pytest.fixture
def resident(forms: Forms) -> Resident:
    return Resident(forms)


def test_a_repair_is_registered(resident: Resident, desk: FakeDesk) -> None:
    resident.say("我要报修", "厨房水管漏水", "三栋二单元501", "明天上午")
    reply = resident.say("一三八 八七一二 三四五六")
    said = "厨房水管漏水，地方是三栋二单元501，方便的时间是明天上午，电话13887123456"
    assert reply.text == f"我记的是：{said}。对不对？"
    assert "幺三八，八七幺二，三四五六" in reply.spoken_text
    assert "二单元五零幺" in reply.spoken_text
    assert [choice.label for choice in reply.choices] == ["对", "不对"]
    assert desk.drafts == []
    reply = resident.say("对")
    assert reply.text == f"已经登记好了，编号10008。{CALLED}以后说“编号”和这几个数字，就能问我办得怎样。"
    assert reply.spoken_text.count("编号幺零零零八") == 2
    assert resident.form is None
    assert desk.drafts == [
        Draft(
            Kind.REPAIR,
            "厨房水管漏水",
            where="三栋二单元501",
            when="明天上午",
            telephone="13887123456",
            visit="visit",
            channel="kiosk",
        )
    ]


@pytest.mark.parametrize(
    ("said", "draft"),
    [
        (
            [
                "家首呢灯坏喽，帮我报一哈嘛",
                "我家住三栋二单元五零一",
                "随时都得",
                "幺三八八七幺二三四五六",
                "是呢",
            ],
            Draft(Kind.REPAIR, "家首呢灯坏喽", "三栋二单元五零一", "随时都得", telephone="13887123456"),
        ),
        (
            ["水喉漏水，叫人嚟整下", "3座12楼", "听日下昼", "唔使", "啱"],
            Draft(Kind.REPAIR, "水喉漏水", "3座12楼", "听日下昼"),
        ),
        (
            [
                "我走不动咯，你们来屋头帮我办嘛",
                "办高龄津贴",
                "5栋",
                "我姓李",
                "下周三下午",
                "我没得电话",
                "要得",
            ],
            Draft(Kind.VISIT, "我走不动咯，办高龄津贴", "5栋", "下周三下午", "李"),
        ),
        (
            ["我要投诉楼上噶", "天天半夜放音乐", "要", "零八七一六三一零零一零二", "对头"],
            Draft(Kind.COMPLAINT, "楼上，天天半夜放音乐", telephone="087163100102"),
        ),
        (["我想提个意见，食堂的菜太咸了", "不要", "对"], Draft(Kind.OPINION, "食堂的菜太咸了")),
    ],
)
def test_forms_in_peoples_own_words(
    said: list[str], draft: Draft, resident: Resident, desk: FakeDesk
) -> None:
    reply = resident.say(*said)
    assert "编号10008" in reply.text
    assert desk.drafts == [replace(draft, visit="visit", channel="kiosk")]
    assert ("打电话" in reply.text) == bool(draft.telephone)  # nobody is promised a call without a number


def test_what_was_told_is_not_asked(forms: Forms) -> None:
    told = "我要报修，三栋二单元501厨房水管漏水，电话13887123456，明天上午来修"
    reply, form = forms.begin(Kind.REPAIR, query(told), HERE)
    assert form is not None
    assert form.confirming
    assert reply.text.startswith("我记的是：厨房水管漏水，地方是三栋二单元501，方便的时间是明天上午，")


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.ALERT])
def test_at_most_five_questions(kind: Kind, forms: Forms) -> None:
    reply, form = forms.begin(kind, query("找人工"), HERE)
    asked = []
    while form is not None and not form.confirming:
        asked.append(form.asking)
        assert reply.kind is ReplyKind.HANDOFF
        taken = forms.take(form, query("食堂的菜太咸" if form.asking is Field.WHAT else "跳过"))
        assert taken is not None
        reply, form = taken
    assert len(asked) == len({*asked}) <= 5
    assert form is not None


def test_a_handoff_is_about_the_last_question(forms: Forms, desk: FakeDesk) -> None:
    resident = Resident(forms, about="残疾证到期了去哪里换")
    assert "您的电话号码是多少？" in resident.say("找人工").text
    resident.say("13887123456", "对")
    assert desk.drafts[0].what == "残疾证到期了去哪里换"


def test_a_handoff_keeps_what_was_said_with_it(forms: Forms, desk: FakeDesk) -> None:
    Resident(forms, about="残疾证到期了去哪里换").say("我不跟机器说，找个人来", "13887123456", "对")
    assert desk.drafts[0].what == "我不跟机器说，刚才问的是：残疾证到期了去哪里换"


def test_a_handoff_without_a_question_asks_for_it(forms: Forms, desk: FakeDesk) -> None:
    resident = Resident(forms)
    assert resident.say("给我转人工").text.endswith("您想问工作人员什么事？")
    resident.say("低保怎么办？", "跳过", "对")
    assert desk.drafts[0].what == "低保怎么办"
    assert CARD.telephone in resident.replies[-2].text


@pytest.mark.parametrize(
    ("correction", "field", "value"),
    [
        ("不对，是五栋", "where", "五栋二单元501"),
        ("不对是五栋", "where", "五栋二单元501"),
        ("不是三栋，是四栋", "where", "四栋二单元501"),
        ("地址是五栋三单元202", "where", "五栋三单元202"),
        ("502", "where", "三栋二单元502"),
        ("电话是13900001111", "telephone", "13900001111"),
        ("电话错了，是一三九零零零零一一一一", "telephone", "13900001111"),
        ("不留电话了", "telephone", ""),
        ("不对，后天下午", "when", "后天下午"),
        ("后天下午来", "when", "后天下午"),
        ("时间改成后天", "when", "后天"),
        ("不是厨房，是厕所", "what", "厕所水管漏水"),
        ("不对，是下水道堵了", "what", "下水道堵了"),
        ("还有灯也坏了", "what", "厨房水管漏水，灯也坏了"),
        ("我姓王", "name", "王"),
    ],
)
def test_a_correction_is_read_back_again(
    correction: str, field: str, value: str, resident: Resident, desk: FakeDesk
) -> None:
    told = {"what": "厨房水管漏水", "where": "三栋二单元501", "when": "明天上午", "telephone": "13887123456"}
    resident.say("我要报修", *told.values())
    reply = resident.say(correction)
    assert reply.text.startswith("好的，改过来了。我记的是：")
    assert value in reply.text
    resident.say("对")
    assert {name: getattr(desk.drafts[0], name) for name in (*told, field)} == told | {field: value}


def test_what_is_neither_yes_nor_a_correction_registers_nothing(resident: Resident, desk: FakeDesk) -> None:
    resident.say("我要报修", "水管漏水", "五栋", "随时", "13887123456")
    for text in ("啊", "今天天气好", "我孙子回来了"):
        assert resident.say(text).text.startswith("对不起，我没有听明白。")
    assert desk.drafts == []


def test_an_address_in_a_complaint_is_corrected_where_it_stands(resident: Resident, desk: FakeDesk) -> None:
    resident.say("我要投诉，三栋501天天放音乐", "跳过", "不对，是五栋", "对")
    assert desk.drafts[0].what == "五栋501天天放音乐"


def test_a_plain_no_asks_what_is_wrong(resident: Resident, desk: FakeDesk) -> None:
    reply = resident.say("我要报修", "厨房水管漏水", "三栋", "随时", "13887123456", "不对")
    assert [choice.label for choice in reply.choices] == ["什么事", "地址", "时间", "电话"]
    assert resident.say(reply.choices[3].question).text.startswith("您的电话号码是多少？")
    resident.say("13900001111", "对")
    assert desk.drafts[0].telephone == "13900001111"


def test_an_earlier_answer_is_corrected_in_between(resident: Resident) -> None:
    reply = resident.say("我要报修", "水管漏水", "五栋", "不对，刚才的地址是六栋")
    assert reply.text == "好的，地址改过来了。什么时候方便让人来？"
    assert resident.form is not None
    assert resident.form.known[Field.WHERE] == "六栋"


def test_a_correction_that_changes_nothing_is_an_answer(resident: Resident) -> None:
    assert resident.say("我要报修", "水管漏水", "五栋", "不对，是五栋").kind is ReplyKind.HANDOFF
    assert resident.form is not None
    assert resident.form.known[Field.WHERE] == "五栋"


@pytest.mark.parametrize(
    ("short", "then"), [("幺三八，八七幺二，三四五", "六"), ("1388712345", "13887123456")]
)
def test_a_short_number_is_asked_again(short: str, then: str, resident: Resident, desk: FakeDesk) -> None:
    reply = resident.say("我要报修", "水管漏水", "五栋", "随时", short)
    assert reply.text.startswith("我记下的是1388712345，少了一位。")
    assert reply.sentences[0].spoken_text == "我记下的是，幺三八，八七幺二，三四五，少了一位。"
    assert reply.sentences[0].private
    resident.say(then, "对")
    assert desk.drafts[0].telephone == "13887123456"


def test_a_wrong_number_is_asked_again_only_once(resident: Resident) -> None:
    reply = resident.say("我要报修", "水管漏水", "五栋", "随时", "138", "1388")
    assert "没有留电话。对不对？" in reply.text


def test_what_is_not_understood_twice_is_taken_as_it_is(resident: Resident) -> None:
    resident.say("我要报修", "水管漏水", "五栋")
    assert "没有听明白" in resident.say("等我姑娘回家").text
    resident.say("等我姑娘回家")
    assert resident.form is not None
    assert resident.form.known[Field.WHEN] == "等我姑娘回家"
    assert "没有听明白" in resident.say("在我姑娘那里").text
    assert resident.say("在我姑娘那里").text.startswith("电话号码我没有听清，就先不记了。")


def test_a_mere_yes_is_no_address(resident: Resident, desk: FakeDesk) -> None:
    assert "没有听明白" in resident.say("我要报修", "水管漏水", "对").text
    resident.say("嗯", "随时", "13887123456", "对，喊人来修嘛")
    assert desk.drafts[0].where == ""


@pytest.mark.parametrize("when", range(5))
def test_giving_up_at_any_time_registers_nothing(when: int, resident: Resident, desk: FakeDesk) -> None:
    said = ["我要报修", "水管漏水", "五栋", "随时", "13887123456"]
    reply = resident.say(*said[: when + 1], "算了，不报了")
    assert reply.text == "好的，那就不登记了，什么都没有报上去。"
    assert resident.form is None
    assert desk.drafts == []


def test_no_need_of_a_telephone_is_not_giving_up(resident: Resident) -> None:
    reply = resident.say("我要报修", "水管漏水", "五栋", "随时", "不用了")
    assert "没有留电话。对不对？" in reply.text


def test_without_saying_what_there_is_no_opinion(resident: Resident) -> None:
    assert resident.say("我要提意见", "跳过").text.startswith("不说是什么事，就没法登记。")
    assert "不登记了" in resident.say("跳过").text
    assert resident.form is None


@pytest.mark.parametrize(
    ("asking", "text", "let_go"),
    [
        (Field.WHERE, "高龄津贴多少钱？", True),
        (Field.TELEPHONE, "低保怎么办", True),
        (None, "办老年证要钱吗", True),
        (Field.WHERE, "我报的修咋个样了", True),
        (Field.WHEN, "我要投诉楼上", True),
        (Field.WHEN, "明天下午行吗？", False),
        (Field.WHERE, "五栋，晓得吗？", False),
        (Field.WHAT, "水管漏水，你们管不管修？", False),
        (Field.WHEN, "你们来人修就行，随时", False),
        (None, "电话是13900001111，对吗？", False),
    ],
)
def test_another_question_is_let_go(asking: Field | None, text: str, *, let_go: bool, forms: Forms) -> None:
    known = ((Field.WHAT, "水管漏水"), (Field.WHERE, "五栋"))
    assert (forms.take(Form(Kind.REPAIR, HERE, answers=known, asking=asking), query(text)) is None) is let_go


def test_a_complaint_may_be_a_question(forms: Forms) -> None:
    form = Form(Kind.COMPLAINT, HERE, asking=Field.WHAT)
    assert forms.take(form, query("凭什么天天半夜放音乐？")) is not None
    assert forms.take(form, query("高龄津贴多少钱？")) is None


@pytest.mark.parametrize(
    "failure", [LibraryUnavailable("数据库打不开。"), KeyReused("和刚才登记的不一样，没有登记上。")]
)
def test_a_failure_is_told_and_tried_again(failure: Exception, resident: Resident, desk: FakeDesk) -> None:
    desk.failures = [failure]
    reply = resident.say("我要报修", "水管漏水", "五栋", "随时", "13887123456", "对")
    assert reply.text.startswith("对不起，没有登记上。")
    assert CARD.telephone in reply.text
    assert "编号" not in reply.text
    assert desk.drafts == []
    assert "编号10008" in resident.say(reply.choices[0].question).text
    assert [*desk.tickets] == ["visit-1"]


def test_what_cannot_be_registered_is_asked_again(resident: Resident, desk: FakeDesk) -> None:
    desk.failures = [DraftInvalid("要登记的话太长了，没有登记。请您挑要紧的再说一遍。")]
    reply = resident.say("我要报修", "水管漏水", "五栋", "随时", "13887123456", "对")
    assert reply.text.startswith("要登记的话太长了，没有登记。")
    assert "编号10008" in resident.say("水管漏水", "对").text


def test_confirmed_twice_it_is_registered_once(resident: Resident, desk: FakeDesk) -> None:
    resident.say("我要报修", "水管漏水", "五栋", "随时", "13887123456")
    confirmed = resident.form
    first = resident.say("对")
    resident.form = confirmed
    assert resident.say("对") == first
    assert len(desk.tickets) == 1


def test_only_registering_says_a_number_and_what_repeats_is_private(resident: Resident) -> None:
    own = ["水管漏水", "五栋", "随时", "13887123456"]
    resident.say("我要投诉楼上", "算了")
    resident.say("我要报修", *own, "不对", "电话是1390000111", "13900001111", "对")
    *before, last = resident.replies
    assert "编号" in last.text
    for reply in before:
        assert reply.kind is ReplyKind.HANDOFF
        assert "编号" not in reply.text
        assert "已经登记" not in reply.text
    for sentence in (each for reply in resident.replies for each in reply.sentences):
        if any(word in sentence.text for word in ("水管漏水", "五栋", "楼上", "1388", "1390", "10008")):
            assert sentence.private, sentence.text
        assert sentence.spoken_text
        assert not any(character.isdigit() for character in sentence.spoken_text)


@pytest.mark.parametrize(
    "text",
    [
        "想要" * 250,
        "1  " * 150 + "栋",
        "啦" * 500,
        "就是来" * 160,
        "能不能" * 160,
        "水管" * 250,
        "对" * 500 + "错",
        "不" * 500,
    ],
)
def test_no_answer_takes_forever(text: str, forms: Forms) -> None:
    """Every repetition in the patterns has one way to match: this would not end otherwise."""
    forms.begin(Kind.REPAIR, query(text), HERE)
    for asking in (*Field, None):
        taken = forms.take(
            Form(Kind.VISIT, HERE, answers=((Field.WHAT, "办证"),), asking=asking), query(text)
        )
        assert taken is None or "编号" not in taken[0].text or asking is None
    assert forms.status(query(text)) is None


def test_the_dialect_is_that_of_the_first_words(forms: Forms, desk: FakeDesk) -> None:
    begun = query("我要提意见，食堂的菜太咸了", dialect="cmn-x-kunming")
    _, form = forms.begin(Kind.OPINION, begun, HERE)
    for text in ("跳过", "对"):
        assert form is not None
        taken = forms.take(form, query(text))
        assert taken is not None
        _, form = taken
    assert desk.drafts[0].language == "cmn-x-kunming"
