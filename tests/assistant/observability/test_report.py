"""Rule: a report says what a person would count, compares, is honest about empty days, and needs no script."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime
from functools import partial
from html.parser import HTMLParser

import pytest

from assistant.desk.desk import Desk
from assistant.desk.records import Draft, Kind
from assistant.observability.periods import Period
from assistant.observability.report import Report, days_of, lines_of, notes_of, report_of
from assistant.observability.report_csv import as_csv
from assistant.observability.report_html import as_html
from assistant.observability.turn_store import TurnStore
from knowledge_base.library.database import Database
from tests.assistant.observability.days import DAY, HERE, PERIOD, record, records

LATER = datetime(2026, 11, 25, tzinfo=UTC)
TICKETS = (
    (Kind.REPAIR, datetime(2026, 11, 21, 14, 5, tzinfo=HERE)),
    (Kind.HANDOFF, datetime(2026, 11, 21, 23, 59, tzinfo=HERE)),
    (Kind.ALERT, datetime(2026, 11, 21, 14, 6, tzinfo=HERE)),
    (Kind.REPAIR, datetime(2026, 11, 22, 0, 0, tzinfo=HERE)),
)


@pytest.fixture
def counted(database: Database, store: TurnStore) -> Database:
    """Both days, three tickets of the latter, one of them an alert, and one of the midnight after it."""
    for each in records():
        store.add(each)
    for number, (kind, at) in enumerate(TICKETS):
        Desk(database, clock=partial(_same, at)).submit(Draft(kind, "灯坏了"), str(number))
    return database


def _same(at: datetime) -> datetime:
    return at


@pytest.fixture
def report(counted: Database) -> Report:
    return report_of(counted, "桂花社区", PERIOD, LATER)


def test_a_day_is_compared_with_the_day_before(report: Report) -> None:
    assert {line.label.strip("　"): (line.value, line.before) for line in lines_of(report)} == {
        "居民说了几次话": ("11", "2"),
        "其中是问事、托事的": ("7", "2"),
        "答上了": ("3（43%）", "1（50%）"),
        "反问了一句": ("1（14%）", "0"),
        "文件里没有，没答": ("1（14%）", "1（50%）"),
        "正在登记、转给工作人员": ("1（14%）", "0"),
        "紧急情况": ("1（14%）", "0"),
        "叫它再说一遍、问好、道谢": ("1", "0"),
        "没听清": ("1", "0"),
        "没说完就被打断、走开了": ("1", "0"),
        "没有答成（太忙、出错）": ("1", "0"),
        "登记给工作人员的事": ("2 件", "0 件"),
        "平均等多久": ("0.4 秒", "2.0 秒"),
        "一百次里九十五次不超过": ("1.0 秒", "2.5 秒"),
        "居民说“有用”": ("2", "0"),
        "居民说“没用”": ("1", "0"),
    }
    assert notes_of(report) == ()


def test_a_table_has_a_line_for_each_day(counted: Database) -> None:
    week = Period(date(2026, 11, 19), DAY, HERE)
    content = as_csv(report_of(counted, "桂花社区", week, LATER))
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["日期"] for row in rows] == ["2026-11-19", "2026-11-20", "2026-11-21"]
    assert [row["问题"] for row in rows] == ["0", "2", "7"]
    assert [row["平均等待（秒）"] for row in rows] == ["", "2.00", "0.42"]
    assert [row["没用"] for row in rows] == ["0", "0", "1"]


class Tags(HTMLParser):
    """Notes the tags and what they hold, and that each is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.bars: list[float] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag == "rect":
            self.bars.append(float(dict(attrs)["height"] or 0))
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_a_page_needs_nothing_but_itself(report: Report) -> None:
    page = as_html(report).decode()
    tags = Tags()
    tags.feed(page)
    tags.close()
    assert tags.open == []
    assert {"script", "link", "img", "iframe"}.isdisjoint(tags.seen)
    assert not re.search(r"https?://|url\(|\son\w+=", page)
    assert tags.bars == pytest.approx([174 / 3, 174, 174 * 2 / 3, 174 / 3], abs=0.1)
    assert 'aria-label="0 点 1 个；8 点 3 个；14 点 2 个；23 点 1 个"' in page
    assert page.index("高龄津贴申领指南") < page.index("老年食堂")


def test_a_title_is_text(database: Database, store: TurnStore) -> None:
    at = datetime(2026, 11, 21, 4, tzinfo=UTC)
    store.add(record(at))
    page = as_html(report_of(database, "<b>社区</b>", PERIOD, LATER)).decode()
    assert "&lt;b&gt;社区&lt;/b&gt;" in page


def test_an_empty_day_says_so(database: Database) -> None:
    noon = datetime(2026, 11, 21, 12, 30, tzinfo=HERE)
    report = report_of(database, "桂花社区", PERIOD, noon)
    assert notes_of(report) == (
        "最后一天还没有过完，数到 12:30 为止。",
        "这段时间一次也没有人用，或者服务没有开、没有记录。",
        "再往前没有记录，没有什么可以比。",
    )
    page = as_html(report).decode()
    assert "画不出图" in page
    assert "没有从文件里答过" in page
    assert "<svg" not in page


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 11, 1), date(2026, 11, 1), "2026年11月1日"),
        (date(2026, 11, 1), date(2026, 11, 7), "2026年11月1日至2026年11月7日"),
    ],
)
@pytest.mark.unit
def test_days_as_people_write_them(first: date, last: date, words: str) -> None:
    assert days_of(Period(first, last)) == words
