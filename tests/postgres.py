"""A PostgreSQL server for the tests: a cluster of its own that is thrown away."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, text

from tests.lacking import lacking

_USER = "xiangyin"


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server that listens on a Unix socket only, and trusts whoever reaches it."""

    folder: Path
    programs: Path
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def url(self, name: str) -> URL:
        """Return the address of a database."""
        return URL.create("postgresql+psycopg", _USER, database=name, query={"host": str(self.folder)})

    def new_database(self) -> URL:
        """Make a database and return its address."""
        name = f"test_{next(self._numbers)}"
        self.run_sql(f"CREATE DATABASE {name}")
        return self.url(name)

    def emptied_database(self) -> URL:
        """Empty the database that most tests share, and return its address: a new one costs 7 MB in 300 files."""
        self.run_sql("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
        return self.url("postgres")

    def run_sql(self, *statements: str, database: str = "postgres") -> None:
        """Run statements outside a transaction."""
        engine = create_engine(self.url(database), isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                for statement in statements:
                    connection.execute(text(statement))
        finally:
            engine.dispose()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c fsync=off"
        self._run("pg_ctl", "start", "--wait", f"--log={self.folder / 'log'}", "-o", options)

    def stop(self) -> None:
        """Stop the server at once, as a power cut would."""
        self._run("pg_ctl", "stop", "--wait", "--mode=immediate")

    def create(self) -> None:
        """Make the cluster."""
        self._run(
            "initdb", f"--username={_USER}", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"
        )

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), f"--pgdata={self.folder / 'data'}", *arguments]
        user = _unprivileged() if os.getuid() == 0 else None  # the server refuses to run as root
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
        said = self.folder / f"{program}.out"
        with said.open("wb") as output:  # a pipe would stay open as long as the server runs
            process = subprocess.run(
                command,
                cwd=self.folder,
                env=environment,
                user=user,
                extra_groups=None if user is None else [],
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=60,
                check=False,
            )
        if process.returncode:
            pytest.fail(f"{program}: {said.read_text(errors='replace')}")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A running cluster."""
    with postgres_cluster() as cluster:
        yield cluster


@contextmanager
def postgres_cluster() -> Iterator[Cluster]:
    """Run a cluster; skipped where the server's programs are not installed, but never in CI."""
    programs = _programs()
    if programs is None:
        lacking("PostgreSQL's server programs (initdb, pg_ctl) are not installed: apt-get install postgresql")
    folder = Path(
        tempfile.mkdtemp(prefix="xiangyin-pg-")
    )  # short: a socket's path has 107 characters at most
    if os.getuid() == 0:
        os.chown(folder, _unprivileged(), -1)
    cluster = Cluster(folder, programs)
    try:
        cluster.create()
        cluster.start()
        yield cluster
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            cluster.stop()
        shutil.rmtree(folder)


def _programs() -> Path | None:
    found = shutil.which("initdb")
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]), reverse=True
    )
    folders = [Path(path).resolve().parent for path in ([found] if found else []) + [*map(str, installed)]]
    return next((folder for folder in folders if (folder / "pg_ctl").exists()), None)


def _unprivileged() -> int:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    return lacking("the tests run as root, and there is no user postgres or nobody for the server")
