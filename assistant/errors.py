"""What can go wrong in a turn.

::

    AssistantError
    ├── SettingsInvalid      a setting is missing or wrong
    ├── QuestionInvalid      the question is empty or too long
    ├── NothingHeard         nobody speaks in the audio                     (a retry can help)
    ├── QuestionsInvalid     a file of golden questions cannot be read
    ├── OnlyRehearsed        a turn that is worked out ahead goes no further
    ├── NotReady             the models are still loading                   (a retry can help)
    ├── Overloaded           more people ask than there is room for         (a retry can help)
    ├── Closing              the program is being stopped                   (a retry can help)
    └── PartUnavailable      a part is left alone, or does not answer       (a retry can help)
        ├── PartCrowded      too many wait for it
        └── PartTooSlow      it was waited for, and given up

``str(error)`` is shown to the person in front of the machine: plain Chinese, what happened and what to do.
Errors of the layers below (``models.errors``, ``knowledge_base.errors``) pass through unchanged; the edges
map all of them to a status or an exit code in one place.
"""

from __future__ import annotations


class AssistantError(Exception):
    """Root of this package's errors."""

    retryable: bool = False


class SettingsInvalid(AssistantError):
    """A setting is missing or wrong."""


class QuestionInvalid(AssistantError):
    """The question is empty or too long."""


class NothingHeard(AssistantError):
    """Nobody speaks in the audio."""

    retryable = True


class QuestionsInvalid(AssistantError):
    """A file of golden questions cannot be read."""


class OnlyRehearsed(AssistantError):
    """A turn that is worked out ahead goes no further: it would act, or nobody waits for it. Nobody is told."""


class NotReady(AssistantError):
    """The models are still loading."""

    retryable = True


class Overloaded(AssistantError):
    """More people ask than there is room for."""

    retryable = True


class Closing(AssistantError):
    """The program is being stopped: nothing new is begun."""

    retryable = True


class PartUnavailable(AssistantError):
    """A part has failed lately and is left alone, or does not answer. There is a substitute for most."""

    retryable = True

    def __init__(self, message: str = "这个功能现在用不了。请过一会儿再试。") -> None:
        super().__init__(message)


class PartCrowded(PartUnavailable):
    """Too many wait for a part. It may be well."""


class PartTooSlow(PartUnavailable):
    """A part was waited for as long as it may take, and given up."""
