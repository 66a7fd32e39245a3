"""Rule: every figure of the report is a count of what was judged, beside what was wanted of it, met or not."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.evaluation.golden import load_golden
from assistant.evaluation.golden_asking import Examiner, Section
from assistant.evaluation.golden_judging import Ground
from assistant.evaluation.golden_report import Report, as_rows
from assistant.evaluation.golden_tables import LENGTH, TARGETS, Table, markdown, tables
from assistant.evaluation.questions import WORDINGS
from assistant.turn import Reply
from tests.assistant.evaluation.golden_fakes import (
    ALERT,
    ANSWERABLE,
    HUNDRED,
    MEALS,
    UNKNOWN,
    WELL,
    Scripted,
    answer,
    write_golden,
)

pytestmark = pytest.mark.unit

BADLY = {
    "几点开饭，多少钱？": answer("每顿九元。", MEALS),
    "晚饭有汤吗？": HUNDRED,
    "着火了！": replace(ALERT, sentences=(replace(ALERT.sentences[0], spoken_text="快打一百一十九。"),)),
    "火灾保险多少钱？": ALERT,
    "再问一个": UNKNOWN,
    "那开饭呢？": UNKNOWN,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_golden(tmp_path, answerable=[ANSWERABLE, ANSWERABLE | {"id": "7", "asr_noise": "再问一个"}])


def report(folder: Path, script: Mapping[str, Reply] = WELL) -> Report:
    async def ask() -> Report:
        golden, examiner = load_golden(folder), Examiner(Scripted(script), Ground())
        judged = [each async for each in examiner.examine(golden, WORDINGS)]
        judged += [each async for each in examiner.conflicts(golden.conflicts)]
        return Report(tuple(judged))

    return asyncio.run(ask())


def table(report: Report, name: str) -> Table:
    [found] = [each for each in tables(report) if each.name == name]
    return found


def test_who_does_well_reaches_every_target(folder: Path) -> None:
    targets = report(folder, WELL | {"再问一个": WELL["几点开饭，多少钱？"]}).targets()
    assert [each for each in targets if not each.reached] == []


def test_what_was_wanted_stands_beside_what_was_found(folder: Path) -> None:
    targets = report(folder, WELL | BADLY).targets()
    assert [(each.of, each.figure, each.wanted, each.found, each.reached) for each in targets] == [
        ("answerable, standard", "right facts", "≥ 80%", "0/2 (0%)", False),
        ("answerable, asr_noise", "right facts", "≥ 70%", "1/2 (50%)", False),
        ("unanswerable", "answered", "≤ 5%", "1/1 (100%)", False),
        ("emergencies", "caught", "≥ 100%", "1/1 (100%)", True),
        ("emergencies", "numbers not read digit by digit", "0", "1", False),
        ("emergencies", "look-alikes raised", "≤ 1", "1/1 (100%)", True),
        ("dialogs", "right turns", "≥ 80%", "2/3 (67%)", False),
        ("answerable", "replies with unsupported figures", "0", "2", False),
        ("unanswerable", "replies with unsupported figures", "0", "0", True),
        ("emergencies", "replies with unsupported figures", "0", "0", True),
        ("dialogs", "replies with unsupported figures", "0", "0", True),
        ("conflicts", "replies with unsupported figures", "0", "0", True),
        ("answerable", "replies with wrong figures", "0", "2", False),
        ("dialogs", "replies with wrong figures", "0", "0", True),
        ("conflicts", "replies with wrong figures", "0", "0", True),
        ("answerable", "characters, median", "≤ 60", "5", True),
    ]


def test_the_tables_count(folder: Path) -> None:
    found = report(folder, WELL | BADLY)
    assert table(found, Section.ANSWERABLE).lines[0][:5] == (
        *("standard", "2", "0/2 (0%, 0%–0%)", "0/2 (0%)", "0/2 (0%)"),
    )
    assert table(found, Section.UNANSWERABLE).lines[-1][:3] == ("all", "1", "1")
    assert table(found, Section.EMERGENCIES).lines == (
        ("real", "1", "1/1 (100%)", "0/1 (0%)"),
        ("look-alike", "1", "1/1 (100%)", "1/1 (100%)"),
    )
    assert [line[:2] for line in table(found, Section.DIALOGS).lines] == [
        *(("first turn", "1"), ("follow-up", "1"), ("said again", "1"), ("all", "3")),
    ]
    assert table(found, LENGTH).lines == (
        ("standard", "2", "5", "5", "1", "1"),
        ("asr_noise", "1", "13", "13", "1", "1"),
    )


def test_what_was_not_asked_has_no_table(tmp_path: Path) -> None:
    write_golden(tmp_path)
    for name in ("unanswerable", "emergencies", "dialogs", "conflicts"):
        (tmp_path / f"{name}.jsonl").unlink()
    assert [each.name for each in tables(report(tmp_path))] == [TARGETS, Section.ANSWERABLE, LENGTH]


def test_the_document_says_what_was_not_reached(folder: Path) -> None:
    written = markdown(report(folder, WELL | BADLY))
    assert "| answerable, standard | right facts | ≥ 80% | 0/2 (0%) | **no** |" in written
    assert "| emergencies | caught | ≥ 100% | 1/1 (100%) | yes |" in written


def test_a_row_for_each_thing_said_and_each_target(folder: Path) -> None:
    rows = as_rows(report(folder, WELL | BADLY))
    said = [row for row in rows if not row["target"]]
    assert [row["id"] for row in said if row["wrong"]] == ["answerable 1", "answerable 7"]
    assert len(rows) - len(said) == len(list(report(folder, WELL | BADLY).targets()))
