"""The rules of who may get what, read from front matter as staff write them."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import yaml

from knowledge_base.ages import age_spans
from knowledge_base.eligibility import (
    OLDEST,
    PLACES,
    VALUES,
    AgeWithin,
    Benefit,
    Bracket,
    Condition,
    Fact,
    InRegion,
    OneOf,
)
from knowledge_base.eligibility_figures import unsupported
from knowledge_base.text import clean

NAME, WHO, WHERE, ALSO = "benefit", "who", "where", "also"
AMOUNT, SAYS, AMOUNTS = "amount", "says", "amounts"
_BRACKET_KEYS = (AMOUNT, SAYS, *Fact)
_BENEFIT_KEYS = (NAME, WHO, WHERE, ALSO, AMOUNTS, *_BRACKET_KEYS)

_SAID_IN_CHINESE = {
    "名称": NAME,
    "补贴": NAME,
    "谁可以领": WHO,
    "对象": WHO,
    "地点": WHERE,
    "窗口": WHERE,
    "还要": ALSO,
    "金额": AMOUNT,
    "标准": AMOUNT,
    "原文": SAYS,
    "档": AMOUNTS,
    "年龄": Fact.AGE,
    "户籍": Fact.HOUSEHOLD,
    "户口": Fact.HOUSEHOLD,
    "居住地": Fact.RESIDENCE,
    "收入": Fact.INCOME,
    "低保": Fact.INCOME,
    "残疾": Fact.DISABILITY,
    "残疾等级": Fact.DISABILITY,
    "残疾类别": Fact.DISABILITY_KIND,
    "失能": Fact.CARE,
    "独居": Fact.LIVING,
    "养老金": Fact.PENSION,
    "养老保险": Fact.PENSION,
    "医保": Fact.MEDICAL,
    "就业": Fact.WORK,
    "退役军人": Fact.SERVICE,
    "家庭": Fact.FAMILY,
    "子女": Fact.CHILDREN,
    "性别": Fact.SEX,
}

Problem = Callable[[int, str], None]
"""Takes down what is wrong with a line, counted from 1 in the file."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words that must stand in the text of the document."""

    line: int
    """Where they stand in the front matter, counted from 1 in the file."""
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What ``eligibility`` in front matter says."""

    benefits: tuple[Benefit, ...] = ()
    quotes: tuple[Quoted, ...] = ()


@dataclass(slots=True)
class _Reader:
    """Reads one list of benefits; every problem is taken down, nothing is raised."""

    problem: Problem
    quotes: list[Quoted] = field(default_factory=list)

    def benefit(self, node: yaml.Node) -> Benefit | None:
        fields = self._fields(node, _BENEFIT_KEYS)
        if fields is None:
            return None
        line = _line(node)
        name = self._text(fields, NAME) or self._lacks(line, NAME, "高龄津贴")
        who = self._quote(fields, WHO) or self._lacks(line, WHO, "年满八十周岁的老人，可以领高龄津贴。")
        benefit = Benefit(
            name,
            who,
            self._brackets(fields, line, who),
            tuple(self._conditions(fields)),
            self._quote(fields, WHERE),
            self._quote(fields, ALSO),
        )
        said = (who, *(each.says for each in benefit.brackets))
        self._check_figures(line, benefit.conditions, said, benefit.name)
        return benefit

    def _brackets(self, fields: Mapping[str, yaml.Node], line: int, who: str) -> tuple[Bracket, ...]:
        node = fields.get(AMOUNTS)
        if node is None:
            bracket = Bracket(self._amount(fields, line), self._quote(fields, SAYS) or who)
            self._check_figures(line, (), (bracket.says,), bracket.amount)
            return (bracket,)
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            self.problem(_line(node), f"{AMOUNTS} 应该一档一条，每条前面加“- ”。")
            return ()
        if AMOUNT in fields or SAYS in fields:
            self.problem(line, f"已经写了 {AMOUNTS}，{AMOUNT} 和 {SAYS} 请写到各档里面。")
        return tuple(filter(None, (self._bracket(each, who) for each in node.value)))

    def _bracket(self, node: yaml.Node, who: str) -> Bracket | None:
        fields = self._fields(node, _BRACKET_KEYS)
        if fields is None:
            return None
        says = self._quote(fields, SAYS) or who
        bracket = Bracket(self._amount(fields, _line(node)), says, tuple(self._conditions(fields)))
        self._check_figures(_line(node), bracket.conditions, (who, says))
        self._check_figures(_line(node), (), (says,), bracket.amount)
        return bracket

    def _amount(self, fields: Mapping[str, yaml.Node], line: int) -> str:
        return self._text(fields, AMOUNT) or self._lacks(line, AMOUNT, "每月100元")

    def _check_figures(
        self, line: int, conditions: Iterable[Condition], quotes: Iterable[str], amount: str = ""
    ) -> None:
        for figure in unsupported(conditions, amount, tuple(filter(None, quotes))):
            self.problem(line, f"“{figure}”在引用的原文（{WHO}、{SAYS}）里找不到。请照原文核对。")

    def _conditions(self, fields: Mapping[str, yaml.Node]) -> Iterable[Condition]:
        for key, node in fields.items():
            if key not in tuple(Fact):
                continue
            fact = Fact(key)
            values = self._values(node, key)
            condition = self._condition(fact, values, _line(node)) if values else None
            if condition is not None:
                yield condition

    def _condition(self, fact: Fact, values: tuple[str, ...], line: int) -> Condition | None:
        if fact in VALUES:
            for value in values:
                if value not in VALUES[fact]:
                    self.problem(line, f"{fact} 不认识“{value}”。可以写：{'、'.join(VALUES[fact])}。")
            return OneOf(fact, values)
        if len(values) > 1:
            self.problem(line, f"{fact} 只能写一个内容，这里写了 {len(values)} 个。")
            return None
        if fact in PLACES:
            return InRegion(fact, values[0])
        condition = _age(values[0])
        if condition is None:
            self.problem(
                line, f"{fact} 的“{values[0]}”看不懂。请写成“80周岁以上”或者“满80周岁、不满90周岁”。"
            )
        return condition

    def _fields(self, node: yaml.Node, keys: tuple[str, ...]) -> dict[str, yaml.Node] | None:
        if not isinstance(node, yaml.MappingNode):
            self.problem(_line(node), "这一条的写法不对。每行应该是“名称: 内容”，例如“amount: 每月100元”。")
            return None
        fields: dict[str, yaml.Node] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key not in keys:
                self.problem(_line(key_node), _unknown(key, keys))
            elif key in fields:
                self.problem(_line(key_node), f"{key} 写了两次。请只留一行。")
            else:
                fields[key] = value_node
        return fields

    def _quote(self, fields: Mapping[str, yaml.Node], key: str) -> str:
        text = self._text(fields, key)
        if text:
            self.quotes.append(Quoted(_line(fields[key]), key, text))
        return text

    def _text(self, fields: Mapping[str, yaml.Node], key: str) -> str:
        node = fields.get(key)
        values = self._values(node, key) if node is not None else ()
        if len(values) > 1 and node is not None:
            self.problem(_line(node), f"{key} 只能写一个内容，这里写了 {len(values)} 个。")
        return values[0] if values else ""

    def _values(self, node: yaml.Node, key: str) -> tuple[str, ...]:
        items: list[yaml.Node] = node.value if isinstance(node, yaml.SequenceNode) else [node]
        scalars = [" ".join(clean(item.value).split()) for item in items if isinstance(item, yaml.ScalarNode)]
        if len(scalars) < len(items):
            self.problem(_line(node), f"{key} 的内容应该是一段文字，或者 [甲, 乙] 这样的清单。")
        return tuple(filter(None, scalars))

    def _lacks(self, line: int, key: str, example: str) -> str:
        self.problem(line, f"缺了 {key}。请加上一行，例如“{key}: {example}”。")
        return ""


def read(node: yaml.Node, problem: Problem) -> Rules:
    """Return the rules under ``eligibility``; what is wrong is taken down by ``problem``, with its line."""
    if isinstance(node, yaml.ScalarNode) and not node.value.strip("~ "):
        return Rules()
    if not isinstance(node, yaml.SequenceNode):
        problem(_line(node), "eligibility 应该一项补贴一条，每条以“- benefit: 补贴的名称”开头。")
        return Rules()
    reader = _Reader(problem)
    benefits: dict[str, Benefit] = {}
    for item in node.value:
        benefit = reader.benefit(item)
        if benefit is None:
            continue
        if benefit.name and benefit.name in benefits:
            problem(_line(item), f"“{benefit.name}”写了两条。请合成一条，用 {AMOUNTS} 分档。")
        benefits[benefit.name] = benefit
    return Rules(tuple(benefits.values()), tuple(reader.quotes))


def _age(text: str) -> AgeWithin | None:
    """Return the ages of 80周岁以上, 满八十周岁、不满九十周岁, 60-69; None if that is no span of age."""
    with_unit = text if "岁" in text else f"{text}周岁"
    spans = age_spans(with_unit)
    if len(spans) != 1:
        return None
    first, last = int(spans[0].first), min(int(spans[0].last), OLDEST)
    return AgeWithin(first, last) if first <= last else None


def _unknown(key: str, keys: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(key.strip().lower(), keys, n=1, cutoff=0.5)
    meant = _SAID_IN_CHINESE.get(key.strip()) or (near[0] if near else None)
    if meant in keys:
        return f"不认识“{key}”。是不是“{meant}”？"
    return f"不认识“{key}”。可以用的名称有：{'、'.join(keys)}。"


def _line(node: yaml.Node) -> int:
    """Return the line of ``node`` in the file: its front matter begins on the second."""
    return int(node.start_mark.line) + 2
