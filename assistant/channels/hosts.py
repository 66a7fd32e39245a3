"""By which names the service may be called: a page elsewhere may give its own name our address (DNS rebinding)."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.types import Scope

from assistant.channels.edges import HostRefused
from assistant.doors.listening import is_loopback

_LOOPBACK = "localhost"
_WRITTEN = re.compile(r"(?P<name>\[[0-9a-fA-F:.]+\]|[^\[\]:/@\s]*)(:[0-9]{0,5})?")


class Hosts:
    """Decides by the Host header. A bare address is always our own: no name server is asked about it."""

    def __init__(self, names: Iterable[str]) -> None:
        """Take the names in small letters."""
        self._names = frozenset(names)

    def check(self, scope: Scope) -> None:
        """Pass whoever calls us by a name of ours. Raises HostRefused."""
        host = host_named(scope)
        if host is None or not (host in self._names or _is_address(host) or host.endswith(f".{_LOOPBACK}")):
            raise HostRefused(
                "这个网址不是这台服务器登记过的名字。请检查网址；"
                "名字没有错的话，请管理员把它写进 settings.toml 的 doors.hosts，再重新启动。"
            )


def host_named(scope: Scope) -> str | None:
    """Return by which name we are called, in small letters and without the port; None if by none, or several."""
    named = Headers(scope=scope).getlist("host")
    found = _WRITTEN.fullmatch(named[0]) if len(named) == 1 else None
    return found["name"].strip("[]").lower().rstrip(".") or None if found else None


def own_hosts(listens: str, more: Iterable[str], machine: Iterable[str] | None = None) -> frozenset[str]:
    """Return the names by which the service is called.

    Args:
        listens: the address that it listens on.
        more: what the settings name.
        machine: names of the machine, which count where others can reach it; asked of the system if None.
    """
    names = {_LOOPBACK, *more}
    if not is_loopback(listens):
        names |= {each.lower() for each in (machine_names() if machine is None else machine)}
        names |= {listens.lower()} if listens and not _is_address(listens) else set()
    return frozenset(names)


def machine_names() -> frozenset[str]:
    """Return what this machine is called in its network."""
    own, whole = socket.gethostname(), socket.getfqdn()
    short = own.partition(".")[0]
    return frozenset({own, whole, short, f"{short}.local"})


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
