"""The whole application as it is attacked: every route, a database of its own, a fake behind the questions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI

from assistant.bootstrap import registry_of
from assistant.channels.app import create_app
from assistant.channels.contract import ChannelOptions
from assistant.desk.records import Draft, Kind
from assistant.doors import Role
from assistant.doors.records import Kind as KeyKind
from assistant.settings import Settings
from assistant.settings_doors import AddressLimits, Doors, VisitLimits
from assistant.settings_widget import Widget
from assistant.staff.office import Office
from tests.assistant.fakes import FakeAssistant

HOST = "testserver"
SITE = "https://www.guihua.example"
SECRET_WORDS = "住在三栋二单元五零一的王桂芳"
"""What a resident told the desk."""
_PLENTY = 1_000_000


@dataclass(frozen=True, slots=True)
class Whole:
    """The application, what is behind it, and a key of each role."""

    app: FastAPI
    fake: FakeAssistant
    office: Office
    keys: dict[Role, str]
    kiosk: str
    """The token of a voice terminal."""
    ticket: str
    """The number of what a resident told the desk."""


@contextmanager
def whole(home: Path, *, limited: bool = False, kiosk_tokens: bool = False) -> Iterator[Whole]:
    """Open the application in an empty ``home``; ``limited`` as the defaults say, otherwise not."""
    settings = Settings(home=home)
    office = Office(settings, registry_of(settings))
    try:
        doors, desk = office.doors(), office.desk()
        keys = {role: doors.keyring.create(KeyKind.STAFF, f"the {role}", role).secret for role in Role}
        kiosk = doors.keyring.create(KeyKind.KIOSK, "hall").secret
        ticket = desk.submit(Draft(Kind.REPAIR, "水管漏水", name=SECRET_WORDS), "first")
        fake = FakeAssistant()
        allowed = Doors(kiosk_tokens=kiosk_tokens)
        if not limited:
            everything = dict.fromkeys(AddressLimits.model_fields, _PLENTY)
            visits = dict.fromkeys(VisitLimits.model_fields, _PLENTY)
            allowed = allowed.model_copy(
                update={"address": AddressLimits(**everything), "visit": VisitLimits(**visits)}
            )
        options = ChannelOptions(
            upload_bytes=100_000,
            audio_s=5.0,
            doors=allowed,
            hosts=frozenset({HOST}),
            widget=Widget(origins={"guihua": (SITE,)}),
        )
        yield Whole(create_app(fake, options, office), fake, office, keys, kiosk, ticket.number)
    finally:
        office.close()
