"""Publishing is all or nothing, once per content, one at a time, and embeds only what is new."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from knowledge_base.document import Scope
from knowledge_base.drafting import Stage
from knowledge_base.errors import DocumentInvalid, NoRelease, PublishBusy, PublishFailed, ReleaseCorrupt
from knowledge_base.layout import Layout
from knowledge_base.lock import hold, unused
from knowledge_base.publishing import publish
from knowledge_base.release import SCHEMA, Release, open_folder, open_release
from knowledge_base.releases import KEEP
from knowledge_base.retrieval import Retriever
from knowledge_base.vectors import digest
from tests.knowledge_base.conftest import Write
from tests.knowledge_base.fakes import BigramEmbedder

pytestmark = pytest.mark.unit

COMMAND = "python -m assistant kb publish"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def two_guides(write: Write, guides: Path) -> Path:
    write(
        "allowance",
        "## 一、谁可以领\n\n八十岁的老人。\n\n## 二、多少钱\n\n每月一百元。",
        title="高龄津贴指南",
    )
    write(
        "meals", "## 一、几点开饭\n\n十一点。", title="养老助餐指南", region="云山市", effective="2025-01-01"
    )
    return guides


def test_a_release_holds_what_was_published(two_guides: Path, home: Path, embedder: BigramEmbedder) -> None:
    publish([two_guides], home, embedder)
    release = open_release(home)
    assert [document.id for document in release.documents] == ["allowance", "meals"]
    assert release.document("meals").effective == date(2025, 1, 1)
    assert [passage.clause for passage in release.passages] == ["一、谁可以领", "二、多少钱", "一、几点开饭"]
    assert [passage.id for passage in release.passages_of("meals")] == ["meals#0"]
    assert (release.rows("allowance"), release.rows("meals")) == (range(2), range(2, 3))
    assert "高龄津贴" in release.lexicon.words
    assert (release.manifest.embedder, release.manifest.dimension) == ("bigrams", 256)
    assert (release.manifest.documents, release.manifest.passages) == (2, 3)


def test_neighbors_stay_in_the_document(two_guides: Path, home: Path, embedder: BigramEmbedder) -> None:
    release = publish([two_guides], home, embedder)
    first, second, meals = release.passages
    assert release.neighbors(first) == release.neighbors(second) == (first, second)
    assert release.neighbors(second, distance=0) == (second,)
    assert release.neighbors(meals, distance=5) == (meals,)


def test_the_same_documents_are_published_once(two_guides: Path, home: Path) -> None:
    first = publish([two_guides], home, BigramEmbedder())
    idle = BigramEmbedder()
    assert publish([two_guides], home, idle).id == first.id
    assert (idle.warm_ups, idle.embedded) == (0, [])
    assert Layout(home).release_ids() == (first.id,)


def test_only_changed_passages_are_embedded(two_guides: Path, home: Path, write: Write) -> None:
    publish([two_guides], home, BigramEmbedder())
    write(
        "allowance",
        "## 一、谁可以领\n\n八十岁的老人。\n\n## 二、多少钱\n\n每月二百元。",
        title="高龄津贴指南",
    )
    again = BigramEmbedder()
    release = publish([two_guides], home, again)
    assert again.embedded == ["高龄津贴指南\n二、多少钱\n每月二百元。"]
    assert release.passages[1].text == "每月二百元。"
    assert not Layout(home).journal.exists()


def test_a_changed_date_alone_embeds_nothing(two_guides: Path, home: Path, write: Write) -> None:
    first = publish([two_guides], home, BigramEmbedder())
    write("meals", "## 一、几点开饭\n\n十一点。", title="养老助餐指南", expires="2026-12-31")
    idle = BigramEmbedder()
    second = publish([two_guides], home, idle)
    assert (second.id != first.id, idle.warm_ups) == (True, 0)
    assert open_release(home).document("meals").expires == date(2026, 12, 31)


def test_vectors_are_known_by_the_text_they_were_made_from(two_guides: Path, home: Path) -> None:
    """Not by what today's program would embed for the passage: that may have changed since."""
    release = publish([two_guides], home, BigramEmbedder())
    kept = (release.folder / "embedded.sha256").read_bytes()
    texts = [
        "高龄津贴指南\n一、谁可以领\n八十岁的老人。",
        "高龄津贴指南\n二、多少钱\n每月一百元。",
        "养老助餐指南\n一、几点开饭\n十一点。",
    ]
    assert kept == b"".join(map(digest, texts))


def test_another_embedder_embeds_everything(two_guides: Path, home: Path) -> None:
    publish([two_guides], home, BigramEmbedder())
    other = BigramEmbedder(name="other", dimension=64)
    assert publish([two_guides], home, other).manifest.dimension == 64
    assert len(other.embedded) == 3


def test_the_last_releases_are_kept(two_guides: Path, home: Path, write: Write) -> None:
    published = []
    for number in range(KEEP + 2):
        write("news", f"第{number}号通知。")
        published.append(publish([two_guides], home, BigramEmbedder()).id)
    assert len(set(published)) == KEEP + 2  # also within one second
    assert open_release(home).id == published[-1]
    assert len(Layout(home).release_ids()) == KEEP
    assert published[-1] in Layout(home).release_ids()


def test_a_release_that_somebody_reads_is_not_removed(two_guides: Path, home: Path, write: Write) -> None:
    embedder = BigramEmbedder()
    old = Retriever(publish([two_guides], home, embedder), embedder)
    forgotten = publish_news(home, two_guides, write, 1)
    closed = publish_news(home, two_guides, write, 2)
    closed.close()
    folders = [forgotten.folder, closed.folder]
    del forgotten
    for number in range(3, KEEP + 4):
        publish_news(home, two_guides, write, number)
    assert [folder.exists() for folder in (old.release.folder, *folders)] == [True, False, False]
    assert len(Layout(home).release_ids()) == KEEP + 1
    found = old.search(["几点开饭"], Scope(date(2026, 1, 1)))
    assert found[0].passage.id == "meals#0"


def test_a_release_that_is_being_removed_is_not_opened(two_guides: Path, home: Path) -> None:
    folder = publish([two_guides], home, BigramEmbedder()).folder
    with unused(folder / "manifest.json") as is_unused:
        assert is_unused
        with pytest.raises(ReleaseCorrupt, match=COMMAND):
            open_folder(folder)
    open_folder(folder)


def publish_news(home: Path, folder: Path, write: Write, number: int) -> Release:
    write("news", f"第{number}号通知。")
    return publish([folder], home, BigramEmbedder())


def test_wrong_documents_change_nothing(two_guides: Path, home: Path, write: Write) -> None:
    first = publish([two_guides], home, BigramEmbedder())
    write("broken", title="")
    with pytest.raises(DocumentInvalid, match=r"broken\.md"):
        publish([two_guides], home, BigramEmbedder())
    assert open_release(home).id == first.id


def test_progress_names_every_stage(two_guides: Path, home: Path, embedder: BigramEmbedder) -> None:
    told: list[tuple[Stage, int, int]] = []
    publish([two_guides], home, embedder, progress=lambda *step: told.append(step))
    assert list(dict.fromkeys(stage for stage, _, _ in told)) == [
        stage for stage in Stage if stage is not Stage.CHECKING
    ]
    assert [step for step in told if step[0] is Stage.EMBEDDING] == [
        (Stage.EMBEDDING, 0, 3),
        (Stage.EMBEDDING, 3, 3),
    ]


def test_a_second_publisher_is_told_who_is_first(
    two_guides: Path, home: Path, embedder: BigramEmbedder
) -> None:
    with hold(Layout(home).lock), pytest.raises(PublishBusy, match=f"进程号 {os.getpid()}"):
        publish([two_guides], home, embedder)
    assert PublishBusy.retryable
    publish([two_guides], home, embedder)


def test_a_place_that_cannot_be_written(two_guides: Path, tmp_path: Path, embedder: BigramEmbedder) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(PublishFailed, match="没能写进"):
        publish([two_guides], tmp_path / "file", embedder)


def test_nothing_has_been_published(home: Path) -> None:
    with pytest.raises(NoRelease, match=COMMAND):
        open_release(home)


@pytest.mark.parametrize(
    "name",
    [
        "documents.jsonl",
        "passages.jsonl",
        "lexicon.json",
        "dense.faiss",
        "embedded.sha256",
        "keyword/meta.json",
    ],
)
@pytest.mark.parametrize("damage", ["changed", "shortened", "lost"])
def test_a_damaged_release_is_refused_and_mended(
    two_guides: Path, home: Path, embedder: BigramEmbedder, name: str, damage: str
) -> None:
    path = publish([two_guides], home, embedder).folder / name
    content = path.read_bytes()
    if damage == "lost":
        path.unlink()
    else:
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]) if damage == "changed" else content[:-9])
    with pytest.raises(ReleaseCorrupt, match=COMMAND):
        open_release(home)
    mended = publish([two_guides], home, embedder)
    assert open_release(home).id == mended.id


@pytest.mark.parametrize("manifest", [b"", b"{}", b"\xff", f'{{"schema": {SCHEMA}}}'.encode()])
def test_a_damaged_manifest_is_refused(
    two_guides: Path, home: Path, embedder: BigramEmbedder, manifest: bytes
) -> None:
    (publish([two_guides], home, embedder).folder / "manifest.json").write_bytes(manifest)
    with pytest.raises(ReleaseCorrupt, match=COMMAND):
        open_release(home)


@pytest.mark.parametrize("current", [b"", b"\xff\xfe", b"../../etc", b"20250101T000000-00000000"])
def test_a_damaged_pointer_is_refused_and_mended(
    two_guides: Path, home: Path, embedder: BigramEmbedder, current: bytes
) -> None:
    publish([two_guides], home, embedder)
    Layout(home).current.write_bytes(current)
    with pytest.raises(ReleaseCorrupt, match=COMMAND):
        open_release(home)
    publish([two_guides], home, embedder)
    assert len(open_release(home).documents) == 2


def test_a_release_of_another_version_is_refused(
    two_guides: Path, home: Path, embedder: BigramEmbedder
) -> None:
    path = publish([two_guides], home, embedder).folder / "manifest.json"
    path.write_text(path.read_text().replace(f'"schema": {SCHEMA}', '"schema": 99'))
    with pytest.raises(ReleaseCorrupt, match="别的版本的程序"):
        open_release(home)
