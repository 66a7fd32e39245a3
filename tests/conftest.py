"""Shared fixtures. Tiers: unit (no weights, no network), model (real embedded weights), e2e (a real server)."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator

import pytest

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # as in assistant.__main__

TIERS = ("e2e", "model", "unit")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Keep ten thousand tests and all modules from being looked through for garbage again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test declares its tier. What takes longest comes first, so that no process is left alone with it."""
    items.sort(key=_tier)


def _tier(item: pytest.Item) -> int:
    declared = {marker.name for marker in item.iter_markers()}.intersection(TIERS)
    if len(declared) != 1:
        raise pytest.UsageError(f"{item.nodeid} must carry exactly one of the tier markers {sorted(TIERS)}")
    return TIERS.index(declared.pop())


@pytest.fixture
def hears_ctrl_c() -> Iterator[None]:
    """Let this process and its children be interrupted: the background jobs of a shell ignore Ctrl+C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
