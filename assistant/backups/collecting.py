"""What of a home belongs in a backup: releases, settings, dialects, the own catalogue. Keys and models never do."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from assistant.backups.errors import BackupFailed
from assistant.backups.manifest import CATALOGUE, CURRENT, DIALECTS, KNOWLEDGE, SETTINGS, is_name
from assistant.calibration import path_in
from knowledge_base.layout import Layout
from knowledge_base.lock import share
from knowledge_base.release import MANIFEST, file_digest, read_manifest

_SECTION, _KEY = "privacy", "key"
"""What opens that which is sealed in the very database that lies beside the settings in the archive."""
_KEY_LINE = re.compile(rf"^[ \t]*(?:{_SECTION}[ \t]*\.[ \t]*)?{_KEY}[ \t]*=.*$", re.MULTILINE)


@dataclass(slots=True)
class Collected:
    """The files of a home, by their names inside the archive; they stay as long as the collection is open."""

    release: str
    """The release in force; empty if there is none."""
    sources: dict[str, Path] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    """Releases that are damaged, or being removed."""


@contextmanager
def collected(home: Path, workplace: Path) -> Iterator[Collected]:
    """Collect what lies in ``home`` besides the database; no release of it is removed while the body runs.

    Args:
        home: where the state is.
        workplace: an empty folder for what is changed before it is packed.

    Raises:
        BackupFailed: the release in force is damaged, or the settings hold a key that cannot be left out.
        OSError: something cannot be read.
    """
    layout = Layout(home)
    found = Collected(layout.current_id() or "")
    with ExitStack() as kept:
        for name in layout.release_ids():
            if not _take_release(layout.releases / name, found, kept):
                found.left_out.append(name)
        if found.release in found.left_out or (layout.current.exists() and not found.release):
            raise BackupFailed(
                "正在用的知识库坏了，没有做备份，免得把坏的存起来。"
                "请运行 python -m assistant kb publish 重新发布，再备份。"
            )
        current = workplace / "current"
        current.write_text(found.release, "ascii")
        if found.release:
            found.sources[CURRENT] = current
        for path in (path_in(home), *layout.root.glob("center-*.f32"), home / CATALOGUE):
            _take(path, path.relative_to(home).as_posix(), found)
        for path in sorted((home / DIALECTS).rglob("*")):
            _take(path, path.relative_to(home).as_posix(), found)
        if (home / SETTINGS).is_file():
            harmless = workplace / SETTINGS
            harmless.write_text(without_key((home / SETTINGS).read_text("utf-8")), "utf-8")
            found.sources[SETTINGS] = harmless
        yield found


def without_key(settings: str) -> str:
    """Return the text of a settings file without the key of ``privacy``. Raises BackupFailed if that cannot be."""
    try:
        stated = tomllib.loads(settings)
    except tomllib.TOMLDecodeError as error:
        raise BackupFailed(f"settings.toml 的格式不对（{error}），没有做备份。请改正后再试。") from error
    section = stated.pop(_SECTION, None)
    if not isinstance(section, dict) or _KEY not in section:
        return settings
    key = str(section.pop(_KEY))
    left = _KEY_LINE.sub("", settings)
    with suppress(tomllib.TOMLDecodeError):
        found = tomllib.loads(left)
        if found.pop(_SECTION, {}) == section and found == stated and not (key and key in left):
            return left
    raise BackupFailed(
        "settings.toml 里写着个人信息的密钥，密钥不能和资料放在同一份备份里，没有做备份。"
        "请把它移到环境变量 XIANGYIN_PRIVACY__KEY，再备份。"
    )


def _take_release(folder: Path, found: Collected, kept: ExitStack) -> bool:
    """Take a release whose files are what they were when it was published, and keep it from being removed."""
    try:
        if (lock := share(folder / MANIFEST)) is not None:
            kept.callback(os.close, lock)
        manifest = read_manifest(folder)
        if manifest is None or any(
            file_digest(folder / name) != sha256 for name, sha256 in manifest.files.items()
        ):
            return False
    except OSError:
        return False
    inside = f"{KNOWLEDGE}/releases/{folder.name}"
    found.sources |= {f"{inside}/{name}": folder / name for name in (*manifest.files, MANIFEST)}
    return True


def _take(path: Path, name: str, found: Collected) -> None:
    """Take a plain file; what a link leads to lies somewhere else."""
    if path.is_file() and not path.is_symlink() and is_name(name):
        found.sources[name] = path
