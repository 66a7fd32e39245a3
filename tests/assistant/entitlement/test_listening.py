"""Rule: answers are understood in the words in which people give them, dialects included; "not" is never lost."""

from __future__ import annotations

import pytest

from assistant.entitlement.asking import ask
from assistant.entitlement.listening import answered, skips, volunteered, wants_to_end
from knowledge_base.eligibility import Condition, Fact, InRegion
from knowledge_base.eligibility_logic import Place
from tests.assistant.entitlement.fakes import OSMANTHUS, TODAY

pytestmark = pytest.mark.unit

CITY, DISTRICT = "云山市", "云山市翠湖区"


@pytest.mark.parametrize(
    ("fact", "text", "values"),
    [
        (Fact.INCOME, "我家吃低保", "低保"),
        (Fact.INCOME, "领低保", "低保"),
        (Fact.INCOME, "是的", None),  # of which of the two?
        (Fact.INCOME, "没得", "低收入 一般"),
        (Fact.INCOME, "都没得", "低收入 一般"),
        (Fact.INCOME, "没有，都没有", "低收入 一般"),
        (Fact.INCOME, "都没有", "低收入 一般"),
        (Fact.INCOME, "冇", "低收入 一般"),
        (Fact.INCOME, "五保户", "特困"),
        (Fact.INCOME, "没吃低保", "特困 低收入 一般"),
        (Fact.INCOME, "低保没得", "特困 低收入 一般"),
        (Fact.INCOME, "收入低得很", "低收入"),
        (Fact.DISABILITY, "没得残疾证", "无"),
        (Fact.DISABILITY, "没有", "无"),
        (Fact.DISABILITY, "没办证", "无"),
        (Fact.DISABILITY, "二级", "二级"),
        (Fact.DISABILITY, "有，二级的", "二级"),
        (Fact.DISABILITY, "有嘞", "一级 二级 三级 四级"),
        (Fact.DISABILITY, "有，几级不晓得", "一级 二级 三级 四级"),
        (Fact.DISABILITY, "重度的", "一级 二级"),
        (Fact.DISABILITY, "三级或者四级", "三级 四级"),
        (Fact.DISABILITY_KIND, "眼睛看不见", "视力 听力 言语"),
        (Fact.DISABILITY_KIND, "脚不好", "肢体"),
        (Fact.CARE, "都做得来", "能自理"),
        (Fact.CARE, "自己会", "能自理"),
        (Fact.CARE, "做不来", "轻度失能 中度失能 重度失能"),
        (Fact.CARE, "洗澡要人帮", "轻度失能 中度失能"),
        (Fact.CARE, "瘫在床上", "中度失能 重度失能"),
        (Fact.LIVING, "一个人住", "独居"),
        (Fact.LIVING, "是呢", "独居"),
        (Fact.LIVING, "不是一个人住", "空巢 与家人同住"),
        (Fact.LIVING, "不是", "空巢 与家人同住"),
        (Fact.LIVING, "跟儿子住", "与家人同住"),
        (Fact.LIVING, "和老伴住", "空巢"),
        (Fact.LIVING, "老两口", "空巢"),
        (Fact.PENSION, "有退休工资", "职工养老金"),
        (Fact.PENSION, "没得退休金", "城乡居民养老金 无"),
        (Fact.PENSION, "厂里退休的", "职工养老金"),
        (Fact.MEDICAL, "新农合", "居民医保"),
        (Fact.SERVICE, "我当过兵", "退役军人"),
        (Fact.SERVICE, "没当过兵", "烈属 无"),
        (Fact.SERVICE, "没有当过", "无"),
        (Fact.FAMILY, "不是", "其他"),
        (Fact.CHILDREN, "没得了", "无"),
        (Fact.LIVING, "不想讲", None),
        (Fact.INCOME, "不晓得", None),
        (Fact.INCOME, "今天天气好", None),
        (Fact.LIVING, "不是和女儿住", "与家人同住"),  # 不是，和女儿住, heard without the pause
        (Fact.LIVING, "不是，老两口住", "空巢"),
        # Kunming, Sichuan, Cantonese
        (Fact.INCOME, "我冇低保", "特困 低收入 一般"),
        (Fact.INCOME, "莫得低保", "特困 低收入 一般"),
        (Fact.INCOME, "啥子都没得", "低收入 一般"),
        (Fact.INCOME, "乜都冇", "低收入 一般"),
        (Fact.INCOME, "冇攞", "低收入 一般"),
        (Fact.INCOME, "没吃着", "低收入 一般"),
        (Fact.INCOME, "两样都不是", "低收入 一般"),
        (Fact.INCOME, "我们吃着低保呢", "低保"),
        (Fact.DISABILITY, "冇残疾证", "无"),
        (Fact.DISABILITY, "没得嘎", "无"),
        (Fact.CARE, "做得动", "能自理"),
        (Fact.CARE, "整得成", "能自理"),
        (Fact.CARE, "自己搞得定", "能自理"),
        (Fact.CARE, "唔使人帮", "能自理"),
        (Fact.CARE, "都是我自己做", "能自理"),
        (Fact.CARE, "自己做不来", "轻度失能 中度失能 重度失能"),
        (Fact.CARE, "整不成", "轻度失能 中度失能 重度失能"),
        (Fact.CARE, "做唔到", "轻度失能 中度失能 重度失能"),
        (Fact.CARE, "要人服侍", "轻度失能 中度失能 重度失能"),
        (Fact.LIVING, "自己一个住", "独居"),
        (Fact.LIVING, "系嘅", "独居"),
        (Fact.LIVING, "对头", "独居"),
        (Fact.LIVING, "跟倒儿子住", "与家人同住"),
        (Fact.LIVING, "同个仔住", "与家人同住"),
        (Fact.LIVING, "同老婆住", "空巢"),
        (Fact.LIVING, "我跟我家老倌", "空巢"),
        (Fact.PENSION, "老农保", "城乡居民养老金"),
        (Fact.PENSION, "没得社保", "无"),
        (Fact.MEDICAL, "冇买", "无"),
        (Fact.MEDICAL, "没得医保", "无"),
    ],
)
def test_answers(fact: Fact, text: str, values: str | None) -> None:
    known = answered(fact, ask(fact, (), ""), text, TODAY)
    assert (known and " ".join(sorted(known.values))) == (values and " ".join(sorted(values.split())))  # type: ignore[union-attr]  # these facts are no ages or places


@pytest.mark.parametrize(
    "fact", [fact for fact in Fact if fact not in (Fact.AGE, Fact.HOUSEHOLD, Fact.RESIDENCE)]
)
def test_a_button_says_what_it_shows(fact: Fact) -> None:
    question = ask(fact, (), "")
    assert 2 <= len(question.buttons) <= 4
    for option in question.buttons:
        assert answered(fact, question, option.label, TODAY) == option.known


BOTH: tuple[Condition, ...] = (InRegion(Fact.HOUSEHOLD, CITY), InRegion(Fact.HOUSEHOLD, DISTRICT))


@pytest.mark.parametrize(
    ("conditions", "text", "place"),
    [
        (BOTH[:1], "是云山市户口", Place(inside=CITY)),
        (BOTH[:1], "在的", Place(inside=CITY)),
        (BOTH[:1], "是呢", Place(inside=CITY)),
        (BOTH[:1], "不在", Place(outside=CITY)),
        (BOTH[:1], "外地户口", Place(outside=CITY)),
        (BOTH[:1], "是城里户口", Place(inside=CITY)),
        (BOTH, "翠湖区的", Place(inside=DISTRICT)),
        (BOTH, "不在翠湖区", Place(outside=DISTRICT)),
        (BOTH, "本地的", Place(inside=CITY)),
        (BOTH, "户口在老家", Place(outside=CITY)),
        (BOTH, "不在这里", Place(outside=DISTRICT)),
        (BOTH, "在云山市，不在翠湖区", Place(inside=CITY, outside=DISTRICT)),
        (BOTH, "是的", None),
        (BOTH, "云山的", Place(inside=CITY)),
        (BOTH, "我户口在翠湖", Place(inside=DISTRICT)),
        (BOTH, "桂花社区的", Place(inside=DISTRICT)),  # where it is asked, and inside the district
        (BOTH, "就是这个社区的", Place(inside=DISTRICT)),
        (BOTH, "唔系本地", Place(outside=CITY)),
        (BOTH, "四川的", Place(outside=CITY)),
        (BOTH, "农村户口", None),
        (BOTH, "忘记了", None),
    ],
)
def test_where_a_person_is_registered(
    conditions: tuple[Condition, ...], text: str, place: Place | None
) -> None:
    question = ask(Fact.HOUSEHOLD, conditions, OSMANTHUS)
    assert answered(Fact.HOUSEHOLD, question, text, TODAY) == place


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("我八十三了，一个人住，能领哪样补贴", {Fact.AGE, Fact.LIVING}),
        ("我是残疾人，二级的", {Fact.DISABILITY}),
        ("我当过兵，吃低保", {Fact.SERVICE, Fact.INCOME}),
        ("没得", set()),
        ("我能领哪样补贴", set()),
    ],
)
def test_what_is_told_unasked(text: str, facts: set[Fact]) -> None:
    assert set(volunteered(text, TODAY)) == facts


@pytest.mark.parametrize(
    "text", ["跳过", "不晓得", "不想讲", "不知道", "唔知", "勿晓得", "记不得了", "下一个"]
)
def test_passing_over(text: str) -> None:
    assert skips(text)


@pytest.mark.parametrize("text", ["没得", "有", "八十三", "一个人住", "不是"])
def test_an_answer_is_no_passing_over(text: str) -> None:
    assert not skips(text)


def test_asking_for_the_end() -> None:
    assert wants_to_end("不要再问了")
    assert not wants_to_end("没得")
