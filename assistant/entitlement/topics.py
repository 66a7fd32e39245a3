"""The questions that may be asked of a person, one for each fact, and the words of their answers.

Every question is short, and about one thing. Buttons say what people say; where an official grade would have to be
known, an answer in plain words stands for several grades.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from knowledge_base.eligibility import VALUES, Fact
from knowledge_base.eligibility_logic import Among, Known

_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Option:
    """One way to answer."""

    label: str
    """On a button, and as it may be said; empty if it is only heard, not shown."""
    known: Known
    """What is known then."""
    named: re.Pattern[str] = _NEVER
    """Words that say it wherever they turn up, asked for or not; after a "not" they say the opposite."""
    short: re.Pattern[str] = _NEVER
    """Words that say it in reply to this very question."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A question about one fact."""

    text: str
    name: str
    """What the fact is called to people: 您的年纪."""
    options: tuple[Option, ...]
    yes: Known | None = None
    """What a plain yes says; None if that is no answer."""
    no: Known | None = None


def _one_of(label: str, values: str, named: str = "(?!)", short: str = "(?!)") -> Option:
    return Option(label, Among(frozenset(values.split())), re.compile(named), re.compile(short))


def _among(values: str) -> Among:
    return Among(frozenset(values.split()))


TOPICS: Mapping[Fact, Topic] = MappingProxyType(
    {
        Fact.INCOME: Topic(
            "您家领低保，或者是特困供养吗？",
            "家里的收入",
            (
                _one_of("领低保", "低保", r"低保(?!标准|线|边缘)|吃保障", "低保"),
                _one_of("特困供养", "特困", r"特困|五保"),
                _one_of("都没有，收入很低", "低收入", r"低收入|低保边缘|收入(?:很|太|特别)?[低少]"),
                _one_of("都没有，收入一般", "一般", short=r"收入(?:一般|还可以|过得去)|够用|不困难"),
            ),
            no=_among("低收入 一般"),
        ),
        Fact.DISABILITY: Topic(
            "您有残疾证吗？有的话是几级？",
            "有没有残疾证、是几级",
            (
                _one_of("没有残疾证", "无", short=r"没(?:有|得)?办|没(?:有|得)?证"),
                _one_of(
                    "一级",
                    "一级",
                    r"残疾证?[^，。]{0,4}[一1]级|[一1]级(?:的|[智精肢视听言][力神体语])?残疾",
                    "[一1]级|最重",
                ),
                _one_of(
                    "二级",
                    "二级",
                    r"残疾证?[^，。]{0,4}[二2]级|[二2]级(?:的|[智精肢视听言][力神体语])?残疾",
                    "[二2两]级",
                ),
                _one_of(
                    "三级或者四级",
                    "三级 四级",
                    r"残疾证?[^，。]{0,4}[三四34]级|[三四34]级(?:的|[智精肢视听言][力神体语])?残疾",
                    "[三四34]级|轻度",
                ),
                _one_of("", "一级 二级", "重度残疾", "重度|比较重"),
                _one_of("", "一级 二级 三级 四级", "残疾(?:人|证|军人)?|残废"),
            ),
            yes=_among("一级 二级 三级 四级"),
            no=_among("无"),
        ),
        Fact.DISABILITY_KIND: Topic(
            "残疾证上写的是哪一类，手脚、眼睛耳朵、智力，还是精神？",
            "残疾的类别",
            (
                _one_of("智力", "智力", "智力残疾", "智力|脑子"),
                _one_of("精神", "精神", "精神残疾", "精神"),
                _one_of("手脚不方便", "肢体", "肢体残疾", "肢体|手|脚|腿|走路"),
                _one_of("眼睛、耳朵或者说话", "视力 听力 言语", short="眼|耳|聋|哑|瞎|看不见|听不见|说话"),
                _one_of("", "视力", "视力残疾|盲人", "视力"),
                _one_of("", "听力", "听力残疾", "听力"),
                _one_of("", "言语", "言语残疾", "言语"),
            ),
        ),
        Fact.CARE: Topic(
            "吃饭、穿衣、洗澡，您自己做得来吗？",
            "平时要不要人照顾",
            (
                _one_of(
                    "自己都做得来",
                    "能自理",
                    r"生活能自理|能自理",
                    r"做得[来了到动成起]|[整弄搞]得[成来定]|自己(?:都)?(?:能|会|可以|得)|自己[来做搞弄整](?![不唔勿没])|"
                    r"能做|都(?:能|会|可以)|(?:不(?:用|要|消)|唔使)人|得行|(?:还|可)(?:可以|行)|[没冇]问题",
                ),
                _one_of(
                    "有些要人帮",
                    "轻度失能 中度失能",
                    short=r"(?:有些|有点|部分|洗澡|偶尔)[^，。]*(?:帮|扶|不行)|要人(?:帮|扶)",
                ),
                _one_of(
                    "样样都靠人",
                    "中度失能 重度失能",
                    r"瘫|卧床|起不来床|躺在床上",
                    r"(?:样样|全部?|都)[^，。]{0,3}(?:靠|要)[^，。]{0,2}人|起不来|动不了",
                ),
                _one_of("", "轻度失能", "轻度失能", "轻度"),
                _one_of("", "中度失能", "中度失能", "中度"),
                _one_of("", "重度失能", "重度失能|完全失能", "重度"),
                _one_of(
                    "",
                    "轻度失能 中度失能 重度失能",
                    "失能",
                    r"[做整弄搞洗穿吃][不唔勿][来了到动成起定]|不行|唔得|要人(?:服侍|伺候|照顾|招呼)",
                ),
            ),
            yes=_among("能自理"),
            no=_among("轻度失能 中度失能 重度失能"),
        ),
        Fact.LIVING: Topic(
            "您是一个人住吗？",
            "您跟谁住",
            (
                _one_of(
                    "一个人住", "独居", r"一个人?(?:住|过|在家|生活)|独居|单独住|自己住", r"一个人|单身|孤人"
                ),
                _one_of(
                    "只有老两口",
                    "空巢",
                    r"老两口|老俩口|两老|空巢|两个老的|两公婆|(?:跟|和|同|与)"
                    r"(?:我家?|倒|到)?(?:老伴|老婆|老公|老倌|老头|老太|老奶|爱人)[^，。儿女孙]{0,4}[住过]",
                    "老伴|老婆|老公|老倌|老头|老太|爱人|两个人",
                ),
                _one_of(
                    "和儿女家人一起住",
                    "与家人同住",
                    r"(?:跟|和|同|与|挨)[^，。]{0,6}(?:一起|一齐|一道|一块儿?|一堆)?[住过]",
                    r"儿子|姑娘|女儿|媳妇|娃|孙|家里人|家人|一起住|一大家|仔|囡",
                ),
            ),
            yes=_among("独居"),
            no=_among("空巢 与家人同住"),
        ),
        Fact.PENSION: Topic(
            "您领的是单位的退休金，还是居民养老金？",
            "领哪种养老金",
            (
                _one_of(
                    "单位的退休金", "职工养老金", r"退休金|退休工资|职工养老|劳保", "单位|职工|厂里|退休"
                ),
                _one_of(
                    "居民养老金",
                    "城乡居民养老金",
                    r"(?:居民|农村|城乡)[^，。]{0,2}养老|农保",
                    "居民|农村|村里|社区|自己交",
                ),
                _one_of("都没有", "无"),
                _one_of("", "职工养老金 城乡居民养老金", short="养老金|养老保险|社保"),
            ),
            no=_among("无"),
        ),
        Fact.MEDICAL: Topic(
            "您参加的是职工医保，还是居民医保？",
            "参加哪种医保",
            (
                _one_of("职工医保", "职工医保", r"(?:职工|退休)医保", "职工|单位|退休"),
                _one_of("居民医保", "居民医保", r"居民医保|新农合|合作医疗|农合", "居民|农村|自己交|社区"),
                _one_of("没有医保", "无"),
                _one_of("", "职工医保 居民医保", short="医保"),
            ),
            no=_among("无"),
        ),
        Fact.WORK: Topic(
            "您现在有工作吗？",
            "有没有工作",
            (
                _one_of("在上班", "在职", r"(?:还|正)在上班|打工"),
                _one_of("退休了", "退休", r"退休了|已经退休", "退休"),
                _one_of("失业了", "失业", r"失业|下岗"),
                _one_of("一直没有工作", "无", short=r"没(?:有|得)?工作过|一直没|务农|种地|种田"),
            ),
            yes=_among("在职"),
            no=_among("退休 失业 无"),
        ),
        Fact.SERVICE: Topic(
            "您当过兵，或者家里有烈士吗？",
            "当没当过兵",
            (
                _one_of("当过兵", "退役军人", r"当过?兵|退伍|退役|复员|转业|老兵", "兵|部队"),
                _one_of("是烈属", "烈属", r"烈属|烈士", "烈"),
                _one_of("都没有", "无"),
            ),
            no=_among("无"),
        ),
        Fact.FAMILY: Topic(
            "您家是独生子女家庭吗？",
            "是不是独生子女家庭",
            (
                _one_of(
                    "独生子女家庭",
                    "独生子女家庭",
                    r"独生子女(?!伤残|死|不在)|只生一个",
                    r"一个(?:娃|孩子|儿子|姑娘|女儿)",
                ),
                _one_of(
                    "计生特殊家庭", "计生特殊家庭", r"计生特殊|失独|独生子女(?:伤残|死|不在)", "不在了|走了"
                ),
                _one_of("都不是", "其他", short=r"[两二三四五六]个(?:娃|孩子|儿子|姑娘|女儿)|好几个"),
            ),
            yes=_among("独生子女家庭"),
            no=_among("其他"),
        ),
        Fact.CHILDREN: Topic(
            "您家里有十八岁以下的孩子要养吗？",
            "有没有孩子要养",
            (_one_of("有", "有", short=r"^有|要养|要带"), _one_of("没有", "无")),
            yes=_among("有"),
            no=_among("无"),
        ),
        Fact.SEX: Topic(
            "您是先生还是女士？",
            "您是先生还是女士",
            (
                _one_of("先生", "男", short="男|先生|老头|老爷|大爷|爷爷"),
                _one_of("女士", "女", short="女|老太|奶奶|大妈|婆婆|孃"),
            ),
        ),
    }
)
"""The questions with fixed answers. Age and places depend on the rules: ``assistant.entitlement.asking``."""


def opposite(fact: Fact, known: Among) -> Among:
    """Return what is left of ``fact`` if it is none of ``known``."""
    return Among(frozenset(VALUES[fact]) - known.values)
