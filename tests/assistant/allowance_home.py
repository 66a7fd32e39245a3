"""A home with one guide published, for an embedder that compares letters."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.calibration import save
from knowledge_base.publishing import publish
from knowledge_base.release import SCHEMA
from tests.assistant.core_fakes import close_embedder
from tests.assistant.signs_fakes import calibration

HEAD = """---
title: 云山市高龄津贴申领指南
issuer: 云山市民政局
effective: 2025-01-01
---

"""
"""What the guide to the old-age allowance begins with; its clauses follow."""


def allowance_home(tmp_path_factory: pytest.TempPathFactory, guide: str) -> Path:
    """Return a new home with ``guide`` published and a calibration of its own."""
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("guides")
    (folder / "old-age-allowance.md").write_text(guide, "utf-8")
    publish([folder], home, close_embedder()).close()
    calibrate(home)
    return home


def calibrate(home: Path) -> None:
    """Put a calibration for ``close_embedder`` into ``home``."""
    save(replace(calibration(-4.0, meaning=10.0), embedder=close_embedder().name, schema=SCHEMA), home)
