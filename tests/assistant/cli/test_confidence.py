"""Rule: ``evaluate confidence`` judges by the calibration in force, or fits one, which is used once it is saved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest

from assistant.calibration import path_in, usual
from assistant.channels.cli import confidence
from assistant.errors import QuestionsInvalid
from models.embedding import Embedder
from models.registry import Registry
from tests.assistant.cli.conftest import parsed
from tests.assistant.cli.retrieval_bench import QuickRegistry

pytestmark = pytest.mark.unit

GUIDE = "# 养老助餐指南\n\n## 一、几点开饭\n\n中午十一点开饭。\n\n## 二、多少钱\n\n午饭十二元一餐。\n"
INSIDE = [
    {
        "id": "1",
        "file": "meals.md",
        "article": "一、几点开饭",
        "key_facts": ["十一点"],
        "standard": "几点开饭？",
        "asr_noise": "几点开犯？",
    },
    {"id": "2", "file": "meals.md", "article": "二、多少钱", "standard": "午饭多少钱一餐？"},
]
OUTSIDE = [{"id": "3", "question": "护照怎么换？"}, {"id": "4", "question": "明天下雨吗？"}]


class OneEmbedder(QuickRegistry):
    """Hands out the same embedder every time, as the true registry does."""

    def __init__(self) -> None:
        super().__init__()
        self._embedder = super().embedder("e5-small")

    def embedder(self, name: str) -> Embedder:
        return self._embedder


class Desk:
    """Runs the command with fakes, over files of its own."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        guides = folder / "guides"
        guides.mkdir()
        (guides / "meals.md").write_text(GUIDE, "utf-8")
        self.files = folder / "inside.jsonl", folder / "outside.jsonl"
        inside, outside = self.files
        inside.write_text("".join(json.dumps(row) + "\n" for row in INSIDE), "utf-8")
        outside.write_text("".join(json.dumps(row) + "\n" for row in OUTSIDE), "utf-8")
        self._corpus = ("--corpus", guides)

    def printed(self, *more: str | Path) -> str:
        """Run the command with ``more`` words and return what it printed."""
        inside, outside = self.files
        words = ("evaluate", "confidence", "--questions", inside, "--outside", outside, *self._corpus, *more)
        arguments = parsed(*words)
        assert confidence._confidence(arguments, lambda _: cast("Registry", OneEmbedder())) == 0
        return self._capsys.readouterr().out

    def rows(self, *more: str | Path) -> list[dict[str, Any]]:
        """Run the command with ``more`` words and return its rows."""
        return [json.loads(line) for line in self.printed("--json", *more).splitlines() if line[0] == "{"]


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, capsys)


def test_every_wording_is_judged_and_the_misheard_one_as_heard(desk: Desk) -> None:
    rows = desk.rows()
    asked = {row["condition"]: (row["count"], row["right"]) for row in rows if "condition" in row}
    assert asked["inside standard"] == (2, 1.0)
    assert asked["inside asr_noise"][0] == 1
    assert asked["outside standard"] == (2, 0.0)
    assert sum(row["count"] for row in rows if "expected" in row) == 5


def test_the_table_tells_what_is_separated_and_what_is_answered(desk: Desk) -> None:
    printed = desk.printed()
    assert "AUROC" in printed
    assert "合计：没有答案" in printed


def test_a_fit_that_is_saved_is_used_from_then_on(desk: Desk, home: Path, tmp_path: Path) -> None:
    written = tmp_path / "calibration.json"
    floors = desk.rows("--fit", "--save", "--write", written)[0]
    assert path_in(home).read_text("utf-8") == written.read_text("utf-8")
    saved = json.loads(written.read_text("utf-8"))
    assert saved["floors"] == floors
    assert saved["fitted_on"] == ["inside.jsonl", "outside.jsonl"]
    assert saved["weights"].keys() == usual().weights.keys()
    assert desk.rows()[0] == floors


def test_nothing_is_saved_that_was_not_fitted(desk: Desk) -> None:
    with pytest.raises(QuestionsInvalid, match="--fit"):
        desk.printed("--save")


def test_a_file_without_questions_is_refused(desk: Desk) -> None:
    desk.files[1].write_text("", "utf-8")
    with pytest.raises(QuestionsInvalid, match="没有考题"):
        desk.printed()
