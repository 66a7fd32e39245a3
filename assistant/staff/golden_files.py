"""Golden questions in a file, a JSON object a line."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from knowledge_base.errors import DocumentInvalid, DocumentUnknown
from knowledge_base.library.library import Library
from knowledge_base.library.records import GoldenQuestion
from models.system import why


class Line(BaseModel):
    """One line."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str
    document: str = ""
    """Id of the document that answers it; empty if an abstention is right."""
    facts: tuple[str, ...] = ()
    region: str = ""
    as_of: date | None = None


def line_of(question: GoldenQuestion) -> Line:
    """Return the line that states a question."""
    return Line(
        question=question.question,
        document=question.document_id,
        facts=question.facts,
        region=question.region,
        as_of=question.as_of,
    )


def document_of(question: GoldenQuestion) -> dict[str, object]:
    """Return a question for JSON."""
    return line_of(question).model_dump(mode="json")


def dump(questions: Iterable[GoldenQuestion]) -> bytes:
    """Return the file that states the questions."""
    return "".join(f"{line_of(question).model_dump_json()}\n" for question in questions).encode()


def parse(content: bytes, name: str) -> tuple[Line, ...]:
    """Return the lines of the file ``name``; raises DocumentInvalid with every line that is wrong."""
    problems, lines = [], []
    for number, text in enumerate(content.removeprefix(codecs.BOM_UTF8).splitlines(), start=1):
        if not text.strip():
            continue
        try:
            lines.append(Line.model_validate_json(text))
        except ValidationError:
            problems.append(
                f"{name} 第 {number} 行：写得不对。"
                '每行要像这样：{"question": "高龄津贴多少钱？", "document": "编号", "facts": ["100元"]}'
            )
    if problems:
        raise DocumentInvalid(*problems)
    return tuple(lines)


def load(path: Path) -> tuple[Line, ...]:
    """Return the lines of a file; raises DocumentInvalid."""
    try:
        return parse(path.read_bytes(), path.name)
    except OSError as error:
        raise DocumentInvalid(f"{path} 打不开（{why(error)}）。请核对名字和位置。") from error


def save(path: Path, questions: Sequence[GoldenQuestion]) -> None:
    """Write the questions into a new file; raises DocumentInvalid if it is there or cannot be written."""
    try:
        with path.open("xb") as file:
            file.write(dump(questions))
    except FileExistsError:
        raise DocumentInvalid(f"{path} 已经在了，没有覆盖它。请换一个名字。") from None
    except OSError as error:
        raise DocumentInvalid(f"{path} 写不进去（{why(error)}）。请换一个地方。") from error


def add_all(lines: Iterable[Line], library: Library, *, who: str) -> int:
    """Add the questions that the library does not have; return how many.

    Raises DocumentInvalid, with each question whose document the library does not have, once all others are added.
    """
    before, problems = len(library.golden()), []
    for line in lines:
        try:
            library.add_golden(
                line.question,
                who=who,
                document_id=line.document,
                facts=line.facts,
                region=line.region,
                as_of=line.as_of,
            )
        except DocumentUnknown as error:
            problems.append(f"标准问题“{line.question}”：{error}")
    if problems:
        raise DocumentInvalid(*problems)
    return len(library.golden()) - before
