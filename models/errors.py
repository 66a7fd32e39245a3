"""What can go wrong with models and with audio.

::

    ModelsError
    ├── CatalogueError        the catalogue is malformed, or does not have the model asked for
    ├── ModelMissing          the model is not prepared on this machine
    ├── ModelCorrupt          a file is missing, half written, or does not match its digest
    ├── StorageFailed         the disk is full, or the models folder cannot be written
    ├── SourceUnavailable     no source could deliver the files            (a retry can help)
    ├── BackendUnavailable    the library that runs the model is not installed
    ├── RemoteUnavailable     the machine that runs the model does not answer  (a retry can help)
    ├── ModelsOverloaded      as many wait for the model as may wait           (a retry can help)
    ├── AudioUnreadable       the bytes are not audio, are truncated, empty or too long
    ├── RecognitionFailed     the recognizer returned nothing usable
    ├── SynthesisFailed       the voice returned no audio                  (a retry can help)
    │   └── VoiceRefused      the service answered, but without audio: it may not have the voice
    └── GenerationFailed      the language model wrote nothing usable      (a retry can help)

``str(error)`` is shown to the person in front of the machine: plain Chinese, what happened and what to do.
"""

from __future__ import annotations


class ModelsError(Exception):
    """Root of this package's errors."""

    retryable: bool = False


class CatalogueError(ModelsError):
    """The catalogue is malformed, or does not have the model asked for."""


class ModelMissing(ModelsError):
    """The model is not prepared on this machine."""


class ModelCorrupt(ModelsError):
    """A file is missing, half written, or does not match its digest."""


class StorageFailed(ModelsError):
    """The disk is full, or the models folder cannot be written."""


class SourceUnavailable(ModelsError):
    """No source could deliver the files."""

    retryable = True


class BackendUnavailable(ModelsError):
    """The library that runs the model is not installed."""


class RemoteUnavailable(ModelsError):
    """The machine that runs the model does not answer, or not in time."""

    retryable = True


class ModelsOverloaded(ModelsError):
    """As many wait for the model as may wait."""

    retryable = True


class AudioUnreadable(ModelsError):
    """The bytes are not audio, are truncated, empty or too long."""


class RecognitionFailed(ModelsError):
    """The recognizer returned nothing usable."""


class SynthesisFailed(ModelsError):
    """The voice returned no audio."""

    retryable = True


class VoiceRefused(SynthesisFailed):
    """The service answered, but without audio: it may not have the voice."""


class GenerationFailed(ModelsError):
    """The language model wrote nothing usable, or not in time."""

    retryable = True
