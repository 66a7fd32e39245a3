"""Runs a command of the assistant, and is killed at the nth name that it changes."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from assistant.channels.cli import main

left = int(sys.argv[1])


def dies(event: str, _arguments: tuple[Any, ...]) -> None:
    """Count what the interpreter tells of itself: ``os.replace`` is told as ``os.rename`` too."""
    global left  # noqa: PLW0603  an audit hook has no other place for it
    if event == "os.rename":
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


sys.addaudithook(dies)
sys.exit(main(sys.argv[2:]))
