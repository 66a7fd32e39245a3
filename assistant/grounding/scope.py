"""Which clauses of a sentence govern which: the condition before a statement, the exception behind it."""

from __future__ import annotations

import re

from assistant.grounding.reading import Reading

_PERSON = (
    "老人|老年人|人|居民|家庭|残疾人|家属|人员|学生|儿童|病人|患者|业主|公民|父母|子女|夫妻|单位|企业"
    "|户|职工|参保人|团队|用户"
)
_BEGINS = re.compile(
    r"\s*(?:如果|如|凡|只要|只有|除非|遇到|遇|因(?!为)|经(?![济营办常费])|一旦|每逢"
    r"|对于?(?![^，]*(?:不得|不能|可以|应当|须)))"
)
_ENDS = re.compile(
    rf"(?:的|的话|的情况下|部分|情形|情况|(?:满|(?<!不)(?<!得)超过|不足|达到)[^，的]{{1,8}}|的[^，的]{{0,4}}(?:{_PERSON}))\s*$"
)
_TIME_ENDS = re.compile(r"(?:时|的时候|以后|之后|后|以前|之前|(?<![提当目])前|期间|内|[以之]内|起|了|完)\s*$")
_NO_CONDITION = re.compile(r"\s*(?:因为|为了|为)|.*(?:是|叫|属于)[^，]{0,20}的\s*$")
_EXCEPTION = re.compile(r"\s*(?:但是?|不过|然而|除|不包括|不含)|[^，；。]*(?:除外|不在此限|另有规定)")
_SHARES_SUBJECT = re.compile(
    r"\s*(?:[可要应须需不没未也都还并再先就均凭带到由在办交填打领发补给收报每按从住持经至最只仅免无禁共总拿满周]"
    r"|第?[\d一二两三四五六七八九十百千]|星期|上午|下午|其|男方|女方|双方|家属|所需|剩余|超出|费用|补助|补贴"
    r"|一般(?=[不可要]))"
)
"""How a clause begins that goes on with the subject of the one before, or with something that belongs to it."""


def is_condition(clause: str) -> bool:
    """Return whether ``clause`` says for whom, when or in which case what follows holds."""
    said = _BEGINS.match(clause) or _ENDS.search(clause) or _TIME_ENDS.search(clause)
    return said is not None and not _NO_CONDITION.match(clause)


def is_exception(clause: str) -> bool:
    """Return whether ``clause`` takes something back of what stands before it."""
    return _EXCEPTION.match(clause) is not None


def governing(reading: Reading, used: frozenset[int]) -> frozenset[int]:
    """Return the clauses that the clauses ``used`` depend on, without them.

    That is the run of conditions right before each, or before the statements whose subject it shares; where there is
    none, the first of those statements, which names the subject.
    """
    return frozenset(found for clause in used for found in _before(reading, clause)) - used


def _before(reading: Reading, clause: int) -> set[int]:
    found: set[int] = set()
    shares = True
    for index in range(clause - 1, -1, -1):
        if is_condition(reading.clauses[index]):
            found.add(index)
            shares = True
        elif found:
            break
        else:
            shares = shares and _SHARES_SUBJECT.match(reading.clauses[index + 1]) is not None
            if not shares:
                break
            if index == 0:
                found.add(0)
    return found


def exceptions(reading: Reading, used: frozenset[int]) -> frozenset[int]:
    """Return the clauses behind ``used`` that take something back."""
    first = min(used, default=len(reading.clauses))
    return frozenset(
        index
        for index in range(first + 1, len(reading.clauses))
        if index not in used and is_exception(reading.clauses[index])
    )
