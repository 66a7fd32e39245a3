"""Rule: whoever asks out of hours hears when a person will call, and it is true of holidays and half days too."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from assistant.desk.hours import Hours, Shift
from assistant.desk.hours_text import read_hours

pytestmark = pytest.mark.unit

WEEK = frozenset(range(5))
at = datetime.fromisoformat
HALL = Hours(
    (Shift(WEEK, 510, 720), Shift(WEEK, 840, 1050), Shift(frozenset({5}), 540, 690)),
    holidays=frozenset({date(2026, 10, day) for day in range(1, 8)}),
    workdays=frozenset({date(2026, 10, 10)}),
)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-23T08:30", "现在有人上班，会尽快给您打电话。"),
        ("2026-11-23T11:49", "现在有人上班，会尽快给您打电话。"),
        ("2026-11-23T11:55", "今天下午两点以后有人给您打电话。"),  # they are about to leave
        ("2026-11-23T12:30", "今天下午两点以后有人给您打电话。"),
        ("2026-11-23T00:10", "今天早上八点半以后有人给您打电话。"),
        ("2026-11-23T20:00", "明天早上八点半以后有人给您打电话。"),
        ("2026-11-27T18:00", "明天上午九点以后有人给您打电话。"),  # Saturday's hours
        ("2026-11-28T12:00", "后天早上八点半以后有人给您打电话。"),
        ("2026-09-30T18:00", "下周四早上八点半以后有人给您打电话。"),
        ("2026-09-25T18:00", "明天上午九点以后有人给您打电话。"),
        ("2026-10-01T09:00", "下周四早上八点半以后有人给您打电话。"),  # a holiday on a working day
        ("2026-10-09T18:00", "明天早上八点半以后有人给您打电话。"),  # a Saturday worked like a Monday
        ("2026-10-10T15:00", "现在有人上班，会尽快给您打电话。"),
    ],
)
def test_when_a_person_will_call(moment: str, said: str) -> None:
    assert HALL.promise(at(moment)) == said


@pytest.mark.parametrize(
    ("opens", "said"),
    [
        (0, "凌晨零点"),
        (7 * 60, "早上七点"),
        (9 * 60 + 5, "上午九点零五分"),
        (12 * 60, "中午十二点"),
        (13 * 60 + 45, "下午一点四十五分"),
        (18 * 60, "晚上六点"),
        (22 * 60 + 30, "晚上十点半"),
    ],
)
def test_the_clock_is_read_as_people_read_it(opens: int, said: str) -> None:
    hours = Hours((Shift(frozenset({1}), opens, opens + 60),))
    assert hours.promise(at("2026-11-23T23:30")) == f"明天{said}以后有人给您打电话。"


def test_a_day_far_ahead_is_named_by_its_date() -> None:
    away = frozenset(date(2026, 2, day) for day in range(1, 20))
    hours = Hours((Shift(WEEK, 510, 720),), holidays=away)
    assert hours.promise(at("2026-02-01T12:00")) == "二月二十日早上八点半以后有人给您打电话。"


CLOSED = frozenset(date(2026, 11, 23) + timedelta(days=each) for each in range(100))


@pytest.mark.parametrize("hours", [Hours(()), Hours((Shift(WEEK, 510, 720),), holidays=CLOSED)])
def test_where_nobody_knows_nothing_is_promised(hours: Hours) -> None:
    assert hours.promise(at("2026-11-23T12:00")) == "工作人员上班以后会给您打电话。"


def test_a_night_shift_goes_on_after_midnight() -> None:
    hours = Hours((Shift(frozenset({0}), 22 * 60, 30 * 60),))
    assert hours.attended(at("2026-11-24T03:00"))
    assert not hours.attended(at("2026-11-24T07:00"))
    assert not hours.attended(at("2026-11-23T03:00"))


def test_somebody_who_is_always_there_is_there_at_midnight() -> None:
    hours = Hours((Shift(frozenset(range(7)), 0, 24 * 60),))
    assert all(hours.attended(at(f"2026-11-2{day}T{time}")) for day in (3, 9) for time in ("23:55", "00:00"))


MORNING, AFTERNOON = (510, 720), (840, 1050)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("周一至周五，上午8:30至12:00，下午14:00至17:30", {"01234": [MORNING, AFTERNOON]}),
        ("周一到周五 上午8：30—12：00 下午2：00—5：30", {"01234": [MORNING, AFTERNOON]}),
        ("工作日8点半到12点，下午2点到5点半", {"01234": [MORNING, AFTERNOON]}),
        ("星期一至星期五8:30-17:30，午休12:00-14:00", {"01234": [MORNING, AFTERNOON]}),
        ("周一至周五8:30-12:00；周六9:00-11:30；周日休息", {"01234": [MORNING], "5": [(540, 690)]}),
        ("周一、周三、周五8:30-12:00", {"024": [MORNING]}),
        ("周末8:30-12:00", {"56": [MORNING]}),
        ("周六至周一8:30-12:00", {"056": [MORNING]}),
        ("每天24小时", {"0123456": [(0, 1440)]}),
        ("8:30-12:00", {"0123456": [MORNING]}),
        ("8:30-5:30", {"0123456": [(510, 1050)]}),  # half past five in the afternoon
        ("每天晚上10点到早上6点", {"0123456": [(1320, 1800)]}),
        ("每天晚上8点到12点", {"0123456": [(1200, 1440)]}),
        ("随时可以打", {}),
        ("", {}),
        ("电话6310-0100", {}),
        ("周一至周五99:99-88:00", {}),
    ],
)
def test_hours_are_read_as_they_are_written(text: str, expected: dict[str, list[tuple[int, int]]]) -> None:
    found: dict[str, list[tuple[int, int]]] = {}
    for shift in read_hours(text):
        found.setdefault("".join(map(str, sorted(shift.weekdays))), []).append((shift.opens, shift.closes))
    assert found == expected
