"""Rule: a converted Whisper is whole, tried and registered with its digests, or there is nothing of it at all."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from models.audio import silence
from models.backends import faster_whisper
from models.catalogue import load_catalogue
from models.checkpoints import Format, format_of
from models.conversion import ConversionOptions, convert, license_of
from models.errors import CatalogueError, ModelCorrupt, ModelsError, RecognitionFailed, StorageFailed
from models.preparation import Outcome, PreparationOptions, Stage, prepare
from models.registry import ModelState, Registry

ROOT = Path(__file__).parents[2]
HEADER = struct.pack("<IH", 6, 12) + b"WhisperSpec\0"
OPTIONS = ConversionOptions("kunming", "Apache-2.0")
FILES = {"config.json": b"{}", "model.bin": HEADER + b"weights", "tokenizer.json": b"{}"}


def fine(folder: Path, language: str) -> None:
    """Find nothing wrong with a converted model."""


def converted(folder: Path, files: dict[str, bytes] | None = None) -> Path:
    """Write a folder as CTranslate2 leaves it, as far as anybody looks into it here."""
    folder.mkdir(exist_ok=True)
    for name, content in (FILES if files is None else files).items():
        (folder / name).write_bytes(content)
    return folder


def registry(home: Path) -> Registry:
    own = home / "catalogue.toml"
    return Registry(load_catalogue(*([own] if own.exists() else [])), home / "models")


def left_in(home: Path) -> list[str]:
    """Return what is in ``home``, but for locks and empty folders."""
    paths = (path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file())
    return sorted(path for path in paths if not path.endswith(".lock"))


# With the real libraries


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    from tests.models.tiny_whisper import tiny_whisper, without_tokenizer_json  # noqa: PLC0415  it imports torch

    def make(*, mels: int = 80, tokenizer_json: bool = True) -> Path:
        folder = tmp_path_factory.mktemp("checkpoint")
        tiny_whisper(folder, mels=mels)
        if not tokenizer_json:
            without_tokenizer_json(folder)
        return folder

    return make


@pytest.mark.model
@pytest.mark.parametrize(
    ("mels", "tokenizer_json", "int8"), [(80, True, True), (80, False, False), (128, True, True)]
)
def test_a_checkpoint_of_transformers_becomes_a_recognizer(
    checkpoint: Callable[..., Path], tmp_path: Path, mels: int, tokenizer_json: bool, int8: bool
) -> None:
    source = checkpoint(mels=mels, tokenizer_json=tokenizer_json)
    entry = convert(source, tmp_path, ConversionOptions("kunming", license_of(source), int8=int8))
    models = registry(tmp_path)
    assert models.verify("kunming").state is ModelState.PREPARED
    assert all(entry.digests.values())
    assert entry.license == "apache-2.0"
    recognizer = models.recognizer("kunming")
    assert isinstance(recognizer, faster_whisper.FasterWhisperRecognizer)
    recognizer.warm_up()
    with pytest.raises(RecognitionFailed, match="没有听到"):
        recognizer.recognize(silence(1, 16000))
    decoded = recognizer._loaded().decode(np.zeros(16000, np.float32), (), full_window=False)
    assert len(decoded.readings) == 5


@pytest.mark.model
@pytest.mark.parametrize(
    ("option", "hint", "spoken"),
    [
        ("", "", "zh"),
        ("", "yue", "yue"),
        ("", "wuu", "zh"),  # it has no such language
        ("zh", "yue", "zh"),  # the options state one
    ],
)
def test_the_language_of_the_hints_is_taken_where_the_model_knows_it(
    checkpoint: Callable[..., Path], tmp_path: Path, option: str, hint: str, spoken: str
) -> None:
    from models.backends.whisper_decoding import WhisperDecoder  # noqa: PLC0415  the unit tier has no such library

    convert(checkpoint(), tmp_path, ConversionOptions("kunming", "MIT", int8=True))
    folder = tmp_path / "models" / "kunming"
    samples = np.random.default_rng(3).normal(size=32_000).astype(np.float32)
    asked = WhisperDecoder(folder, {"language": option} if option else {})
    told = WhisperDecoder(folder, {"language": spoken})
    assert asked.decode(samples, (), full_window=False, language=hint) == told.decode(
        samples, (), full_window=False
    )


@pytest.mark.model
@pytest.mark.parametrize(("int8", "stored"), [(True, "int8"), (False, "float")])
def test_weights_are_stored_in_eight_bits_if_that_is_wanted(
    checkpoint: Callable[..., Path], tmp_path: Path, int8: bool, stored: str
) -> None:
    from ctranslate2.models import Whisper  # noqa: PLC0415  the unit tier has no such library

    convert(checkpoint(), tmp_path, ConversionOptions("kunming", "MIT", int8=int8))
    model = Whisper(str(tmp_path / "models" / "kunming"), compute_type="default")
    assert model.compute_type.startswith(stored)


@pytest.mark.model
def test_what_was_converted_elsewhere_is_taken_as_it_is(
    checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    convert(checkpoint(), tmp_path / "here", ConversionOptions("kunming", "MIT", int8=True))
    source = tmp_path / "here" / "models" / "kunming"
    entry = convert(source, tmp_path / "there", ConversionOptions("copied", "MIT"))
    assert (tmp_path / "there" / "models" / "copied" / "model.bin").read_bytes() == (
        source / "model.bin"
    ).read_bytes()
    assert "prepared.json" not in entry.digests
    registry(tmp_path / "there").recognizer("copied").warm_up()


@pytest.mark.model
def test_the_same_checkpoint_gives_the_same_bytes(checkpoint: Callable[..., Path], tmp_path: Path) -> None:
    """So whoever has the entry can make the model again from the checkpoint."""
    source = checkpoint()
    first, second = (
        convert(source, tmp_path / name, ConversionOptions("kunming", "MIT", int8=True)) for name in "ab"
    )
    assert first == second


def truncate_weights(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:5000])


def change_structure(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps(config | {"d_model": 32}), encoding="utf-8")


def empty_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").write_text("{}", encoding="utf-8")


@pytest.mark.model
@pytest.mark.parametrize("damage", [truncate_weights, change_structure, empty_tokenizer])
def test_what_does_not_work_is_not_registered(
    checkpoint: Callable[..., Path], tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    source = checkpoint()
    damage(source)
    with pytest.raises(ModelCorrupt, match="请确认"):
        convert(source, tmp_path, OPTIONS)
    assert left_in(tmp_path) == []


@pytest.mark.model
@pytest.mark.parametrize("language", ["fr", "xx", ""])
def test_a_language_that_the_checkpoint_does_not_know_is_refused(
    checkpoint: Callable[..., Path], tmp_path: Path, language: str
) -> None:
    with pytest.raises(ModelCorrupt, match=f"不认识语言“{language}”"):
        convert(checkpoint(), tmp_path, ConversionOptions("kunming", "MIT", language=language))
    assert left_in(tmp_path) == []


@pytest.mark.model
def test_cantonese_may_be_the_language(checkpoint: Callable[..., Path], tmp_path: Path) -> None:
    convert(checkpoint(), tmp_path, ConversionOptions("yue", "MIT", language="yue"))
    registry(tmp_path).recognizer("yue").warm_up()


# What is in a folder


@pytest.mark.unit
@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, "没有 Whisper 模型"),
        ({"config.json": b"["}, "没有 Whisper 模型"),
        ({"config.json": b'{"model_type": "bert"}', "model.safetensors": b""}, "没有 Whisper 模型"),
        ({"config.json": b'{"model_type": "whisper"}', "adapter_model.bin": b""}, "没有权重"),
        ({"config.json": b'{"model_type": "whisper"}', "model.safetensors": b""}, "没有词表"),
        ({"config.json": b"{}", "model.bin": b"weights"}, "没有 Whisper 模型"),
        (FILES | {"model.bin": struct.pack("<IH", 6, 16) + b"TransformerSpec\0"}, "没有 Whisper 模型"),
        ({"model.bin": HEADER, "config.json": b"{}"}, "缺少 tokenizer.json"),
        ({"model.bin": HEADER}, "缺少 config.json、tokenizer.json"),
    ],
)
def test_a_folder_without_a_checkpoint_is_refused(tmp_path: Path, files: dict[str, bytes], told: str) -> None:
    source = converted(tmp_path / "source", files)
    with pytest.raises(ModelCorrupt, match=told):
        convert(source, tmp_path / "home", OPTIONS, check=fine)
    assert not (tmp_path / "home").exists()


@pytest.mark.unit
def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelCorrupt, match=r"没有文件夹 .*nowhere"):
        format_of(tmp_path / "nowhere")


@pytest.mark.unit
@pytest.mark.parametrize(
    "weights", ["model.safetensors", "model-00001-of-00002.safetensors", "pytorch_model.bin"]
)
def test_both_formats_are_told_apart(tmp_path: Path, weights: str) -> None:
    assert format_of(converted(tmp_path / "one")) is Format.CTRANSLATE2
    files = {"config.json": b'{"model_type": "whisper"}', weights: b"", "tokenizer.json": b"{}"}
    assert format_of(converted(tmp_path / "two", files)) is Format.TRANSFORMERS


@pytest.mark.unit
@pytest.mark.parametrize(
    ("page", "stated"),
    [
        ("---\nlicense: apache-2.0\n---\n", "apache-2.0"),
        ('---\r\nlanguage: zh\r\nlicense: "cc-by-nc-4.0"  \r\n---\r\ntext', "cc-by-nc-4.0"),
        ("---\nlicense:\n  - mit\n---\n", ""),
        ("license: mit\n", ""),
        ("---\nlanguage: zh\n---\nlicense: mit\n", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_the_licence_is_read_from_the_page(tmp_path: Path, page: str | None, stated: str) -> None:
    if page is not None:
        (tmp_path / "README.md").write_text(page, encoding="utf-8", newline="")
    assert license_of(tmp_path) == stated


# Its entry


@pytest.mark.unit
def test_the_entry_is_added_to_those_there_are(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    older = '# ours\n[voice]\ntask = "synthesis"\ntitle = "声音"\nbackend = "edge_tts"\nrevision = "1"\n'
    older += 'license = "MIT"\nsources = [{ kind = "service" }]'
    (home / "catalogue.toml").write_text(older, encoding="utf-8")
    source = converted(tmp_path / "source", FILES | {"README.md": b"page", "optimizer.pt": b"big"})
    title = '昆明话 "老人" \\ 微调'
    options = ConversionOptions("kunming.v2", " CC-BY-4.0 ", title=title, language="yue")
    entry = convert(source, home, options, check=fine)
    assert (entry.title, entry.license, entry.options) == (title, "CC-BY-4.0", {"language": "yue"})
    assert set(entry.digests) == set(FILES)  # and nothing that is not loaded
    assert (home / "catalogue.toml").read_text(encoding="utf-8").startswith(older)
    assert registry(home).catalogue["voice"].title == "声音"
    assert registry(home).catalogue["kunming.v2"] == entry
    assert registry(home).verify("kunming.v2").state is ModelState.PREPARED


@pytest.mark.unit
def test_a_lost_model_is_put_back_from_a_copy(tmp_path: Path) -> None:
    home, source = tmp_path / "home", converted(tmp_path / "source")
    convert(source, home, OPTIONS, check=fine)
    (home / "models" / "kunming" / "model.bin").unlink()
    assert registry(home).status("kunming").state is ModelState.CORRUPT
    outcomes = prepare(["kunming"], registry(home), options=PreparationOptions(local=source))
    assert outcomes == {"kunming": Outcome.PREPARED}


@pytest.mark.unit
@pytest.mark.parametrize(
    ("options", "told"),
    [
        (ConversionOptions("whisper-base", "MIT"), "已经有叫“whisper-base”的模型"),
        (ConversionOptions("Kunming", "MIT"), "名字“Kunming”"),
        (ConversionOptions("../kunming", "MIT"), "名字"),
        (ConversionOptions("", "MIT"), "名字"),
        (ConversionOptions("kunming", " "), "--license"),
    ],
)
def test_names_and_licences_are_insisted_on(tmp_path: Path, options: ConversionOptions, told: str) -> None:
    with pytest.raises(CatalogueError, match=told):
        convert(converted(tmp_path / "source"), tmp_path / "home", options, check=fine)
    assert left_in(tmp_path / "home") == []


@pytest.mark.unit
def test_a_name_is_not_given_twice(tmp_path: Path) -> None:
    home = tmp_path / "home"
    convert(converted(tmp_path / "source"), home, OPTIONS, check=fine)
    before = left_in(home), (home / "catalogue.toml").read_bytes()
    other = converted(tmp_path / "other", FILES | {"model.bin": HEADER + b"others"})
    with pytest.raises(CatalogueError, match="换一个名字"):
        convert(other, home, OPTIONS, check=fine)
    assert (left_in(home), (home / "catalogue.toml").read_bytes()) == before


@pytest.mark.unit
def test_a_broken_catalogue_is_left_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "catalogue.toml").write_text("[tiny\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"catalogue\.toml"):
        convert(converted(tmp_path / "source"), home, OPTIONS, check=fine)
    assert left_in(home) == ["catalogue.toml"]


# Interruptions


@pytest.mark.unit
@pytest.mark.parametrize("error", [KeyboardInterrupt(), ModelCorrupt("试运行没有成功"), OSError(28, "full")])
def test_a_trial_that_does_not_end_well_leaves_nothing(tmp_path: Path, error: BaseException) -> None:
    def failing(folder: Path, language: str) -> None:
        raise error

    expected = StorageFailed if isinstance(error, OSError) else type(error)
    with pytest.raises(expected):
        convert(converted(tmp_path / "source"), tmp_path / "home", OPTIONS, check=failing)
    assert left_in(tmp_path / "home") == []
    convert(converted(tmp_path / "source"), tmp_path / "home", OPTIONS, check=fine)
    assert registry(tmp_path / "home").verify("kunming").state is ModelState.PREPARED


_KILLED = """
import os, sys
from pathlib import Path
from models.conversion import ConversionOptions, convert

def progress(model, stage, done, total):
    if (str(stage), done) == (sys.argv[3], int(sys.argv[4])):
        os._exit(9)

options = ConversionOptions("kunming", "Apache-2.0")
convert(Path(sys.argv[1]), Path(sys.argv[2]), options, progress=progress, check=lambda *_: None)
"""


@pytest.mark.unit
@pytest.mark.parametrize(
    ("stage", "done"),
    [
        (Stage.CONVERTING, 0),
        (Stage.CONVERTING, 1),
        (Stage.EXTRACTING, 2),
        (Stage.CHECKING, 2),
        (Stage.DONE, 1),
    ],
)
def test_a_kill_leaves_no_entry_and_is_made_up_for(tmp_path: Path, stage: Stage, done: int) -> None:
    """Killed while it converts, copies and checks, and between the model's rename and that of the catalogue."""
    home, source = tmp_path / "home", converted(tmp_path / "source")
    ended = subprocess.run(
        [sys.executable, "-c", _KILLED, source, home, stage.value, str(done)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert ended.returncode == 9
    assert not (home / "catalogue.toml").exists()
    other = converted(tmp_path / "other", FILES | {"model.bin": HEADER + b"others"})
    convert(other, home, OPTIONS, check=fine)
    assert registry(home).verify("kunming").state is ModelState.PREPARED
    own = {f"models/kunming/{name}" for name in (*FILES, "prepared.json")}
    assert set(left_in(home)) == {"catalogue.toml", *own}


@pytest.mark.unit
def test_a_home_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file", encoding="utf-8")
    with pytest.raises(ModelsError, match="写不了文件夹"):
        convert(converted(tmp_path / "source"), tmp_path / "home", OPTIONS, check=fine)
