"""Rule: ``--compare`` adds the plain ways and every library that is installed, and says which is not."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.assistant.cli.retrieval_bench import Bench

pytestmark = pytest.mark.model  # no weights, but libraries that take many seconds to import

LIBRARIES = {"llama_index": "LlamaIndex", "haystack": "Haystack", "txtai": "txtai"}


def test_the_comparison_has_baselines_libraries_and_times(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = Bench(tmp_path, capsys).rows("--compare", "--timed", "1")
    compared = {"fused", "FAISS", "jieba BM25", "FAISS + BM25 (RRF)"}
    compared |= {name for package, name in LIBRARIES.items() if find_spec(package)}
    documents = {row["system"]: row for row in rows if row["target"] == "document"}
    assert documents.keys() == compared | {"dense", "keyword", "phonetic"} & documents.keys()
    times = {row["system"]: row for row in rows if row["target"] == "latency"}
    assert times.keys() == compared  # a ranking of ours alone is nobody's choice
    assert times["FAISS"]["p95_ratio"] == 1.0
    assert {row["count"] for row in times.values()} == {1}
    absent = {row["system"] for row in rows if row["target"] == "missing"}
    assert absent == {package for package in LIBRARIES if not find_spec(package)}


@pytest.mark.parametrize("package", LIBRARIES)
def test_a_library_finds_both_documents(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], package: str
) -> None:
    if find_spec(package) is None:
        pytest.skip(f"{package} is not installed")
    rows = Bench(tmp_path, capsys).rows("--compare", "--wordings", "standard")
    [found] = [row for row in rows if row["system"] == LIBRARIES[package] and row["target"] == "document"]
    assert found["r5"] == 1.0
