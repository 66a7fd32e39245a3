"""Rule: what staff check is quoted, whatever words residents' answers: no golden question leaves the machine."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from assistant.settings import Settings
from assistant.staff.workplace import Workplace
from knowledge_base.publishing import publish
from models.registry import Registry
from tests.assistant.core_fakes import close_embedder
from tests.assistant.registry_fakes import MODELS, FakeRegistry

pytestmark = pytest.mark.unit

GUIDE = "---\ntitle: 高龄津贴指南\n---\n\n## 一、发多少钱\n\n满八十周岁的老人，每月发高龄津贴100元。\n"


def test_no_language_model_is_asked(tmp_path: Path) -> None:
    documents, home = tmp_path / "documents", tmp_path / "home"
    documents.mkdir()
    (documents / "allowance.md").write_text(GUIDE, "utf-8")
    release = publish([documents], home, close_embedder())
    settings = Settings(home=home, models=MODELS.model_copy(update={"generator": "writer"}))
    registry = FakeRegistry()
    workplace = Workplace(settings, cast("Registry", registry))
    knowledge = workplace.knowledge(release)
    knowledge.warm_up_text()
    assert knowledge.answering is not None
    assert "bigrams" in registry.asked
    assert "writer" not in registry.asked
