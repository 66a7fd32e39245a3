"""Runs all checks over a site, which is looked at without changing anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from assistant.backups.databases import kind_of, known_schemas, schemas_of, url_of
from assistant.backups.manifest import DatabaseKind
from assistant.bootstrap import registry_of
from assistant.communities import names_in
from assistant.doctor import of_machine, of_state, of_surroundings
from assistant.doctor.finding import Finding, fault
from assistant.doctor.machine import Machine
from assistant.doctor.site import InForce, Site, Stored
from assistant.doctor.this_machine import ThisMachine
from assistant.doors.keyring import now
from assistant.doors.opening import open_doors
from assistant.doors.records import Kind
from assistant.errors import SettingsInvalid
from assistant.homes import FOLDER
from assistant.privacy.resealing import Stored as Sealing
from assistant.privacy.resealing import stored
from assistant.settings import Settings, load_settings
from knowledge_base.errors import LibraryUnavailable, ReleaseCorrupt
from knowledge_base.layout import Layout
from knowledge_base.library.database import Database
from knowledge_base.release import open_folder, read_documents, read_manifest
from models.errors import CatalogueError
from models.system import why

Check = Callable[[Site], Finding]
_SOON = timedelta(days=30)
_WITH_PEOPLE = frozenset({"library", "desk"})
"""Packages that keep what is sealed."""

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
        in_force = look_at_release(settings, machine.now().date(), thorough=thorough)
        site = Site(settings, machine, registry, look_at_database(settings), in_force, thorough)
    except (SettingsInvalid, CatalogueError) as error:
        yield fault("settings", "设置", str(error), "改好以后再运行一次 doctor。")
    except OSError as error:
        yield _unreadable(error)
    else:
        for check in CHECKS:
            yield check(site)


def examine_all(
    installation: Path, *, thorough: bool = False, machine: Machine | None = None
) -> Iterator[Finding]:
    """Yield what is found of each community of an installation, which stands before the title, or of it alone."""
    try:
        names = names_in(installation)
    except OSError as error:
        yield _unreadable(error)
        return
    if not names:
        yield from examine(thorough=thorough, machine=machine, load=partial(load_settings, home=installation))
    for name in names:
        load = partial(load_settings, home=installation / FOLDER / name)
        for finding in examine(thorough=thorough, machine=machine, load=load):
            yield replace(finding, title=f"{name}：{finding.title}")


def look_at_database(settings: Settings) -> Stored:
    """Look at the database as it is: nothing is made, and no table brought up to date."""
    try:
        url = url_of(settings)
        if kind_of(url) is DatabaseKind.SQLITE and not Path(str(url.database)).exists():
            return Stored({}, staff_keys=0, is_there=False)
        with Database(url) as database:
            schemas = schemas_of(database)
            keys = _staff_keys(settings, database, schemas.get("doors", ""))
            return Stored(schemas, keys, sealing=_sealing(database, schemas))
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


def _unreadable(error: OSError) -> Finding:
    advice = "请用运行服务的那个用户来运行：sudo -u 用户 …；或者把文件交给它：sudo chown -R 用户 资料文件夹"
    return fault("permissions", "权限", f"读不了 {error.filename}（{why(error)}）。", advice)


def _sealing(database: Database, schemas: Mapping[str, str]) -> Sealing | None:
    known = known_schemas()
    if any(version != known[name] for name, version in schemas.items() if name in _WITH_PEOPLE):
        return None
    return stored(database)


def _staff_keys(settings: Settings, database: Database, schema: str) -> int | None:
    if schema != known_schemas()["doors"]:
        return None if schema else 0
    keyring = open_doors(settings, database).keyring
    return sum(key.valid(now()) for key in keyring.keys(Kind.STAFF))
