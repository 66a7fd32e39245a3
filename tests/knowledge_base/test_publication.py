"""Publications are checked, recorded before they happen, settled after, and can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from knowledge_base import releases
from knowledge_base.document import Document
from knowledge_base.drafting import Stage
from knowledge_base.errors import (
    DocumentInvalid,
    LibraryUnavailable,
    NoRelease,
    PublishBusy,
    PublishFailed,
    PublishRefused,
    RollbackImpossible,
)
from knowledge_base.layout import Layout
from knowledge_base.library.database import Database
from knowledge_base.library.library import Library
from knowledge_base.library.records import Action, Publication, PublicationKind, PublicationState
from knowledge_base.publication import Publisher
from knowledge_base.release import Release, open_release
from tests.knowledge_base.fakes import BigramEmbedder


@dataclass(frozen=True)
class Found:
    """What a check found."""

    problems: Sequence[str] = ()


def fine(_new: Release, _old: Release | None) -> Found:
    return Found()


def wrong(_new: Release, _old: Release | None) -> Found:
    return Found(["高龄津贴的问题答不上来了。"])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def publisher(library: Library, home: Path) -> Publisher:
    return Publisher(library, home, BigramEmbedder())


def save(library: Library, name: str, body: str) -> None:
    library.save(Document(name, name), body, action=Action.ADD, who="王芳")


def publish(publisher: Publisher, library: Library, body: str) -> Release:
    save(library, "高龄津贴", body)
    return publisher.publish(fine, who="王芳").release


def test_what_is_published_is_in_force_and_recorded(
    library: Library, publisher: Publisher, home: Path
) -> None:
    save(library, "高龄津贴", "每月一百元。")
    published = publisher.publish(fine, who="王芳")
    assert open_release(home).id == published.release.id
    assert [document.version for document in published.release.documents] == [1]
    (recorded,) = library.publications()
    assert recorded == published.publication
    assert (recorded.kind, recorded.state) == (PublicationKind.PUBLISH, PublicationState.DONE)
    assert (recorded.who, recorded.previous, recorded.documents) == ("王芳", "", 1)


def test_a_draft_is_not_in_force(library: Library, publisher: Publisher, home: Path) -> None:
    save(library, "高龄津贴", "每月一百元。")
    draft = publisher.draft()
    with pytest.raises(NoRelease):
        open_release(home)
    assert publisher.publish(fine, who="王芳").release.id == draft.id  # it is not built again


def test_nothing_new_is_not_published_again(library: Library, publisher: Publisher) -> None:
    publish(publisher, library, "每月一百元。")
    again = publisher.publish(wrong, who="李明")
    assert again.publication is None
    assert len(library.publications()) == 1


def test_what_the_checks_refuse_is_not_published(library: Library, publisher: Publisher, home: Path) -> None:
    old = publish(publisher, library, "每月一百元。")
    save(library, "高龄津贴", "每月二百元。")
    with pytest.raises(PublishRefused, match="答不上来了"):
        publisher.publish(wrong, who="李明")
    assert open_release(home).id == old.id
    refused = library.publications()[0]
    assert (refused.state, refused.problems) == (PublicationState.REFUSED, ("高龄津贴的问题答不上来了。",))


def test_a_reason_overrides_the_checks_and_is_recorded(
    library: Library, publisher: Publisher, home: Path
) -> None:
    save(library, "高龄津贴", "每月二百元。")
    published = publisher.publish(wrong, who="李明", reason="区里通知的")
    assert open_release(home).id == published.release.id
    recorded = library.publications()[0]
    assert (recorded.state, recorded.reason) == (PublicationState.DONE, "区里通知的")
    assert recorded.problems == ("高龄津贴的问题答不上来了。",)


def test_the_checks_compare_with_what_is_in_force(library: Library, publisher: Publisher) -> None:
    old = publish(publisher, library, "每月一百元。")
    save(library, "高龄津贴", "每月二百元。")
    compared: list[tuple[str, str | None]] = []

    def compare(new: Release, before: Release | None) -> Found:
        compared.append((new.passages[0].text, before.id if before else None))
        return Found()

    publisher.publish(compare, who="王芳")
    assert compared == [("每月二百元。", old.id)]


def test_an_empty_library_is_not_published(publisher: Publisher, home: Path) -> None:
    with pytest.raises(DocumentInvalid, match="kb add"):
        publisher.publish(fine, who="王芳")
    with pytest.raises(NoRelease):
        open_release(home)


def test_rollback_goes_back_step_by_step(library: Library, publisher: Publisher, home: Path) -> None:
    first, second, third = (publish(publisher, library, f"每月{amount}百元。") for amount in "一二三")
    assert publisher.rollback(who="李明", reason="写错了").release.id == second.id
    assert open_release(home).id == second.id
    recorded = library.publications()[0]
    assert (recorded.kind, recorded.previous) == (PublicationKind.ROLLBACK, third.id)
    assert recorded.reason == "写错了"
    assert publisher.rollback(who="李明").release.id == first.id
    with pytest.raises(RollbackImpossible, match="没有更早"):
        publisher.rollback(who="李明")
    assert open_release(home).id == first.id
    assert [version.body for version in library.heads()] == ["每月三百元。"]  # the library stays as it is


def test_rollback_to_any_release_that_is_kept(library: Library, publisher: Publisher, home: Path) -> None:
    first, _, third = (publish(publisher, library, f"每月{amount}百元。") for amount in "一二三")
    publisher.rollback(who="李明", to=first.id)
    publisher.rollback(who="李明", to=third.id)
    assert open_release(home).id == third.id


@pytest.mark.parametrize(
    ("to", "said"), [("20200101T000000-00000000", "可能已经清理掉了"), ("", "没有更早"), ("../..", "没有")]
)
def test_nothing_to_go_back_to(
    library: Library, publisher: Publisher, home: Path, to: str, said: str
) -> None:
    only = publish(publisher, library, "每月一百元。")
    with pytest.raises(RollbackImpossible, match=said):
        publisher.rollback(who="李明", to=to)
    with pytest.raises(RollbackImpossible, match="不用退"):
        publisher.rollback(who="李明", to=only.id)
    assert open_release(home).id == only.id


def test_what_the_checks_refused_cannot_be_put_in_force_by_going_back(
    library: Library, publisher: Publisher, home: Path
) -> None:
    old = publish(publisher, library, "每月一百元。")
    save(library, "高龄津贴", "每月二百元。")
    with pytest.raises(PublishRefused):
        publisher.publish(wrong, who="李明")
    [refused] = set(Layout(home).release_ids()) - {old.id}
    for go_back in (publisher.target, lambda to: publisher.rollback(who="李明", to=to)):
        with pytest.raises(RollbackImpossible, match="只是草稿"):
            go_back(refused)
    assert open_release(home).id == old.id


def test_what_was_in_force_before_the_library_began_can_be_gone_back_to(
    library: Library, publisher: Publisher, home: Path
) -> None:
    save(library, "高龄津贴", "每月一百元。")
    before = publisher.draft()
    releases.switch(Layout(home), before.id)  # as ``publishing`` does, without a record
    publish(publisher, library, "每月二百元。")
    assert publisher.rollback(who="李明").release.id == before.id


def test_a_damaged_release_is_not_gone_back_to(library: Library, publisher: Publisher, home: Path) -> None:
    first = publish(publisher, library, "每月一百元。")
    second = publish(publisher, library, "每月二百元。")
    (first.folder / "passages.jsonl").write_text("")
    with pytest.raises(RollbackImpossible, match="退不回去"):
        publisher.rollback(who="李明")
    assert open_release(home).id == second.id


def test_a_release_of_another_embedder_is_not_gone_back_to(
    library: Library, publisher: Publisher, home: Path
) -> None:
    publish(publisher, library, "每月一百元。")
    other = Publisher(library, home, BigramEmbedder("other"))
    second = publish(other, library, "每月二百元。")
    with pytest.raises(RollbackImpossible, match="bigrams"):
        other.rollback(who="李明")
    assert open_release(home).id == second.id


def test_the_same_release_published_again_goes_back_to_what_was_before(
    library: Library, publisher: Publisher
) -> None:
    publish(publisher, library, "每月一百元。")
    second = publish(publisher, library, "每月二百元。")
    first = publisher.rollback(who="李明").release
    assert publisher.publish(fine, who="李明").release.id == second.id
    assert publisher.rollback(who="李明").release.id == first.id


@pytest.mark.parametrize("has_switched", [True, False])
def test_an_interrupted_publication_is_settled_by_what_is_in_force(
    library: Library, publisher: Publisher, home: Path, has_switched: bool
) -> None:
    old = publish(publisher, library, "每月一百元。")
    save(library, "高龄津贴", "每月二百元。")
    draft = publisher.draft()
    library.begin(
        PublicationKind.PUBLISH, release=draft.id, previous=old.id, who="李明", documents=1, passages=1
    )
    if has_switched:
        releases.switch(Layout(home), draft.id)
    publisher.reconcile()
    state = PublicationState.DONE if has_switched else PublicationState.ABANDONED
    assert library.publications()[0].state is state


def test_every_method_is_refused_while_somebody_publishes(
    library: Library, publisher: Publisher, home: Path
) -> None:
    publish(publisher, library, "每月一百元。")
    publish(publisher, library, "每月二百元。")
    with releases.writing(Layout(home)):
        for act in (
            publisher.draft,
            publisher.reconcile,
            lambda: publisher.publish(fine, who="李明"),
            lambda: publisher.rollback(who="李明"),
        ):
            with pytest.raises(PublishBusy, match="进程号"):
                act()


def test_kept_releases_are_as_many_as_asked_for(library: Library, home: Path) -> None:
    publisher = Publisher(library, home, BigramEmbedder(), keep=2)
    for amount in "一二三四":
        last = publish(publisher, library, f"每月{amount}百元。")
    kept = Layout(home).release_ids()
    assert (len(kept), kept[0]) == (2, last.id)


def test_drafts_do_not_push_out_what_was_in_force(library: Library, home: Path) -> None:
    publisher = Publisher(library, home, BigramEmbedder(), keep=2)
    old = publish(publisher, library, "每月一百元。").id
    for amount in "二三四":
        save(library, "高龄津贴", f"每月{amount}百元。")
        publisher.draft()
    publisher.publish(fine, who="王芳")
    assert old in Layout(home).release_ids()
    assert len(Layout(home).release_ids()) == 2
    assert publisher.rollback(who="李明").release.id == old


class Forgetful(Library):
    """A library that cannot be reached any more when a publication has happened."""

    def settle(self, publication_id: int, state: PublicationState) -> Publication:
        raise LibraryUnavailable(f"数据库连不上。{publication_id} {state}")


def test_a_publication_that_cannot_be_recorded_any_more_has_happened(
    database: Database, library: Library, publisher: Publisher, home: Path
) -> None:
    save(library, "高龄津贴", "每月一百元。")
    published = Publisher(Forgetful(database), home, BigramEmbedder()).publish(fine, who="王芳")
    assert open_release(home).id == published.release.id
    assert library.publications()[0].state is PublicationState.STARTED
    publisher.reconcile()
    assert library.publications()[0].state is PublicationState.DONE


def test_an_old_release_that_cannot_be_removed_stops_nobody(library: Library, home: Path) -> None:
    publisher = Publisher(library, home, BigramEmbedder(), keep=1)
    folder = publish(publisher, library, "每月一百元。").folder
    in_the_way = folder.with_name(f".pruned-{folder.name}")
    in_the_way.touch()
    publish(publisher, library, "每月二百元。")  # compares with the first, which stays for that
    new = publish(publisher, library, "每月三百元。")
    assert open_release(home).id == new.id
    assert library.publications()[0].state is PublicationState.DONE
    assert folder.exists()
    in_the_way.unlink()
    with releases.writing(Layout(home)):
        assert folder.name in releases.prune(Layout(home), keep=1)


def test_nothing_is_removed_while_nobody_knows_what_is_in_force(
    library: Library, publisher: Publisher, home: Path
) -> None:
    for amount in "一二三":
        publish(publisher, library, f"每月{amount}百元。")
    Layout(home).current.unlink()
    assert releases.prune(Layout(home), keep=1) == ()
    assert len(Layout(home).release_ids()) == 3


def test_a_folder_that_cannot_be_written_is_told(library: Library, home: Path) -> None:
    save(library, "高龄津贴", "每月一百元。")
    home.mkdir(exist_ok=True)
    Layout(home).root.touch()
    with pytest.raises(PublishFailed, match="没能写进"):
        Publisher(library, home, BigramEmbedder()).publish(fine, who="王芳")


def test_progress_names_every_stage(library: Library, publisher: Publisher) -> None:
    save(library, "高龄津贴", "每月一百元。")
    told: list[Stage] = []
    publisher.publish(fine, who="王芳", progress=lambda stage, _done, _total: told.append(stage))
    assert list(dict.fromkeys(told)) == list(Stage)
