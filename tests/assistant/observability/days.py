"""Two days of a small community, counted by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone

from assistant.observability.periods import Period
from assistant.observability.records import Judgement, Outcome, TurnRecord

HERE = timezone(timedelta(hours=8))
DAY = date(2026, 11, 21)
PERIOD = Period(DAY, DAY, HERE)
ALLOWANCE, CANTEEN = ("old-age-allowance", "高龄津贴申领指南"), ("canteen", "老年食堂")

# day, hour, minute, channel, outcome, wait in ms, document, judgement; hours are the community's
_ROWS: tuple[tuple[int, int, int, str, Outcome, int | None, tuple[str, str], Judgement | None], ...] = (
    (20, 9, 0, "kiosk", Outcome.ANSWERED, 1500, ALLOWANCE, None),
    (20, 23, 59, "chat", Outcome.ABSTAINED, 2500, ("", ""), None),
    (21, 0, 0, "chat", Outcome.ANSWERED, 100, CANTEEN, Judgement.LIKED),
    (21, 8, 30, "kiosk", Outcome.ANSWERED, 200, ALLOWANCE, Judgement.DISLIKED),
    (21, 8, 31, "kiosk", Outcome.ASKED_BACK, 300, ("", ""), None),
    (21, 8, 32, "kiosk", Outcome.ANSWERED, 400, ALLOWANCE, Judgement.LIKED),
    (21, 14, 5, "kiosk", Outcome.HANDED_OVER, 500, ("", ""), None),
    (21, 14, 6, "kiosk", Outcome.ALERT, 1000, ("", ""), None),
    (21, 14, 7, "kiosk", Outcome.COMMAND, 9000, ("", ""), None),  # nobody waits for an answer
    (21, 14, 8, "kiosk", Outcome.NOT_HEARD, None, ("", ""), None),
    (21, 14, 9, "kiosk", Outcome.CUT_SHORT, None, ("", ""), None),
    (21, 14, 10, "other", Outcome.FAILED, None, ("", ""), None),
    (21, 23, 59, "api", Outcome.ABSTAINED, None, ("", ""), None),
)


def records() -> Iterator[TurnRecord]:
    """Yield the records of both days."""
    for number, (day, hour, minute, channel, outcome, wait_ms, document, judgement) in enumerate(_ROWS):
        at = datetime(2026, 11, day, hour, minute, tzinfo=HERE)
        yield TurnRecord(
            f"{number:012x}", at, channel, outcome, wait_ms, *document, "cmn-x-kunming", judgement
        )


def record(at: datetime, outcome: Outcome = Outcome.ANSWERED, turn: str = "0123456789ab") -> TurnRecord:
    """Return a record like any other."""
    return TurnRecord(turn, at, "kiosk", outcome, 800, *ALLOWANCE)
