"""The recognizers of dialects, each loaded when somebody first speaks a dialect that it is for."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial

from assistant.once import Once
from knowledge_base.dialect import Dialect
from models.errors import BackendUnavailable, ModelMissing
from models.recognition import Recognizer
from models.registry import Registry

_log = logging.getLogger(__name__)


class Ears:
    """Finds the recognizer of a dialect. Threads may share it."""

    def __init__(
        self,
        registry: Registry,
        dialects: Mapping[str, Dialect],
        preferred: Mapping[str, str],
        guarded: Callable[[Recognizer], Recognizer] = lambda recognizer: recognizer,
    ) -> None:
        """Load nothing yet.

        Args:
            registry: where recognizers are taken from.
            dialects: by tag; their packs name the recognizers that understand them.
            preferred: by tag, the name of the one that is tried before those of the pack.
            guarded: returns what stands for a recognizer that may fail.
        """
        self._guarded = guarded
        self._registry = registry
        self._names = {
            tag: (*([preferred[tag]] if tag in preferred else []), *dialect.recognizers)
            for tag, dialect in dialects.items()
        }
        names = {name for each in self._names.values() for name in each}
        self._recognizers = {name: Once(partial(self._loaded, name)) for name in names}

    def of(self, tag: str) -> Recognizer | None:
        """Return the first of a dialect's recognizers that can be had here, loaded; None if there is none.

        One that cannot be had is not tried again.
        """
        found = (self._recognizers[name]() for name in self._names[tag])
        return next((recognizer for recognizer in found if recognizer is not None), None)

    def _loaded(self, name: str) -> Recognizer | None:
        try:
            recognizer = self._registry.recognizer(name)
            recognizer.warm_up()
        except (BackendUnavailable, ModelMissing) as error:
            _log.info("recognizer %s is left out: %s", name, error)
        except Exception as error:  # noqa: BLE001  whatever is wrong with it, the general one still hears
            _log.warning("recognizer %s is left out: %s", name, error)
        else:
            return self._guarded(recognizer)
        return None
