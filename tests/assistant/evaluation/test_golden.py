"""Rule: a golden folder is read whole or refused with the line that is wrong; conflicts bring each document once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.errors import QuestionsInvalid
from assistant.evaluation.golden import Act, load_golden, write_documents
from assistant.evaluation.questions import Place
from tests.assistant.evaluation.golden_fakes import CONFLICT, DIALOG, OUTSIDE, Row, write_golden

pytestmark = pytest.mark.unit


def test_all_five_files_are_read(tmp_path: Path) -> None:
    golden = load_golden(write_golden(tmp_path))
    [posed] = golden.answerable
    assert [(fact.figure, fact.accept) for fact in posed.facts] == [("11点", ()), ("8元", ("八块钱",))]
    assert [each.category for each in golden.unanswerable] == ["other"]
    assert [(cry.kind, cry.real) for cry in golden.emergencies] == [("fire", True), ("none", False)]
    [dialog] = golden.dialogs
    assert [turn.act for turn in dialog.turns] == [None, Act.SLOWER, None]
    assert dialog.turns[0].place == Place("allowance", "一、发多少")
    [conflict] = golden.conflicts
    assert (conflict.as_of, conflict.region, conflict.governing) == (date(2026, 6, 1), "云山市", "新办法")
    assert conflict.wordings == {"question": "吃一顿多少钱？", "question_dialect": "吃一顿好多钱？"}


def test_a_folder_may_hold_only_some_of_the_files(tmp_path: Path) -> None:
    write_golden(tmp_path)
    for name in ("answerable", "unanswerable", "emergencies", "dialogs"):
        (tmp_path / f"{name}.jsonl").unlink()
    golden = load_golden(tmp_path)
    assert not golden.asks_documents
    assert len(golden.conflicts) == 1


def test_a_folder_without_any_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QuestionsInvalid, match="没有考题"):
        load_golden(tmp_path)


@pytest.mark.parametrize(
    ("file", "row"),
    [
        ("unanswerable", {"id": "2"}),
        ("emergencies", {"id": "3", "utterance": "着火了！"}),
        ("dialogs", DIALOG | {"turns": [{"user": "津贴多少？", "expects": {"key_facts": []}}]}),
        ("conflicts", CONFLICT | {"as_of": "六月一日"}),
        ("conflicts", CONFLICT | {"governing_doc": "nowhere.md"}),
        ("conflicts", CONFLICT | {"docs": [{"file": "new.md", "markdown": "# 没有题头"}]}),
    ],
    ids=["no question", "real or not", "nothing expected", "no date", "no such document", "no title"],
)
def test_a_wrong_line_is_named(tmp_path: Path, file: str, row: Row) -> None:
    usual = {"unanswerable": OUTSIDE, "conflicts": CONFLICT}
    write_golden(tmp_path, **{file: [*([usual[file]] if file in usual else []), row]})
    line = 2 if file in usual else 1
    with pytest.raises(QuestionsInvalid, match=rf"{file}\.jsonl 第{line}行"):
        load_golden(tmp_path)


def test_a_document_of_several_conflicts_is_written_once(tmp_path: Path) -> None:
    again = {"file": "again.md", "markdown": CONFLICT["docs"][0]["markdown"]}
    named = {"file": "named.md", "markdown": CONFLICT["docs"][0]["markdown"]}
    last = {"file": "last.md", "markdown": "---\ntitle: 再新的办法\nsupersedes: named\n---\n\n每顿十元。\n"}
    second = CONFLICT | {"docs": [again, named, last], "governing_doc": "last.md"}
    golden = load_golden(write_golden(tmp_path, conflicts=[CONFLICT, second]))
    folder = tmp_path / "documents"
    folder.mkdir()
    write_documents(golden.conflicts, folder)
    assert sorted(path.name for path in folder.iterdir()) == ["last.md", "named.md", "new.md", "old.md"]
