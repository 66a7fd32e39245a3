"""Rule: a source is named by who issued it and when; the number of its clause is shown and never read aloud."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.naming import in_title_marks, source_as_said, source_as_shown
from knowledge_base.document import Document
from tests.assistant.core_fakes import ALLOWANCE

pytestmark = pytest.mark.unit

LAW = Document(
    "law",
    "中华人民共和国老年人权益保障法",
    issuer="全国人民代表大会常务委员会",
    effective=date(2018, 12, 29),
)
CARD = replace(ALLOWANCE, title="云山市公交卡指南", issuer="云山市老龄办、云山市交通运输局")
WINTER = replace(ALLOWANCE, title="云山市2026年冬季取暖补贴办法")


@pytest.mark.parametrize(
    ("document", "clause", "shown", "said"),
    [
        (
            ALLOWANCE,
            "二、发多少钱",
            "这是云山市民政局2025年的《云山市高龄津贴申领指南》里“发多少钱”写的。",
            "这是云山市民政局2025年的《高龄津贴申领指南》里写的。",
        ),
        (
            LAW,
            "第十七条",
            "这是全国人大常委会2018年的《中华人民共和国老年人权益保障法》第十七条写的。",
            "这是全国人大常委会2018年的《老年人权益保障法》里写的。",
        ),
        (
            CARD,
            "",
            "这是云山市老龄办、云山市交通运输局2025年的《云山市公交卡指南》里写的。",
            "这是云山市老龄办等单位2025年的《公交卡指南》里写的。",
        ),
        (
            WINTER,
            "",
            "这是云山市民政局的《云山市2026年冬季取暖补贴办法》里写的。",
            "这是云山市民政局的《2026年冬季取暖补贴办法》里写的。",
        ),
        (
            Document("rules", "养老办法", issuer="国务院", number="国发〔2011〕5号"),
            "第三条",
            "这是国务院2011年的《养老办法》第三条写的。",
            "这是国务院2011年的《养老办法》里写的。",
        ),
        (
            Document("rules", "养老办法", issuer="国务院", number="国务院令第258号"),
            "",
            "这是国务院的《养老办法》里写的。",
            "这是国务院的《养老办法》里写的。",
        ),
        (
            Document("rules", "浙江省实施《中华人民共和国老年法》办法", "浙江省人民政府", region="浙江省"),
            "第三条",
            "这是浙江省人民政府的《浙江省实施〈中华人民共和国老年法〉办法》第三条写的。",
            "这是浙江省人民政府的《浙江省实施〈老年法〉办法》里写的。",
        ),
        (
            Document("notice", "桂花社区公告（2026年11月）", "居委会、物业", effective=date(2026, 11, 1)),
            "一、停水通知",
            "这是居委会、物业的《桂花社区公告（2026年11月）》里“停水通知”写的。",
            "这是居委会和物业2026年的《桂花社区公告》里写的。",
        ),
        (Document("rules", "养老办法"), "", "这是《养老办法》里写的。", "这是《养老办法》里写的。"),
    ],
)
def test_issuer_year_and_title(document: Document, clause: str, shown: str, said: str) -> None:
    assert source_as_shown(document, clause) == shown
    assert source_as_said(document) == said


@pytest.mark.parametrize(
    ("title", "marked"),
    [
        ("《老年人权益保障法》", "《老年人权益保障法》"),
        ("浙江省实施《老年人权益保障法》办法", "《浙江省实施〈老年人权益保障法〉办法》"),
        ("《老年人权益保障法》实施办法", "《〈老年人权益保障法〉实施办法》"),
    ],
)
def test_marks_inside_a_title_become_the_inner_ones(title: str, marked: str) -> None:
    assert in_title_marks(title) == marked
