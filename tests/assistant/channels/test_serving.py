"""Rule: told to stop the server ends well; told again, however that is, it ends at once."""

from __future__ import annotations

import signal

import pytest
import uvicorn
from fastapi import FastAPI

from assistant.channels.serving import Server

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
