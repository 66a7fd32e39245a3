"""Rule: ``kb`` publishes a folder of documents, and shows which of them are in force, when and where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.settings import Community
from knowledge_base.publishing import publish
from tests.assistant.cli.conftest import Run
from tests.knowledge_base.fakes import BigramEmbedder

pytestmark = pytest.mark.unit

GUIDES = {
    "new": "title: 新办法\nissuer: 云山市民政局\nregion: 云山市\neffective: 2025-01-01\nsupersedes: 旧办法\n",
    "old": "title: 旧办法\nissuer: 云山市民政局\nregion: 云山市\neffective: 2022-01-01\n",
    "winter": f"title: 冬季通知\nregion: {Community().region}\neffective: 2025-12-01\nexpires: 2026-03-31\n",
    "neighbors": "title: 河湾说明\nregion: 云山市翠湖区青莲街道河湾社区\n",
    "everywhere": "title: 提示\n",
}


@pytest.fixture
def guides(tmp_path: Path) -> Path:
    folder = tmp_path / "guides"
    folder.mkdir()
    for name, front_matter in GUIDES.items():
        (folder / f"{name}.md").write_text(f"---\n{front_matter}---\n\n每月发100元。\n", "utf-8")
    return folder


@pytest.fixture
def published(home: Path, guides: Path) -> None:
    publish([guides], home, BigramEmbedder())


@pytest.mark.parametrize(
    ("words", "in_force"),
    [
        (["--as-of", "2026-11-21"], {"new", "everywhere"}),
        (["--as-of", "2025-12-24"], {"new", "winter", "everywhere"}),
        (["--as-of", "2024-06-01"], {"old", "everywhere"}),
        (["--as-of", "2020-01-01"], {"everywhere"}),
        (
            ["--as-of", "2026-11-21", "--region", "云山市翠湖区青莲街道河湾社区"],
            {"new", "neighbors", "everywhere"},
        ),
        (["--as-of", "2026-11-21", "--region", "江城市"], {"everywhere"}),
        (["--as-of", "2026-11-21", "--region", ""], {"new", "neighbors", "everywhere"}),
    ],
)
@pytest.mark.usefixtures("published")
def test_the_list_tells_what_is_in_force(run: Run, words: list[str], in_force: set[str]) -> None:
    rows = json.loads(run("kb", "list", "--json", *words).out)
    assert {row["id"] for row in rows} == set(GUIDES)
    assert {row["id"] for row in rows if row["in_force"]} == in_force


@pytest.mark.usefixtures("published")
def test_the_list_is_a_table_for_people(run: Run) -> None:
    result = run("kb", "list", "--as-of", "2026-11-21")
    assert result.code == 0
    assert "2026-11-21" in result.out
    rows = {line.split("│")[1].strip(): line for line in result.out.splitlines() if "│" in line}
    assert "✓ 是" in rows["新办法"]
    assert "2025-01-01" in rows["新办法"]
    assert "✓ 是" not in rows["旧办法"]


def test_before_anything_is_published_the_list_says_what_to_run(run: Run) -> None:
    result = run("kb", "list")
    assert (result.code, result.out) == (1, "")
    assert "python -m assistant kb publish" in result.err


def test_publishing_without_the_embedder_says_what_to_prepare(run: Run, guides: Path, home: Path) -> None:
    result = run("kb", "publish", guides)
    assert (result.code, result.out) == (1, "")
    assert "python -m assistant models prepare e5-small" in result.err
    assert not (home / "knowledge").exists()


@pytest.mark.usefixtures("published")
def test_a_wrong_day_is_explained(run: Run) -> None:
    result = run("kb", "list", "--as-of", "21.11.2026")
    assert result.code == 2
    assert "日期“21.11.2026”不对，请写成 2026-11-21 这样" in result.err
