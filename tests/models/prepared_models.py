"""The real models of this machine, for tests of the tier ``model``."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from models.catalogue import load_catalogue
from models.registry import ModelState, Registry
from tests.lacking import lacking


def home() -> Path:
    """Return the folder of the assistant's state: ``XIANGYIN_HOME``, or its default."""
    data = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(os.environ.get("XIANGYIN_HOME") or f"{data}/xiangyin").expanduser()


@cache
def _registry_in(folder: Path) -> Registry:
    return Registry(load_catalogue(), folder)


def registry_with(*names: str) -> Registry:
    """Return the registry, the same for all tests of a process, so that a model is loaded once.

    Where a model is not prepared, skip the test, but fail it in CI.
    """
    registry = _registry_in(home() / "models")
    for name in names:
        if registry.status(name).state is ModelState.MISSING:
            reason = f"{name} is not in {registry.folder}: python -m assistant models prepare {name}"
            lacking(reason)
    return registry
