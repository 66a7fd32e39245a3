"""When the desk is attended, and when somebody will call: by the community's own clock, in plain Chinese."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from knowledge_base.numerals import spell_integer

_ENOUGH = timedelta(minutes=10)
"""Nobody is promised a call in what is left of a shift if it is less than this."""
_AHEAD_DAYS = 60
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Shift:
    """When the desk is attended, every week."""

    weekdays: frozenset[int]
    """0 for Monday to 6 for Sunday."""
    opens: int
    """Minutes after midnight."""
    closes: int
    """Minutes after the midnight that ``opens`` counts from, later than it; beyond 1440 it is the next day."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody is there. All times are local ones without a zone."""

    shifts: tuple[Shift, ...]
    """None if nobody knows."""
    holidays: Collection[date] = ()
    workdays: Collection[date] = ()
    """Days worked in exchange for holidays, like the first working day of a week."""

    def attended(self, moment: datetime) -> bool:
        """Whether somebody is there, and goes on to be for a while."""
        return self._covers(moment) and self._covers(moment + _ENOUGH)

    def next_opening(self, moment: datetime) -> datetime | None:
        """Return when somebody comes next, after ``moment``; None if nobody knows."""
        for ahead in range(_AHEAD_DAYS):
            later = [opens for opens, _ in self._on(moment.date() + timedelta(days=ahead)) if opens > moment]
            if later:
                return min(later)
        return None

    def promise(self, moment: datetime) -> str:
        """Return the sentence that says when a person will call.

        >>> hours = Hours((Shift(frozenset(range(5)), 8 * 60 + 30, 12 * 60),))
        >>> hours.promise(datetime(2026, 11, 23, 20))
        '明天早上八点半以后有人给您打电话。'
        """
        if self.attended(moment):
            return "现在有人上班，会尽快给您打电话。"
        opening = self.next_opening(moment)
        if opening is None:
            return "工作人员上班以后会给您打电话。"
        return f"{_day(opening.date(), moment.date())}{_clock(opening.time())}以后有人给您打电话。"

    def _covers(self, moment: datetime) -> bool:
        days = (moment.date() - timedelta(days=1), moment.date())
        return any(opens <= moment < closes for day in days for opens, closes in self._on(day))

    def _on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """Yield the shifts that begin on a day, as their first and last moments."""
        if day in self.holidays:
            return
        weekday = day.weekday()
        if day in self.workdays and self.shifts:
            weekday = min(min(shift.weekdays) for shift in self.shifts)
        midnight = datetime.combine(day, time())
        for shift in self.shifts:
            if weekday in shift.weekdays:
                yield midnight + timedelta(minutes=shift.opens), midnight + timedelta(minutes=shift.closes)


def _day(day: date, today: date) -> str:
    ahead = (day - today).days
    if ahead <= 2:
        return ("今天", "明天", "后天")[ahead]
    weeks = (day - timedelta(days=day.weekday()) - (today - timedelta(days=today.weekday()))).days // 7
    if weeks <= 1:
        return f"{('这周', '下周')[weeks]}{_WEEKDAYS[day.weekday()]}"
    return f"{spell_integer(day.month)}月{spell_integer(day.day)}日"


def _clock(at: time) -> str:
    ends = ((5, "凌晨"), (9, "早上"), (12, "上午"), (13, "中午"), (18, "下午"), (24, "晚上"))
    period = next(name for end, name in ends if at.hour < end)
    hour = at.hour - 12 if at.hour > 12 else at.hour
    minutes = {0: "", 30: "半"}.get(at.minute)
    if minutes is None:
        minutes = f"{'零' * (at.minute < 10)}{spell_integer(at.minute)}分"
    return f"{period}{'两' if hour == 2 else spell_integer(hour)}点{minutes}"
