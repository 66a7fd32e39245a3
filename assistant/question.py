"""What a question asks for: its kind, the age and the places it names."""

from __future__ import annotations

import re
from enum import StrEnum


class QuestionKind(StrEnum):
    """What a short answer must contain."""

    PHONE = "phone"
    PAPERS = "papers"
    HOW_LONG = "how_long"
    AGE = "age"
    RATIO = "ratio"
    MONEY = "money"
    COUNT = "count"
    WHEN = "when"
    WHERE = "where"
    MAY_I = "may_i"
    WHO = "who"
    HOW = "how"
    WHAT = "what"


# The first kind whose pattern is found decides: a question for a telephone number may also say "where".
_ASKED: tuple[tuple[QuestionKind, re.Pattern[str]], ...] = (
    (
        QuestionKind.PHONE,
        re.compile(
            r"(?:电话|号码|热线)(?:号码)?(?:是|打|是不是)?(?:多少|几|哪个|什么|啥)|(?:什么|哪个|啥|多少)(?:电话|号码)|打哪个|打给谁|电话呢|号码呢|有没有电话|电话[？?。]?$"
        ),
    ),
    (
        QuestionKind.PAPERS,
        re.compile(
            r"(?:带|准备|拿|要|交|需要)(?:些|点)?(?:什么|哪些|啥|哪样)(?!条件|资格|人|时候|时间|地方|费)|材料|手续|证件|几张照片"
        ),
    ),
    (
        QuestionKind.HOW_LONG,
        re.compile(
            r"多久|多长时间|几天|多少天|(?:几|多少)日(?!期)|几个月|多少个月|几年|多少年|几个工作日|多少日子|等多少|几个小时|多少小时"
        ),
    ),
    (QuestionKind.AGE, re.compile(r"多大|几岁|多少岁|什么年纪|年龄|岁数")),
    (QuestionKind.RATIO, re.compile(r"几成|几折|打折|百分之|比例|报销?(?:多少|几|好多)|扣多少")),
    (
        QuestionKind.WHEN,
        re.compile(
            r"什么时候|啥时候|哪天|哪一天|几点|几月|几号(?!楼|院|线|电话)|星期几|礼拜几|周几|何时|什么时间|啥时间|时间(?:是|呢|段|安排)|[班公放门诊餐]时间|开门|关门|上班|下班|哪一?年|截止|过期"
        ),
    ),
    (QuestionKind.COUNT, re.compile(r"(?:几|多少|好多)(?:次|个|份|张|户|人|条|项|小时|家|辆|寸|平)")),
    (
        QuestionKind.WHERE,
        re.compile(
            r"哪里|哪儿|哪个地方|什么地方|啥地方|在哪|去哪|到哪|上哪|找哪|哪条路|地址|怎么走|哪个窗口|哪个部门"
        ),
    ),
    (
        QuestionKind.MONEY,
        re.compile(
            r"多少|几块|几元|好多|几毛|几百|几千|几万|标准|收费|要钱|花钱|不要钱|交钱|免费|贵不贵|价|掏钱"
        ),
    ),
    (
        QuestionKind.MAY_I,
        re.compile(
            r"能不能|可不可以|可以|行不行|行吗|能.*吗|给不给|有没有|要不要|是不是|算不算|管不管|用不用|还.*吗|吗[？。]?$|不[？。]?$|得不得"
        ),
    ),
    (QuestionKind.WHO, re.compile(r"谁|哪些人|什么人|哪种人|条件|资格|对象|什么样的")),
    (QuestionKind.HOW, re.compile(r"怎么|怎样|如何|咋|流程|步骤|办法")),
)

_NUMERAL = "[零〇一二两三四五六七八九十百千万\\d]"
# What a sentence must contain to answer a question of the kind. WHAT is answered by any sentence.
_ANSWERED: dict[QuestionKind, re.Pattern[str]] = {
    QuestionKind.PHONE: re.compile(
        r"\d{3,4}-\d{3,8}|(?<!\d)\d{7,11}(?!\d)|(?<!\d)1[12]\d(?!\d)|(?<!\d)123\d\d(?!\d)"
    ),
    QuestionKind.PAPERS: re.compile(r"证|户口[本簿]|材料|照片|复印件|原件|申请[表书]|委托书|合同|卡|票|报告"),
    QuestionKind.HOW_LONG: re.compile(
        rf"{_NUMERAL}+(?:个)?(?:工作日|天|日|个月|月|年|小时|分钟|星期|周)|当场|当天|长期|半年|次日"
    ),
    QuestionKind.AGE: re.compile(rf"{_NUMERAL}+周?岁"),
    QuestionKind.RATIO: re.compile(rf"百分之|\d\s*%|{_NUMERAL}成|{_NUMERAL}折|一半|半价|全额|百分点"),
    QuestionKind.MONEY: re.compile(
        rf"{_NUMERAL}+(?:\.\d+)?(?:万|亿)?(?:元|块|角)|免费|不收|不要钱|不用(?:交|付|买|花)|百分之|%|不交|减半|半价"
    ),
    QuestionKind.COUNT: re.compile(rf"{_NUMERAL}+(?:次|个|份|张|户|人|条|项|小时|家|辆|名|位|寸|平方米)"),
    QuestionKind.WHEN: re.compile(
        rf"\d{{1,2}}[:：]\d{{2}}|{_NUMERAL}+[月日号点]|星期|周[一二三四五六日末]|每[月年天周]|以前|之前|以内|以后|起|{_NUMERAL}+个?工作日|当天|当月|次月|节假日"
    ),
    QuestionKind.WHERE: re.compile(
        r"[路街道巷]\d+号|\d+[号幢栋楼层]|大厅|窗口|中心|服务站|派出所|医院|社区|居委会|机关|部门|所在地|单位|机构"
    ),
    QuestionKind.MAY_I: re.compile(r"可以|可|能|不得|不|应当|必须|要|免费|须|有权|由"),
    QuestionKind.WHO: re.compile(r"可以|能|的人|老人|家庭|居民|人员|户籍|周岁|条件|的，"),
    QuestionKind.HOW: re.compile(r"先|再|申请|登记|提交|打电话|到|拨打|办理|预约|填|交|应当|由|可以"),
}


def kind_of(question: str) -> QuestionKind:
    """Return what kind of answer ``question`` asks for."""
    return next((kind for kind, pattern in _ASKED if pattern.search(question)), QuestionKind.WHAT)


def fits(kind: QuestionKind, sentence: str) -> bool:
    """Return whether ``sentence`` contains the sort of thing that a question of ``kind`` asks for."""
    pattern = _ANSWERED.get(kind)
    return pattern is None or bool(pattern.search(sentence))
