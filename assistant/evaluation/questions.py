"""Files of questions, each with the documents and clauses that answer it, in one of three schemas.

===========  =================================================================================================
golden       ``file``, ``article`` and one key a wording (``standard``, ``kunming``, …); other right answers in
             ``also_files`` (files) and ``also`` (articles of the same file, or objects with file and article)
policy       ``query`` and ``docid``
sample       ``question``, ``document`` and, if known, ``clause``
===========  =================================================================================================
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from assistant.errors import QuestionsInvalid

STANDARD = "standard"
MISHEARD = "asr_noise"
"""The question as a poor recognizer hears it."""
DIALECTS = {"kunming": "cmn-x-kunming", "sichuan": "cmn-x-sichuan", "cantonese": "yue"}
"""Wordings in a dialect, with its tag."""
WORDINGS = (STANDARD, "colloquial", *DIALECTS, MISHEARD)


class Place(NamedTuple):
    """A clause of a document."""

    document: str
    """The document's id."""
    clause: str
    """As ``Passage.clause`` names it."""


@dataclass(frozen=True, slots=True)
class RetrievalQuestion:
    """One question in one or several wordings."""

    id: str
    wordings: Mapping[str, str]
    """Name of the wording to the question."""
    documents: frozenset[str]
    """Ids of the documents that answer it."""
    clauses: frozenset[Place] = frozenset()
    """The clauses that answer it; empty if nobody has said which."""


def load_retrieval_questions(path: Path) -> tuple[RetrievalQuestion, ...]:
    """Read the questions of one file.

    Raises:
        QuestionsInvalid: the file cannot be read, holds no question, or a line is not such a question.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionsInvalid(f"读不了问题文件 {path}（{error}）。请检查文件名。") from error
    questions = tuple(_question(path, number, line) for number, line in enumerate(lines, 1) if line.strip())
    if not questions:
        raise QuestionsInvalid(f"{path} 里没有考题。请换一个文件。")
    return questions


def _question(path: Path, number: int, line: str) -> RetrievalQuestion:
    try:
        row = json.loads(line)
        if "docid" in row:
            return RetrievalQuestion(row["qid"], {STANDARD: _words(row["query"])}, frozenset({row["docid"]}))
        if "document" in row:
            right = Place(_id(row["document"]), row.get("clause", ""))
            return _answered_by(row["id"], {STANDARD: _words(row["question"])}, [right])
        return _golden(row)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise QuestionsInvalid(
            f"{path} 第{number}行不是找文件的考题。每行要有问题和有答案的文件"
            "（question 和 document，或者 query 和 docid，或者 standard 和 file），请改正后再试。"
        ) from error


def _golden(row: Mapping[str, Any]) -> RetrievalQuestion:
    wordings = {name: _words(row[name]) for name in WORDINGS if name in row}
    if not wordings:
        raise ValueError("no wording")
    places = [Place(_id(row["file"]), row["article"])]
    places += (Place(_id(name), "") for name in row.get("also_files", ()))
    places += _other_articles(row)
    return _answered_by(row["id"], wordings, places)


def _other_articles(row: Mapping[str, Any]) -> Iterator[Place]:
    for other in row.get("also", ()):
        if isinstance(other, str):
            yield Place(_id(row["file"]), other)
        else:
            yield Place(_id(other["file"]), other["article"])


def _answered_by(name: str, wordings: Mapping[str, str], places: list[Place]) -> RetrievalQuestion:
    return RetrievalQuestion(
        name,
        wordings,
        frozenset(place.document for place in places),
        frozenset(place for place in places if place.clause),
    )


def _words(text: str) -> str:
    if not text.strip():
        raise ValueError("an empty question")
    return text


def _id(file: str) -> str:
    """Return a document's id from the name of its file, with or without the ending."""
    return unicodedata.normalize("NFC", file.removesuffix(".md"))
