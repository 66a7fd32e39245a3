"""Rule: a form is begun for who asks that something be done, never for who asks how it is done or what it costs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.conversation.forms import asked_for, offer_for
from assistant.conversation.forms.requests import entrusted
from assistant.desk.records import Kind
from assistant.equipment import Equipment
from assistant.settings import Community, load_settings
from assistant.turn import Choice, Query, Substitution
from assistant.understanding import Understanding
from models.catalogue import load_catalogue
from models.registry import Registry

pytestmark = pytest.mark.unit

GOLDEN = Path(__file__).parents[3] / "golden"
WORDINGS = (
    "question",
    "standard",
    "colloquial",
    "kunming",
    "sichuan",
    "asr_noise",
    "text",
    "question_dialect",
)

ASKING = [
    ("", Kind.REPAIR, "我要报修"),
    ("", Kind.REPAIR, "我想报修"),
    ("", Kind.REPAIR, "报修"),
    ("", Kind.REPAIR, "帮我报修"),
    ("", Kind.REPAIR, "楼道灯坏了帮我报一下"),
    ("", Kind.REPAIR, "喊人来修下水管"),
    ("", Kind.REPAIR, "家里停水了没人管帮我登记"),
    ("", Kind.REPAIR, "我要报修，三栋二单元501厨房水管漏水"),
    ("", Kind.REPAIR, "能不能派人来修一下下水道？"),
    ("", Kind.REPAIR, "我家水管漏水了请派人来修，可以吗？"),
    ("", Kind.REPAIR, "不晓得怎么回事灯就不亮了，我要报修"),
    ("", Kind.REPAIR, "我要反映一下楼道灯坏了"),
    ("cmn-x-kunming", Kind.REPAIR, "家首呢灯坏喽，帮我报一哈嘛"),
    ("cmn-x-kunming", Kind.REPAIR, "喊个人来整一哈水管，漏水喽"),
    ("cmn-x-kunming", Kind.REPAIR, "给能派人来修一哈水龙头？"),
    ("cmn-x-kunming", Kind.REPAIR, "我要报修噶"),
    ("cmn-x-sichuan", Kind.REPAIR, "厕所堵起了，喊个师傅来通一哈"),
    ("cmn-x-sichuan", Kind.REPAIR, "屋头停水了，帮我登记一哈"),
    ("cmn-x-sichuan", Kind.REPAIR, "水管爆了你们来个人看一下嘛"),
    ("yue", Kind.REPAIR, "水喉漏水，叫人嚟整下"),
    ("yue", Kind.REPAIR, "我想报修，厨房盏灯唔着"),
    ("yue", Kind.REPAIR, "帮我報修啦"),
    ("", Kind.REPAIR, "麻烦帮我登记个报修"),
    ("", Kind.REPAIR, "我要报修单元门"),
    ("", Kind.VISIT, "我腿脚不好，能不能来家里帮我办残疾证"),
    ("", Kind.HANDOFF, "我不跟机器说，找个人来"),
    ("", Kind.HANDOFF, "我想跟工作人员通电话"),
    ("", Kind.HANDOFF, "能给我转人工吗"),
    ("", Kind.HANDOFF, "你们打个电话给我"),
    ("", Kind.OPINION, "我想提个意见"),
    ("", Kind.OPINION, "我有个意见要提"),
    ("", Kind.OPINION, "我要反映个问题"),
    ("", Kind.OPINION, "我要表扬一下网格员小王"),
    ("cmn-x-kunming", Kind.OPINION, "我要提个意见噶"),
    ("cmn-x-sichuan", Kind.OPINION, "我想提一哈意见"),
    ("yue", Kind.OPINION, "我想提啲意见"),
    ("", Kind.COMPLAINT, "我要投诉楼上"),
    ("", Kind.COMPLAINT, "帮我投诉一下楼上，天天半夜吵"),
    ("", Kind.COMPLAINT, "我要投诉楼上，凭什么天天跳舞"),
    ("cmn-x-kunming", Kind.COMPLAINT, "我要投诉楼上噶，吵得很"),
    ("cmn-x-sichuan", Kind.COMPLAINT, "我要投诉物业嘛"),
    ("yue", Kind.COMPLAINT, "我要投訴樓上"),
    ("", Kind.VISIT, "能不能派人上门帮我办"),
    ("", Kind.VISIT, "我走不动请你们来家里办"),
    ("", Kind.VISIT, "我要上门代办"),
    ("", Kind.VISIT, "喊人上门帮我办高龄津贴"),
    ("cmn-x-kunming", Kind.VISIT, "我走不动喽，给可以派人来家首帮我办"),
    ("cmn-x-sichuan", Kind.VISIT, "我走不动咯，你们来屋头帮我办嘛"),
    ("yue", Kind.VISIT, "我行唔郁，可唔可以派人嚟屋企帮我办"),
    ("", Kind.HANDOFF, "找人工"),
    ("", Kind.HANDOFF, "我要跟人说"),
    ("", Kind.HANDOFF, "给我转人工"),
    ("", Kind.HANDOFF, "请工作人员给我回个电话"),
    ("", Kind.HANDOFF, "能不能找个人跟我说？"),
    ("cmn-x-kunming", Kind.HANDOFF, "我要挨人讲"),
    ("cmn-x-sichuan", Kind.HANDOFF, "给我转人工嘛"),
    ("yue", Kind.HANDOFF, "我想搵真人讲嘢"),
]

NOT_ASKING = [
    "下水道堵了找谁修",
    "家里的灯坏了找谁修？",
    "物业不修怎么办",
    "上门代办要什么条件",
    "投诉电话是多少",
    "意见箱在哪",
    "怎么报修",
    "我要报修，打哪个电话？",
    "报修要钱吗",
    "我想报修，几天有人来？",
    "我要投诉找谁",
    "我报的修咋个样了",
    "我投诉的事有结果没有",
    "我提的意见有没有回音",
    "我要报销药费",
    "帮我报名老年大学",
    "我要登记结婚",
    "我对食堂没意见",
    "我找人帮我洗澡，一次多少钱",
    "社区能派人上门来替我跑事情不",
    "我才六十六，社区给可以派人上门来帮我办事？",
    "我走不动，喊人来家头办高龄津贴给要钱？",
    "物业喊人来修了三次，还是漏水，怎么办？",
    "我要给社区提意见，去哪里提",
    "医院该不该留个人工窗口",
    "人工湖在哪",
    "楼道灯坏了谁管",
    "修水管一次多少钱",
    "可以上门办残疾证吗",
    "喊人来家里打扫卫生要多少钱",
    "你跟我说说低保",
    "帮我讲一下医保怎么报",
    "我要告儿子不养我",
    "我想问人工耳蜗报不报",
    "帮我换一张社保卡",
    "我要报警",
    "老伴走了，我要去哪里登记",
    "我要找对象",
    "你好",
    "算了",
    "",
]


@pytest.fixture(scope="module")
def understanding(tmp_path_factory: pytest.TempPathFactory) -> Understanding:
    """What understands typed text with the packs of all dialects."""
    home = tmp_path_factory.mktemp("home")
    tags = ("cmn-x-kunming", "cmn-x-sichuan", "yue")
    known = Equipment(
        load_settings(home=home, community=Community(dialects=tags)),
        Registry(load_catalogue(), home / "models"),
    )
    return Understanding(
        limit_chars=500,
        dialects=known.dialects.words,
        detector=known.dialects.detector,
        read=known.dialects.local,
    )


@pytest.mark.parametrize(("dialect", "kind", "text"), ASKING)
def test_these_ask_for_a_form(dialect: str, kind: Kind, text: str, understanding: Understanding) -> None:
    assert asked_for(Query(text, text)) is kind
    assert asked_for(understanding.typed(text, dialect or None)) is kind


@pytest.mark.parametrize("text", NOT_ASKING)
def test_these_ask_for_none(text: str, understanding: Understanding) -> None:
    assert asked_for(Query(text, text)) is None
    assert not text or asked_for(understanding.typed(text)) is None


def golden() -> Iterator[str]:
    for path in sorted(GOLDEN.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            yield from (row[name] for name in WORDINGS if row.get(name))


ENTRUSTING = ("能不能换个人", "让人来修一下吧")
"""How two of the look-alikes of emergencies end, which do entrust something to a person."""


def test_no_question_for_the_documents_begins_a_form() -> None:
    questions = {*golden(), *Community().examples}
    assert len(questions) > 2000
    found = [text for text in questions if asked_for(Query(text, text))]
    assert [text for text in found if not text.endswith(ENTRUSTING)] == []


def test_another_reading_of_what_was_heard_may_ask() -> None:
    assert asked_for(Query("我要保修", "我要保修", heard=True, readings=("我要报修",))) is Kind.REPAIR
    assert asked_for(Query("报修要钱吗", "报修要钱吗", heard=True, readings=("我要报修",))) is None


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("楼道灯坏了帮我报一下", "楼道灯坏了"),
        ("喊人来修下水管", "修下水管"),
        ("家里停水了没人管帮我登记", "家里停水了没人管"),
        ("水喉漏水，叫人嚟整下", "水喉漏水"),
        ("我想提个意见，食堂的菜太咸了", "食堂的菜太咸了"),
        ("我要投诉楼上，天天半夜吵", "楼上，天天半夜吵"),
        ("我走不动请你们来家里办", "我走不动"),
        ("喊人上门帮我办高龄津贴", "办高龄津贴"),
        ("给能派人来修一哈水龙头？", "修一哈水龙头"),
        ("找人工", ""),
    ],
)
def test_what_is_said_besides_is_kept(text: str, rest: str) -> None:
    found = entrusted(text)
    assert found is not None
    assert found.rest == rest


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("家里的灯坏了找谁修？", Choice("帮您登记报修", "我要报修，家里的灯坏了")),
        ("屋头下水道堵了，修的人好久来得到？", Choice("帮您登记报修", "我要报修，屋头下水道堵了")),
        ("怎么报修？", Choice("帮您登记报修", "我要报修")),
        ("上门代办要什么条件", Choice("帮您登记上门代办", "我要上门代办")),
        ("对物业的修理不满意，投诉打什么电话？", Choice("帮您登记投诉", "我要投诉")),
        ("我要给社区提意见，去哪里提", Choice("帮您登记意见", "我要提意见")),
        ("上门代办的人问我银行卡密码，我说不说？", None),
        ("楼上漏水把我新做的柜子泡坏了，谁赔？", None),
        ("小区哪天要停水？", None),
        ("高龄津贴多少钱", None),
        ("我要报修", None),  # it is begun instead
    ],
)
def test_a_form_is_offered_where_it_could_serve(text: str, offered: Choice | None) -> None:
    choice = offer_for(Query(text, text))
    assert choice == offered
    if choice is not None:
        taken = Query(
            choice.question, "要得", substitutions=(Substitution("要得", choice.question, "choice"),)
        )
        assert asked_for(taken) is not None
