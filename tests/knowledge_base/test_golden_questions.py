"""The project's own golden questions name passages that exist and hold their facts, and are asked once.

``retrieval_fit`` is what thresholds are fitted to and ``retrieval_held`` what they are judged by, so a question
in both would flatter the system; the ``outside`` sets hold questions that no document answers.
"""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from knowledge_base.chunking import chunk
from knowledge_base.loading import load_document

pytestmark = pytest.mark.unit

Question = dict[str, Any]

GOLDEN = Path(__file__).parents[1] / "golden"
GUIDES = Path(__file__).parents[2] / "knowledge_base" / "documents"
WORDINGS = ("standard", "colloquial", "kunming", "sichuan", "asr_noise")
ANSWERABLE = ("retrieval_fit", "retrieval_held")
OUTSIDE = ("retrieval_outside_fit", "retrieval_outside_held", "retrieval_outside_final")


@cache
def questions(name: str) -> tuple[Question, ...]:
    """Return the questions of one set, none if the set is not there."""
    path = GOLDEN / f"{name}.jsonl"
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    return tuple(json.loads(line) for line in lines)


@cache
def clauses(path: Path) -> tuple[str, dict[str, str]]:
    """Return a document's title, and the text of each clause without white space."""
    document, body = load_document(path)
    texts: defaultdict[str, str] = defaultdict(str)
    for passage in chunk(document, body):
        texts[passage.clause] += squeezed(passage.text)
    return document.title, dict(texts)


def squeezed(text: str) -> str:
    return "".join(text.split())


def spoken(text: str) -> str:
    """Return only the letters and digits: two questions that differ in marks alone are one."""
    return "".join(char for char in text if unicodedata.category(char)[0] in "LN")


def is_guide(question: Question) -> bool:
    return (GUIDES / str(question["file"])).is_file()


def faults(question: Question, folder: Path) -> Iterator[str]:
    """Yield what is wrong with where a question says that its answer stands."""
    title, texts = clauses(folder / question["file"])
    if title != question["doc_title"]:
        yield f"{question['id']}: the document is called {title}"
    for article in (question["article"], *question.get("also", [])):
        if article not in texts:
            yield f"{question['id']}: no clause {article} in {question['file']}"
    stated = texts.get(question["article"], "")
    for fact in question["key_facts"]:
        if squeezed(fact) not in stated:
            yield f"{question['id']}: {question['article']} does not say {fact}"


@pytest.fixture(params=ANSWERABLE)
def answerable(request: pytest.FixtureRequest) -> tuple[Question, ...]:
    return _present(request.param)


@pytest.fixture(params=OUTSIDE)
def outside(request: pytest.FixtureRequest) -> tuple[Question, ...]:
    return _present(request.param)


def _present(name: str) -> tuple[Question, ...]:
    if not questions(name):
        pytest.skip(f"the set is not here: {name}")
    return questions(name)


def test_answerable_questions_are_complete(answerable: tuple[Question, ...]) -> None:
    required = ("id", "doc_title", "file", "article", *WORDINGS)
    for question in answerable:
        assert [key for key in required if not str(question.get(key, "")).strip()] == [], question["id"]
        assert question["key_facts"], question["id"]
        assert all(squeezed(fact) for fact in question["key_facts"]), question["id"]
        assert set(question.get("accept", {})) <= set(question["key_facts"]), question["id"]


def test_outside_questions_are_complete(outside: tuple[Question, ...]) -> None:
    required = ("id", "question", "why", "category", "variety")
    for question in outside:
        assert [key for key in required if not str(question.get(key, "")).strip()] == [], question["id"]
        assert question["variety"] in {"standard", "kunming", "sichuan", "dongbei"}, question["id"]


def test_the_guides_hold_the_facts(answerable: tuple[Question, ...]) -> None:
    over_guides = [question for question in answerable if is_guide(question)]
    assert over_guides
    assert [fault for question in over_guides for fault in faults(question, GUIDES)] == []


def test_the_statutes_hold_the_facts(answerable: tuple[Question, ...], laws: Path) -> None:
    over_laws = [question for question in answerable if not is_guide(question)]
    assert over_laws
    assert [fault for question in over_laws for fault in faults(question, laws)] == []


def test_other_files_that_answer_exist(answerable: tuple[Question, ...], laws: Path) -> None:
    others = {name for question in answerable for name in question.get("also_files", [])}
    assert {name for name in others if not (laws / name).is_file() and not (GUIDES / name).is_file()} == set()


def _ids(question: Question) -> Iterator[str]:
    yield question["id"]


def _wordings(question: Question) -> Iterator[str]:
    asked = (question.get(key, "") for key in (*WORDINGS, "question"))
    yield from {spoken(wording) for wording in asked if wording}


@pytest.mark.parametrize("keys", [_ids, _wordings])
def test_nothing_occurs_in_two_questions(keys: Callable[[Question], Iterator[str]]) -> None:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for name in (*ANSWERABLE, *OUTSIDE):
        for question in questions(name):
            for key in keys(question):
                places[key].append(f"{name} {question['id']}")
    assert places
    assert {key: where for key, where in places.items() if len(where) > 1} == {}
