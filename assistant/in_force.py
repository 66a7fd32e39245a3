"""Which knowledge a turn takes: that of the release in force, renewed when another one is published."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from assistant.equipment import Equipment
from assistant.knowledge import Knowledge
from knowledge_base.errors import KnowledgeBaseError, PublishBusy
from knowledge_base.layout import Layout
from knowledge_base.release import open_release
from knowledge_base.shared import SharedReleases

_log = logging.getLogger(__name__)
_Mark = tuple[int, int] | None


class KnowledgeInForce:
    """The knowledge in force. Any thread may ask for it; one thread renews it."""

    def __init__(self, equipment: Equipment) -> None:
        self._equipment = equipment
        options = equipment.settings.knowledge
        self._layout = Layout(equipment.settings.home, options.index_options)
        self._shared = (
            SharedReleases(options.storage, self._layout, keep=options.keep_releases)
            if options.storage
            else None
        )
        self._lagging = False
        self._lock = threading.Lock()
        self._knowledge: Knowledge | None = None
        self._seen: _Mark = None

    def current(self) -> Knowledge:
        """Return the knowledge; the first to ask opens the release.

        Raises:
            knowledge_base.errors.NoRelease: nothing has been published yet.
            knowledge_base.errors.ReleaseCorrupt: the release in force is damaged.
        """
        with self._lock:
            if self._knowledge is None:
                self._knowledge = self._open()
            return self._knowledge

    @property
    def release_id(self) -> str | None:
        """The release that is answered from; None as long as none was opened."""
        knowledge = self._knowledge
        return None if knowledge is None else knowledge.release_id

    def switched(self) -> bool:
        """Return whether a release has been put in force, be it the same again, since this was last asked."""
        self._follow()
        before, self._seen = self._seen, _mark(self._layout.current)
        return self._seen != before

    def renew(self) -> None:
        """Put the release in force in the place of an older one, once everything for it is loaded.

        Turns go on meanwhile, over the older one; if anything is raised, it stays. Raises what ``current``
        raises, and what loading raises.
        """
        if self._layout.current_id() == self.release_id:
            return
        knowledge = self._open()
        knowledge.warm_up_hearing()
        knowledge.warm_up_text()
        with self._lock:
            self._knowledge = knowledge
        _log.info("answering from release %s now", knowledge.release_id)

    def forget(self) -> None:
        """Let the next to ask open the release in force."""
        with self._lock:
            self._knowledge = None

    def _follow(self) -> None:
        """Fetch what another machine has published. Whatever is in the way, what is in force here goes on."""
        if self._shared is None:
            return
        try:
            self._shared.follow()
        except PublishBusy:
            return  # another process of this machine is at it
        except KnowledgeBaseError as error:
            if not self._lagging:
                _log.error("shared storage: %s", error)
            self._lagging = True
        else:
            self._lagging = False

    def _open(self) -> Knowledge:
        return Knowledge(self._equipment, open_release(self._layout.home, self._layout.index))


def _mark(file: Path) -> _Mark:
    """Return what differs each time that ``file`` is replaced; None if it is not there."""
    try:
        state = file.stat()
    except OSError:
        return None
    return state.st_ino, state.st_mtime_ns
