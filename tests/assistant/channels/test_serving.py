"""Rule: told to stop the server ends well, told again at once; where it cannot begin it says why before it loads."""

from __future__ import annotations

import signal
import socket
from contextlib import closing

import pytest
import uvicorn
from fastapi import FastAPI

from assistant.channels.serving import Server, check_free
from assistant.errors import SettingsInvalid

pytestmark = pytest.mark.unit


async def nothing() -> None:
    """Nobody is there."""


@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_ends_at_once(second: signal.Signals) -> None:
    server = Server(uvicorn.Config(FastAPI(), log_config=None), drain=nothing, dismiss=nothing)
    server.handle_exit(signal.SIGTERM, None)
    assert (server.should_exit, server.force_exit) == (True, False)
    server.handle_exit(second, None)
    assert (server.should_exit, server.force_exit) == (True, True)


def test_an_address_that_is_taken_is_told_in_words() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port: int = other.getsockname()[1]
        with pytest.raises(SettingsInvalid, match=f"端口 {port} .*--port"):
            check_free("127.0.0.1", port)
    check_free("127.0.0.1", port)


def test_an_address_that_is_not_there_is_told_in_words() -> None:
    with pytest.raises(SettingsInvalid, match="没有这个地址"):
        check_free("192.0.2.1", 0)
