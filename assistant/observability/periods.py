"""Days of the community and the moments between which they lie."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, the first to the last, both included, in the zone of the community."""

    first: date
    last: date
    zone: tzinfo | None = None
    """None is the zone that the machine is set to."""

    @property
    def begin(self) -> datetime:
        """When the first day begins."""
        return beginning_of(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """When the day after the last begins."""
        return beginning_of(self.last + timedelta(days=1), self.zone)

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Period:
        """As many days, just before these."""
        days = timedelta(days=self.days)
        return Period(self.first - days, self.last - days, self.zone)

    def each(self) -> Iterator[date]:
        """Yield the days."""
        return (self.first + timedelta(days=number) for number in range(self.days))

    def local(self, at: datetime) -> datetime:
        """Return a moment in the zone of the community."""
        return at.astimezone(self.zone)


def beginning_of(day: date, zone: tzinfo | None = None) -> datetime:
    """Return when a day begins, in the zone that the machine is set to if none is given."""
    naive = datetime.combine(day, time.min)
    return naive.astimezone() if zone is None else naive.replace(tzinfo=zone)


def now() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC)
