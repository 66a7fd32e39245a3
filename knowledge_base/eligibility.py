"""Who may get what: the rules of a document that a program can weigh, beside the text that people read.

A rule never says more than the text: ``Benefit.who`` and ``Bracket.says`` are sentences of it, and what a resident
is told is quoted from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

OLDEST = 130
"""No rule looks for a greater age, in years."""


class Fact(StrEnum):
    """What a rule may want to know of a person; its value is the key in front matter."""

    AGE = "age"
    HOUSEHOLD = "household"
    """Where the person is registered (户籍)."""
    RESIDENCE = "residence"
    """Where the person lives."""
    INCOME = "income"
    DISABILITY = "disability"
    """Grade of the certificate (残疾证)."""
    DISABILITY_KIND = "disability_kind"
    CARE = "care"
    """Whether the person needs others for daily life (失能)."""
    LIVING = "living"
    """With whom the person lives."""
    PENSION = "pension"
    MEDICAL = "medical"
    """Medical insurance."""
    WORK = "work"
    SERVICE = "service"
    """Military service, or a martyr in the family."""
    FAMILY = "family"
    """Only children, and families that lost theirs."""
    CHILDREN = "children"
    """Minors to bring up."""
    SEX = "sex"


VALUES: Mapping[Fact, tuple[str, ...]] = MappingProxyType(
    {
        Fact.INCOME: ("特困", "低保", "低收入", "一般"),
        Fact.DISABILITY: ("无", "一级", "二级", "三级", "四级"),
        Fact.DISABILITY_KIND: ("肢体", "视力", "听力", "言语", "智力", "精神", "多重"),
        Fact.CARE: ("能自理", "轻度失能", "中度失能", "重度失能"),
        Fact.LIVING: ("独居", "空巢", "与家人同住"),
        Fact.PENSION: ("职工养老金", "城乡居民养老金", "无"),
        Fact.MEDICAL: ("职工医保", "居民医保", "无"),
        Fact.WORK: ("在职", "退休", "失业", "无"),
        Fact.SERVICE: ("退役军人", "烈属", "无"),
        Fact.FAMILY: ("计生特殊家庭", "独生子女家庭", "其他"),
        Fact.CHILDREN: ("有", "无"),
        Fact.SEX: ("男", "女"),
    }
)
"""What each fact can be, other than an age or a place; 空巢 is a couple without children in the house."""

PLACES = (Fact.HOUSEHOLD, Fact.RESIDENCE)


@dataclass(frozen=True, slots=True)
class AgeWithin:
    """In completed years, from ``first`` up to and including ``last``."""

    first: int
    last: int = OLDEST

    @property
    def fact(self) -> Fact:
        """What it asks for."""
        return Fact.AGE


@dataclass(frozen=True, slots=True)
class InRegion:
    """Registered or living inside a region."""

    fact: Fact
    """One of ``PLACES``."""
    region: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """A fact that is one of some values."""

    fact: Fact
    values: tuple[str, ...]
    """Of ``VALUES[fact]``."""


Condition = AgeWithin | InRegion | OneOf


@dataclass(frozen=True, slots=True)
class Bracket:
    """How much, and to whom among those who get the benefit."""

    amount: str
    """Short, for people: 每月100元; every figure in it stands in ``says``."""
    says: str
    """The sentence of the document, verbatim."""
    conditions: tuple[Condition, ...] = ()
    """All of them must hold, beside those of the benefit."""


@dataclass(frozen=True, slots=True)
class Benefit:
    """What people can get by a document."""

    name: str
    """Short, for people."""
    who: str
    """The sentence that says who may get it, verbatim."""
    brackets: tuple[Bracket, ...]
    """At least one; the first that holds counts."""
    conditions: tuple[Condition, ...] = ()
    """All of them must hold."""
    where: str = ""
    """The desk, as the document names it, verbatim; empty leaves it to the document's ``contact``."""
    also: str = ""
    """A further condition that nobody is asked about, verbatim: with one, it is never more than perhaps theirs."""
