"""Runs all checks over a site, which is looked at without changing anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from assistant.backups.databases import kind_of, known_schemas, schemas_of, url_of
from assistant.backups.manifest import DatabaseKind
from assistant.bootstrap import registry_of
from assistant.doctor import of_machine, of_state, of_surroundings
from assistant.doctor.finding import Finding, fault
from assistant.doctor.machine import Machine
from assistant.doctor.site import InForce, Site, Stored
from assistant.doctor.this_machine import ThisMachine
from assistant.doors.keyring import now
from assistant.doors.opening import open_doors
from assistant.doors.records import Kind
from assistant.errors import SettingsInvalid
from assistant.settings import Settings, load_settings
from knowledge_base.errors import LibraryUnavailable, ReleaseCorrupt
from knowledge_base.layout import Layout
from knowledge_base.library.database import Database
from knowledge_base.release import open_folder, read_documents, read_manifest
from models.errors import CatalogueError

Check = Callable[[Site], Finding]
_SOON = timedelta(days=30)

CHECKS: tuple[Check, ...] = (
    of_machine.check_python,
    of_machine.check_disk,
    of_machine.check_memory,
    of_machine.check_clock,
    of_machine.check_port,
    of_state.check_models,
    of_state.check_permissions,
    of_state.check_database,
    of_state.check_release,
    of_state.check_documents,
    of_state.check_backup,
    of_surroundings.check_exposure,
    of_surroundings.check_privacy,
    of_surroundings.check_destinations,
    of_surroundings.check_microphone,
    of_surroundings.check_network,
    of_surroundings.check_browser,
    of_surroundings.check_fonts,
)


def examine(
    *,
    thorough: bool = False,
    machine: Machine | None = None,
    load: Callable[[], Settings] = load_settings,
) -> Iterator[Finding]:
    """Yield what each check finds; what cannot even be read is the only finding. Nothing is changed, nothing raised."""
    machine = machine or ThisMachine()
    try:
        settings = load()
        registry = registry_of(settings)
    except (SettingsInvalid, CatalogueError) as error:
        yield fault("settings", "设置", str(error), "改好以后再运行一次 doctor。")
        return
    in_force = look_at_release(settings, machine.now().date(), thorough=thorough)
    site = Site(settings, machine, registry, look_at_database(settings), in_force, thorough)
    for check in CHECKS:
        yield check(site)


def look_at_database(settings: Settings) -> Stored:
    """Look at the database as it is: nothing is made, and no table brought up to date."""
    try:
        url = url_of(settings)
        if kind_of(url) is DatabaseKind.SQLITE and not Path(str(url.database)).exists():
            return Stored({}, staff_keys=0, is_there=False)
        with Database(url) as database:
            schemas = schemas_of(database)
            return Stored(schemas, _staff_keys(settings, database, schemas.get("doors", "")))
    except LibraryUnavailable as error:
        return Stored({}, trouble=str(error))


def look_at_release(settings: Settings, today: date, *, thorough: bool) -> InForce:
    """Look at the release in force: thoroughly, at every file of it."""
    layout = Layout(settings.home)
    name = layout.current_id()
    if name is None:
        trouble = f"文件 {layout.current} 坏了，不知道用哪一版知识库。" if layout.current.exists() else ""
        return InForce("", trouble=trouble)
    try:
        if thorough:
            open_folder(layout.releases / name).close()
        manifest = read_manifest(layout.releases / name)
        if manifest is None:
            return InForce(name, trouble=f"知识库 {name} 的清单读不出来。")
        documents = read_documents(layout.releases / name)
    except ReleaseCorrupt as error:
        return InForce(name, trouble=str(error))
    last = [document.expires for document in documents if document.expires is not None]
    expired = sum(day < today for day in last)
    lapsing = sum(today <= day < today + _SOON for day in last)
    return InForce(name, datetime.fromisoformat(manifest.created).date(), expired, lapsing)


def _staff_keys(settings: Settings, database: Database, schema: str) -> int | None:
    if schema != known_schemas()["doors"]:
        return None if schema else 0
    keyring = open_doors(settings, database).keyring
    return sum(key.valid(now()) for key in keyring.keys(Kind.STAFF))
