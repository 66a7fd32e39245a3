"""A database that cannot be used is told in plain words, without a password; what it holds stays as it was."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import URL, text

from knowledge_base.document import Document
from knowledge_base.errors import LibraryUnavailable
from knowledge_base.library.database import Database, default_url
from knowledge_base.library.library import Library
from knowledge_base.library.records import Action, Version
from tests.postgres import Cluster

SECRET = "geheim"  # a password, as a message must never show it


def _save(library: Library, body: str = "正文") -> Version:
    return library.save(Document("甲", "甲"), body, action=Action.EDIT, who="王芳")


def _open(url: str | URL) -> None:
    """Open a library; raises LibraryUnavailable."""
    with Database(url, wait_s=0.1) as database:
        Library(database)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "地址写得不对"),
        (f"{SECRET}", "地址写得不对"),
        (f"postgresql://kb:{SECRET}@server:port/kb", "地址写得不对"),
        (f"mysql://kb:{SECRET}@server/kb", "只能用 SQLite 或 PostgreSQL"),
        (f"postgresql+asyncpg://kb:{SECRET}@server/kb", "只能用 SQLite 或 PostgreSQL"),
        ("sqlite://", "没有写文件的位置"),
        ("sqlite:///:memory:", "没有写文件的位置"),
    ],
)
def test_a_wrong_address_is_told_and_not_repeated(url: str, words: str) -> None:
    with pytest.raises(LibraryUnavailable, match=words) as error:
        _open(url)
    assert SECRET not in str(error.value)
    assert error.value.__suppress_context__ or error.value.__context__ is None
    assert error.value.retryable


@pytest.mark.unit
def test_a_file_of_state_is_for_its_owner_only(tmp_path: Path) -> None:
    home = tmp_path / "新的" / "文件夹? 100%"
    before = os.umask(0)
    try:
        with Database(default_url(home)) as database:
            _save(Library(database))
            files = sorted(home.iterdir())
            assert [file.name for file in files] == ["state.db", "state.db-shm", "state.db-wal"]
            assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
            assert database.place == str(home / "state.db")
    finally:
        os.umask(before)


@pytest.mark.unit
def test_a_home_may_be_written_with_a_tilde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    _open("sqlite:///~/kb.db")
    assert (tmp_path / "kb.db").exists()


@pytest.mark.unit
def test_commits_survive_a_power_cut(tmp_path: Path) -> None:
    with Database(default_url(tmp_path)) as database, database.reading() as session:
        found = [
            session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert found == ["wal", 2, 1]


@pytest.mark.unit
def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(LibraryUnavailable, match=r"打不开（.+）。请检查它所在的文件夹"):
        _open(default_url(tmp_path / "home"))


@pytest.mark.unit
def test_a_folder_where_the_file_should_be(tmp_path: Path) -> None:
    (tmp_path / "state.db").mkdir()
    with pytest.raises(LibraryUnavailable, match=r"state\.db 打不开"):
        _open(default_url(tmp_path))


@pytest.mark.unit
def test_what_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    path.write_bytes(b"not a database " * 1000)
    with pytest.raises(LibraryUnavailable, match="已损坏，或者不是数据库文件"):
        _open(default_url(tmp_path))
    assert path.read_bytes() == b"not a database " * 1000


@pytest.mark.unit
def test_a_file_that_somebody_else_writes_for_too_long(tmp_path: Path) -> None:
    url = default_url(tmp_path)
    with Database(url, wait_s=0.1) as database:
        library = Library(database)
        old = _save(library)
        with closing(sqlite3.connect(tmp_path / "state.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(LibraryUnavailable, match="正被别的程序占用。请等一会儿再试"):
                _save(library, "新的")
            assert library.head("甲") == old  # reading goes on
        assert _save(library, "新的").document.version == 2


@pytest.mark.unit
@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg", "postgres"])
def test_a_missing_driver_is_told(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(LibraryUnavailable, match=r"pip install 'xiangyin\[postgres\]'"):
        _open(f"{scheme}://kb:{SECRET}@server/kb")


@pytest.fixture
def address(postgres: Cluster) -> Iterator[URL]:
    """A database on a server, and a password that nobody asks for."""
    yield postgres.new_database().set(password=SECRET)
    postgres.run_sql("DROP ROLE IF EXISTS nobody_in_particular")


def _told(url: URL) -> str:
    """Return what a person is told."""
    with pytest.raises(LibraryUnavailable) as error:
        _open(url)
    said = str(error.value)
    cause = error.value.__cause__
    while cause is not None:
        assert SECRET not in f"{cause} {cause!r}"
        cause = cause.__cause__
    assert SECRET not in said
    return said


@pytest.mark.e2e
def test_a_server_that_does_not_answer(address: URL) -> None:
    nowhere = address.set(host="127.0.0.1", port=1, query={"password": SECRET})
    assert _told(nowhere).startswith(f"数据库 127.0.0.1:1/{address.database} 连不上。请检查数据库服务器")


@pytest.mark.e2e
def test_a_database_or_user_that_is_not_there(address: URL) -> None:
    assert "在服务器上还不存在" in _told(address.set(database="absent"))
    assert "不接受这个用户名或密码" in _told(address.set(username="absent"))


@pytest.mark.e2e
def test_a_user_without_rights(address: URL, postgres: Cluster) -> None:
    postgres.run_sql("CREATE ROLE nobody_in_particular LOGIN")
    postgres.run_sql("REVOKE CREATE ON SCHEMA public FROM PUBLIC", database=str(address.database))
    assert "不允许这个用户读写" in _told(address.set(username="nobody_in_particular"))


@pytest.mark.e2e
def test_a_server_that_only_reads(address: URL, postgres: Cluster) -> None:
    with Database(address) as database:
        old = _save(Library(database))
    postgres.run_sql(f"ALTER DATABASE {address.database} SET default_transaction_read_only = on")
    with Database(address) as database:
        library = Library(database)
        with pytest.raises(LibraryUnavailable, match="只能读、不能写，这次的修改没有保存"):
            _save(library, "新的")
        assert library.head("甲") == old


@pytest.mark.e2e
def test_a_server_on_which_somebody_else_writes_for_too_long(address: URL) -> None:
    with Database(address, wait_s=0.1) as database, Database(address) as another:
        library = Library(database)
        old = _save(library)
        with another.writing("documents"):
            with pytest.raises(LibraryUnavailable, match="正被别的程序占用"):
                _save(library, "新的")
            assert library.head("甲") == old
        assert _save(library, "新的").document.version == 2


@pytest.mark.e2e
def test_a_server_that_was_restarted_is_used_again(address: URL, postgres: Cluster) -> None:
    with Database(address) as database:
        library = Library(database)
        old = _save(library)
        postgres.stop()
        try:
            with pytest.raises(LibraryUnavailable, match="连不上"):
                library.head("甲")
        finally:
            postgres.start()
        assert library.head("甲") == old
