"""Rule: ``evaluate retrieval`` asks every question in every way that was chosen, and prints what was found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.errors import QuestionsInvalid
from assistant.evaluation.report import BEGIN, END
from assistant.evaluation.retrieval import RANKINGS
from knowledge_base.errors import DialectInvalid
from tests.assistant.cli.conftest import Run
from tests.assistant.cli.retrieval_bench import Bench, FakeRegistry

pytestmark = pytest.mark.unit


@pytest.fixture
def bench(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Bench:
    return Bench(tmp_path, capsys)


def labels(rows: list[dict[str, Any]]) -> set[tuple[str, str, str]]:
    return {(row["questions"], row["wording"], row["condition"]) for row in rows}


def test_each_ranking_and_the_fused_one_are_measured(bench: Bench) -> None:
    bench.registry = FakeRegistry()  # without a language model either
    rows = bench.rows("--without", "alternatives")
    assert labels(rows) == {("golden", "standard", "typed"), ("golden", "asr_noise", "heard")}
    typed = {
        (row["system"], row["target"]): (row["count"], row["r1"])
        for row in rows
        if row["wording"] == "standard"
    }
    assert {system for system, _ in typed} == {"fused", *RANKINGS, "without alternatives"}
    assert typed["fused", "document"] == typed["fused", "clause"] == (2, 1.0)


def test_the_ways_of_asking_are_chosen(bench: Bench) -> None:
    rows = bench.rows("--conditions", "homophones", "--spoken", "--wordings", "standard")
    assert labels(rows) == {("golden", "standard", "homophones"), ("golden", "standard", "spoken")}
    assert [text for text, _ in bench.registry.voice.asked] == ["几点开饭？", "谁可以领津贴？"]


def test_what_was_spoken_is_not_spoken_again(bench: Bench) -> None:
    first = bench.rows("--spoken")
    assert bench.rows("--spoken") == first
    assert len(bench.registry.voice.asked) == 2


def test_it_is_heard_again_once_the_recognizer_is_another(bench: Bench) -> None:
    bench.rows("--spoken")
    bench.registry.ears.name = "better"
    bench.rows("--spoken")
    assert len(bench.registry.voice.asked) == 4


def test_an_accent_that_nobody_described_is_refused(bench: Bench) -> None:
    with pytest.raises(DialectInvalid, match=r"没有“火星”这种口音.*cmn-x-kunming"):
        bench.rows("--accent", "火星")


def test_the_tables_are_written_into_the_document(bench: Bench, tmp_path: Path) -> None:
    document = tmp_path / "benchmarks.md"
    begin, end = BEGIN.format("mine"), END.format("mine")
    document.write_text(f"{begin}\n{end}\n", "utf-8")
    printed = bench.printed("--markdown", "--write", document, "--table", "mine")
    assert "| golden | standard | typed | 2 |" in printed
    assert document.read_text("utf-8") == f"{begin}\n{printed}{end}\n"


def test_there_is_a_table_for_people(bench: Bench) -> None:
    printed = bench.printed()
    assert "golden standard typed，2 题：找对文件" in printed
    fused = next(line for line in printed.splitlines() if line.startswith("│ fused"))
    assert [cell.strip() for cell in fused.strip("│").split("│")] == ["fused", *["1.00 (1.00–1.00)"] * 3]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--homophones", "2"], "比例“2”不对"),
        (["--homophones", "half"], "比例“half”不对"),
        (["--timed", "0"], "题数“0”不对"),
        (["--conditions", "sung"], "sung"),
    ],
)
def test_a_wrong_option_is_explained(run: Run, bench: Bench, more: list[str], told: str) -> None:
    result = run(*bench.words, *more)
    assert result.code == 2
    assert told in result.err


def test_a_wording_that_no_question_has_is_explained(bench: Bench) -> None:
    with pytest.raises(QuestionsInvalid, match="没有您要的说法。请"):
        bench.rows("--wordings", "cantonese")


def test_a_question_about_a_document_that_is_not_searched_is_refused(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "guides" / "meals.md").unlink()
    with pytest.raises(QuestionsInvalid, match=r"考题 1 的答案在 meals 里，可是.*请用 --corpus"):
        bench.rows()


def test_without_a_corpus_something_must_have_been_published(run: Run, bench: Bench, home: Path) -> None:
    (home / "models").symlink_to(home)  # nothing is prepared in it
    result = run(*bench.words[:4])
    assert (result.code, result.out) == (1, "")
    assert "请" in result.err
