"""The door for staff: a key in the header, or a browser's session that began with one; every use is audited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import NoReturn
from urllib.parse import urlsplit

from fastapi import Request, Response

from assistant.channels.doors import Staff
from assistant.channels.edges import KeyMissing, KeyRefused, OriginRefused, RoleRefused
from assistant.channels.limits import Act, Caller, Limits, address_of
from assistant.doors import Role
from assistant.doors.errors import NotAdmitted
from assistant.doors.opening import Doors
from assistant.doors.records import Kind, Outcome

COOKIE = "xiangyin_staff"
_PATH = "/staff"
"""The cookie goes nowhere else; what needs a key and lies elsewhere is asked for with the key itself."""
_READING = frozenset({"GET", "HEAD"})


class StaffDoor:
    """Knows whose a key is."""

    def __init__(self, doors: Callable[[], Doors], limits: Limits, session: timedelta) -> None:
        """``doors`` raises LibraryUnavailable as long as they cannot be opened; ``session``: a browser's at most."""
        self._doors = doors
        self._limits = limits
        self._session = session

    def admit(self, request: Request, role: Role) -> Staff:
        """Return who calls. Raises KeyMissing, KeyRefused, RoleRefused, OriginRefused, TooMany, LibraryUnavailable."""
        doors, shown = self._doors(), _shown(request)
        try:
            key = doors.keyring.holder(shown.written, shown.kind)
        except NotAdmitted as error:
            self._refused(request, shown.kind, error)
        own = key.role or Role.VIEWER
        if shown.kind is Kind.SESSION and request.method not in _READING and not from_our_page(request):
            doors.audit.record(key.kind, key.name, route_of(request), Outcome.FOREIGN_PAGE)
            raise OriginRefused("别的网站的网页不能替您做这件事。请在工作人员的页面上做。")
        if not own.includes(role):
            doors.audit.record(key.kind, key.name, route_of(request), Outcome.WRONG_ROLE)
            raise RoleRefused("您的钥匙不能做这件事。需要的话，请管理员换一把。")
        doors.audit.admitted(key, route_of(request), alone=request.method not in _READING)
        return Staff(key.name, own)

    def log_in(self, request: Request, written: str, response: Response) -> Staff:
        """Begin the session of a browser, and return whose it is. Raises KeyRefused, OriginRefused, TooMany."""
        if not from_our_page(request):
            raise OriginRefused("别的网站的网页不能替您登录。请在工作人员的页面上登录。")
        try:
            issued = self._doors().keyring.open_session(written, self._session)
        except NotAdmitted as error:
            self._refused(request, Kind.STAFF, error)
        key = issued.key
        self._doors().audit.admitted(key, route_of(request))
        response.set_cookie(
            COOKIE,
            issued.secret,
            max_age=round(self._session.total_seconds()),
            path=_PATH,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
        return Staff(key.name, key.role or Role.VIEWER)

    def log_out(self, request: Request, response: Response) -> None:
        """End the session of a browser; without one, nothing changes. Raises OriginRefused."""
        if not from_our_page(request):
            raise OriginRefused("别的网站的网页不能替您退出。")
        self._doors().keyring.close_session(request.cookies.get(COOKIE, ""))
        response.delete_cookie(
            COOKIE,
            path=_PATH,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )

    def _refused(self, request: Request, kind: Kind, error: NotAdmitted) -> NoReturn:
        self._limits.take(Act.FAILED_KEY, Caller(address_of(request.scope)))
        self._doors().audit.record(kind, error.name, route_of(request), error.outcome)
        raise KeyRefused(str(error)) from error


@dataclass(frozen=True, slots=True)
class _Shown:
    """What was shown at the door."""

    kind: Kind
    written: str


def _shown(request: Request) -> _Shown:
    scheme, _, written = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and written:
        return _Shown(Kind.STAFF, written)
    if session := request.cookies.get(COOKIE, ""):
        return _Shown(Kind.SESSION, session)
    raise KeyMissing("这里是给工作人员用的，要有钥匙。请打开 /staff，把钥匙贴进去。")


def from_our_page(request: Request) -> bool:
    """Return whether a page of this very service calls, and says so: what carries a cookie may be forged elsewhere."""
    origin = urlsplit(request.headers.get("origin", ""))
    same_host = bool(origin.netloc) and origin.netloc == request.headers.get("host")
    # Behind a proxy that is not named in the settings, the page may be https and the request not.
    same_scheme = origin.scheme == "https" or (origin.scheme == "http" and request.url.scheme == "http")
    site = request.headers.get("sec-fetch-site", "same-origin")
    return same_host and same_scheme and site == "same-origin"


def route_of(request: Request) -> str:
    """Return the method and the pattern of the path, without what was asked for."""
    return f"{request.method} {getattr(request.scope.get('route'), 'path', '') or '?'}"
