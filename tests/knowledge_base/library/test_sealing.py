"""Rule: what is sealed is opened only with its key and in its place, and clear text stays what was said."""

from __future__ import annotations

import base64

import pytest

from knowledge_base.errors import LibraryUnavailable
from knowledge_base.library.sealing import (
    SEALED_WITH,
    KeyInvalid,
    KeyUnknown,
    Vault,
    key_id,
    keys_of,
    new_key,
)

pytestmark = pytest.mark.unit

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
PLACE = "desk_tickets.what"
TEXTS = ["楼道的灯不亮", "", "x" * 5000, "😀 13800000000", f"{SEALED_WITH}00000000:AAAA", "xiangyin-clear:1"]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("keys", [(), (OLD,), (NEW, OLD)])
def test_what_was_stored_comes_back(text: str, keys: tuple[bytes, ...]) -> None:
    vault = Vault(keys)
    assert vault.open(vault.seal(text, PLACE), PLACE) == text
    assert vault.is_current(vault.seal(text, PLACE))


def test_nothing_can_be_read_of_what_is_sealed_and_no_two_are_alike() -> None:
    vault = Vault([OLD])
    first, second = vault.seal("13800000000", PLACE), vault.seal("13800000000", PLACE)
    assert "138" not in first
    assert first != second
    assert first.startswith(f"{SEALED_WITH}{key_id(OLD)}:")


def test_a_value_cannot_be_moved_to_another_column() -> None:
    vault = Vault([OLD])
    with pytest.raises(KeyUnknown, match="打不开"):
        vault.open(vault.seal("13800000000", "desk_tickets.telephone"), PLACE)


@pytest.mark.parametrize("position", [len(SEALED_WITH) + 9, -5])
def test_a_damaged_value_is_an_error_and_no_text(position: int) -> None:
    vault = Vault([OLD])
    stored = list(vault.seal("楼道的灯不亮了很久", PLACE))
    stored[position] = "A" if stored[position] != "A" else "B"
    with pytest.raises(KeyUnknown):
        vault.open("".join(stored), PLACE)


def test_another_key_names_the_one_that_is_missing() -> None:
    stored = Vault([OLD]).seal("灯不亮", PLACE)
    with pytest.raises(KeyUnknown, match=key_id(OLD)):
        Vault([NEW]).open(stored, PLACE)
    with pytest.raises(LibraryUnavailable, match="内容没有动过"):
        Vault().open(stored, PLACE)


def test_old_keys_open_and_the_first_one_seals() -> None:
    both = Vault([NEW, OLD])
    old = Vault([OLD]).seal("灯不亮", PLACE)
    assert both.open(old, PLACE) == "灯不亮"
    assert not both.is_current(old)
    assert Vault([NEW]).open(both.seal("灯不亮", PLACE), PLACE) == "灯不亮"


def test_files_are_sealed_as_well() -> None:
    sealed = Vault([OLD]).seal_bytes(b"RIFF", "recordings")
    assert b"RIFF" not in sealed
    assert Vault([NEW, OLD]).open_bytes(sealed, "recordings") == b"RIFF"
    assert Vault([OLD, NEW]).is_current_bytes(sealed, "recordings")
    assert not Vault([NEW, OLD]).is_current_bytes(sealed, "recordings")
    with pytest.raises(KeyUnknown):
        Vault([NEW]).open_bytes(sealed, "recordings")
    with pytest.raises(ValueError, match="no key"):
        Vault().seal_bytes(b"RIFF", "recordings")


def test_a_new_key_is_one() -> None:
    (key,) = keys_of(new_key())
    assert len(key) == 32
    assert keys_of(new_key()) != (key,)


def test_keys_are_written_one_after_the_other() -> None:
    written = [base64.b64encode(key).decode() for key in (NEW, OLD)]
    assert keys_of(", ".join(written)) == (NEW, OLD)
    assert keys_of("\n".join([*written, ""])) == (NEW, OLD)
    assert keys_of("") == ()


@pytest.mark.parametrize("text", ["secret", "x" * 44, base64.b64encode(b"short").decode(), "密码密码"])
def test_what_is_no_key_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(KeyInvalid, match="钥匙写得不对") as refused:
        keys_of(text)
    assert text not in str(refused.value)
