"""What can go wrong with personal data.

::

    AssistantError
    ├── CodeUnknown            nothing is kept under a code or a number
    ├── RecordingsUnreachable  the files of recordings cannot be read or deleted
    └── TicketsOpen            what is to be deleted is still being seen to

``KeyInvalid`` and ``KeyUnknown`` of ``knowledge_base.library.sealing`` pass through: nothing was changed.
"""

from __future__ import annotations

from assistant.errors import AssistantError


class CodeUnknown(AssistantError):
    """Nothing is kept under a code or a number."""


class RecordingsUnreachable(AssistantError):
    """The files of recordings cannot be read or deleted."""


class TicketsOpen(AssistantError):
    """What is to be deleted is still being seen to."""
