"""Hours as people write them, 周一至周五，上午8:30至12:00，下午14:00至17:30, read into shifts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from assistant.desk.hours import Shift

_DAY_MINUTES = 24 * 60
_EVERY_DAY = frozenset(range(7))
_NAMED = {
    "工作日": frozenset(range(5)),
    "周末": frozenset({5, 6}),
    "双休日": frozenset({5, 6}),
    "每天": _EVERY_DAY,
    "每日": _EVERY_DAY,
    "天天": _EVERY_DAY,
    "全年": _EVERY_DAY,
}
_WEEK = r"(?:周|星期|礼拜)"
_TO = r"\s*(?:至|到|-|–|—|~|～)+\s*"
_PERIOD = r"(?:凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚|夜里)"
_CLOCK = r"(?<!\d)\d{{1,2}}(?:[:点时](?P<{name}>\d{{1,2}}|半)?分?)?(?!\d)"
_TOKEN = re.compile(
    rf"(?P<named>{'|'.join(_NAMED)})"
    rf"|{_WEEK}(?P<first>[一二三四五六日天])(?:{_TO}{_WEEK}?(?P<last>[一二三四五六日天]))?"
    r"|(?P<always>24\s*小时)"
    rf"|(?P<rest>(?:午休|休息)[^\d，,；;。]{{0,6}})?(?P<from_period>{_PERIOD})?\s*"
    rf"(?P<from>{_CLOCK.format(name='from_minute')}){_TO}"
    rf"(?P<to_period>{_PERIOD})?\s*(?P<to>{_CLOCK.format(name='to_minute')})"
)
_NIGHT = frozenset({"晚上", "晚", "夜里"})
_AFTERNOON = _NIGHT | {"下午", "傍晚"}


def read_hours(text: str) -> tuple[Shift, ...]:
    """Return the shifts that a text states; none if it states no times that can be read."""
    weekdays: frozenset[int] = frozenset()
    ended = True
    shifts: list[Shift] = []
    for token in _TOKEN.finditer(unicodedata.normalize("NFKC", text)):
        if named := _weekdays(token):
            weekdays = named if ended else weekdays | named
            ended = False
            continue
        ended = True
        opens, closes = _times(token)
        days = weekdays or _EVERY_DAY
        if token["rest"]:
            shifts = [part for shift in shifts for part in _without(shift, days, opens, closes)]
        elif closes - opens <= _DAY_MINUTES and opens < _DAY_MINUTES:
            shifts.append(Shift(days, opens, closes))
    return tuple(shifts)


def _weekdays(token: re.Match[str]) -> frozenset[int]:
    if token["named"]:
        return _NAMED[token["named"]]
    if not token["first"]:
        return frozenset()
    first = _weekday(token["first"])
    last = _weekday(token["last"]) if token["last"] else first
    return frozenset((first + step) % 7 for step in range((last - first) % 7 + 1))


def _weekday(name: str) -> int:
    return "一二三四五六日".index(name.replace("天", "日"))


def _times(token: re.Match[str]) -> tuple[int, int]:
    """Return the first and the last minute after midnight."""
    if token["always"]:
        return 0, _DAY_MINUTES
    period = token["from_period"] or ""
    opens = _minute(token["from"], token["from_minute"], period)
    closes = _minute(token["to"], token["to_minute"], token["to_period"] or period)
    if closes <= opens:
        meant_afternoon = opens < _DAY_MINUTES // 2 < closes + _DAY_MINUTES // 2
        closes += _DAY_MINUTES // 2 if meant_afternoon else _DAY_MINUTES
    return opens, closes


def _minute(clock: str, minute: str | None, period: str) -> int:
    hour = int(re.split(r"\D", clock)[0])
    if hour < (12 if period in _AFTERNOON else 4 if period == "中午" else 0) or (
        hour == 12 and period in _NIGHT
    ):
        hour += 12
    return hour * 60 + (30 if minute == "半" else int(minute or 0))


def _without(shift: Shift, days: frozenset[int], begins: int, ends: int) -> Iterator[Shift]:
    """Yield what is left of a shift of these days without a rest."""
    if not shift.weekdays <= days or ends <= shift.opens or shift.closes <= begins:
        yield shift
        return
    if shift.opens < begins:
        yield Shift(shift.weekdays, shift.opens, begins)
    if ends < shift.closes:
        yield Shift(shift.weekdays, ends, shift.closes)
