"""Whether everything is loaded, and what is wrong if it cannot be."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from assistant.errors import AssistantError
from knowledge_base.errors import KnowledgeBaseError
from models.errors import ModelsError

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether questions can be answered yet."""

    waiting_for: tuple[str, ...] = ()
    """What is still loading, in plain Chinese."""
    failed: str = ""
    """What is wrong and what to do, if something cannot be loaded."""
    text: bool = True
    """Whether typed questions can be answered: they need neither ears nor voices."""
    without: tuple[str, ...] = ()
    """What is wrong with parts that are done without, and what to do."""

    @property
    def ready(self) -> bool:
        """Whether everything is loaded that can be."""
        return not self.waiting_for


def trouble_with(name: str, load: Callable[[], object]) -> str:
    """Load something; return what is wrong and what to do, empty if nothing is. It is logged as well."""
    try:
        load()
    except (AssistantError, KnowledgeBaseError, ModelsError) as error:
        failed = str(error)  # the error itself, in a log that is kept, would keep what could not be loaded
        _log.error("cannot load: %s", failed)
        return failed
    except Exception:  # noqa: BLE001  a library's own error must not leave everybody waiting for ever
        _log.exception("cannot load %s", name)
        return f"{name}没有准备成功。请重新启动；还是不行，请看日志。"
    return ""
