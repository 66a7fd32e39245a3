"""Rule: what one machine publishes comes into force on every other, whole or not at all, whatever fails on the way."""

from __future__ import annotations

import uuid
from pathlib import Path

import fsspec
import pytest

from knowledge_base import releases
from knowledge_base.errors import ReleaseCorrupt, StorageUnavailable
from knowledge_base.layout import Layout
from knowledge_base.milvus import COLLECTION
from knowledge_base.passage_index import IndexKind, IndexOptions
from knowledge_base.publishing import publish
from knowledge_base.release import MANIFEST, open_release
from knowledge_base.shared import SharedReleases
from tests.knowledge_base.conftest import Write
from tests.knowledge_base.fakes import BigramEmbedder

pytestmark = pytest.mark.unit


class Town:
    """A machine that publishes, and one that follows."""

    def __init__(self, folder: Path, guides: Path, write: Write, address: str) -> None:
        self.office, self.kiosk = Layout(folder / "office"), Layout(folder / "kiosk")
        self.shared = SharedReleases(address, self.office, keep=2)
        self.follower = SharedReleases(address, self.kiosk, keep=2)
        self.address = address
        self._guides = guides
        self._write = write

    def build(self, amount: str) -> str:
        """Put a release in force at the office only."""
        self._write("allowance", f"高龄津贴每月{amount}元。", title="高龄津贴指南")
        release = publish([self._guides], self.office.home, BigramEmbedder(dimension=16))
        release.close()
        return release.id

    def publish(self, amount: str) -> str:
        """Put a release in force for all."""
        name = self.build(amount)
        self.shared.put_in_force(name)
        return name

    def answers(self) -> str:
        """What is in force at the kiosk, every file checked."""
        release = open_release(self.kiosk.home)
        release.close()
        return release.passages[0].text

    def files(self) -> list[str]:
        storage, root = fsspec.core.url_to_fs(self.address)
        return sorted(str(path).removeprefix(root) for path in storage.find(root))

    def damage(self, name: str, content: bytes) -> None:
        storage, root = fsspec.core.url_to_fs(self.address)
        storage.pipe_file(f"{root}/{name}", content)

    def read(self, name: str) -> bytes:
        storage, root = fsspec.core.url_to_fs(self.address)
        content: bytes = storage.cat_file(f"{root}/{name}")
        return content


@pytest.fixture(params=["memory", "file"])
def town(request: pytest.FixtureRequest, tmp_path: Path, guides: Path, write: Write) -> Town:
    address = f"memory://{uuid.uuid4().hex}" if request.param == "memory" else f"file://{tmp_path}/shared"
    return Town(tmp_path, guides, write, address)


def test_what_is_published_is_fetched_and_followed(town: Town) -> None:
    town.follower.follow()  # nothing is published yet
    assert town.kiosk.current_id() is None
    for amount in ("一百", "二百", "三百"):
        name = town.publish(amount)
        town.follower.follow()
        assert town.kiosk.current_id() == name
        assert amount in town.answers()
    assert len(town.kiosk.release_ids()) == 2  # the oldest copy is gone


@pytest.mark.parametrize(("uri", "left"), [("", 0), ("http://127.0.0.1:9", 2)])
def test_a_copy_that_goes_takes_along_what_belongs_to_this_machine(town: Town, uri: str, left: int) -> None:
    """The files of milvus-lite do; the collections of a cluster are read by other machines, too."""
    kiosk = Layout(town.kiosk.home, IndexOptions(IndexKind.MILVUS, milvus_uri=uri))
    follower = SharedReleases(town.address, kiosk, keep=1)
    names = []
    for amount in ("一百", "二百", "三百"):
        names.append(town.publish(amount))
        follower.follow()
        in_force = kiosk.releases / names[-1]
        (in_force / COLLECTION).write_text(f'{{"collection": "of_{amount}"}}', "utf-8")
        (kiosk.root / "milvus" / f"of_{amount}.db").mkdir(parents=True)
    assert len(list((kiosk.root / "milvus").iterdir())) == 1 + left


def test_going_back_is_followed_without_fetching_again(town: Town) -> None:
    first = town.publish("一百")
    town.follower.follow()
    town.publish("二百")
    town.follower.follow()
    town.shared.put_in_force(first)
    town.damage(f"releases/{first}/passages.jsonl", b"")  # the copy that is here already is good
    town.follower.follow()
    assert "一百" in town.answers()


def test_only_the_newest_stay_in_the_storage(town: Town) -> None:
    names = [town.publish(amount) for amount in ("一百", "二百", "三百")]
    town.shared.prune()
    assert {path.split("/")[2] for path in town.files() if path.startswith("/releases")} == set(names[1:])
    assert not [path for path in town.files() if path.startswith("/.current")]


def test_what_was_removed_in_part_is_sent_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    first, *_ = [town.publish(amount) for amount in ("一百", "二百", "三百")]
    storage, root = fsspec.core.url_to_fs(town.address)

    def cut_off(*_arguments: object, **_named: object) -> None:
        storage.rm_file(f"{root}/releases/{first}/passages.jsonl")
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(type(storage), "rm", cut_off)
        town.shared.prune()
    town.shared.put_in_force(first)
    town.follower.follow()
    assert "一百" in town.answers()


@pytest.mark.parametrize("name", ["passages.jsonl", "dense.faiss", MANIFEST])
def test_what_is_damaged_on_the_way_is_not_put_in_force(town: Town, name: str) -> None:
    town.publish("一百")
    town.follower.follow()
    second = town.publish("二百")
    town.damage(f"releases/{second}/{name}", b"{}")
    with pytest.raises(ReleaseCorrupt, match=name):
        town.follower.follow()
    assert "一百" in town.answers()
    assert town.kiosk.release_ids() == (town.kiosk.current_id(),)
    assert not list(town.kiosk.releases.glob(".fetching-*"))


def test_a_manifest_that_names_files_elsewhere_is_refused(town: Town, tmp_path: Path) -> None:
    name = town.build("一百")
    manifest = town.office.releases / name / MANIFEST
    manifest.write_text(manifest.read_text().replace('"passages.jsonl"', '"../../../../escaped"'))
    target = town.office.releases / "escaped"
    (town.office.releases / name / "../../../../escaped").write_bytes(b"")
    town.shared.put_in_force(name)
    with pytest.raises(ReleaseCorrupt):
        town.follower.follow()
    assert not target.exists()
    assert not (town.kiosk.home.parent.parent / "kiosk-escaped").exists()
    assert town.kiosk.current_id() is None


@pytest.mark.parametrize("content", [b"", b"nonsense", "现在".encode(), b"../../etc 00\n"])
def test_a_broken_pointer_changes_nothing(town: Town, content: bytes) -> None:
    town.publish("一百")
    town.follower.follow()
    town.damage("current", content)
    with pytest.raises(ReleaseCorrupt, match="current"):
        town.follower.follow()
    assert "一百" in town.answers()


def test_a_push_that_was_cut_off_goes_on(town: Town) -> None:
    """Wherever it dies before the pointer, others see the old; after it, the new."""
    town.publish("一百")
    town.follower.follow()
    name = town.build("二百")
    folder = town.office.releases / name
    for file in ("passages.jsonl", "documents.jsonl"):  # all that was sent; one only in part
        storage, root = fsspec.core.url_to_fs(town.address)
        storage.makedirs(f"{root}/releases/{name}", exist_ok=True)
        storage.pipe_file(f"{root}/releases/{name}/{file}", (folder / file).read_bytes()[:10])
    town.follower.follow()
    assert "一百" in town.answers()
    town.shared.put_in_force(name)
    town.follower.follow()
    assert "二百" in town.answers()


def test_a_fetch_that_was_cut_off_is_begun_again(town: Town) -> None:
    name = town.publish("一百")
    leftover = town.kiosk.releases / ".fetching-1"
    leftover.mkdir(parents=True)
    (leftover / MANIFEST).write_text("{")
    town.follower.follow()
    assert town.kiosk.current_id() == name
    assert [path.name for path in town.kiosk.releases.iterdir()] == [name]


def test_storage_that_is_down_leaves_in_force_what_is(town: Town, tmp_path: Path) -> None:
    town.publish("一百")
    town.follower.follow()
    (tmp_path / "a-file").touch()
    for address in ("no-such-kind://x", f"file://{tmp_path}/a-file/below"):
        down = SharedReleases(address, town.kiosk)
        with pytest.raises(StorageUnavailable, match=r"knowledge\.storage"):
            down.put_in_force(town.kiosk.current_id() or "")
    assert "一百" in town.answers()


def test_nobody_publishes_while_a_release_is_taken_over(town: Town) -> None:
    town.publish("一百")
    with releases.writing(town.kiosk), pytest.raises(Exception, match="有人正在发布"):
        town.follower.follow()
    assert town.kiosk.current_id() is None
