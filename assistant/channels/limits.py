"""How much one visit and one address may ask for: token buckets, in bounded memory.

They are generous, for a whole building may share one address. Whoever runs into one is told when to come back.
"""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from starlette.types import Scope

from assistant.channels.edges import TooMany
from assistant.settings_doors import AddressLimits, VisitLimits

_MINUTE_S = 60.0
_KEPT = 10_000
"""Addresses, and visits, that are kept in mind; beyond that, who was quiet for longest is forgotten."""
_NETWORK_BITS = 64
"""Of an IPv6 address: what follows, whoever has it chooses."""


class Act(StrEnum):
    """What is counted. The names are those of the settings."""

    QUESTION = "questions"
    AUDIO = "audio_seconds"
    UPLOAD = "uploads"
    VISIT = "visits"
    READING = "readings"
    CONNECTION = "connections"
    TICKET_NUMBER = "ticket_numbers"
    FAILED_KEY = "failed_keys"
    EMERGENCY = "emergencies"
    """What is let through all the same, because somebody is in danger."""


_TOLD = {
    Act.QUESTION: "您问得有点快，我跟不上了。请歇一会儿再问。",
    Act.AUDIO: "您说得太多，我听不过来了。请歇一会儿再说。有危险请马上打110或者120。",
    Act.UPLOAD: "录音传得太多，我听不过来了。请过一会儿再传。有危险请马上打110或者120。",
    Act.VISIT: "现在来问的人太多了。请过一会儿再来。",
    Act.READING: "要念的太多，我念不过来了。请过一会儿再听。",
    Act.CONNECTION: "连接得太频繁了。请过一会儿再试。",
    Act.TICKET_NUMBER: "编号查得太多了。请过一会儿再查，或者打电话问服务大厅。",
    Act.FAILED_KEY: "钥匙错了太多次。请过一会儿再试，或者请管理员重新发一把。",
    Act.EMERGENCY: "现在问的人太多了，我顾不过来。有危险请马上打110或者120。",
}
_TERMINAL = "xiangyin.terminal"
"""What a scope says of a voice terminal that has shown its token: it counts by itself, whoever is beside it."""
_CONNECTED = "这个地方同时用的人太多了，请过一会儿再试。"
_AGAIN_S = 15.0


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks for something."""

    address: str
    visit: str | None = None


class Buckets:
    """Token buckets by name, each full at first; a full one is not kept. It is not safe to share by threads."""

    def __init__(self, a_minute: Mapping[Act, float], capacity: int = _KEPT) -> None:
        """``a_minute``: what a bucket holds, and what flows into it in a minute; what is not named is unlimited."""
        self._a_minute = a_minute
        self._capacity = capacity
        self._full_at: OrderedDict[tuple[str, Act], float] = OrderedDict()
        """When each is full again, the one that was used longest ago first."""

    def __len__(self) -> int:
        return len(self._full_at)

    def wait_s(self, name: str, act: Act, count: float, at_s: float) -> float:
        """Return how long it takes until there are ``count`` tokens, 0 if they are there."""
        size = self._a_minute.get(act)
        if size is None:
            return 0.0
        missing_s = max(0.0, self._full_at.get((name, act), at_s) - at_s)
        return max(0.0, missing_s + (min(count, size) / size - 1) * _MINUTE_S)

    def take(self, name: str, act: Act, count: float, at_s: float) -> None:
        """Take ``count`` tokens, which are there."""
        size = self._a_minute.get(act)
        if size is None:
            return
        key = name, act
        full_at = max(at_s, self._full_at.pop(key, at_s)) + count / size * _MINUTE_S
        self._full_at[key] = full_at
        while len(self._full_at) > self._capacity or self._oldest_is_full(at_s):
            self._full_at.popitem(last=False)

    def _oldest_is_full(self, at_s: float) -> bool:
        return next(iter(self._full_at.values()), at_s + 1) <= at_s


class Limits:
    """What is left for each visit and address. Threads may share it."""

    def __init__(
        self,
        address: AddressLimits | None = None,
        visit: VisitLimits | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        capacity: int = _KEPT,
    ) -> None:
        """Take what is allowed in a minute; without it, the defaults."""
        address = address or AddressLimits()
        self._addresses = Buckets(_by_act(address), capacity)
        self._visits = Buckets(_by_act(visit or VisitLimits()), capacity)
        self._most_connected = address.connected
        self._connected: Counter[str] = Counter()
        self._clock = clock
        self._lock = threading.Lock()

    def take(self, act: Act, caller: Caller, count: float = 1.0) -> None:
        """Count that ``caller`` does something. Raises TooMany, and counts nothing, if it is more than may be."""
        with self._lock:
            at = self._clock()
            wait = self._addresses.wait_s(caller.address, act, count, at)
            if caller.visit is not None:
                wait = max(wait, self._visits.wait_s(caller.visit, act, count, at))
            if wait > 0.0:
                raise TooMany(_TOLD[act], retry_after_s=wait)
            self._addresses.take(caller.address, act, count, at)
            if caller.visit is not None:
                self._visits.take(caller.visit, act, count, at)

    def question(self, caller: Caller, *, number: bool = False) -> None:
        """Count a question, with the visit that it may begin, and the ``number`` of a ticket. Raises TooMany."""
        if caller.visit is None:
            self.take(Act.VISIT, caller)
        if number:
            self.take(Act.TICKET_NUMBER, caller)
        self.take(Act.QUESTION, caller)

    @contextmanager
    def connected(self, address: str) -> Iterator[None]:
        """Count a connection for as long as it lasts. Raises TooMany."""
        self.take(Act.CONNECTION, Caller(address))
        with self._lock:
            if self._connected[address] >= self._most_connected:
                raise TooMany(_CONNECTED, retry_after_s=_AGAIN_S)
            self._connected[address] += 1
        try:
            yield
        finally:
            with self._lock:
                self._connected[address] -= 1
                if not self._connected[address]:
                    del self._connected[address]


def count_by_itself(scope: Scope, terminal: str) -> None:
    """Let what comes from ``terminal``, which nobody else can call itself, count for no address."""
    scope[_TERMINAL] = terminal


def address_of(scope: Scope) -> str:
    """Return where a request comes from: a terminal, an IPv4 address, or the network of an IPv6 one."""
    if terminal := scope.get(_TERMINAL):
        return f"terminal {terminal}"
    host: str = (scope.get("client") or ("", 0))[0]
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:  # a test, or a socket without an address
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((int(address), _NETWORK_BITS), strict=False))


def _by_act(limits: Any) -> dict[Act, float]:
    return {act: float(a_minute) for act in Act if (a_minute := getattr(limits, act, None)) is not None}
