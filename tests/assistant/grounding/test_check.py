"""Rule: the check names each claim without support, its kind and its words, and takes any spelling of the same."""

from __future__ import annotations

import pytest

from assistant.grounding import Claim, ClaimKind, check

pytestmark = pytest.mark.unit

ALLOWANCE = "满八十周岁、不满九十周岁的老人，每月发高龄津贴100元。满九十周岁、不满一百周岁的老人，每月发高龄津贴300元。"
DAY = "高龄津贴在每月15日以前打到老人的社会保障卡里。"
RATES = "上门助浴每次收60元，由两名护理员一起上门。上门理发每次收15元。"
SHARE = "普通老人家庭做适老化改造，补改造费的百分之五十，每户最多补3000元。"
FREE = "上门代办高龄津贴不收钱，电话6310-0115。"
FEES = "上门代办不收服务费，也不收老人的礼物。"
PAPERS = "申请高龄津贴，要带下面的材料。\n老人的身份证原件。\n老人的户口簿原件。"


@pytest.mark.parametrize(
    ("said", "quote"),
    [
        ("80到89岁的老人，每个月发一百块。", ALLOWANCE),
        ("满90不满100周岁的老人，高龄津贴每月三百元。", ALLOWANCE),
        ("每月15号以前打到社保卡里。", DAY),
        ("打到社会保障卡的时间是每月十五日以前。", DAY),
        ("上门理发，每次十五元。", RATES),
        ("普通老人家庭补改造费的一半，每户最多补三千元。", SHARE),
        ("上门代办高龄津贴免费，电话63100115。", FREE),
        ("要带两样材料，身份证原件，户口簿原件。", PAPERS),
        ("", FREE),
    ],
)
def test_another_spelling_is_supported(said: str, quote: str) -> None:
    assert check(said, [quote]).unsupported == ()


@pytest.mark.parametrize(
    ("said", "quote", "claim"),
    [
        ("80到89岁的老人，每月发200元。", ALLOWANCE, Claim(ClaimKind.FIGURE, "200元")),
        ("80到89岁的老人，每年发100元。", ALLOWANCE, Claim(ClaimKind.PERIOD, "每年")),
        ("75到89岁的老人，每月发100元。", ALLOWANCE, Claim(ClaimKind.AGE, "75到89岁")),
        ("每月15日以后打到社会保障卡里。", DAY, Claim(ClaimKind.LIMIT, "以后")),
        ("每月15日以前打到银行卡里。", DAY, Claim(ClaimKind.NAME, "银行")),
        ("上门代办收服务费。", FEES, Claim(ClaimKind.NEGATION, "不", left_out=True)),
        ("上门代办高龄津贴不收钱，电话6310-0116。", FREE, Claim(ClaimKind.FIGURE, "6310-0116")),
        ("普通老人家庭补改造费的50%，每户至少补3000元。", SHARE, Claim(ClaimKind.LIMIT, "至少")),
        ("普通老人家庭补改造费的50%。", SHARE, Claim(ClaimKind.EXCEPTION, "每户最多补3000元", left_out=True)),
        (
            "按照《老年优待证办法》，上门代办高龄津贴不收钱。",
            FREE,
            Claim(ClaimKind.DOCUMENT, "《老年优待证办法》"),
        ),
    ],
)
def test_a_claim_without_support_is_named(said: str, quote: str, claim: Claim) -> None:
    assert claim in check(said, [quote]).unsupported


@pytest.mark.parametrize(
    "said", ["满九十周岁的老人，每月发高龄津贴100元。", "上门理发，每次收60元。", "上门理发每次60元。"]
)
def test_an_amount_of_another_case_is_refused(said: str) -> None:
    assert not check(said, [ALLOWANCE, RATES])


def test_a_case_that_was_asked_for_need_not_be_repeated() -> None:
    said = "每月发高龄津贴100元。"
    assert not check(said, [ALLOWANCE])
    assert check(said, [ALLOWANCE], question="满八十周岁、不满九十周岁的老人领多少")
    assert not check(
        "每年发高龄津贴100元。", [ALLOWANCE], question="满八十周岁、不满九十周岁的老人每年领多少"
    )


def test_words_may_come_from_titles_and_issuers_but_figures_may_not() -> None:
    quote, titles = "每次收15元。", ["上门理发服务指南（60元）"]
    assert not check("上门理发每次收15元。", [quote])
    assert check("上门理发每次收15元。", [quote], titles=titles)
    assert not check("上门理发每次收60元。", [quote], titles=titles)
    assert check("云山市民政局，每次收15元。", [quote], issuers=["云山市民政局"])
    assert check("按照《上门理发服务指南（60元）》，每次收15元。", [quote], titles=titles)


def test_without_quotes_nothing_is_supported() -> None:
    assert [claim.kind for claim in check("每月发100元。", []).unsupported] == [ClaimKind.WORDS]
