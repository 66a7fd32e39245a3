"""What can go wrong with a backup.

::

    BackupError
    ├── BackupFailed      no archive was made, or it could not be noted; what was there stays  (a retry can help)
    ├── ArchiveInvalid    it is damaged, cut off, newer than the program, or no archive of ours
    ├── RestoreRefused    the home is in use, or holds something already
    └── RestoreFailed     nothing was changed, or what was begun is finished by the next command

``str(error)`` is shown to whoever runs the command.
"""

from __future__ import annotations

from assistant.errors import AssistantError


class BackupError(AssistantError):
    """Root of this package's errors."""


class BackupFailed(BackupError):
    """No archive was made, or it was made and could not be noted."""

    retryable = True


class ArchiveInvalid(BackupError):
    """The archive cannot be used."""


class RestoreRefused(BackupError):
    """Restoring there would harm something."""


class RestoreFailed(BackupError):
    """It could not be restored."""

    retryable = True
