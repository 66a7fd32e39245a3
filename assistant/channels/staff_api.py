"""``/staff/api/…``: what staff do over HTTP, with a key; every route does what a command of the same name does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Protocol

from fastapi import APIRouter, FastAPI, Query, Request, Response
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, ConfigDict, Field

from assistant.channels.doors import Staff, requires
from assistant.channels.limits import Limits
from assistant.channels.staff_door import StaffDoor
from assistant.channels.wire import Document
from assistant.desk.desk import Desk
from assistant.desk.exporting import document as ticket_document
from assistant.desk.records import Kind, State
from assistant.doors import Role
from assistant.doors.opening import Doors
from assistant.staff.listing import Listed
from assistant.staff.listing import document as listed_document
from knowledge_base.library.records import Publication
from knowledge_base.publication import Published

_LONGEST_NOTE = 1000
Viewer = Annotated[Staff, requires(Role.VIEWER)]
Publisher = Annotated[Staff, requires(Role.PUBLISHER)]
Clerk = Annotated[Staff, requires(Role.DESK)]
Limit = Annotated[int, Query(ge=1, le=1000)]
_NAME, _VERSION = "乡音", "1"


class BackOffice(Protocol):
    """What staff's routes work with; ``assistant.staff.office.Office`` is one. Each raises LibraryUnavailable."""

    def doors(self) -> Doors:
        """Return the keys, and what became of each."""
        ...

    def desk(self) -> Desk:
        """Return what residents entrusted to staff."""
        ...

    def in_force(self) -> str | None:
        """Return the id of the release in force; None if nothing was published."""
        ...

    def publications(self, limit: int) -> Sequence[Publication]:
        """Return what was put in force or taken back, the latest first."""
        ...

    def roll_back(self, *, who: str, to: str = "", reason: str = "") -> Published:
        """Put an earlier release in force. Raises RollbackImpossible, PublishBusy, PublishFailed."""
        ...

    def documents(self) -> Sequence[Listed]:
        """Return how every document stands today."""
        ...


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Taking(_Body):
    """That somebody sees to a ticket."""

    note: str = Field(default="", max_length=_LONGEST_NOTE)
    instead: bool = False
    """Take it over from whoever has it."""


class Closing(_Body):
    """That a ticket is done."""

    note: str = Field(default="", max_length=_LONGEST_NOTE)


class RollingBack(_Body):
    """Which release to go back to."""

    to: str = Field(default="", max_length=100)
    """Empty for what was in force before."""
    reason: str = Field(default="", max_length=_LONGEST_NOTE)


class LoggingIn(_Body):
    """A key, as it was pasted."""

    key: str = Field(max_length=200)


def add_staff(app: FastAPI, office: BackOffice, limits: Limits, session: timedelta) -> None:
    """Add staff's routes to ``app``, and what ``requires`` asks. ``session``: how long a browser stays logged in."""
    door = StaffDoor(office.doors, limits, session)
    app.state.staff_door = door
    for router in (_sessions(door), _tickets(office), _knowledge(office), _doors(office), _description(app)):
        app.include_router(router, tags=["staff"])


def _sessions(door: StaffDoor) -> APIRouter:
    router = APIRouter(prefix="/staff/api")

    @router.get("/me")
    def me(staff: Viewer) -> Document:
        return _told(staff)

    @router.post("/session")
    def log_in(shown: LoggingIn, request: Request, response: Response) -> Document:
        return _told(door.log_in(request, shown.key, response))

    @router.delete("/session", status_code=204)
    def log_out(request: Request, response: Response) -> None:
        door.log_out(request, response)

    return router


def _tickets(office: BackOffice) -> APIRouter:
    router = APIRouter(prefix="/staff/api/tickets")

    @router.get("", dependencies=[requires(Role.DESK)])
    def tickets(done: bool = False, kind: Kind | None = None, limit: Limit = 200) -> Document:
        states = tuple(State) if done else (State.OPEN, State.TAKEN)
        found = office.desk().histories(states=states, kinds=[kind] if kind else tuple(Kind))
        return {"tickets": [ticket_document(*each) for each in found[:limit]], "count": len(found)}

    @router.get("/{number}", dependencies=[requires(Role.DESK)])
    def ticket(number: str) -> Document:
        return ticket_document(*office.desk().history(number))

    @router.post("/{number}/take")
    def take(staff: Clerk, number: str, taking: Taking) -> Document:
        desk = office.desk()
        desk.take(number, who=staff.name, note=taking.note, instead=taking.instead)
        return ticket_document(*desk.history(number))

    @router.post("/{number}/close")
    def close(staff: Clerk, number: str, closing: Closing) -> Document:
        desk = office.desk()
        desk.close(number, who=staff.name, note=closing.note)
        return ticket_document(*desk.history(number))

    return router


def _knowledge(office: BackOffice) -> APIRouter:
    router = APIRouter(prefix="/staff/api")

    @router.get("/releases", dependencies=[requires(Role.VIEWER)])
    def releases(limit: Limit = 20) -> Document:
        return {
            "in_force": office.in_force(),
            "publications": [asdict(each) for each in office.publications(limit)],
        }

    @router.post("/releases/rollback")
    def roll_back(staff: Publisher, back: RollingBack) -> Document:
        published = office.roll_back(who=staff.name, to=back.to, reason=back.reason)
        return {"in_force": published.release.id}

    @router.get("/documents", dependencies=[requires(Role.VIEWER)])
    def documents() -> Document:
        return {"documents": [*map(listed_document, office.documents())]}

    return router


def _doors(office: BackOffice) -> APIRouter:
    router = APIRouter(prefix="/staff/api")

    @router.get("/audit", dependencies=[requires(Role.PUBLISHER)])
    def audit(limit: Limit = 200, name: Annotated[str, Query(max_length=64)] = "") -> Document:
        return {"uses": [asdict(each) for each in office.doors().audit.uses(limit, name)]}

    return router


def _description(app: FastAPI) -> APIRouter:
    router = APIRouter(prefix="/staff")

    @router.get("/openapi.json", dependencies=[requires(Role.VIEWER)])
    def openapi() -> Document:
        return get_openapi(title=_NAME, version=_VERSION, routes=app.routes)

    return router


def _told(staff: Staff) -> Document:
    return {
        "name": staff.name,
        "role": staff.role.value,
        "may": [role.value for role in Role if staff.role.includes(role)],
    }
