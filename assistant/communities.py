"""Several communities in one installation, strictly apart.

::

    <home>/
    ├── models/, catalogue.toml      shared: a model holds nothing of anybody
    ├── settings.toml                of it, the sections of ``SHARED`` count in every community
    └── communities/<name>/          a home like any other: settings.toml, knowledge, dialects, database

What a community knows, registers, publishes or counts is in its own home and database. Two that would share any of
that are refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from assistant.errors import SettingsInvalid
from assistant.homes import FOLDER
from assistant.settings import Settings, load_settings

_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?")
_SCHEMA = re.compile(r"search_path\s*=\s*([^\s,]+)")
_POSTGRES_PORT = 5432


def home_of(installation: Path, name: str) -> Path:
    """Return the home of the community of that name. Raises SettingsInvalid if there is none."""
    home = installation / FOLDER / name
    if not _NAME.fullmatch(name) or not (home / "settings.toml").is_file():
        known = "、".join(names_in(installation)) or "还没有"
        raise SettingsInvalid(
            f"没有叫“{name}”的社区。现有的：{known}。"
            f"要加一个，请建文件夹 {FOLDER}/名字（小写字母、数字、连字符），里面写 settings.toml。"
        )
    return home


def names_in(installation: Path) -> tuple[str, ...]:
    """Return the names of an installation's communities, in order; empty if it is one by itself."""
    return tuple(name for name in _folders_in(installation) if _NAME.fullmatch(name))


def _folders_in(installation: Path) -> list[str]:
    return sorted(path.parent.name for path in (installation / FOLDER).glob("*/settings.toml"))


def communities_of(
    installation: Path, load: Callable[[Path], Settings] | None = None
) -> Mapping[str, Settings]:
    """Return the settings of all communities, by their names; none if the installation is one by itself.

    Raises:
        SettingsInvalid: one of them is wrong, or two share what belongs to one.
    """
    if misnamed := [name for name in _folders_in(installation) if not _NAME.fullmatch(name)]:
        raise SettingsInvalid(
            f"社区的文件夹名字只能用小写字母、数字和连字符。请改名：{'、'.join(misnamed)}（在 {FOLDER} 里）。"
        )
    load = load or (lambda home: load_settings(home=home))
    found: dict[str, Settings] = {}
    for name in names_in(installation):
        try:
            found[name] = load(installation / FOLDER / name)
        except SettingsInvalid as error:
            raise SettingsInvalid(f"社区 {name}：{error}") from error
    _check_apart(found)
    return found


def _check_apart(communities: Mapping[str, Settings]) -> None:
    """Raise SettingsInvalid if two communities share a host name, a database, or the place of their releases."""
    problems = [
        f"社区 {name} 没有写网址里的名字（doors.hosts）"
        for name, each in communities.items()
        if not each.doors.hosts
    ]
    problems += _shared(communities, lambda each: each.doors.hosts, "网址里的名字（doors.hosts）")
    problems += _shared(communities, _databases, "数据库（database.url）")
    problems += _shared(communities, _storages, "存放知识库的地方（knowledge.storage）")
    if problems:
        raise SettingsInvalid(f"社区没有分开：{'；'.join(problems)}。请各写各的，再试一次。")


def _shared(
    communities: Mapping[str, Settings], of: Callable[[Settings], Sequence[str]], what: str
) -> list[str]:
    counted = Counter(value for each in communities.values() for value in set(of(each)))
    shared = {value for value, count in counted.items() if count > 1}
    return [
        f"社区 {name} 的{what}和别的社区一样" for name, each in communities.items() if shared & set(of(each))
    ]


def _databases(settings: Settings) -> tuple[str, ...]:
    """Return what tells a database from another, without the password; none if it is in the home."""
    if not settings.database.url:
        return ()
    try:
        url = make_url(settings.database.url)
    except ArgumentError as error:
        raise SettingsInvalid("设置 database.url 的写法不对。请改正后再试。") from error
    if url.get_backend_name() == "sqlite":
        return (str(Path(url.database or "").resolve()),)
    schema = _SCHEMA.search(str(url.query.get("options", "")))
    place = f"{(url.host or '').lower()}:{url.port or _POSTGRES_PORT}:{url.query.get('host', '')}"
    return (f"{place}/{url.database}?{schema[1] if schema else ''}",)


def _storages(settings: Settings) -> tuple[str, ...]:
    return (settings.knowledge.storage.rstrip("/"),) if settings.knowledge.storage else ()
