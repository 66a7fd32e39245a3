"""What can go wrong at the desk.

::

    AssistantError
    ├── DraftInvalid     there is nothing to register, or far too much of it
    ├── KeyReused        something else was registered under the same key
    ├── TicketUnknown    no ticket has that number
    ├── TicketElsewhere  somebody else has taken or closed the ticket
    ├── ExportFailed     a file could not be written
    └── DeliveryFailed   a destination did not take a message; it is tried again (a retry can help)

``LibraryUnavailable`` of ``knowledge_base.errors`` passes through: nothing was registered, and saying so is right.
"""

from __future__ import annotations

from assistant.errors import AssistantError


class DraftInvalid(AssistantError):
    """There is nothing to register, or far too much of it."""


class KeyReused(AssistantError):
    """Something else was registered under the same key."""


class TicketUnknown(AssistantError):
    """No ticket has that number."""


class TicketElsewhere(AssistantError):
    """Somebody else has taken or closed the ticket."""


class ExportFailed(AssistantError):
    """A file could not be written."""


class DeliveryFailed(AssistantError):
    """A destination did not take a message.

    The text is kept and logged: it says what the other side did, and never what was in the message, an address with
    a secret in it, or what the other side wrote.
    """

    retryable = True

    def __init__(self, text: str, *, down: bool = False) -> None:
        """Take why; ``down`` if nothing else would be taken now either."""
        super().__init__(text)
        self.down = down
