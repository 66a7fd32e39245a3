"""A file is taken out of a Debian package without installing it, or it is said in plain words why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.errors import CatalogueError, SourceUnavailable
from models.sources import Stage
from models.sources.archives import Archive
from models.sources.packages import PackageSource, Piece
from tests.models.packages import Ordered, make_deb, put_program, sha256

pytestmark = pytest.mark.unit

DATA = bytes(range(255)) * 33
"""An odd number of bytes."""
LANGUAGE = "usr/lib/tiny/zh.lm"


@pytest.fixture
def ordered(tmp_path: Path) -> Ordered:
    return Ordered(tmp_path)


@pytest.fixture
def deb(tmp_path: Path) -> Path:
    return make_deb(
        tmp_path / "mirror", "tiny-language", {"usr/share/doc/copyright": b"LGPL", LANGUAGE: DATA}
    )


def debian_source(deb: Path, member: str = LANGUAGE) -> PackageSource:
    content = deb.read_bytes()
    archive = Archive("debian", "tiny-language:amd64", "1.0.0", sha256(content), len(content))
    return PackageSource((archive,), {"model.bin": (Piece(archive.name, member),)})


def test_members_are_taken_out_of_a_debian_package(
    ordered: Ordered, deb: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = f'[ "$*" = "--quiet download tiny-language:amd64=1.0.0" ] && /bin/cp {deb} .'
    put_program(tmp_path / "bin", "apt-get", script, monkeypatch)
    source = debian_source(deb)
    assert ordered.from_(source) == {"model.bin": DATA}
    assert ordered.reports[0] == (Stage.DOWNLOADING, 0, deb.stat().st_size)
    assert [path.name for path in ordered.downloads.iterdir()] == [f"{sha256(deb.read_bytes())}.deb"]
    monkeypatch.setenv("PATH", str(tmp_path))
    assert ordered.from_(source, offline=True) == {"model.bin": DATA}
    source.discard(ordered.downloads)
    assert list(ordered.downloads.iterdir()) == []


def test_a_debian_package_in_the_users_folder_needs_no_apt(
    ordered: Ordered, deb: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert ordered.from_(debian_source(deb), local=deb.parent) == {"model.bin": DATA}


def test_without_apt_it_is_said_how_to_go_on(
    ordered: Ordered, deb: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(
        SourceUnavailable, match=r"没有。.*下载 Debian 软件包 tiny-language:amd64 1\.0\.0.*--from"
    ):
        ordered.from_(debian_source(deb))


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (
            "echo 'W: Careful' >&2; echo 'E: Unable to locate package' >&2; exit 100",
            "（Unable to locate package）",
        ),
        ("echo 'W: Careful' >&2; exit 100", r"1\.0\.0。"),
        ("exit 0", r"1\.0\.0。"),
    ],
    ids=["unknown", "no reason", "no file"],
)
def test_an_apt_that_fails_is_told(
    ordered: Ordered, deb: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, reason: str
) -> None:
    put_program(tmp_path / "bin", "apt-get", script, monkeypatch)
    with pytest.raises(SourceUnavailable, match=f"{reason}.*sudo apt-get update.*--from"):
        ordered.from_(debian_source(deb))
    assert list(ordered.downloads.iterdir()) == []


def test_a_debian_package_with_another_digest_is_not_used(
    ordered: Ordered, deb: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = debian_source(deb)
    deb.write_bytes(deb.read_bytes() + b"more")
    put_program(tmp_path / "bin", "apt-get", f"/bin/cp {deb} .", monkeypatch)
    with pytest.raises(SourceUnavailable, match="校验码不一致"):
        ordered.from_(source)
    assert list(ordered.downloads.iterdir()) == []


def test_a_file_that_a_debian_package_does_not_have_is_a_mistake_in_the_catalogue(
    ordered: Ordered, deb: Path
) -> None:
    with pytest.raises(CatalogueError, match=r"tiny-language:amd64 里没有文件 usr/lib/other\.lm"):
        ordered.from_(debian_source(deb, "usr/lib/other.lm"), local=deb.parent)


@pytest.mark.parametrize("content", [b"no archive", b"!<arch>\n"], ids=["another kind", "no data"])
def test_what_is_no_debian_package_is_a_mistake_in_the_catalogue(
    ordered: Ordered, deb: Path, content: bytes
) -> None:
    deb.write_bytes(content)
    with pytest.raises(CatalogueError, match="不是 Debian 软件包"):
        ordered.from_(debian_source(deb), local=deb.parent)
