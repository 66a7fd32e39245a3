"""Rule: a report holds every figure, for machines one object a row, in the documents between two markers."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import QuestionsInvalid
from assistant.evaluation.measuring import Latency, Result
from assistant.evaluation.metrics import Estimate, Figures
from assistant.evaluation.report import BEGIN, END, markdown, rows, write_between_markers

pytestmark = pytest.mark.unit

DOCUMENTS = Figures(Estimate(0.5, 0.4, 0.61), Estimate(0.8, 0.7, 0.9), Estimate(0.64, 0.6, 0.7))
CLAUSES = Figures(Estimate(0.3, 0.2, 0.4), Estimate(0.6, 0.5, 0.7), Estimate(0.44, 0.4, 0.5))
FUSED = Result("golden", "kunming", "typed", "fused", 30, DOCUMENTS, CLAUSES)
LIBRARY = Result("golden", "kunming", "typed", "LlamaIndex", 30, DOCUMENTS, None)
POLICY = Result("policy", "standard", "spoken", "fused", 500, DOCUMENTS, None)
TIMES = (Latency("FAISS", 200, 20.0, 30.0, 1.0, 1.0), Latency("fused", 200, 22.0, 45.0, 1.1, 1.5))


def test_a_row_for_each_target_each_time_and_each_missing_library() -> None:
    found = rows([FUSED, LIBRARY], TIMES, ["txtai"])
    assert [(row["target"], row["system"]) for row in found] == [
        ("document", "fused"),
        ("clause", "fused"),
        ("document", "LlamaIndex"),
        ("latency", "FAISS"),
        ("latency", "fused"),
        ("missing", "txtai"),
    ]
    assert found[1] == {
        "questions": "golden",
        "wording": "kunming",
        "condition": "typed",
        "system": "fused",
        "count": 30,
        "target": "clause",
    } | dict(
        zip(
            ("r1", "r1_low", "r1_high", "r5", "r5_low", "r5_high", "mrr10", "mrr10_low", "mrr10_high"),
            (0.3, 0.2, 0.4, 0.6, 0.5, 0.7, 0.44, 0.4, 0.5),
            strict=True,
        )
    )


def test_the_tables_have_a_row_for_each_exercise_and_a_column_for_each_system() -> None:
    lines = markdown([FUSED, LIBRARY, POLICY], TIMES, ["txtai"]).splitlines()
    start = lines.index("**Right document first (R@1)**")
    assert lines[start + 2 : start + 6] == [
        "| questions | wording | asked | n | fused | LlamaIndex |",
        "|---|---|---|---|---|---|",
        "| golden | kunming | typed | 30 | 0.50 (0.40–0.61) | 0.50 (0.40–0.61) |",
        "| policy | standard | spoken | 500 | 0.50 (0.40–0.61) | — |",
    ]
    clauses = lines.index("**Right clause first (R@1)**")
    assert lines[clauses + 4] == "| golden | kunming | typed | 30 | 0.30 (0.20–0.40) |"
    assert "| fused | 200 | 1.10 | 1.50 |" in lines  # ratios only: milliseconds depend on the machine
    assert lines[-1] == "txtai was not installed, so it was not compared with."


def test_what_was_not_measured_has_no_table() -> None:
    text = markdown([POLICY], (), ())
    assert "clause" not in text
    assert "ratio" not in text


def test_only_what_stands_between_the_markers_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "benchmarks.md"
    one, other = ((BEGIN.format(name), END.format(name)) for name in ("retrieval", "retrieval spoken"))
    file.write_text("\n".join(("# Figures", one[0], "old", one[1], other[0], "theirs", other[1])), "utf-8")
    write_between_markers(file, "new\n")
    write_between_markers(file, "newer\n")
    write_between_markers(file, "ours\n", "retrieval spoken")
    written = ["# Figures", one[0], "newer", one[1], other[0], "ours", other[1]]
    assert file.read_text("utf-8").splitlines() == written


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "没能写进"),
        ("# Figures\n", "里没有"),
        (f"{END}\n{BEGIN}\n".replace("{}", "retrieval"), "里没有"),
    ],
    ids=["missing", "without markers", "in the wrong order"],
)
def test_a_file_without_the_markers_is_left_alone(tmp_path: Path, content: str | None, told: str) -> None:
    file = tmp_path / "benchmarks.md"
    if content is not None:
        file.write_text(content, "utf-8")
    with pytest.raises(QuestionsInvalid, match=rf"{told}.*请|{file.name} {told}.*请"):
        write_between_markers(file, "new\n")
    assert (file.read_text("utf-8") if file.exists() else None) == content
