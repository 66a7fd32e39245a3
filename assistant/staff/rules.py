"""The rules of who may get what, as staff read them: what they say, what an edit changes, what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from assistant.staff.markdown import EMPTY, LABELS, FieldValue, Stated, shown, stated, written
from knowledge_base import eligibility_reading as keys
from knowledge_base.document import Document
from knowledge_base.eligibility import Benefit, Fact
from knowledge_base.eligibility_writing import as_yaml
from knowledge_base.errors import DocumentInvalid
from knowledge_base.front_matter import ELIGIBILITY
from knowledge_base.numerals import spell_integer

_CALLED: Mapping[str, str] = {
    keys.WHO: "谁可以领",
    keys.WHERE: "到哪里办",
    keys.ALSO: "还要",
    keys.AMOUNT: "金额",
    keys.SAYS: "原文",
    Fact.AGE: "年龄",
    Fact.HOUSEHOLD: "户籍",
    Fact.RESIDENCE: "居住地",
    Fact.INCOME: "收入",
    Fact.DISABILITY: "残疾等级",
    Fact.DISABILITY_KIND: "残疾类别",
    Fact.CARE: "要不要人照顾",
    Fact.LIVING: "跟谁住",
    Fact.PENSION: "养老金",
    Fact.MEDICAL: "医保",
    Fact.WORK: "就业",
    Fact.SERVICE: "退役军人、烈属",
    Fact.FAMILY: "计生家庭",
    Fact.CHILDREN: "未成年孩子",
    Fact.SEX: "性别",
}
"""What people call the keys of a rule."""


def told(key: str, old: FieldValue, new: FieldValue) -> Iterator[str]:
    """Yield how one field of a document changes, in plain words, the rules one by one."""
    if key == ELIGIBILITY:
        yield from (f"{LABELS[key]}：{change}" for change in changes(_benefits(old), _benefits(new)))
    else:
        yield f"{LABELS[key]}：{shown(old)} → {shown(new)}"


def changes(old: Iterable[Benefit], new: Iterable[Benefit]) -> tuple[str, ...]:
    """Return what differs between the rules of two versions, in plain words."""
    before = {benefit.name: _lines(benefit) for benefit in old}
    after = {benefit.name: _lines(benefit) for benefit in new}
    told = [f"加了“{name}”" for name in after if name not in before]
    told += [f"去掉了“{name}”" for name in before if name not in after]
    for name in (name for name in after if name in before):
        was, becomes = before[name], after[name]
        told += [
            f"“{name}”{label}：{was.get(label, EMPTY)} → {becomes.get(label, EMPTY)}"
            for label in dict.fromkeys((*was, *becomes))
            if was.get(label) != becomes.get(label)
        ]
    return tuple(told) or (() if tuple(before) == tuple(after) else ("换了先后",))


def problems(document: Document, body: str) -> tuple[str, ...]:
    """Return what is wrong with the rules of ``document`` beside ``body``.

    Each names the line in what ``kb export`` writes and ``kb edit`` opens, and what to do.
    """
    if not document.eligibility:
        return ()
    try:
        stated(written(document, body), f"{document.id}.md")
    except DocumentInvalid as error:
        advice = f"请改正：python -m assistant kb edit {document.id}"
        return tuple(f"{problem}{advice}" for problem in error.problems)
    return ()


def whole(text: Stated) -> Stated:
    """Return what a document says that was written as a whole: rules that it does not have, it has no more."""
    return text._replace(fields={ELIGIBILITY: (), **text.fields}) if text.has_front_matter else text


def _benefits(value: FieldValue) -> Iterator[Benefit]:
    return (each for each in value if isinstance(each, Benefit)) if isinstance(value, tuple) else iter(())


def _lines(benefit: Benefit) -> dict[str, str]:
    """Return what a benefit says, by what it is called; the amounts by their places."""
    (rule,) = as_yaml([benefit])
    brackets = rule.pop(keys.AMOUNTS, [])
    lines = _named(rule)
    assert isinstance(brackets, list)
    for number, bracket in enumerate(brackets, start=1):
        lines |= _named(bracket, f"第{spell_integer(number)}档的")
    return lines


def _named(rule: Mapping[str, object], before: str = "") -> dict[str, str]:
    return {
        before + _CALLED[key]: "、".join(value) if isinstance(value, list) else str(value)
        for key, value in rule.items()
        if key != keys.NAME
    }
