"""Rule: where releases are shared, the storage decides what is in force, and the library's history agrees with it."""

from __future__ import annotations

import uuid
from pathlib import Path

import fsspec
import pytest

from knowledge_base.errors import RollbackImpossible, StorageUnavailable
from knowledge_base.layout import Layout
from knowledge_base.library.library import Library
from knowledge_base.library.records import PublicationState
from knowledge_base.publication import Publisher
from knowledge_base.release import open_release
from knowledge_base.shared import SharedReleases
from tests.knowledge_base.fakes import BigramEmbedder
from tests.knowledge_base.test_publication import fine, publish


@pytest.fixture
def address() -> str:
    return f"memory://{uuid.uuid4().hex}"


def publisher_of(library: Library, home: Path, address: str) -> Publisher:
    return Publisher(library, home, BigramEmbedder(), keep=2, storage=address)


def states(library: Library) -> list[PublicationState]:
    return [each.state for each in library.publications()]


def test_a_publication_and_a_rollback_reach_the_other_machines(
    library: Library, tmp_path: Path, address: str
) -> None:
    publisher = publisher_of(library, tmp_path / "office", address)
    kiosk = SharedReleases(address, Layout(tmp_path / "kiosk"))
    first = publish(publisher, library, "每月一百元。")
    second = publish(publisher, library, "每月二百元。")
    kiosk.follow()
    assert open_release(tmp_path / "kiosk").id == second.id
    publisher.rollback(who="王芳")
    kiosk.follow()
    assert open_release(tmp_path / "kiosk").id == first.id
    publish(publisher, library, "每月三百元。")
    storage, root = fsspec.core.url_to_fs(address)
    assert len(storage.ls(f"{root}/releases")) == 2


class NoSwitch(Publisher):
    """Loses power when the storage has switched, before this machine has."""

    def _switch(self, *arguments: object) -> None:  # type: ignore[override]  # it does not return
        assert self._shared is not None
        self._shared.put_in_force(self._library.publications()[0].release)
        raise SystemExit


def test_who_dies_after_the_storage_has_switched_has_published(
    library: Library, tmp_path: Path, address: str
) -> None:
    home = tmp_path / "office"
    publish(publisher_of(library, home, address), library, "每月一百元。")
    with pytest.raises(SystemExit):
        publish(NoSwitch(library, home, BigramEmbedder(), storage=address), library, "每月二百元。")
    assert states(library)[0] is PublicationState.STARTED
    publisher = publisher_of(library, home, address)
    publisher.reconcile()
    assert states(library) == [PublicationState.DONE, PublicationState.DONE]
    assert "二百" in open_release(home).passages[0].text
    with pytest.raises(RollbackImpossible, match="现在用的就是"):
        publisher.rollback(who="王芳", to=library.publications()[0].release)


def test_while_the_storage_is_down_nothing_is_published_and_nothing_lost(
    library: Library, tmp_path: Path
) -> None:
    home, shared = tmp_path / "office", tmp_path / "shared"
    publisher = publisher_of(library, home, f"file://{shared}")
    publish(publisher, library, "每月一百元。")
    shared.rename(tmp_path / "away")
    shared.touch()  # a file where the folder was
    with pytest.raises(StorageUnavailable):
        publish(publisher, library, "每月二百元。")
    assert "一百" in open_release(home).passages[0].text
    shared.unlink()
    (tmp_path / "away").rename(shared)
    release = publisher.publish(fine, who="王芳").release
    assert open_release(home).id == release.id
    assert PublicationState.STARTED not in states(library)
