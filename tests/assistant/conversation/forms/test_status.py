"""Rule: whoever knows a number hears how far the ticket is; a number in another question is none."""

from __future__ import annotations

import pytest

from assistant.desk.records import Draft, Kind
from assistant.turn import ReplyKind
from knowledge_base.errors import LibraryUnavailable
from tests.assistant.conversation.forms.talking import CARD, FakeDesk, forms_at, query

pytestmark = pytest.mark.unit


@pytest.fixture
def desk() -> FakeDesk:
    desk = FakeDesk()
    desk.submit(Draft(Kind.REPAIR, "水管漏水"), "visit-1")
    return desk


@pytest.mark.parametrize(
    "text",
    [
        "编号10008办好没有",
        "编号一零零零八",
        "编号是幺零零零八",
        "10008",
        "一零零零八",
        "是1 0 0 0 8",
        "我的编号10008咋个样了",
    ],
)
def test_a_number_is_looked_up(text: str, desk: FakeDesk) -> None:
    reply = forms_at(desk).status(query(text))
    assert reply is not None
    assert reply.text == "编号10008，已经有工作人员接手，正在办。"
    assert reply.spoken_text.startswith("编号幺零零零八，")
    assert all(sentence.private for sentence in reply.sentences)


@pytest.mark.parametrize(
    "text",
    [
        "我报的修咋个样了",
        "我报的修怎么样了",
        "上次登记的那个事",
        "我上回报修的事情办得怎么样了",
        "我投诉的事有结果没有",
        "我提的意见有没有回音",
        "帮我查下我报修嘅嘢搞掂未",
        "我前天报的灯修好没有",
        "查一下我的报修进度",
    ],
)
def test_without_a_number_it_is_asked_for(text: str, desk: FakeDesk) -> None:
    reply = forms_at(desk).status(query(text))
    assert reply is not None
    assert reply.kind is ReplyKind.CLARIFICATION
    assert "编号" in reply.text


@pytest.mark.parametrize(
    "text",
    [
        "我要报修",
        "楼道灯坏了帮我报一下",
        "10007",  # its check digit is wrong: it is no ticket's
        "12345",
        "63100102",
        "我的残疾证编号是53012345",
        "我有高血压，登记以后药费能报多少",
        "我申请的高龄津贴办好没有",
        "我结婚登记的事怎么办",
        "我打电话约了社区上门代办，几天之内能来人",
        "我报销的药费到哪里领",
        "2026",
    ],
)
def test_these_ask_for_no_ticket(text: str, desk: FakeDesk) -> None:
    assert forms_at(desk).status(query(text)) is None


def test_an_unknown_number_is_said_to_be_unknown(desk: FakeDesk) -> None:
    reply = forms_at(desk).status(query("编号10019"))
    assert reply is not None
    assert reply.text == "没有查到编号“10019”。"


def test_a_failure_names_whom_to_call(desk: FakeDesk) -> None:
    desk.failures = [LibraryUnavailable("数据库打不开。")]
    reply = forms_at(desk).status(query("编号10008"))
    assert reply is not None
    assert reply.text.startswith("对不起，现在查不到。")
    assert CARD.telephone in reply.text
