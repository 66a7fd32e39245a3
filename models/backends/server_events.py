"""Server-sent events, and what a chat endpoint says in each of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

END = "[DONE]"
_LINE_END = re.compile(rb"\r\n|\n|\r(?=.)", re.DOTALL)
"""A carriage return at the very end may be the first half of a line end."""
_WHOLE = frozenset({"stop", "length"})


class EventParser:
    """Takes the bytes of a stream in whatever pieces they come."""

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[str] = []

    def feed(self, chunk: bytes) -> Iterator[str]:
        """Yield the data of each event that ``chunk`` completes.

        Raises:
            ValueError: it is not UTF-8.
        """
        *lines, self._rest = _LINE_END.split(self._rest + chunk)
        for line in lines:
            if line:
                self._take(line.decode("utf-8"))
            elif self._data:
                data, self._data = "\n".join(self._data), []
                yield data

    def _take(self, line: str) -> None:
        field, _, value = line.removeprefix("\ufeff").partition(":")
        if field == "data":
            self._data.append(value.removeprefix(" "))


@dataclass(frozen=True, slots=True)
class Delta:
    """What one event adds to the reply."""

    text: str = ""
    last: bool = False
    """Whether the reply ends with it, as the model ended it or because it grew too long."""


def read_delta(data: str) -> Delta:
    """Return what the event with ``data`` adds; reasoning, usage and other fields count for nothing.

    Raises:
        ValueError: it is no chunk of a chat completion, or says that the reply failed or was withheld.
    """
    if data == END:
        return Delta(last=True)
    try:
        chunk = json.loads(data)
        choices = chunk["choices"]
        if not choices and not chunk.get("error"):
            return Delta()
        text = choices[0].get("delta", {}).get("content") or ""
        reason = choices[0].get("finish_reason")
    except (LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("not a chunk of a chat completion") from error
    if chunk.get("error") or not isinstance(text, str) or not (reason is None or reason in _WHOLE):
        raise ValueError("the reply failed or was withheld")
    return Delta(text, last=reason is not None)
