"""Folders of golden files: questions, dialogs, emergencies and conflicts, each with what a right reply contains.

========================  ==========================================================================================
``answerable.jsonl``      questions in several wordings (see ``questions``) with ``key_facts`` and ``accept``
``unanswerable.jsonl``    ``id`` and ``question``; ``category``
``emergencies.jsonl``     ``id``, ``utterance``, ``kind`` and ``is_emergency``, which is false for look-alikes
``dialogs.jsonl``         ``id`` and ``turns``: ``user`` and what it ``expects``: ``file``, ``article``, ``key_facts``,
                          ``accept``; ``act`` if the turn before is to be said again
``conflicts.jsonl``       ``id``, ``as_of``, ``user_region``, ``docs``, ``question``, ``question_dialect``,
                          ``key_facts``, ``wrong_facts`` and ``governing_doc``
========================  ==========================================================================================
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from assistant.errors import QuestionsInvalid
from assistant.evaluation.answers import GoldenQuestion
from assistant.evaluation.examples import Posed, load_answerable
from assistant.evaluation.questions import Place

_TITLE = re.compile(r"^title: (.+)$", re.MULTILINE)
_SUPERSEDES = re.compile(r"^supersedes: (.+)$", re.MULTILINE)
_T = TypeVar("_T")
_Row = Mapping[str, Any]


class Act(StrEnum):
    """What a turn of a dialog asks for instead of a fact."""

    REPEAT = "repeat"
    SLOWER = "repeat_slower"
    LOUDER = "repeat_louder"


@dataclass(frozen=True, slots=True)
class Outside:
    """A question that no document answers."""

    id: str
    question: str
    category: str = ""


@dataclass(frozen=True, slots=True)
class Cry:
    """Something said in an emergency, or that only looks like it."""

    id: str
    utterance: str
    kind: str
    real: bool


@dataclass(frozen=True, slots=True)
class DialogTurn:
    """What is said in one turn of a dialog, and what is to be replied."""

    said: str
    place: Place
    facts: tuple[GoldenQuestion, ...]
    act: Act | None = None


@dataclass(frozen=True, slots=True)
class Dialog:
    """The turns of one visit."""

    id: str
    turns: tuple[DialogTurn, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A question that several documents answer, only one of which counts on a day and at a place."""

    id: str
    wordings: Mapping[str, str]
    as_of: date
    region: str
    facts: tuple[GoldenQuestion, ...]
    wrong_facts: tuple[str, ...]
    documents: Mapping[str, str]
    """File name to Markdown."""
    governing: str
    """Title of the document that counts."""


@dataclass(frozen=True, slots=True)
class Golden:
    """All that one folder asks."""

    answerable: tuple[Posed, ...] = ()
    unanswerable: tuple[Outside, ...] = ()
    emergencies: tuple[Cry, ...] = ()
    dialogs: tuple[Dialog, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    @property
    def asks_documents(self) -> bool:
        """Whether anything is asked besides the conflicts, which bring their documents."""
        return bool(self.answerable or self.unanswerable or self.emergencies or self.dialogs)


def load_golden(folder: Path) -> Golden:
    """Read those of the five files that are in ``folder``.

    Raises:
        QuestionsInvalid: there is none, one cannot be read, or a line is not as described above.
    """
    answerable = folder / "answerable.jsonl"
    golden = Golden(
        load_answerable(answerable) if answerable.is_file() else (),
        _read(folder / "unanswerable.jsonl", _outside),
        _read(folder / "emergencies.jsonl", _cry),
        load_dialogs(folder / "dialogs.jsonl"),
        _read(folder / "conflicts.jsonl", _conflict),
    )
    if golden == Golden():
        raise QuestionsInvalid(f"{folder} 里没有考题。请换一个文件夹。")
    return golden


def load_dialogs(path: Path) -> tuple[Dialog, ...]:
    """Read the dialogs of one file, none if it is not there; raises QuestionsInvalid."""
    return _read(path, _dialog)


def _read(path: Path, make: Callable[[_Row], _T]) -> tuple[_T, ...]:
    if not path.is_file():
        return ()
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionsInvalid(f"读不了问题文件 {path}（{error}）。请检查文件。") from error
    return tuple(_made(path, number, line, make) for number, line in enumerate(lines, 1) if line.strip())


def _made(path: Path, number: int, line: str, make: Callable[[_Row], _T]) -> _T:
    try:
        return make(json.loads(line))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise QuestionsInvalid(
            f"{path} 第{number}行写得不对（{error!r}）。请对照别的行改正后再试。"
        ) from error


def _outside(row: _Row) -> Outside:
    return Outside(row["id"], row["question"], row.get("category", ""))


def _cry(row: _Row) -> Cry:
    return Cry(row["id"], row["utterance"], row.get("kind", ""), row["is_emergency"])


def _dialog(row: _Row) -> Dialog:
    return Dialog(row["id"], tuple(map(_turn, row["turns"])))


def _turn(row: _Row) -> DialogTurn:
    wanted = row["expects"]
    place = Place(Path(wanted["file"]).stem, wanted["article"])
    act = Act(wanted["act"]) if wanted.get("act") else None
    return DialogTurn(row["user"], place, _facts(wanted), act)


def _conflict(row: _Row) -> Conflict:
    documents = {each["file"]: each["markdown"] for each in row["docs"]}
    return Conflict(
        row["id"],
        {wording: row[wording] for wording in ("question", "question_dialect") if row.get(wording)},
        date.fromisoformat(row["as_of"]),
        row["user_region"],
        _facts(row),
        tuple(row["wrong_facts"]),
        documents,
        title_in(documents[row["governing_doc"]]),
    )


def _facts(row: _Row) -> tuple[GoldenQuestion, ...]:
    accept = row.get("accept", {})
    return tuple(
        GoldenQuestion("", "", figure=fact, accept=tuple(accept.get(fact, ()))) for fact in row["key_facts"]
    )


def title_in(markdown: str) -> str:
    """Return the title in a document's front matter; raises ValueError if there is none."""
    found = _TITLE.search(markdown)
    if found is None:
        raise ValueError("a document without a title")
    return found[1].strip()


def write_documents(conflicts: Iterable[Conflict], folder: Path) -> None:
    """Write the documents of all conflicts into ``folder``: of those with one title only the first, and those named.

    A document may occur in several conflicts, under different names; one may be superseded by such a name.
    """
    every = [item for conflict in conflicts for item in conflict.documents.items()]
    named = {name.strip() for _, text in every for name in _SUPERSEDES.findall(text)}
    written: set[str] = set()
    for file, text in every:
        if title_in(text) not in written or Path(file).stem in named:
            written.add(title_in(text))
            (folder / file).write_text(text, "utf-8")
