"""Rule: plain texts become documents cut at their white space, beside folders of Markdown, published once."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path

import pytest

from assistant.evaluation.corpora import as_markdown, evaluation_home, load_corpora, publish_corpora
from knowledge_base.chunking import chunk
from knowledge_base.errors import DocumentInvalid, NoRelease
from knowledge_base.layout import Layout
from knowledge_base.lock import hold
from knowledge_base.release import open_release
from tests.knowledge_base.fakes import BigramEmbedder

pytestmark = pytest.mark.unit

ROW = {"docid": "0a", "title_guess": "通告", "text": "通告 一、不得聚餐。 \u3000\u3000二、2020 年起施行。"}


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "docs.jsonl").write_text(json.dumps(ROW, ensure_ascii=False) + "\n", "utf-8")
    (folder / "questions.jsonl").write_text("{}\n", "utf-8")  # of no interest
    return folder


@pytest.fixture
def guides(tmp_path: Path) -> Path:
    folder = tmp_path / "guides"
    folder.mkdir()
    (folder / "meals.md").write_text("# 助餐指南\n\n十一点开饭。\n", "utf-8")
    return folder


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("各单位： 一、总则 二、附则", ["各单位：", "一、总则", "二、附则"]),
        ("第一句。\u3000\u3000第二句。", ["第一句。", "第二句。"]),
        ("于 2020 年 2 月 3 日", ["于 2020 年 2 月 3 日"]),  # a blank beside a number joins
        ("共3个。 4月起施行", ["共3个。", "4月起施行"]),  # but not after a sentence
        ("电话 12366\u3000\u3000地址", ["电话 12366", "地址"]),
    ],
)
def test_white_space_is_the_only_structure(text: str, paragraphs: list[str]) -> None:
    assert as_markdown(text).replace("\\", "").strip().split("\n\n") == paragraphs


def test_the_marks_of_a_plain_text_are_text(collection: Path) -> None:
    row = {"docid": "a", "title_guess": "编号", "text": "序 # 3号 |表 >引"}
    (collection / "docs.jsonl").write_text(json.dumps(row), "utf-8")
    [loaded] = load_corpora([collection])
    [passage] = chunk(*loaded)
    assert [passage.heading_path, passage.text] == [(), "序\n# 3号\n|表\n>引"]


def test_a_collection_and_a_folder_are_one_corpus(collection: Path, guides: Path) -> None:
    loaded = load_corpora([collection, guides])
    assert [(document.id, document.title) for document, _ in loaded] == [
        ("0a", "通告"),
        ("meals", "助餐指南"),
    ]
    assert load_corpora([collection / "docs.jsonl", guides]) == loaded  # the file itself may be named


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"docid": "a", "text": "？"}', '{"docid": "a", "title_guess": 1}']
)
def test_a_line_that_is_no_document_is_named(collection: Path, content: str) -> None:
    (collection / "docs.jsonl").write_text(content, "utf-8")
    with pytest.raises(DocumentInvalid, match=r"docs\.jsonl 第1行不是文件.*请改正"):
        load_corpora([collection])


def test_two_documents_of_one_name_are_refused(collection: Path) -> None:
    with pytest.raises(DocumentInvalid, match="都叫 0a"):
        load_corpora([collection, collection / "docs.jsonl"])


def test_a_folder_without_documents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentInvalid, match="找不到文件夹"):
        load_corpora([tmp_path / "nowhere"])


def test_corpora_are_published_once_and_beside_the_home_s_own(
    collection: Path, guides: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    stages: list[str] = []

    def publish() -> str:
        stages.clear()
        return publish_corpora(
            [collection, guides], home, BigramEmbedder(), progress=lambda stage, *_: stages.append(stage.name)
        ).id

    first = publish()
    assert "EMBEDDING" in stages
    assert publish() == first
    assert stages == ["READING"]
    assert open_release(evaluation_home(home, [collection, guides])).id == first
    with pytest.raises(NoRelease):
        open_release(home)


def test_other_corpora_have_another_place(collection: Path, guides: Path, tmp_path: Path) -> None:
    assert evaluation_home(tmp_path, [collection]) != evaluation_home(tmp_path, [collection, guides])


def test_a_second_process_waits_until_the_first_has_published(guides: Path, tmp_path: Path) -> None:
    pauses: list[float] = []
    with ExitStack() as first:
        first.enter_context(hold(Layout(evaluation_home(tmp_path, [guides])).lock))

        def pause(seconds: float) -> None:
            pauses.append(seconds)
            if len(pauses) == 2:
                first.close()

        release = publish_corpora([guides], tmp_path, BigramEmbedder(), progress=lambda *_: None, pause=pause)
    assert (len(pauses), len(release.documents)) == (2, 1)
