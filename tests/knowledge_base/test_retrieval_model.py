"""With the real embedding model, everyday wording finds the right guide, and a rebuild embeds nothing."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from knowledge_base.document import Scope
from knowledge_base.drafting import Stage
from knowledge_base.publishing import publish
from knowledge_base.retrieval import Retriever
from models.embedding import Embedder
from tests.e2e.sample_home import sample_home
from tests.models.prepared_models import registry_with

pytestmark = pytest.mark.model

ROOT = Path(__file__).parents[2]
GUIDES = ROOT / "knowledge_base" / "documents"
QUESTIONS = ROOT / "tests" / "golden" / "sample_dev.jsonl"
HERE = Scope(date(2026, 11, 21), "云山市翠湖区石榴街道桂花社区")


@pytest.fixture(scope="module")
def e5() -> Embedder:
    return registry_with("e5-small").embedder("e5-small")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, e5: Embedder) -> tuple[Path, Retriever]:
    home = tmp_path_factory.mktemp("home") / "copy"
    shutil.copytree(sample_home(tmp_path_factory), home, symlinks=True)
    return home, Retriever(publish([GUIDES], home, e5), e5)


def test_vectors_are_unit_vectors(published: tuple[Path, Retriever], e5: Embedder) -> None:
    vectors = published[1].release.dense.vectors()
    assert vectors.shape == (len(published[1].release.passages), e5.dimension)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-3)


def test_everyday_questions_find_their_guide(published: tuple[Path, Retriever]) -> None:
    questions = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    found = [published[1].search([question["question"]], HERE, limit=5) for question in questions]
    wanted = [question["document"].removesuffix(".md") for question in questions]
    first = [evidence[0].document.id == name for evidence, name in zip(found, wanted, strict=True)]
    among = [
        name in {item.document.id for item in evidence} for evidence, name in zip(found, wanted, strict=True)
    ]
    assert sum(first) / len(first) >= 0.9
    assert sum(among) / len(among) >= 0.95


@pytest.mark.parametrize(
    ("question", "day", "document"),
    [
        ("高龄津贴九十岁每个月发多少", date(2024, 6, 1), "old-age-allowance-2022"),
        ("高龄津贴九十岁每个月发多少", date(2026, 6, 1), "old-age-allowance"),
        ("老年食堂八十岁的老人吃一顿多少钱", date(2027, 6, 1), "meal-assistance-2027"),
        ("老年食堂八十岁的老人吃一顿多少钱", date(2026, 6, 1), "meal-assistance"),
    ],
)
def test_the_answer_is_as_of_its_day(
    published: tuple[Path, Retriever], question: str, day: date, document: str
) -> None:
    best = published[1].search([question], Scope(day, HERE.region))[0]
    assert best.document.id == document


def test_a_rebuild_takes_over_every_vector(
    published: tuple[Path, Retriever], e5: Embedder, tmp_path: Path
) -> None:
    """One more document: only its passages are embedded, which the first report of progress tells."""
    (tmp_path / "extra.md").write_text("---\ntitle: 理发通知\n---\n\n周六上午免费理发。\n", "utf-8")
    told: list[tuple[int, int]] = []
    release = publish(
        [GUIDES, tmp_path],
        published[0],
        e5,
        progress=lambda stage, done, total: told.append((done, total)) if stage is Stage.EMBEDDING else None,
    )
    count = len(release.passages)
    assert told == [(count - 1, count), (count, count)]
