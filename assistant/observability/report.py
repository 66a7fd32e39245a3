"""The report of some days: what is counted of them, compared with as many days before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from assistant.desk.desk import MIGRATIONS as DESK_MIGRATIONS
from assistant.desk.records import Kind
from assistant.desk.tables import TicketRow
from assistant.observability.figures import Figures, by_day, figures_of
from assistant.observability.periods import Period
from assistant.observability.records import Outcome
from assistant.observability.turn_store import TurnStore
from knowledge_base.library.database import Database

TOPICS = 10
"""How many are shown."""
_Shown = Callable[[Figures, int], str]


@dataclass(frozen=True, slots=True)
class Report:
    """The report of a period."""

    community: str
    period: Period
    made: datetime
    """When, in the zone of the community."""
    figures: Figures
    before: Figures
    tickets: int
    """What residents entrusted to staff: tickets of the desk, alerts left out."""
    tickets_before: int
    days: Mapping[date, Figures]

    @property
    def unfinished(self) -> bool:
        """Whether the last day is not over yet."""
        return self.period.last >= self.made.date()


@dataclass(frozen=True, slots=True)
class Line:
    """One figure in words, and the same of the period before."""

    label: str
    value: str
    before: str


def report_of(database: Database, community: str, period: Period, made: datetime) -> Report:
    """Return the report of a period. Raises LibraryUnavailable."""
    store = TurnStore(database)
    before = period.before
    records = list(store.between(period.begin, period.end))
    return Report(
        community=community,
        period=period,
        made=period.local(made),
        figures=figures_of(records, period),
        before=figures_of(store.between(before.begin, before.end), before),
        tickets=_tickets(database, period),
        tickets_before=_tickets(database, before),
        days=by_day(records, period),
    )


def lines_of(report: Report) -> tuple[Line, ...]:
    """Return the figures as people read them."""
    shown: tuple[tuple[str, _Shown], ...] = (
        ("居民说了几次话", lambda figures, _: f"{figures.turns}"),
        ("其中是问事、托事的", lambda figures, _: f"{figures.questions}"),
        ("　答上了", lambda figures, _: _share(figures, Outcome.ANSWERED)),
        ("　反问了一句", lambda figures, _: _share(figures, Outcome.ASKED_BACK)),
        ("　文件里没有，没答", lambda figures, _: _share(figures, Outcome.ABSTAINED)),
        ("　正在登记、转给工作人员", lambda figures, _: _share(figures, Outcome.HANDED_OVER)),
        ("　紧急情况", lambda figures, _: _share(figures, Outcome.ALERT)),
        ("叫它再说一遍、问好、道谢", lambda figures, _: f"{figures.of(Outcome.COMMAND)}"),
        ("没听清", lambda figures, _: f"{figures.of(Outcome.NOT_HEARD)}"),
        ("没说完就被打断、走开了", lambda figures, _: f"{figures.of(Outcome.CUT_SHORT)}"),
        ("没有答成（太忙、出错）", lambda figures, _: f"{figures.of(Outcome.REFUSED, Outcome.FAILED)}"),
        ("登记给工作人员的事", lambda _, tickets: f"{tickets} 件"),
        ("平均等多久", lambda figures, _: seconds(figures.average_wait_ms)),
        ("一百次里九十五次不超过", lambda figures, _: seconds(figures.longest_wait_ms)),
        ("居民说“有用”", lambda figures, _: f"{figures.liked}"),
        ("居民说“没用”", lambda figures, _: f"{figures.disliked}"),
    )
    return tuple(
        Line(label, show(report.figures, report.tickets), show(report.before, report.tickets_before))
        for label, show in shown
    )


def heading_of(report: Report) -> str:
    """Return whose report it is, and of when."""
    return f"{report.community} 问答日报　{days_of(report.period)}"


def columns_of(period: Period) -> tuple[str, str, str]:
    """Return what stands above the labels, the values, and those of the period before."""
    return ("什么", "这一天", "前一天") if period.days == 1 else ("什么", "这些天", f"前 {period.days} 天")


def notes_of(report: Report) -> tuple[str, ...]:
    """Return what has to be known to read the figures."""
    notes = []
    if report.unfinished:
        notes.append(f"最后一天还没有过完，数到 {report.made:%H:%M} 为止。")
    if not report.figures.turns:
        notes.append("这段时间一次也没有人用，或者服务没有开、没有记录。")
    if not report.before.turns:
        notes.append("再往前没有记录，没有什么可以比。")
    return tuple(notes)


def days_of(period: Period) -> str:
    """Return the days of a period as people write them."""
    first = _day(period.first)
    return first if period.days == 1 else f"{first}至{_day(period.last)}"


def seconds(milliseconds: float | None) -> str:
    """Return a wait as people read it."""
    return "—" if milliseconds is None else f"{milliseconds / 1000:.1f} 秒"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _share(figures: Figures, outcome: Outcome) -> str:
    count = figures.of(outcome)
    return f"{count}（{count / figures.questions:.0%}）" if count else "0"


def _tickets(database: Database, period: Period) -> int:
    database.migrate(DESK_MIGRATIONS, "desk")
    query = (
        select(func.count())
        .select_from(TicketRow)
        .where(
            TicketRow.created >= period.begin,
            TicketRow.created < period.end,
            TicketRow.kind != Kind.ALERT.value,
        )
    )
    with database.reading() as session:
        return session.scalar(query) or 0
