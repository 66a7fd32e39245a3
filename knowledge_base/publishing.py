"""Folders of documents straight to the release in force, without a library: for evaluation and benchmarks.

Staff publish from the library: ``knowledge_base.publication``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from knowledge_base import releases
from knowledge_base.drafting import Progress, Stage, draft, no_progress
from knowledge_base.layout import Layout
from knowledge_base.loading import LoadedDocument, load_folders
from knowledge_base.release import Release
from models.embedding import Embedder


def publish(
    folders: Iterable[Path], home: Path, embedder: Embedder, *, progress: Progress = no_progress
) -> Release:
    """Publish the documents of ``folders`` and return the release that is in force then.

    If the same documents are in force already, made by the same program and embedder, nothing is done.
    ``embedder`` is warmed up only if there are new texts. Raises DocumentInvalid, PublishBusy, PublishFailed
    or what the embedder raises; the old release then stays in force.
    """
    return publish_loaded(partial(load_folders, folders), home, embedder, progress=progress)


def publish_loaded(
    load: Callable[[], Sequence[LoadedDocument]],
    home: Path,
    embedder: Embedder,
    *,
    progress: Progress = no_progress,
) -> Release:
    """Publish what ``load`` returns, as ``publish`` does with folders; raises what ``load`` raises, too."""
    layout = Layout(home)
    with releases.writing(layout):
        progress(Stage.READING, 0, 1)
        release = draft(load(), layout, embedder, progress)
        if release.id != layout.current_id():
            progress(Stage.SWITCHING, 0, 1)
            releases.switch(layout, release.id)
            progress(Stage.PRUNING, 0, 1)
            releases.prune(layout)
        return release
