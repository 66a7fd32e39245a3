"""Rule: a key has 160 random bits, can be told from other words, and shows itself nowhere by chance."""

from __future__ import annotations

import pytest

from assistant.doors.records import Kind
from assistant.doors.secret import new_secret, read_secret

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("kind", Kind)
def test_a_new_key_is_read_as_it_was_written(kind: Kind) -> None:
    secret = new_secret(kind)
    assert read_secret(secret.written) == secret
    assert read_secret(f" {secret.written.upper()}\n") == secret
    assert secret.written.startswith(f"xy_{kind}_{secret.public}_")
    assert secret.fits(secret.digest)


def test_no_two_are_alike() -> None:
    secrets = [new_secret(Kind.STAFF) for _ in range(1000)]
    opening = {each.written.rpartition("_")[2] for each in secrets}
    assert len(opening) == len({each.public for each in secrets}) == 1000
    # 32 characters of an alphabet of 32 are 160 bits, if all of them are used.
    assert {len(each) for each in opening} == {32}
    assert set("".join(opening)) == set("abcdefghijklmnopqrstuvwxyz234567")


def test_it_is_not_shown_by_chance() -> None:
    secret = new_secret(Kind.STAFF)
    assert secret.written.rpartition("_")[2] not in f"{secret!r} {secret} {[secret]}"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "xy_staff_",
        "xy_staff_aaaaaaaa_" + "a" * 31,
        "xy_staff_aaaaaaaa_" + "a" * 33,
        "xy_staff_aaaaaaaa_" + "1" * 32,
        "xy_admin_aaaaaaaa_" + "a" * 32,
        "xy_staff_aaaaaaaa_" + "a" * 32 + "\nx",
        "xy_staff_aaaaaaaa_" + "ａ" * 32,
        "' OR 1=1 --",
        "a" * 100_000,
    ],
)
def test_what_is_no_key_is_none(written: str) -> None:
    assert read_secret(written) is None
