"""Where the knowledge base keeps its files under ``XIANGYIN_HOME``.

::

    <home>/knowledge/
    ├── current              one line: the id of the release in force
    ├── publish.lock         held by whoever publishes; holds its process id
    ├── center-<digest>.f32  the mean of the vectors of questions, kept for the next publication
    ├── calibration.json     when to answer, if it was fitted for this knowledge base
    ├── embedding.journal    vectors made by a publication that has not finished
    ├── milvus/              the collections of milvus-lite, if it is used
    └── releases/
        ├── .building-<pid>  a release that is not whole yet
        ├── .pruned-<id>     a release that is being removed
        └── <id>/            documents, passages, lexicon, language, three indexes, manifest.json
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from knowledge_base.passage_index import FAISS_INDEX, IndexOptions
from models.durability import flush

_ID = re.compile(r"\d{8}T\d{6}-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths under one home, and how its releases are indexed."""

    home: Path
    index: IndexOptions = FAISS_INDEX

    @property
    def root(self) -> Path:
        """Folder of the knowledge base."""
        return self.home / "knowledge"

    @property
    def releases(self) -> Path:
        """Folder of all releases."""
        return self.root / "releases"

    @property
    def current(self) -> Path:
        """File that names the release in force."""
        return self.root / "current"

    @property
    def lock(self) -> Path:
        """File that is locked while somebody publishes."""
        return self.root / "publish.lock"

    @property
    def journal(self) -> Path:
        """File of vectors that an unfinished publication has made."""
        return self.root / "embedding.journal"

    def center(self, made_from: str) -> Path:
        """Return the file with the mean of the vectors of questions, named after what it was made from."""
        return self.root / f"center-{made_from[:16]}.f32"

    def current_id(self) -> str | None:
        """Return the id of the release in force, None if there is none or its name cannot be read."""
        try:
            name = self.current.read_text("ascii").strip()
        except (OSError, UnicodeDecodeError):
            return None
        return name if _ID.fullmatch(name) else None

    def release_ids(self) -> tuple[str, ...]:
        """Return the ids of all whole releases, the newest first."""
        if not self.releases.is_dir():
            return ()
        return tuple(
            sorted((path.name for path in self.releases.iterdir() if _ID.fullmatch(path.name)), reverse=True)
        )


def write_durably(path: Path, content: bytes) -> None:
    """Replace the file at ``path`` in one step: after a crash it has either the old or the new content."""
    beside = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        beside.write_bytes(content)
        flush(beside)
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    flush(path.parent)
