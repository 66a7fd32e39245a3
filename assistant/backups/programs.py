"""``pg_dump`` and ``pg_restore``, which know PostgreSQL better than any program of ours."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass

from sqlalchemy import URL, make_url


@dataclass(frozen=True, slots=True)
class Finished:
    """A program that has ended."""

    code: int
    said: str = ""
    """Its standard error."""


Run = Callable[[Sequence[str], Mapping[str, str]], Finished | None]
"""Runs a command with more in its environment; None if that program is not installed."""


def run_program(command: Sequence[str], environment: Mapping[str, str]) -> Finished | None:
    """Run ``command`` to its end."""
    program = shutil.which(command[0])
    if program is None:
        return None
    ended = subprocess.run(  # noqa: S603  fixed programs; what varies are paths and an address
        [program, *command[1:]],
        check=False,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    return Finished(ended.returncode, ended.stderr)


def address_of(url: str | URL) -> tuple[str, Mapping[str, str]]:
    """Return a database's address for PostgreSQL's programs, and the password, which no list of processes shows."""
    parsed = make_url(url).set(drivername="postgresql+psycopg")
    words: MutableMapping[str, object] = parsed.get_dialect()().create_connect_args(parsed)[1]
    password = words.pop("password", None)
    known = {name: value for name, value in words.items() if isinstance(value, (str, int))}
    address = " ".join(f"{name}='{_escaped(str(value))}'" for name, value in known.items())
    return address, {} if password is None else {"PGPASSWORD": str(password)}


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")
