"""Must the answer state something definite, and does it? A price, an hour, a number to call, a street.

Whoever asks what it costs is not answered by a sentence on where to apply, however well that fits: what is said is
taken for the answer. And what only a person's own records or a decision to come will tell stands in no document.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_N = "[零〇一二两三四五六七八九十百千万亿\\d]"
_MANY = "(?:多少|好多|几多)"
_DAY = "(?:星期|礼拜|周)"
_TIME = "(?:个?(?:工作日|月|小时|钟头|星期|周)|天|日(?!期)|年)"
_OWN = "(?:我|咱|俺)"


class _Demand(NamedTuple):
    asked: re.Pattern[str]
    stated: re.Pattern[str]


_DEMANDS = (
    _Demand(  # money
        re.compile(
            rf"(?:{_MANY}|几)(?:个|来|十|百|千|万|十万|百万)?(?:钱|块|元|毛|角)"
            rf"|(?:掏|补|贴|交|押|收|罚|付|赔|(?<!多)出|少|扣|领|发|给)(?:个|得|到)?{_MANY}(?=[，。？?！嘛呢啊哦]|$)"
        ),
        re.compile(
            rf"{_N}(?:元|块|角|毛|倍|折|成)|{_N}个月|{_N}分之|百分点|%|免费|免收|免除|免交|免缴|免购|不收|不得(?:收|向)|无偿"
            r"|减半|半价|全额|不要钱|不用(?:交|付|买|花|出)|不再收|不需要?(?:交|付)"
        ),
    ),
    _Demand(  # a share
        re.compile(rf"百分之(?:{_MANY}|几)|几[成折]"),
        re.compile(rf"{_N}[成折]|{_N}分之|百分点|%|免费|半价|全额|减半|一半|不报|不予"),
    ),
    _Demand(  # how long
        re.compile(
            rf"{_MANY}{_TIME}|多久|多长时间"
            rf"|(?:等|最多|最晚|最长|顶多|满|够)[^，。？几]{{0,4}}几{_TIME}|几{_TIME}[之以]?[内里]"
        ),
        re.compile(rf"{_N}{_TIME}|{_N}分钟|当场|当天|即时|立即|及时|随时|长期|终身|半年|次日"),
    ),
    _Demand(  # hours
        re.compile(
            rf"(?<![罚扣涨降])几点|{_DAY}几|(?:周末|{_DAY}[一二三四五六日天]).{{0,6}}(?:上班|开门|接待|办公)|[开关]门"
        ),
        re.compile(rf"\d{{1,2}}[:：]\d{{2}}|{_N}[点时]|星期|周[一二三四五六日末]|节假日|每天|全天|小时"),
    ),
    _Demand(  # a number to call
        re.compile(
            rf"(?:电话|热线|号码)[^，。]{{0,6}}(?:{_MANY}|几号|哪个|什么|啥)|(?:什么|哪个|啥|多少|几号)电话"
        ),
        re.compile(r"\d{3,4}-\d{3,8}|(?<!\d)(?:\d{7,11}|1[12]\d|[19]\d{4})(?!\d)"),
    ),
    _Demand(  # a street
        re.compile(r"哪[条个]?(?:路|街|巷)|(?:路|街|门牌)[^，。]{0,4}(?:多少|几)号|[在到]几(?:楼|层)|坐几路"),
        re.compile(rf"[路街道巷]|{_N}[号幢栋楼层]|对面|旁边|隔壁"),
    ),
)
_ONLY_RECORDS_TELL = re.compile(
    rf"{_OWN}[^，。？]{{0,10}}(?:批到|办到|审到|余额|还剩|还有(?:{_MANY}|几个)|缴了|交了(?:{_MANY}|几))"
    r"|比上个?月|哪一步"
    r"|(?:到账|到帐|收到|出来|下来|批准|通过|登上|办好)了?(?:没有|没得|没)[？?]?$"
    r"|[这上]个?月[^。？]{0,16}(?:少了|多扣|扣了|短了)"
    rf"|{_OWN}[^。？]{{0,14}}(?:停|少|扣|没发)了[^。？]{{0,4}}帮(?:我|忙)(?:查|看|瞧)"
)
_ONLY_A_DECISION_TELLS = re.compile(
    r"法官[^。？]{0,4}(?:会|能|要)|(?:官司|这场)[^。？]{0,14}(?:赢|输)|(?:给我|能|会)[^，。？]{0,4}降级|[评判]得到几级"
)
_ASKS_WHAT_TO_DO = re.compile(r"怎么(?:办|查)|咋个?(?:办|整|查)|找谁|找哪|去哪|到哪(?!一步)|哪里查|电话")


def is_own_case(question: str) -> bool:
    """Return whether a question is about what only the asker's own records or a decision to come will tell.

    What to do about it, or where to look it up, a document may tell.
    """
    if _ASKS_WHAT_TO_DO.search(question):
        return False
    return any(pattern.search(question) for pattern in (_ONLY_RECORDS_TELL, _ONLY_A_DECISION_TELLS))


def leaves_open(question: str, said: str) -> bool:
    """Return whether ``question`` asks for something definite that what is ``said`` does not state."""
    return any(demand.asked.search(question) and not demand.stated.search(said) for demand in _DEMANDS)
