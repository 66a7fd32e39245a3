"""Rule: each line of a log has the turn it belongs to, and neither the text of an error nor personal data."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sys
import threading
from collections.abc import Iterator

import pytest

from assistant.observability.logs import LineHandler, configure_logging, masked
from assistant.settings_seeing import Logging
from assistant.turn_mark import marked, new_mark

pytestmark = pytest.mark.unit

SECRET = "我叫王桂芳，电话13987654321"


@pytest.fixture
def log(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """What is logged, in the format of the parameter; afterwards all is as before."""
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook, sys.unraisablehook)
    handlers, level = root.handlers[:], root.level
    root.handlers = []
    stream = io.StringIO()
    configure_logging(Logging(format=getattr(request, "param", "json")), stream)
    yield stream
    root.handlers, root.level = handlers, level
    logging.captureWarnings(False)
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks


def lines(log: io.StringIO) -> list[dict[str, str]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def failed() -> None:
    raise ZeroDivisionError(SECRET)


def test_a_line_says_when_where_what_and_for_which_turn(log: io.StringIO) -> None:
    mark = new_mark("kiosk")
    logger = logging.getLogger("assistant.somewhere")

    async def in_a_thread() -> None:
        with marked(mark):
            await asyncio.to_thread(logger.info, "answering from release %s", "20261121T080000-12345678")

    asyncio.run(in_a_thread())
    logger.warning("outside of turns")
    first, second = lines(log)
    assert list(first) == ["time", "level", "module", "message", "turn", "channel"]
    assert (first["level"], first["module"]) == ("INFO", "assistant.somewhere")
    assert first["message"] == "answering from release 20261121T080000-12345678"
    assert (first["turn"], first["channel"]) == (mark.id, "kiosk")
    assert first["time"].endswith("+00:00")
    assert list(second) == ["time", "level", "module", "message"]


@pytest.mark.parametrize("log", ["plain"], indirect=True)
def test_a_terminal_gets_plain_lines_and_nobody_adds_lines(log: io.StringIO) -> None:
    mark = new_mark("chat")
    with marked(mark):
        logging.getLogger("assistant.somewhere").warning("one\n2026-11-21 CRITICAL forged")
    (line,) = log.getvalue().splitlines()
    assert f"WARNING assistant.somewhere [{mark.id} chat] one 2026-11-21 CRITICAL forged" in line


def test_of_an_error_only_its_type_and_place_are_written(log: io.StringIO) -> None:
    try:
        failed()
    except ZeroDivisionError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application\n")
    (line,) = lines(log)
    assert line["message"] == "Exception in ASGI application"
    assert line["error"].startswith("ZeroDivisionError at test_logs.py:")
    assert " failed < " in line["error"]
    assert SECRET not in log.getvalue()


def test_an_error_that_nobody_caught_is_written_the_same_way(log: io.StringIO) -> None:
    thread = threading.Thread(target=failed, name="works")
    thread.start()
    thread.join()
    try:
        failed()
    except ZeroDivisionError as error:
        sys.excepthook(type(error), error, error.__traceback__)

    async def forgotten() -> None:
        asyncio.get_running_loop().call_soon(_calls, SECRET)
        task = asyncio.create_task(_fails())
        await asyncio.wait([task])
        del task

    asyncio.run(forgotten())
    told = [(line["module"].partition(".")[0], line["message"].partition(":")[0]) for line in lines(log)]
    assert told == [
        ("assistant", "thread works ended"),
        ("assistant", "the program ends"),
        ("asyncio", "Exception in callback"),
        ("asyncio", "Task exception was never retrieved"),
    ]
    assert "王" not in log.getvalue()
    assert "139" not in log.getvalue()


def _calls(words: str) -> None:
    raise ZeroDivisionError(words)


async def _fails() -> None:
    failed()


def test_a_library_may_say_what_it_likes(log: io.StringIO) -> None:
    logging.getLogger("library").info("not told")
    logging.getLogger("library").warning("heard: %s, %s", SECRET, "x" * 5000)
    (line,) = lines(log)
    assert line["message"].startswith("heard: 我叫〔姓名〕，电话〔电话〕, xxx")
    assert len(line["message"]) < 2100


def test_releases_are_no_telephone_numbers() -> None:
    text = "release 20261121T080000-12345678 of 13987654321"
    assert masked(text) == "release 20261121T080000-12345678 of 〔电话〕"


def test_a_line_that_cannot_be_written_is_not_printed_another_way(
    log: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    (handler,) = (each for each in logging.getLogger().handlers if isinstance(each, LineHandler))
    handler.handle(logging.LogRecord("assistant", logging.WARNING, "", 0, "%d turns", (SECRET,), None))
    assert log.getvalue() == "a line of assistant could not be written\n"
    assert capfd.readouterr() == ("", "")
