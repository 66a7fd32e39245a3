"""Name to model: verified, loaded once, shared by everybody."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Protocol, cast

from models.catalogue import Catalogue, Entry, Task
from models.embedding import Embedder
from models.errors import BackendUnavailable, CatalogueError, ModelCorrupt, ModelMissing
from models.generation import Generator
from models.language import LanguageModel
from models.ocr import TextReader
from models.prepared import problems_of
from models.recognition import Recognizer
from models.remote import RemoteOptions
from models.reranking import Reranker
from models.synthesis import Synthesizer
from models.voice_activity import VoiceActivityDetector

_PLAIN = {"faster_whisper": "plain_whisper"}
"""A backend that adds something of its own, with that of the same models which adds nothing."""
_HERE = RemoteOptions()
_PREPARE = "请运行：python -m assistant models prepare {name}"


class Backend(Protocol):
    """A module of ``models.backends``."""

    def load(self, folder: Path | None, name: str, options: Mapping[str, object]) -> object:
        """Return the model in ``folder`` (None if it has no files), which calls itself ``name``."""
        ...


class ModelState(StrEnum):
    """How a model stands on this machine."""

    PREPARED = "prepared"
    MISSING = "missing"
    CORRUPT = "corrupt"
    EXTERNAL = "external"
    """There is nothing to prepare."""


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """A model's state, and why."""

    entry: Entry
    state: ModelState
    problems: tuple[str, ...] = ()
    """What is wrong, in Chinese, if the state is CORRUPT."""

    @property
    def usable(self) -> bool:
        """Whether the model can be loaded as far as files go."""
        return self.state in (ModelState.PREPARED, ModelState.EXTERNAL)


def backend_named(name: str) -> Backend:
    """Import a backend.

    Raises:
        BackendUnavailable: the library that it needs is not installed.
        CatalogueError: there is no such backend.
    """
    module = f"models.backends.{name}"
    try:
        return cast("Backend", importlib.import_module(module))
    except ImportError as error:
        if error.name == module:
            raise CatalogueError(f"模型目录里写的后端“{name}”不存在，请检查 catalogue.toml。") from error
        raise BackendUnavailable(f"缺少运行这个模型的软件库（{error.name}），请重新安装本软件。") from error


class _Elsewhere(Protocol):
    def model(self, entry: Entry) -> object:
        """Return a model that runs elsewhere, as if it were here."""
        ...


def _cluster_of(remote: RemoteOptions) -> _Elsewhere:
    """Return the cluster of ``remote``; nothing is connected yet."""
    module = importlib.import_module("models.backends.ray_serve")
    return cast("Callable[[RemoteOptions], _Elsewhere]", module.Cluster)(remote)


class Registry:
    """The models of a catalogue, prepared in the folders below ``folder``."""

    def __init__(
        self,
        catalogue: Catalogue,
        folder: Path,
        *,
        backend_named: Callable[[str], Backend] = backend_named,
        remote: RemoteOptions = _HERE,
    ) -> None:
        """Load nothing yet; the models of ``remote`` are never loaded here."""
        self.catalogue = catalogue
        self.folder = folder
        self._remote = remote
        self._cluster = _cluster_of(remote) if remote.address else None
        self._backend_named = backend_named
        self._locks = {entry.name: threading.RLock() for entry in catalogue}
        self._verified: set[str] = set()
        self._loaded: dict[str, object] = {}

    def entries(self) -> tuple[Entry, ...]:
        """Return all models of the catalogue."""
        return tuple(self.catalogue)

    def status(self, name: str) -> ModelStatus:
        """Look at names and sizes of the model's files: fast, for lists."""
        return self._examine(name, digests=False)

    def verify(self, name: str, passed: Callable[[int], None] | None = None) -> ModelStatus:
        """Read all the model's files and compare their digests.

        Args:
            name: The model.
            passed: Called with the number of bytes of each piece that was read; the sum is the entry's size.
        """
        return self._examine(name, digests=True, passed=passed)

    def folder_of(self, name: str) -> Path:
        """Return the model's folder. All digests are compared the first time.

        Raises:
            CatalogueError: there is no such model, or it has no files.
            ModelMissing: it is not prepared.
            ModelCorrupt: a file is not what it should be.
        """
        entry = self.catalogue[name]
        with self._locks[name]:
            if name not in self._verified:
                self._insist(self.verify(name))
                self._verified.add(name)
        return self.folder / entry.name

    def recognizer(self, name: str) -> Recognizer:
        """Return the speech recognizer of that name. All loaders raise what ``folder_of`` raises."""
        return cast("Recognizer", self._load(name, Task.RECOGNITION))

    def plain_recognizer(self, name: str) -> Recognizer:
        """Return the recognizer as its library has it, without what the backend adds, to compare with."""
        entry = self.catalogue[name]
        if entry.backend not in _PLAIN:
            return self.recognizer(name)
        plain = Catalogue({name: replace(entry, backend=_PLAIN[entry.backend])})
        return Registry(plain, self.folder, backend_named=self._backend_named).recognizer(name)

    def voice_activity(self, name: str) -> VoiceActivityDetector:
        """Return the voice activity detector of that name."""
        return cast("VoiceActivityDetector", self._load(name, Task.VOICE_ACTIVITY))

    def embedder(self, name: str) -> Embedder:
        """Return the embedder of that name."""
        return cast("Embedder", self._load(name, Task.EMBEDDING))

    def synthesizer(self, name: str) -> Synthesizer:
        """Return the voice of that name."""
        return cast("Synthesizer", self._load(name, Task.SYNTHESIS))

    def language_model(self, name: str) -> LanguageModel:
        """Return the language model of that name."""
        return cast("LanguageModel", self._load(name, Task.LANGUAGE))

    def reranker(self, name: str) -> Reranker:
        """Return the reranker of that name."""
        return cast("Reranker", self._load(name, Task.RERANKING))

    def text_reader(self, name: str) -> TextReader:
        """Return the reader of images of that name."""
        return cast("TextReader", self._load(name, Task.OCR))

    def generator(self, name: str) -> Generator:
        """Return the model of that name that writes text."""
        return cast("Generator", self._load(name, Task.GENERATION))

    def _load(self, name: str, task: Task) -> object:
        entry = self.catalogue[name]
        if entry.task is not task:
            raise CatalogueError(f"模型“{name}”的用途是 {entry.task}，不能当作 {task} 来用。")
        with self._locks[name]:
            if name not in self._loaded and self._cluster and self._remote.has(name):
                self._loaded[name] = self._cluster.model(entry)
            if name not in self._loaded:
                folder = None if entry.external else self.folder_of(name)
                backend = self._backend_named(entry.backend)
                self._loaded[name] = backend.load(folder, entry.name, entry.options)
            return self._loaded[name]

    def _examine(
        self, name: str, *, digests: bool, passed: Callable[[int], None] | None = None
    ) -> ModelStatus:
        entry = self.catalogue[name]
        folder = self.folder / name
        if entry.external:
            return ModelStatus(entry, ModelState.EXTERNAL)
        if not folder.exists():
            return ModelStatus(entry, ModelState.MISSING)
        problems = problems_of(entry, folder, digests=digests, passed=passed)
        return ModelStatus(entry, ModelState.CORRUPT if problems else ModelState.PREPARED, problems)

    def _insist(self, status: ModelStatus) -> None:
        name, title = status.entry.name, status.entry.title
        advice = _PREPARE.format(name=name)
        if status.state is ModelState.EXTERNAL:
            raise CatalogueError(f"模型“{title}”不需要准备文件，没有文件夹。")
        if status.state is ModelState.MISSING:
            raise ModelMissing(f"模型“{title}”还没有准备好。{advice}")
        if status.state is ModelState.CORRUPT:
            raise ModelCorrupt(f"模型“{title}”的文件有问题：{'；'.join(status.problems)}。{advice}")
