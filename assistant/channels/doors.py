"""Who may call staff's routes: ``requires`` stands before each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Protocol

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from assistant.channels.edges import KeyRefused
from assistant.doors import Role

_Described = Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]
"""What OpenAPI says of a key; the door reads it by itself."""


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff, by the key that was shown."""

    name: str
    role: Role


class StaffDoor(Protocol):
    """What knows the keys; ``app.state.staff_door`` is one."""

    def admit(self, request: Request, role: Role) -> Staff:
        """Return who calls. Raises KeyMissing, KeyRefused, RoleRefused, TooMany."""
        ...


def requires(role: Role) -> Any:
    """Return what FastAPI asks before it runs a route: who calls, with a key whose role includes ``role``.

    ``dependencies=[requires(Role.VIEWER)]``, or ``staff: Annotated[Staff, requires(Role.DESK)]``.
    """

    def admitted(request: Request, _: _Described) -> Staff:
        door: StaffDoor | None = getattr(request.app.state, "staff_door", None)
        if door is None:  # nobody has keys here
            raise KeyRefused("这里没有开给工作人员的入口。")
        return door.admit(request, role)

    return Depends(admitted)
