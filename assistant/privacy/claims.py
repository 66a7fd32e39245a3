"""What is kept of one visit, found by its code or by the number of a ticket: shown to its resident, and deleted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.desk.exporting import document
from assistant.desk.forgetting import Delivery, Entrusted, Forgetting
from assistant.desk.records import State
from assistant.privacy.errors import CodeUnknown, TicketsOpen
from assistant.privacy.recordings import Recordings, name_of
from assistant.privacy.retention import DELETED_FROM
from assistant.visit_code import code_in, code_of, shown
from knowledge_base.library.database import Database
from knowledge_base.library.questions import Questions
from knowledge_base.library.records import AskedInVain


@dataclass(frozen=True, slots=True)
class Found:
    """What is kept of a visit, or of one ticket."""

    code: str
    """Of the visit; empty if the ticket belongs to none."""
    entrusted: tuple[Entrusted, ...]
    questions: tuple[AskedInVain, ...] = ()
    recordings: tuple[Path, ...] = ()
    elsewhere: int = 0
    """Other tickets of the same visit, if it was asked for one ticket."""

    @property
    def open(self) -> tuple[str, ...]:
        """Numbers of the tickets that are not closed."""
        return tuple(each.ticket.number for each in self.entrusted if each.ticket.state is not State.DONE)

    @property
    def told(self) -> tuple[Delivery, ...]:
        """What has left this machine, or may be leaving it: it cannot be taken back."""
        return tuple(
            delivery
            for each in self.entrusted
            for delivery in each.deliveries
            if delivery.at is not None or delivery.under_way
        )


@dataclass(frozen=True, slots=True)
class Deleted:
    """What was deleted."""

    tickets: int
    undelivered: int
    """Messages that nobody will be told any more."""
    questions: int
    recordings: int
    scrubbed: bool
    """Whether it is gone from the database's files as well; otherwise it is after the next purge."""


class Claims:
    """Residents' rights to see and to delete. Methods raise LibraryUnavailable; ``delete`` OSError as well."""

    def __init__(self, database: Database, questions: Questions, recordings: Recordings) -> None:
        """Take the database of a desk that was opened."""
        self._database = database
        self._desk = Forgetting(database)
        self._questions = questions
        self._recordings = recordings

    def find(self, claim: str) -> Found:
        """Return what is kept under the code of a visit, or of the ticket with that number.

        Raises:
            CodeUnknown: nothing is.
        """
        found = self._of_number(claim) or self._of_code(code_in(claim) or "")
        if found is None:
            raise CodeUnknown(
                f"“{claim[:20]}”没有查到什么：可能抄错了，可能已经到期删掉了，也可能那一次什么都没有留下。"
            )
        return found

    def delete(self, found: Found, *, also_open: bool = False) -> Deleted:
        """Delete what was found, for good.

        Raises:
            TicketsOpen: some of it is still being seen to, and ``also_open`` was not said; nothing was deleted.
        """
        if found.open and not also_open:
            raise TicketsOpen(
                f"编号 {'、'.join(found.open)} 还没有办完，什么都没有删。"
                "请先办完（desk close 编号）；居民不要办了、现在就要删，请加上 --also-open。"
            )
        undelivered = sum(each.at is None for one in found.entrusted for each in one.deliveries)
        whole_visit = not found.elsewhere and found.code
        recordings = self._recordings.forget(found.code) if whole_visit else 0
        questions = self._questions.forget_vain_of(found.code) if whole_visit else 0
        # The last: as long as they are there, whoever has only a number can ask once more.
        tickets = self._desk.forget([each.ticket.number for each in found.entrusted])
        scrubbed = self._database.scrub(DELETED_FROM)
        return Deleted(tickets, undelivered, questions, recordings, scrubbed)

    def _of_number(self, claim: str) -> Found | None:
        entrusted = self._desk.of_number(claim)
        if not entrusted:
            return None
        code = code_of(entrusted[0].ticket.draft.visit)
        others = len(self._desk.of_visit(code)) - 1 if code else 0
        if others > 0:
            return Found(code, entrusted, elsewhere=others)
        return Found(code, entrusted, self._questions.vain_of(code), self._recordings.of_visit(code))

    def _of_code(self, code: str) -> Found | None:
        found = Found(
            code,
            self._desk.of_visit(code),
            self._questions.vain_of(code),
            self._recordings.of_visit(code),
        )
        return found if found.entrusted or found.questions or found.recordings else None


def as_document(found: Found) -> dict[str, Any]:
    """Return all that is kept, for a file that its resident takes along."""
    return {
        "code": shown(found.code),
        "tickets": [
            {
                **document(each.ticket, each.events),
                "deliveries": [
                    {
                        "destination": delivery.destination,
                        "event": delivery.event.value,
                        "delivered": _written(delivery.at),
                    }
                    for delivery in each.deliveries
                ],
            }
            for each in found.entrusted
        ],
        "questions": [
            {"day": each.day.isoformat(), "text": each.text, "kind": each.kind.value, "settled": each.settled}
            for each in found.questions
        ],
        "recordings": [name_of(path) for path in found.recordings],
    }


def cannot_reach(found: Found) -> Iterator[str]:
    """Yield in Chinese what deleting does not reach."""
    places = dict.fromkeys(delivery.destination for delivery in found.told)
    if places:
        yield f"已经送到（或者正在送到）“{'”“'.join(places)}”的通知收不回来，请到那里去删。"
    if found.elsewhere:
        yield (
            f"同一次来访还登记了另外 {found.elsewhere} 件事，没有动。要一起删，请用代码 {shown(found.code)}。"
        )
    yield "备份里的要等那些备份到期；导出过的文件要另外删。正在运行的服务里记着的话，最多十分钟就忘。"


def _written(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
