"""Rule: each turn of the project's own dialogs names a clause that exists and states its facts."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from assistant.evaluation.answers import states
from assistant.evaluation.golden import Dialog, DialogTurn, load_dialogs
from knowledge_base.chunking import chunk
from knowledge_base.loading import load_document

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[3]
FOLDERS = (ROOT / "knowledge_base" / "documents", ROOT.parent / "shared" / "data" / "laws")
DIALOGS = load_dialogs(ROOT / "tests" / "golden" / "dialogs_own.jsonl")


@cache
def clauses(document: str) -> dict[str, str]:
    """Return the text of each clause of a document, nothing if the document is not here."""
    texts: dict[str, str] = {}
    for path in (folder / f"{document}.md" for folder in FOLDERS):
        if path.is_file():
            for passage in chunk(*load_document(path)):
                texts[passage.clause] = texts.get(passage.clause, "") + passage.text
    return texts


@pytest.mark.parametrize(
    "turn",
    [
        pytest.param(turn, id=f"{dialog.id}.{number}")
        for dialog in DIALOGS
        for number, turn in enumerate(dialog.turns, 1)
    ],
)
def test_the_clause_states_the_facts(turn: DialogTurn) -> None:
    texts = clauses(turn.place.document)
    if not texts:
        pytest.skip(f"{turn.place.document} is not here: it is one of the shared statutes")
    assert turn.facts
    assert [fact.figure for fact in turn.facts if not states(texts[turn.place.clause], fact)] == []


@pytest.mark.parametrize("dialog", DIALOGS, ids=lambda dialog: dialog.id)
def test_what_is_said_again_has_the_facts_of_the_turn_before(dialog: Dialog) -> None:
    turns = dialog.turns
    again = [(before, turn) for before, turn in pairwise(turns) if turn.act]
    assert turns[0].act is None
    assert all((turn.place, turn.facts) == (before.place, before.facts) for before, turn in again)
