"""Where an installation keeps everything, and where in it a community does."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = "communities"
HOME = "XIANGYIN_HOME"
"""The environment variable that says where everything is."""


def default_home() -> Path:
    """Return the folder of all state: ``$XIANGYIN_HOME``, or ``xiangyin`` in the user's data folder (XDG)."""
    if home := os.environ.get(HOME):
        return Path(home).expanduser()
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "xiangyin"


def installation_of(home: Path) -> Path:
    """Return the home of the installation of the community in ``home``; ``home`` if that is one by itself."""
    return home.parent.parent if home.parent.name == FOLDER else home
