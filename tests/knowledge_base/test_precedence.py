"""Of two documents in force about the same thing, the exception speaks first, then the newer, then the local one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from knowledge_base.document import Document, Scope
from knowledge_base.precedence import Reason, outranks, same_subject

pytestmark = pytest.mark.unit

COMMUNITY = "云山市翠湖区河湾社区"
HERE = Scope(date(2026, 1, 20), COMMUNITY)
RULE = Document(
    "rule", "河湾社区爱心车使用规定", "河湾社区居委会", region=COMMUNITY, effective=date(2024, 6, 1)
)
WINTER = Document(
    "winter",
    "河湾社区爱心车过冬期间免费通知",
    "河湾社区居委会",
    region=COMMUNITY,
    effective=date(2026, 1, 10),
    expires=date(2026, 2, 28),
)
CITY = Document(
    "city", "云山市失独家庭慰问金发放办法", "云山市民政局", region="云山市", effective=date(2024, 1, 1)
)
DISTRICT = Document("district", "翠湖区失独家庭慰问金标准", "翠湖区民政局", region="云山市翠湖区")
COURSE = Document("2025", "培训班招生简章（2025年）", "石榴街道", effective=date(2025, 3, 1))
NEXT_COURSE = Document("2026", "培训班招生简章（2026年）", "石榴街道", effective=date(2026, 3, 1))


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (WINTER, RULE, Reason.TEMPORARY),
        (replace(WINTER, issuer="翠湖区民政局"), RULE, Reason.TEMPORARY),  # of the same place
        (replace(WINTER, region="云山市"), RULE, Reason.TEMPORARY),  # of the same issuer
        (replace(WINTER, issuer="翠湖区民政局", region="云山市翠湖区"), RULE, None),
        (replace(WINTER, region="云山市翠湖区桂花社区"), RULE, None),  # for the community next door
        (replace(WINTER, expires=None), RULE, None),
        (WINTER, replace(RULE, expires=date(2030, 1, 1)), Reason.TEMPORARY),
        (WINTER, replace(RULE, expires=date(2026, 2, 1)), None),  # neither runs inside the other
        (WINTER, replace(RULE, effective=date(2026, 1, 15)), None),  # the later rule knows of the notice
        (replace(WINTER, title="河湾社区食堂过冬期间免费通知"), RULE, None),
        (NEXT_COURSE, COURSE, Reason.NEWER),
        (replace(NEXT_COURSE, title="培训班招生简章（新）"), COURSE, Reason.NEWER),
        (replace(NEXT_COURSE, title="培训班招生简章（修订）"), COURSE, Reason.NEWER),
        (replace(NEXT_COURSE, title="2026年度培训班招生简章"), COURSE, Reason.NEWER),
        (replace(NEXT_COURSE, title="培训班招生简章第2期"), COURSE, Reason.NEWER),
        (replace(NEXT_COURSE, issuer="青莲街道"), COURSE, None),
        (replace(NEXT_COURSE, region="青河市"), replace(COURSE, region="云山市"), None),
        (replace(NEXT_COURSE, effective=None), COURSE, None),  # nobody knows which of them is newer
        (replace(NEXT_COURSE, title="培训班收费办法（2026年）"), COURSE, None),
        (DISTRICT, CITY, Reason.LOCAL),
        (replace(DISTRICT, title="翠湖区临时救助办法"), CITY, None),
        (replace(DISTRICT, region="青河市东区"), CITY, None),
    ],
)
def test_who_speaks_first(one: Document, other: Document, reason: Reason | None) -> None:
    assert outranks(one, other, HERE) is reason
    if reason is not None:
        assert outranks(other, one, HERE) is None


def test_where_somebody_is_must_be_known_for_a_local_rule() -> None:
    assert outranks(DISTRICT, CITY, replace(HERE, region="")) is None


@pytest.mark.parametrize(
    ("one", "other", "region", "reason"),
    [
        ("", "云山市", "", Reason.GENERAL),
        ("", "云山市", COMMUNITY, None),  # there the local rule counts
        ("", "", "", None),
        ("云山市", "云山市翠湖区", "", None),  # neither holds everywhere
    ],
)
def test_who_may_be_anywhere_is_told_what_holds_everywhere(
    one: str, other: str, region: str, reason: Reason | None
) -> None:
    first, second = replace(CITY, region=one), replace(DISTRICT, region=other)
    assert outranks(first, second, replace(HERE, region=region)) is reason


def test_a_general_exception_is_not_outranked_by_the_local_rule_that_it_is_made_to() -> None:
    notice = replace(WINTER, region="云山市")
    assert outranks(notice, RULE, HERE) is Reason.TEMPORARY
    assert outranks(RULE, notice, HERE) is None


def test_of_two_one_speaks_first_at_most() -> None:
    documents = (RULE, WINTER, CITY, DISTRICT, COURSE, NEXT_COURSE)
    both = [
        pair for pair in permutations(documents, 2) if outranks(*pair, HERE) and outranks(*pair[::-1], HERE)
    ]
    assert both == []
    assert all(outranks(document, document, HERE) is None for document in documents)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("云山市高龄津贴申领指南", "云山市高龄老人津贴发放办法（2022年）", True),
        ("桂花社区老年食堂春节停业通知", "桂花社区老年食堂收费标准", True),
        ("桂花社区养老助餐服务指南", "桂花社区2025年冬季爱心餐通知", False),
        ("翠湖区居家养老服务指南", "云山市城乡居民养老保险领取和资格认证指南", False),
        ("桂花社区公告（2026年11月）", "桂花社区公告（2026年12月）", False),  # about nothing in particular
    ],
)
def test_same_subject(one: str, other: str, same: bool) -> None:
    first, second = (Document(title, title, region="云山市翠湖区桂花社区") for title in (one, other))
    assert same_subject(first, second) is same_subject(second, first) is same
