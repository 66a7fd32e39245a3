"""What is remembered of visits for some minutes, in memory only."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

_T = TypeVar("_T")
_VISITS = 500
_REMEMBERED_S = 600.0


class Recent(Generic[_T]):
    """One thing of each visit: of the latest visits, for ten minutes. Whoever shares it locks it."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """``clock`` tells seconds, from any start."""
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, _T]] = OrderedDict()

    def keep(self, visit: str, what: _T) -> None:
        """Remember ``what`` of a visit in the place of what was; the oldest makes room."""
        self._kept.pop(visit, None)
        self._kept[visit] = self._clock(), what
        while len(self._kept) > _VISITS:
            self._kept.popitem(last=False)

    def change(self, visit: str, what: _T) -> None:
        """Put ``what`` in the place of what is remembered, for no longer than that. Raises KeyError."""
        self._kept[visit] = self._kept[visit][0], what

    def of(self, visit: str) -> _T | None:
        """Return what is remembered of a visit, after forgetting what is too old."""
        oldest = self._clock() - _REMEMBERED_S
        while self._kept and next(iter(self._kept.values()))[0] < oldest:
            self._kept.popitem(last=False)
        found = self._kept.get(visit)
        return None if found is None else found[1]

    def forget(self, visit: str) -> None:
        """Forget a visit. To forget an unknown one changes nothing."""
        self._kept.pop(visit, None)
