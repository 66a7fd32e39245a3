"""A home that is thrown away after measuring: what is registered in it is never seen by staff."""

from __future__ import annotations

from pathlib import Path

from assistant.settings import Database, Settings


def settings_in(home: Path, settings: Settings, knowledge: Path | None = None) -> Settings:
    """Return ``settings`` in a new folder ``home``, over what is published in ``knowledge``, or at home."""
    home.mkdir()
    (home / "knowledge").symlink_to((knowledge or settings.home / "knowledge").resolve())
    own = settings.home / "dialects"
    if own.is_dir():
        (home / own.name).symlink_to(own.resolve())
    desk = settings.desk.model_copy(update={"destinations": ()})
    return settings.model_copy(update={"home": home, "database": Database(), "desk": desk})
