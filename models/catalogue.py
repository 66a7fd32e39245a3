"""The catalogue: which models there are, where their files come from, and what those files must be."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path

import models.sources.external
import models.sources.folder
import models.sources.hub
import models.sources.installed
import models.sources.packages
from models.errors import CatalogueError
from models.sources import Source
from models.sources.external import ServiceSource
from models.tables import Table

PACKAGED = Path(__file__).with_name("catalogue.toml")

_SOURCES: Mapping[str, type[Source]] = {
    source.kind: source
    for source in (
        models.sources.packages.PackageSource,
        models.sources.installed.InstalledSource,
        models.sources.folder.FolderSource,
        models.sources.hub.HubSource,
        models.sources.external.ServiceSource,
        models.sources.external.ExtraSource,
    )
}
_NAME = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-.")


class Task(StrEnum):
    """What a model is for."""

    RECOGNITION = "recognition"
    VOICE_ACTIVITY = "voice_activity"
    EMBEDDING = "embedding"
    SYNTHESIS = "synthesis"
    LANGUAGE = "language"
    RERANKING = "reranking"
    OCR = "ocr"
    GENERATION = "generation"


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file of a prepared model."""

    path: str
    """Relative to the model's folder, with forward slashes."""
    sha256: str
    """Lower-case hexadecimal; empty if it is recorded when the model is prepared (``trust_on_first_use``)."""
    size: int
    """Bytes; an estimate where ``sha256`` is empty."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A model of the catalogue."""

    name: str
    task: Task
    title: str
    """For people, in Chinese."""
    backend: str
    """Module of ``models.backends`` that loads it."""
    revision: str
    license: str
    note: str
    """What a person should know before choosing it, in Chinese; may be empty."""
    default: bool
    """Whether it is part of the embedded default."""
    optional: bool
    """Whether the assistant works without it too, less well, where it cannot be had."""
    recipe: str
    """Module of ``models.recipes`` that converts a source's files; empty if they are ready as they come."""
    trust_on_first_use: bool
    """Whether the digests are those of the files found at preparation, and not the catalogue's."""
    files: tuple[ModelFile, ...]
    sources: tuple[Source, ...]
    """In the order in which they are tried."""
    options: Mapping[str, object]
    """For the backend."""
    voices: Mapping[str, str] = field(default_factory=dict)
    """Of a synthesizer: Chinese names of the voices that people can choose, by the backend's; ``""`` is its own."""

    @property
    def external(self) -> bool:
        """Whether there is nothing to prepare: a service, or a library that brings everything."""
        return all(isinstance(source, ServiceSource) for source in self.sources)

    @property
    def online(self) -> bool:
        """Whether it is a service, which is sent what it works on."""
        return any(source.kind == ServiceSource.kind for source in self.sources)

    @property
    def size_bytes(self) -> int:
        """Size of the prepared model."""
        return sum(file.size for file in self.files)

    @property
    def digests(self) -> Mapping[str, str]:
        """SHA-256 by path, "" where it is not known beforehand."""
        return {file.path: file.sha256 for file in self.files}


class Catalogue:
    """All models, by name, in the order of the file."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._entries = dict(entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def __getitem__(self, name: str) -> Entry:
        """Return the entry of that name.

        Raises:
            CatalogueError: there is none.
        """
        try:
            return self._entries[name]
        except KeyError:
            known = "、".join(self._entries)
            raise CatalogueError(f"没有叫“{name}”的模型。可以用的有：{known}。") from None


def load_catalogue(*paths: Path) -> Catalogue:
    """Read the catalogue: the packaged file, then those at ``paths``, whose entries win.

    Raises:
        CatalogueError: a file cannot be read, is not TOML, or has a wrong field; line or field are named.
    """
    entries = dict(_packaged())
    for path in paths:
        entries |= parse_catalogue(_read(path), path.name)
    return Catalogue(entries)


@cache
def _packaged() -> Mapping[str, Entry]:
    return parse_catalogue(_read(PACKAGED), PACKAGED.name)


def parse_catalogue(text: str, name: str = "catalogue.toml") -> dict[str, Entry]:
    """Read entries from TOML; ``name`` is what error messages call the file.

    Raises:
        CatalogueError: it is not TOML, or a field is missing, wrong or unknown.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"模型目录 {name} 的格式不对：{error}。") from error
    return {key: _parse_entry(key, Table(value, key)) for key, value in values.items()}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"读不了模型目录文件 {path}：请确认文件存在，并且是 UTF-8 编码。") from error


def insist_on_name(name: str) -> None:
    """Raise ``CatalogueError`` if no model can be called ``name``."""
    if not name or not set(name) <= _NAME or name.startswith((".", "-")):
        raise CatalogueError(f"模型目录有错：名字“{name}”只能用小写字母、数字、连字符和点。")


def _parse_entry(name: str, table: Table) -> Entry:
    insist_on_name(name)
    sources = tuple(_parse_source(source) for source in table.tables("sources"))
    first_use = table.flag("trust_on_first_use", False)
    external = all(isinstance(source, ServiceSource) for source in sources)
    entry = Entry(
        name=name,
        task=_parse_task(table),
        title=table.text("title"),
        backend=table.text("backend"),
        revision=table.text("revision"),
        license=table.text("license"),
        note=table.text("note", ""),
        default=table.flag("default", False),
        optional=table.flag("optional", False),
        recipe=table.text("recipe", ""),
        trust_on_first_use=first_use,
        files=() if external else tuple(_parse_file(file, first_use) for file in table.tables("files")),
        sources=sources,
        options=table.table("options").items(),
        voices=_parse_voices(table.table("voices")),
    )
    table.finish()
    return entry


def _parse_task(table: Table) -> Task:
    value = table.text("task")
    if value not in set(Task):
        raise table.wrong("task", "、".join(Task) + " 之一")
    return Task(value)


def _parse_voices(table: Table) -> Mapping[str, str]:
    return {voice: table.text(voice) for voice in table}


def _parse_source(table: Table) -> Source:
    kind = table.text("kind")
    if kind not in _SOURCES:
        raise table.wrong("kind", "、".join(_SOURCES) + " 之一")
    source = _SOURCES[kind].parse(table)
    table.finish()
    return source


def _parse_file(table: Table, trust_on_first_use: bool) -> ModelFile:
    sha256 = table.digest("sha256", optional=trust_on_first_use)
    file = ModelFile(table.path("path"), sha256, table.count("size"))
    table.finish()
    return file
