"""Does a sentence speak of another case than the question: another age, another grade, with instead of without?"""

from __future__ import annotations

import re
from collections.abc import Iterable

from knowledge_base.ages import age_of_person, age_spans
from knowledge_base.numerals import find_numerals

_CASE_UNITS = {"级", "档", "类", "寸", "楼", "号", "幢", "栋"}
"""Counters that name one case among several: 三级医院, 二级残疾. Amounts and durations are not among them."""

_SPECIAL = (
    (r"华侨|香港|澳门|台湾|外国人|外籍", r"侨|香港|澳门|台湾|国外|外国|外籍"),
    (r"遗失|丢失|损毁|补领|补办|补发", r"丢|掉|落|坏|不见|遗失|损|补|烂|没了|找不"),
    (r"军人|军队|烈士", r"军|兵|烈士|退伍|退役|打过仗"),
    (r"未成年|儿童|婴儿|孤儿|学生", r"[孩娃孙婴]|儿童|孤儿|学|小|未成年"),
    (r"罪犯|犯人|服刑|假释|缓刑|监狱", r"[犯判刑牢狱]"),
)
"""Who or what a rule is for that is not for everybody, and how people speak of it."""
_YEAR_FROM, _YEAR_TO = 1900, 2200
_NEGATION = r"(?:没有|没|无|不带|不是|非|未)"
_ALTERNATIVE_QUESTION = re.compile(r"有没有|是不是|带不带|能不能|要不要|办没办")


def same_case(question: str, sentence: str, terms: Iterable[str]) -> float:
    """Return 1 if the sentence names the question's own case, 0 if another one, 0.5 if neither can be told.

    Args:
        question: the question in standard wording.
        sentence: what might be said.
        terms: the words of the question that carry its meaning.
    """
    verdicts = [
        *_age(question, sentence),
        *_numbers(question, sentence),
        *_negations(question, sentence, terms),
        *(False for rule, told in _SPECIAL if re.search(rule, sentence) and not re.search(told, question)),
    ]
    if not verdicts:
        return 0.5
    return float(all(verdicts))


def _age(question: str, sentence: str) -> list[bool]:
    age = age_of_person(question)
    spans = age_spans(sentence) if age is not None else ()
    return [any(age in span for span in spans)] if age is not None and spans else []


def _numbers(question: str, sentence: str) -> list[bool]:
    """Compare what is numbered in both, unit by unit."""
    asked = _cases(question)
    said = _cases(sentence)
    return [bool(asked[unit] & said[unit]) for unit in asked.keys() & said.keys()]


def _cases(text: str) -> dict[str, set[object]]:
    cases: dict[str, set[object]] = {}
    for numeral in find_numerals(text):
        is_year = numeral.unit == "年" and _YEAR_FROM <= numeral.value <= _YEAR_TO
        if numeral.unit in _CASE_UNITS or is_year:
            cases.setdefault(numeral.unit, set()).add(numeral.value)
    return cases


def _negations(question: str, sentence: str, terms: Iterable[str]) -> list[bool]:
    """A word that both share is negated in both or in neither. Only a contradiction counts as a finding."""
    plain = _ALTERNATIVE_QUESTION.sub("", question)
    shared = [term for term in terms if len(term) > 1 and term in plain and term in sentence]
    return [False for term in shared if _negated(term, plain) != _negated(term, sentence)]


def _negated(term: str, text: str) -> bool:
    """Return whether every mention of ``term`` in ``text`` is negated."""
    return len(re.findall(_NEGATION + re.escape(term), text)) == text.count(term)
