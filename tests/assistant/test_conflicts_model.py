"""Rule: an answer is as of the day and at the place; what has lapsed or is still to come is named, never quoted.

The cases of ``conflicts_own`` and the shared ones stand in one release beside the sample documents. Each is asked in
standard wording and in a dialect, and judged by what is shown and by what is read aloud.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from assistant.bootstrap import knowledge_of
from assistant.knowledge import Knowledge
from assistant.settings import Community, Settings
from assistant.turn import Reply, ReplyKind
from knowledge_base.document import Scope
from knowledge_base.numerals import unified
from knowledge_base.publishing import publish
from tests.e2e.sample_home import sample_home
from tests.models.prepared_models import registry_with

pytestmark = pytest.mark.model

ROOT = Path(__file__).parents[2]
DOCUMENTS = ROOT / "knowledge_base" / "documents"
OWN = ROOT / "tests" / "golden" / "conflicts_own.jsonl"
SHARED = ROOT.parent / "shared" / "data" / "golden" / "conflicts.jsonl"
NO_PACK = {("C06", "question_dialect"), ("C10", "question_dialect")}
"""Asked in Cantonese, whose words nobody has collected here."""
_TITLE = re.compile(r"^title: (.+)$", re.MULTILINE)

Case = Mapping[str, Any]


@dataclass(frozen=True)
class Library:
    """What answers, and the ids of its documents by their titles."""

    knowledge: Knowledge
    ids: Mapping[str, str]


@cache
def cases() -> tuple[Case, ...]:
    """Return the cases, the shared ones if they are here."""
    files = [OWN, *([SHARED] if SHARED.is_file() else [])]
    return tuple(json.loads(line) for file in files for line in file.read_text("utf-8").splitlines())


def documents() -> Iterator[tuple[str, str, str]]:
    """Yield the title, the file and the text of every document; some occur in several cases."""
    for case in cases():
        for document in case["docs"]:
            [title] = _TITLE.findall(document["markdown"])
            yield title, document["file"], document["markdown"]


def title_of(case: Case, file: str) -> str:
    [text] = [document["markdown"] for document in case["docs"] if document["file"] == file]
    [title] = _TITLE.findall(text)
    return str(title)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Every document of every case, once, published with the sample documents, whose vectors are taken over."""
    registry = registry_with("e5-small")
    home, folder = tmp_path_factory.mktemp("home") / "copy", tmp_path_factory.mktemp("documents")
    shutil.copytree(sample_home(tmp_path_factory), home, symlinks=True)
    files: dict[str, str] = {}
    named = {document["file"]: document["markdown"] for case in cases() for document in case["docs"]}
    superseded = {
        name for text in named.values() for name in re.findall(r"^supersedes: (K\w+)$", text, re.MULTILINE)
    }
    for title, file, text in documents():
        if title not in files or Path(file).stem in superseded:
            files[title] = Path(file).stem
            (folder / file).write_text(text, "utf-8")
    settings = Settings(home=home)
    release = publish([DOCUMENTS, folder], home, registry.embedder("e5-small"))
    return Library(knowledge_of(settings, registry, release), files)


def asked() -> list[Any]:
    return [
        pytest.param(case, wording, id=f"{case['id']}-{case['reason']}-{wording}")
        for case in cases()
        for wording in ("question", "question_dialect")
        if (case["id"], wording) not in NO_PACK
    ]


@pytest.mark.parametrize(("case", "wording"), asked())
def test_the_rule_of_the_day_and_place_answers(library: Library, case: Case, wording: str) -> None:
    scope = Scope(date.fromisoformat(case["as_of"]), case["user_region"])
    reply = library.knowledge.answer(case[wording], scope)
    assert reply.kind is ReplyKind(case.get("kind", "answer")), reply.text
    for said in (reply.text, reply.spoken_text):
        assert [fact for fact in case["key_facts"] if unified(fact) not in unified(said)] == [], said
        assert [fact for fact in case["wrong_facts"] if unified(fact) in unified(said)] == [], said
    assert {each.document_id for each in reply.citations} == governing(library, case)
    if reply.kind is ReplyKind.ABSTENTION:
        check_lapsed(reply, title_of(case, case["lapsed_doc"]))


def governing(library: Library, case: Case) -> set[str]:
    named = [case["governing_doc"], *case.get("also", [])]
    return {library.ids[title_of(case, file)] for file in named if file}


def check_lapsed(reply: Reply, title: str) -> None:
    """It names the rule, states nothing of it, cites nothing and sends to the desk."""
    assert f"《{title}》" in reply.text
    assert reply.citations == ()
    assert all(sentence.citation is None for sentence in reply.sentences)
    assert Community().desk.telephone in reply.text
