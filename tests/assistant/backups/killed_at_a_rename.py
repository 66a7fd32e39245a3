"""Makes backups and restores them, each in a child that is killed at the nth name that it changes.

A line of standard input is a list: n, a home, a file or folder of backups, whether it is restored from. How each child
ended is a line of standard output. What they need is imported once.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from itertools import count
from pathlib import Path
from typing import Any

from assistant.backups.making import make_backup
from assistant.backups.restoring import restore
from assistant.settings import load_settings


def die_at(rename: int) -> None:
    """Count what the interpreter tells of itself: ``os.replace`` is told as ``os.rename`` too."""
    counted = count(1)

    def hook(event: str, _arguments: tuple[Any, ...]) -> None:
        if event == "os.rename" and next(counted) == rename:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def work(home: Path, place: Path, *, restores: bool) -> None:
    """Do one of the two."""
    if restores:
        restore(place, home, replace=True)
    else:
        make_backup(load_settings(home=home), place)


for line in sys.stdin:
    rename, home, place, restores = json.loads(line)
    if child := os.fork():
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(f"{ended}\n")
        sys.stdout.flush()
        continue
    try:
        die_at(rename)
        work(Path(home), Path(place), restores=restores)
    except BaseException:  # noqa: BLE001  a child must not go on with its parent's work
        traceback.print_exc()
        os._exit(1)
    os._exit(0)
