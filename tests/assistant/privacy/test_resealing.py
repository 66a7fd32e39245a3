"""Rule: with a key nothing personal stands in the database in the clear, keys can be changed, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, text

from assistant.desk.numbering import count_of
from assistant.errors import SettingsInvalid
from assistant.front_desk import FrontDesk
from assistant.privacy.opening import open_database, vault_of
from assistant.privacy.resealing import check_keys, reseal, sealed_tables, stored
from assistant.privacy.starting import CLEAR, check_privacy
from assistant.settings import Settings
from assistant.settings_privacy import Privacy
from knowledge_base.errors import LibraryUnavailable
from knowledge_base.library.database import Database
from knowledge_base.library.library import Library
from knowledge_base.library.records import Vain
from knowledge_base.library.sealing import KeyInvalid, KeyUnknown, Vault, key_id, new_key
from tests.assistant.desk.fakes import LAMP
from tests.assistant.privacy.conftest import KEY, NEXT_KEY, Office, office_of

DRAFT = replace(LAMP, name="王桂芳", when="昨天晚上")
SAID = ["楼道的灯不亮", "3栋2单元", "13800000000", "王桂芳", "昨天晚上", "家里没人", "月亮上有几个人"]


def fill(office: Office) -> str:
    number = office.desk.submit(DRAFT, "v1-1").number
    office.desk.take(number, who="王芳", note="家里没人")
    day = date(2026, 11, 21)
    office.library.record_vain("月亮上有几个人", heard=True, kind=Vain.ABSTAINED, day=day, release="r1")
    return number


def everything(engine: Engine) -> str:
    """Return all that stands in the tables, as the database shows it."""
    with engine.connect() as connection:
        return "\n".join(
            str(row)
            for table in sealed_tables()
            for row in connection.execute(text(f"SELECT * FROM {table.name}"))
        )


def check_kept(office: Office, number: str) -> None:
    ticket, events = office.desk.history(number)
    assert ticket.draft == DRAFT
    assert [event.note for event in events] == ["", "家里没人"]
    assert [asked.text for asked in office.library.vain()] == ["月亮上有几个人"]


def test_nothing_that_was_said_stands_in_the_tables(sealed: Office, engine: Engine) -> None:
    number = fill(sealed)
    found = everything(engine)
    assert not [word for word in SAID if word in found]
    check_kept(sealed, number)
    assert sealed.desk.submit(DRAFT, "v1-1").number == number  # and twice is still once
    assert sealed.desk.status(number).number == number
    assert sealed.outbox.claim("物业") is not None


def test_without_a_key_it_stands_there_in_the_clear(office: Office, engine: Engine) -> None:
    number = fill(office)
    found = everything(engine)
    assert all(word in found for word in SAID)
    check_kept(office, number)
    assert stored(office.database).by_key == {}


def test_what_was_clear_is_sealed_and_the_key_is_changed(
    office: Office, url: URL, settings: Settings, engine: Engine
) -> None:
    number = fill(office)
    with Database(url, vault=Vault([KEY])) as database:
        check_kept(office_of(database, settings), number)  # before it is sealed, too
        assert reseal(database) == (4, True)
        assert stored(database).clear == 0
    assert not [word for word in SAID if word in everything(engine)]
    with Database(url, vault=Vault([NEXT_KEY, KEY])) as database:
        assert reseal(database) == (4, True)
        assert reseal(database) == (0, True)
    with Database(url, vault=Vault([NEXT_KEY])) as database:
        check_kept(office_of(database, settings), number)
        assert stored(database).by_key.keys() == {key_id(NEXT_KEY)}


@pytest.mark.parametrize("keys", [(), (NEXT_KEY,)])
def test_a_wrong_key_is_said_and_nothing_is_lost(
    sealed: Office, url: URL, settings: Settings, engine: Engine, keys: tuple[bytes, ...]
) -> None:
    number = fill(sealed)
    before = everything(engine)
    with Database(url, vault=Vault(keys)) as database:
        office = office_of(database, settings)
        for ask in (
            lambda: check_keys(database),
            lambda: office.desk.history(number),
            lambda: reseal(database) if keys else check_keys(database),
            office.library.vain,
        ):
            with pytest.raises(KeyUnknown, match=key_id(KEY)):
                ask()
        assert office.desk.status(number).number == number  # nothing sealed is needed for it
    assert everything(engine) == before
    check_kept(sealed, number)


def test_what_is_damaged_holds_up_nobody_else(sealed: Office, engine: Engine) -> None:
    damaged, sound = (sealed.desk.submit(replace(LAMP, what=what), what).number for what in ("灯", "门"))
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE desk_tickets SET what = 'xiangyin-sealed:1:00000000:AAAA' WHERE id = :id"),
            {"id": count_of(damaged)},
        )
    assert sealed.outbox.claim("物业") is None
    parcel = sealed.outbox.claim("物业")
    assert parcel is not None
    assert parcel.message.ticket.number == sound
    assert [each.error for each in sealed.outbox.backlog() if each.error] == [
        "内容打不开：封存它的钥匙不在，或者已经损坏"
    ]


def test_more_rows_than_are_sealed_at_once(office: Office, url: URL) -> None:
    for count in range(205):
        day = date(2026, 11, 21)
        office.library.record_vain(f"问题{count}", heard=False, kind=Vain.DISLIKED, day=day, release="r1")
    with Database(url, vault=Vault([KEY])) as database:
        assert reseal(database) == (205, True)
        assert len({asked.text for asked in Library(database).vain()}) == 205


@pytest.mark.unit
def test_the_key_comes_from_the_environment_or_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, other = new_key(), new_key()
    (tmp_path / "key").write_text(f"{other}\n", "ascii")
    assert not vault_of(Settings(home=tmp_path)).seals
    from_file = Settings(home=tmp_path, privacy=Privacy(key_file=tmp_path / "key"))
    assert vault_of(from_file).seals
    monkeypatch.setenv("XIANGYIN_PRIVACY__KEY", key)
    from_environment = Settings(home=tmp_path)
    assert vault_of(from_environment).seals
    assert vault_of(from_environment).key_ids != vault_of(from_file).key_ids
    assert key not in repr(from_environment)
    assert key not in from_environment.model_dump_json()


@pytest.mark.unit
def test_a_key_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="钥匙文件"):
        vault_of(Settings(home=tmp_path, privacy=Privacy(key_file=tmp_path / "none")))
    (tmp_path / "key").write_text("12345", "ascii")
    with pytest.raises(KeyInvalid):
        vault_of(Settings(home=tmp_path, privacy=Privacy(key_file=tmp_path / "key")))


@pytest.mark.unit
def test_a_server_says_once_how_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(home=tmp_path)
    assert check_privacy(settings) == CLEAR
    with pytest.raises(SettingsInvalid, match="keep_audio_days"):
        check_privacy(Settings(home=tmp_path, privacy=Privacy(keep_audio_days=7)))
    monkeypatch.setenv("XIANGYIN_PRIVACY__KEY", new_key())
    with open_database(Settings(home=tmp_path)) as database:
        fill(office_of(database, settings))
    assert check_privacy(Settings(home=tmp_path)) == ""
    monkeypatch.setenv("XIANGYIN_PRIVACY__KEY", new_key())
    with pytest.raises(KeyUnknown):
        check_privacy(Settings(home=tmp_path))
    with pytest.raises(LibraryUnavailable, match="另一把钥匙"):
        _ = FrontDesk(Settings(home=tmp_path)).desk  # and nothing is written with the wrong one
