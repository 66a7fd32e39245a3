"""A statute without front matter tells its own title, issuer, dates, place and predecessors."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge_base.loading import LoadedDocument, load_document, load_folders
from knowledge_base.statute import describe, is_history

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def statutes(laws: Path) -> dict[str, LoadedDocument]:
    return {loaded.document.title: loaded for loaded in load_folders([laws])}


def test_every_statute_loads_and_has_a_first_day(laws: Path, statutes: dict[str, LoadedDocument]) -> None:
    assert len(statutes) == len(list(laws.glob("*.md"))) >= 80
    assert [title for title, loaded in statutes.items() if loaded.document.effective is None] == []


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("中华人民共和国个人信息保护法", date(2021, 11, 1)),  # passed in August, in force from November
        ("婚姻登记条例", date(2003, 10, 1)),
        ("军人抚恤优待条例", date(2024, 10, 1)),  # revised in August 2024, in force from October
        (
            "中华人民共和国老年人权益保障法",
            date(2018, 12, 29),
        ),  # in force since 2013, this wording since 2018
        (
            "物业管理条例",
            date(2018, 3, 19),
        ),  # in force since 2003; the last amendment stands in the file's name
        ("失业保险条例", date(1999, 1, 22)),  # 自发布之日起施行
        ("中华人民共和国户口登记条例", date(1958, 1, 9)),  # 自公布之日起施行
        ("中华人民共和国民法典", date(2021, 1, 1)),  # its last article is not in this extract
        ("重庆市城乡居民最低生活保障条例", date(2016, 5, 1)),  # 自2016年5月1 日起施行, with a stray space
        ("上海市老年人权益保障条例", date(2016, 5, 1)),  # no history under the title
        ("青岛市养老服务促进条例", date(2018, 11, 30)),
    ],
)
def test_first_days(statutes: dict[str, LoadedDocument], title: str, day: date) -> None:
    assert statutes[title].document.effective == day


@pytest.mark.parametrize(
    ("title", "region"),
    [
        ("上海市殡葬管理条例", "上海市"),
        ("北京市居家养老服务条例", "北京市"),
        ("济南市既有多层住宅增设电梯规定", "济南市"),
        ("浙江省实施《中华人民共和国老年人权益保障法》办法", "浙江省"),
        ("威海市居民养老服务保障条例", "威海市"),
        ("城市供水条例", ""),  # 城市 is no place
        ("城市居民最低生活保障条例", ""),
        ("中华人民共和国社会保险法", ""),
        ("国务院关于在线政务服务的若干规定", ""),
    ],
)
def test_places(statutes: dict[str, LoadedDocument], title: str, region: str) -> None:
    assert statutes[title].document.region == region


def test_every_local_statute_has_its_place(statutes: dict[str, LoadedDocument]) -> None:
    local = ("上海市", "北京市", "重庆市", "济南市", "青岛市", "威海市", "德州市", "绍兴市", "省")
    wrong = [
        title
        for title, loaded in statutes.items()
        if (title[:3] in local or title[2] == "省") != bool(loaded.document.region)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("title", "issuer", "number"),
    [
        ("中华人民共和国社会保险法", "全国人民代表大会常务委员会", ""),
        ("中华人民共和国民法典", "全国人民代表大会", ""),
        ("中华人民共和国户口登记条例", "全国人民代表大会常务委员会", ""),  # congresses were not counted yet
        ("中华人民共和国政府信息公开条例", "国务院", "国务院令第711号"),
        ("军人抚恤优待条例", "国务院、中央军事委员会", "国务院、中央军事委员会令第788号"),
        ("信访工作条例", "中共中央、国务院", ""),
        ("上海市住宅物业管理规定", "上海市人民代表大会常务委员会", ""),
        ("绍兴市居家养老服务条例", "绍兴市人民代表大会常务委员会", ""),  # the province only approved
        ("济南市既有多层住宅增设电梯规定", "济南市人民代表大会常务委员会", ""),  # passed by Laiwu, now Jinan
        ("社会保险经办条例", "", ""),  # the file does not say
    ],
)
def test_issuers(statutes: dict[str, LoadedDocument], title: str, issuer: str, number: str) -> None:
    assert (statutes[title].document.issuer, statutes[title].document.number) == (issuer, number)


@pytest.mark.parametrize(
    ("title", "supersedes"),
    [
        ("婚姻登记条例", ("婚姻登记管理条例",)),
        ("农村五保供养工作条例", ()),  # its predecessor had the same title
        ("中华人民共和国噪声污染防治法", ("中华人民共和国环境噪声污染防治法",)),
        ("物业管理条例", ()),
    ],
)
def test_predecessors(statutes: dict[str, LoadedDocument], title: str, supersedes: tuple[str, ...]) -> None:
    assert statutes[title].document.supersedes == supersedes


def test_a_statute_of_ones_own(guides: Path) -> None:
    path = guides / "云山市垃圾管理办法_2024-05-06.md"
    path.write_text(
        "# 云山市垃圾管理办法\n\n（2020年1月2日云山市第三届人民代表大会常务委员会第四次会议通过）\n\n"
        "## 第一章　总　则\n\n第一条 为了本市的干净，制定本办法。\n\n"
        "第二条 本办法自2020年3月1日起施行。2001年的《云山市垃圾暂行办法》、《云山市清扫办法》同时废止。\n",
        "utf-8",
    )
    document, _ = load_document(path)
    assert (document.id, document.title) == ("云山市垃圾管理办法_2024-05-06", "云山市垃圾管理办法")
    assert (document.issuer, document.region) == ("云山市人民代表大会常务委员会", "云山市")
    assert document.effective == date(2024, 5, 6)
    assert document.supersedes == ("云山市垃圾暂行办法", "云山市清扫办法")


def test_a_statute_that_says_nothing() -> None:
    known = describe("办法", "# 办法\n\n正文。")
    assert (known.issuer, known.number, known.region, known.effective, known.supersedes) == (
        "",
        "",
        "",
        None,
        (),
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "2018年12月29日 第十三届全国人民代表大会常务委员会第七次会议《关于修改〈…〉的决定》第三次修正",
            True,
        ),
        ("（1996年8月29日第八届全国人民代表大会常务委员会第二十一次会议通过）", True),
        ("2019年5月15日 施行", True),
        ("2026年11月26日停水，请通过广播留意通知。", False),  # a notice that begins with a date is text
        ("第一条 2019年5月15日施行", False),
    ],
)
def test_history_is_told_from_text(line: str, expected: bool) -> None:
    assert is_history(line) is expected
