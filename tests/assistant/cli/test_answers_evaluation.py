"""Rule: a golden folder is asked of the assistant itself, and nothing of it stays behind in anybody's home."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from assistant.channels.cli.answers_bench import AnswersBench
from assistant.channels.cli.answers_evaluation import run as run_golden
from assistant.evaluation.golden_judging import Ground
from assistant.evaluation.report import BEGIN, END
from assistant.runtime import Assistant
from assistant.settings import load_settings
from assistant.turn import Ended, ReplyKind, Request, Turn
from knowledge_base.drafting import Progress
from models.registry import Registry
from tests.assistant.cli.conftest import Run, parsed
from tests.assistant.cli.retrieval_bench import GUIDES, FakeRegistry
from tests.assistant.evaluation.golden_fakes import WELL, Scripted, answer, write_golden

pytestmark = pytest.mark.unit


@dataclass
class FakeBench:
    """Yields a scripted assistant; keeps what it was to answer from."""

    assistant: Scripted
    opened: list[tuple[str, ...]] = field(default_factory=list)

    @contextmanager
    def over(self, corpora: Sequence[Path], progress: Progress) -> Iterator[tuple[Scripted, Ground]]:
        self.opened.append(tuple(path.name for path in corpora))
        yield self.assistant, Ground()

    @contextmanager
    def over_folder(self, folder: Path, progress: Progress) -> Iterator[tuple[Scripted, Ground]]:
        self.opened.append(tuple(sorted(path.name for path in folder.iterdir())))
        yield self.assistant, Ground()


def run_fake(bench: FakeBench, *words: str | Path) -> int:
    """Run ``evaluate answers`` with a fake bench; return its exit code."""
    arguments = parsed("evaluate", "answers", *words)
    registry = cast("Registry", FakeRegistry())
    return run_golden(arguments, lambda _: registry, lambda *_: cast("AnswersBench", bench))


@pytest.fixture
def golden(tmp_path: Path) -> Path:
    folder = tmp_path / "golden"
    folder.mkdir()
    return write_golden(folder)


def rows(written: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.splitlines()]


def test_everything_is_asked_over_its_documents(golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bench = FakeBench(Scripted())
    assert run_fake(bench, "--golden", golden, "--documents", "laws", "--as-of", "2026-11-21") == 0
    assert bench.opened == [("laws",), ("new.md", "old.md")]
    out = capsys.readouterr().out
    assert "文件里有答案的" in out
    [right, *_] = [line for line in out.splitlines() if line.startswith("│ 答对 ")]
    assert right.count("1/1 (100%, 100%–100%)") == 2  # a column for each wording
    assert "没有到" not in out
    assert "✗" not in out


def test_without_documents_what_is_published_is_asked_in_the_community(golden: Path) -> None:
    bench = FakeBench(Scripted())
    run_fake(bench, "--golden", golden, "--wordings", "standard")
    assert bench.opened[0] == ()
    assert bench.assistant.requests[0].region is None
    assert not any(request.heard for request in bench.assistant.requests)


def test_what_was_not_reached_is_said_and_listed(golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bench = FakeBench(Scripted(WELL | {"几点开饭，多少钱？": answer("每顿九元。")}))
    run_fake(bench, "--golden", golden, "--documents", "laws", "--misses")
    out = capsys.readouterr().out
    assert "没有到" in out
    [miss] = [line for line in out.splitlines() if line.startswith("✗")]
    assert miss == "✗ answerable 1 standard 不对　几点开饭，多少钱？"
    assert "数字没有出处：九元" in out


def test_json_has_a_row_for_each(golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_fake(FakeBench(Scripted()), "--golden", golden, "--documents", "laws", "--json")
    found = rows(capsys.readouterr().out)
    assert sum(not row["target"] for row in found) == 10
    assert all(row["reached"] for row in found if row["target"])


def test_the_report_is_written_between_its_markers(golden: Path, tmp_path: Path) -> None:
    document = tmp_path / "answers.md"
    document.write_text(f"# Answers\n\n{BEGIN.format('answers')}\n{END.format('answers')}\n", "utf-8")
    run_fake(FakeBench(Scripted()), "--golden", golden, "--documents", "laws", "--report", document)
    written = document.read_text("utf-8")
    assert written.startswith("# Answers\n")
    assert "## Dialogs, turn by turn" in written


def test_an_empty_folder_is_refused(run: Run, tmp_path: Path) -> None:
    result = run("evaluate", "answers", "--golden", tmp_path)
    assert (result.code, result.out) == (1, "")
    assert "没有考题" in result.err


def test_an_alert_reaches_nobodys_desk(home: Path, tmp_path: Path) -> None:
    """The assistant itself answers, with fakes of its models; the database of the settings is not opened."""
    guides, scratch = tmp_path / "guides", tmp_path / "scratch"
    for folder in (guides, scratch):
        folder.mkdir()
    for name, text in GUIDES.items():
        (guides / f"{name}.md").write_text(text, "utf-8")
    entrusted = home / "entrusted.db"
    settings = load_settings(database={"url": f"sqlite:///{entrusted}"})
    bench = AnswersBench(settings, cast("Registry", FakeRegistry()), scratch)
    with bench.over([guides], lambda *_: None) as (assistant, ground):
        turn = asyncio.run(last_turn(assistant, "着火了！"))
    assert turn.reply.kind is ReplyKind.ALERT
    assert (scratch / "documents" / "state.db").is_file()
    assert not entrusted.exists()
    assert [path.name for path in home.iterdir()] == ["evaluation"]
    assert set(ground.documents) == {"《养老助餐指南》", "《高龄津贴指南》"}


async def last_turn(assistant: Assistant, text: str) -> Turn:
    [ended] = [each async for each in assistant.turn(Request(question=text)) if isinstance(each, Ended)]
    return ended.turn
