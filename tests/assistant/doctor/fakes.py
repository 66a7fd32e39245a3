"""A machine that is made up, and an installation on it that is as it should be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from assistant.backups.databases import known_schemas
from assistant.backups.making import LAST
from assistant.doctor.machine import Access, Disk, Memory, Port
from assistant.doctor.site import InForce, Site, Stored
from assistant.settings import Settings
from models.catalogue import load_catalogue
from models.registry import ModelState, ModelStatus, Registry

HOME = Path("/srv/xiangyin")
NOW = datetime(2026, 11, 22, 9, tzinfo=timezone(timedelta(hours=8)))
GB = 1 << 30


@dataclass
class MadeUp:
    """A healthy machine, unless it is told otherwise."""

    version: tuple[int, int, int] = (3, 11, 2)
    uid: int = 1000
    at: datetime = NOW
    kept: bool | None = True
    files: Mapping[Path, datetime] = field(default_factory=lambda: {HOME / LAST: NOW - timedelta(hours=6)})
    disks: Mapping[Path, Disk] = field(default_factory=dict)
    ram: Memory | None = field(default_factory=lambda: Memory(8 * GB, 5 * GB))
    accesses: Mapping[Path, Access] = field(default_factory=lambda: {HOME: Access(1000, 0o700, True)})
    listens: Port = Port.FREE
    reached: frozenset[str] = frozenset()
    programs: frozenset[str] = frozenset()
    variables: frozenset[str] = frozenset()
    capturing: int | None = None
    screen: bool = False
    fonts: int | None = None

    def python(self) -> tuple[int, int, int]:
        return self.version

    def user(self) -> int:
        return self.uid

    def now(self) -> datetime:
        return self.at

    def clock_is_kept(self) -> bool | None:
        return self.kept

    def modified(self, path: Path) -> datetime | None:
        return self.files.get(path)

    def disk(self, path: Path) -> Disk | None:
        return self.disks.get(path, Disk(1, 50 * GB))

    def memory(self) -> Memory | None:
        return self.ram

    def access(self, path: Path) -> Access | None:
        return self.accesses.get(path)

    def port(self, host: str, port: int) -> Port:
        return self.listens

    def answers(self, host: str, port: int) -> bool:
        return f"{host}:{port}" in self.reached

    def has_program(self, *names: str) -> bool:
        return not self.programs.isdisjoint(names)

    def variable(self, name: str) -> bool:
        return name in self.variables

    def microphones(self) -> int | None:
        return self.capturing

    def has_screen(self) -> bool:
        return self.screen

    def chinese_fonts(self) -> int | None:
        return self.fonts


class Prepared(Registry):
    """Models that are as they are said to be, and prepared otherwise."""

    def __init__(self, states: Mapping[str, ModelState], verified: Mapping[str, ModelState]) -> None:
        super().__init__(load_catalogue(), HOME / "models")
        self._states = states
        self._verified_states = verified

    def status(self, name: str) -> ModelStatus:
        entry = self.catalogue[name]
        usual = ModelState.EXTERNAL if entry.external else ModelState.PREPARED
        return ModelStatus(entry, self._states.get(name, usual))

    def verify(self, name: str, passed: object = None) -> ModelStatus:
        return replace(self.status(name), state=self._verified_states.get(name, self.status(name).state))


def site(
    machine: MadeUp | None = None,
    *,
    states: Mapping[str, ModelState] = {},
    verified: Mapping[str, ModelState] = {},
    stored: Stored | None = None,
    in_force: InForce | None = None,
    thorough: bool = False,
    settings: Mapping[str, object] = {},
) -> Site:
    """Return an installation of which only what is named is out of order."""
    return Site(
        Settings.model_validate({"home": HOME, **settings}),
        machine or MadeUp(),
        Prepared(states, verified),
        stored or Stored(known_schemas(), staff_keys=1),
        in_force or InForce("20261101T030000-0123abcd", date(2026, 11, 1)),
        thorough,
    )
