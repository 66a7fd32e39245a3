"""Rule: three kinds of files of questions are told apart by their keys, and a line that is none is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import QuestionsInvalid
from assistant.evaluation.questions import Place, RetrievalQuestion, load_retrieval_questions

pytestmark = pytest.mark.unit

GOLDEN = Path(__file__).parents[2] / "golden"
SHARED = Path(__file__).parents[3].parent / "shared" / "data"

FULL = {
    "id": "A1",
    "file": "社会保险法_2018.md",
    "article": "第十七条",
    "standard": "能领什么钱？",
    "colloquial": "唉，能领点什么钱呀？",
    "kunming": "给领得着哪样钱？",
    "sichuan": "领得到啥子钱？",
    "cantonese": "有咩钱攞？",
    "asr_noise": "能领什么前？",
    "key_facts": ["抚恤金"],
}


def loaded(folder: Path, *rows: dict[str, Any]) -> tuple[RetrievalQuestion, ...]:
    file = folder / "questions.jsonl"
    file.write_text("\n\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return load_retrieval_questions(file)


def test_a_golden_question_has_its_wordings_and_its_article(tmp_path: Path) -> None:
    [question] = loaded(tmp_path, FULL)
    assert question.wordings == {
        "standard": "能领什么钱？",
        "colloquial": "唉，能领点什么钱呀？",
        "kunming": "给领得着哪样钱？",
        "sichuan": "领得到啥子钱？",
        "cantonese": "有咩钱攞？",
        "asr_noise": "能领什么前？",
    }
    assert question.documents == {"社会保险法_2018"}
    assert question.clauses == {Place("社会保险法_2018", "第十七条")}


@pytest.mark.parametrize(
    ("more", "documents", "clauses"),
    [
        ({"also_files": ["条例.md"]}, {"法", "条例"}, {Place("法", "第一条")}),  # which article is not said
        ({"also": ["第二条"]}, {"法"}, {Place("法", "第一条"), Place("法", "第二条")}),
        (
            {"also": [{"file": "条例.md", "article": "第九条", "key_facts": []}]},
            {"法", "条例"},
            {Place("法", "第一条"), Place("条例", "第九条")},
        ),
    ],
)
def test_other_right_answers_count(
    tmp_path: Path, more: dict[str, Any], documents: set[str], clauses: set[Place]
) -> None:
    [question] = loaded(tmp_path, {"id": "1", "file": "法.md", "article": "第一条", "standard": "？"} | more)
    assert question.documents == documents
    assert question.clauses == clauses


def test_a_policy_question_knows_its_document_only(tmp_path: Path) -> None:
    [question] = loaded(tmp_path, {"qid": "7f", "query": "谁管？", "docid": "0a.1", "answer": "市局"})
    assert question == RetrievalQuestion("7f", {"standard": "谁管？"}, frozenset({"0a.1"}))


@pytest.mark.parametrize(
    ("more", "clauses"), [({"clause": "三、钱"}, {Place("meals", "三、钱")}), ({}, set())]
)
def test_a_question_about_the_sample(tmp_path: Path, more: dict[str, str], clauses: set[Place]) -> None:
    [question] = loaded(tmp_path, {"id": "S1", "question": "几点？", "document": "meals.md"} | more)
    assert question.wordings == {"standard": "几点？"}
    assert question.documents == {"meals"}
    assert question.clauses == clauses


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"id": "X1", "question": "没有答案的"}',
        '{"id": "A1", "file": "法.md", "article": "第一条"}',
        '{"id": "A1", "file": "法.md", "article": "第一条", "standard": " "}',
        '{"id": "A1", "file": "法.md", "article": "第一条", "standard": 3}',
        '{"qid": "1", "docid": "a"}',
    ],
)
def test_a_line_that_is_no_such_question_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "golden.jsonl"
    file.write_text(json.dumps(FULL) + "\n" + line, "utf-8")
    with pytest.raises(QuestionsInvalid, match=r"golden\.jsonl 第2行不是找文件的考题.*请改正"):
        load_retrieval_questions(file)


@pytest.mark.parametrize(
    ("content", "told"),
    [(None, "读不了问题文件"), (b"\xff\xfe", "读不了问题文件"), (b"\n", "没有考题")],
    ids=["missing", "not text", "empty"],
)
def test_a_file_without_questions_is_named(tmp_path: Path, content: bytes | None, told: str) -> None:
    file = tmp_path / "golden.jsonl"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(QuestionsInvalid, match=rf"{told}|golden\.jsonl 里{told}"):
        load_retrieval_questions(file)


@pytest.mark.parametrize("name", ["sample_dev", "sample_test", "sample_final", "sample_held"])
def test_the_project_s_own_questions_are_read(name: str) -> None:
    assert all(question.documents for question in load_retrieval_questions(GOLDEN / f"{name}.jsonl"))


@pytest.mark.parametrize(
    ("name", "count", "with_clauses"),
    [("golden/answerable.jsonl", 30, 30), ("policy_qa/questions.jsonl", 500, 0)],
)
def test_the_shared_questions_are_read(name: str, count: int, with_clauses: int) -> None:
    if not (SHARED / name).is_file():
        pytest.skip(f"the questions are not here: {SHARED / name}")
    questions = load_retrieval_questions(SHARED / name)
    assert len(questions) == count
    assert sum(bool(question.clauses) for question in questions) == with_clauses
