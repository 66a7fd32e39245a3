"""The log of a running program: one line for each record, with the turn it belongs to, and nothing personal.

No module logs what people say. What a library may say all the same is kept out here: of errors only the type and the
place are written, and whatever looks like personal data is masked.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

from assistant.settings_seeing import Logging
from assistant.turn_mark import current_mark
from knowledge_base.personal import mask

_log = logging.getLogger(__name__)
_OURS = ("assistant", "knowledge_base", "models")
_RELEASE = re.compile(r"\b(\d{8}T\d{6}-[0-9a-f]{8})\b")
_FIRST_WORDS = re.compile(r"[A-Za-z' ]*")
_REPEATS_VALUES = "asyncio"
"""The logger that writes the arguments of what failed into its messages."""
_LONGEST = 2000
"""Characters of a message; only a library writes longer ones."""
FIELDS = ("time", "level", "module", "message", "turn", "channel", "error")
"""Of a line in JSON, in this order; those without a value are left out."""


def whereabouts(error: BaseException) -> str:
    """Return an error's type and where it was raised: no message and no variables, which may hold a person's words."""
    frames = reversed(traceback.extract_tb(error.__traceback__))
    places = " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
    return f"{type(error).__qualname__} at {places}"


class MarkingFilter(logging.Filter):
    """Notes on each record which turn it belongs to, in the thread or task that logs it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Take every record."""
        record.turn_mark = current_mark()
        return True


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        values = _values(record)
        return json.dumps({name: values[name] for name in FIELDS if values[name]}, ensure_ascii=False)


class PlainLines(logging.Formatter):
    """One line for people."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        values = _values(record)
        turn = f" [{values['turn']} {values['channel']}]" if values["turn"] else ""
        error = f" ({values['error']})" if values["error"] else ""
        message = re.sub(r"\s+", " ", values["message"])  # nobody adds lines of its own
        local = datetime.fromtimestamp(record.created).astimezone().isoformat(" ", "seconds")
        return f"{local} {values['level']} {values['module']}{turn} {message}{error}"


class LineHandler(logging.StreamHandler[TextIO]):
    """Writes lines; of one that cannot be written only that."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  logging's name
        """Say so. Python itself would print what was to be logged, with all values, as they are."""
        with suppress(OSError, ValueError):  # the stream itself is closed, or full
            self.stream.write(f"a line of {record.name} could not be written\n")


def configure_logging(settings: Logging, stream: TextIO | None = None) -> None:
    """Send all of the process's log records to ``stream``, standard error by default, as the settings say.

    Ours are written from INFO on, those of libraries from WARNING on. Errors that nobody caught are among them.
    """
    handler = LineHandler(stream)
    handler.addFilter(MarkingFilter())
    handler.setFormatter(JsonLines() if settings.format == "json" else PlainLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in _OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = _unraisable


def _values(record: logging.LogRecord) -> dict[str, str]:
    """Return the fields of a line, empty if they have no value."""
    mark = getattr(record, "turn_mark", None)
    error = record.exc_info[1] if record.exc_info else None
    return {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "module": record.name,
        "message": masked(_message(record)),
        "turn": mark.id if mark else "",
        "channel": mark.channel if mark else "",
        "error": whereabouts(error) if error else "",
    }


def _message(record: logging.LogRecord) -> str:
    message = record.getMessage()
    if record.name == _REPEATS_VALUES and (found := _FIRST_WORDS.match(message)):
        return found.group().strip()
    return message[:_LONGEST].strip()


def masked(text: str) -> str:
    """Return ``text`` with what looks like personal data replaced; ids of releases, which are numbers too, stay."""
    return "".join(
        piece if position % 2 else mask(piece) for position, piece in enumerate(_RELEASE.split(text))
    )


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        _log.critical("the program ends: %s", whereabouts(error))


def _uncaught_in_thread(uncaught: threading.ExceptHookArgs) -> None:
    name = uncaught.thread.name if uncaught.thread else "unknown"
    if uncaught.exc_value is not None and not isinstance(uncaught.exc_value, SystemExit):
        _log.error("thread %s ended: %s", name, whereabouts(uncaught.exc_value))


def _unraisable(unraisable: sys.UnraisableHookArgs) -> None:
    if unraisable.exc_value is not None:
        _log.error("an error that nobody can catch: %s", whereabouts(unraisable.exc_value))
