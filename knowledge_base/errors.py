"""What can go wrong with documents and releases.

::

    KnowledgeBaseError
    ├── DocumentInvalid     a document cannot be read or its front matter is wrong
    ├── DialectInvalid      a dialect pack cannot be read or one of its files is wrong
    ├── NoRelease           nothing has been published on this machine yet
    ├── ReleaseCorrupt      a release is incomplete or does not match its manifest
    ├── PublishBusy         somebody else is publishing                     (a retry can help)
    ├── PublishRefused      the checks before publishing found something
    ├── RollbackImpossible  there is no release to go back to
    ├── PublishFailed       the new release could not be written; the old one stays in force
    ├── StorageUnavailable  the storage that machines share cannot be reached (a retry can help)
    ├── LibraryUnavailable  the database cannot be reached, read or written (a retry can help)
    ├── DocumentUnknown     the library has no such document, version or file
    ├── QuestionUnknown     the library has no such golden question
    └── VersionConflict     somebody else saved the document meanwhile      (a retry can help)

``str(error)`` is shown to the person in front of the machine: plain Chinese, what happened and what to do.
"""

from __future__ import annotations


class KnowledgeBaseError(Exception):
    """Root of this package's errors."""

    retryable: bool = False


class _ProblemsFound(KnowledgeBaseError):
    """Files that a person wrote need changes."""

    def __init__(self, *problems: str) -> None:
        """Take one sentence per problem: the file, the line, what is wrong and what to do."""
        self.problems = problems
        listed = "\n".join(f"- {problem}" for problem in problems)
        super().__init__(problems[0] if len(problems) == 1 else f"有 {len(problems)} 处需要改：\n{listed}")


class DocumentInvalid(_ProblemsFound):
    """A document cannot be read or its front matter is wrong."""


class DialectInvalid(_ProblemsFound):
    """A dialect pack cannot be read or one of its files is wrong."""


class NoRelease(KnowledgeBaseError):
    """Nothing has been published on this machine yet."""


class ReleaseCorrupt(KnowledgeBaseError):
    """A release is incomplete or does not match its manifest."""


class PublishBusy(KnowledgeBaseError):
    """Somebody else is publishing."""

    retryable = True


class PublishRefused(_ProblemsFound):
    """The checks before publishing found something; the old release stays in force."""


class RollbackImpossible(KnowledgeBaseError):
    """There is no release to go back to, or it cannot be used any more."""


class PublishFailed(KnowledgeBaseError):
    """The new release could not be written; the old one stays in force."""


class StorageUnavailable(KnowledgeBaseError):
    """The storage that machines share releases through cannot be reached; what was in force stays in force."""

    retryable = True


class LibraryUnavailable(KnowledgeBaseError):
    """The database cannot be reached, read or written; what it holds is as it was."""

    retryable = True


class DocumentUnknown(KnowledgeBaseError):
    """The library has no such document, no such version of it, or no such file."""


class QuestionUnknown(KnowledgeBaseError):
    """The library has no such golden question."""


class VersionConflict(KnowledgeBaseError):
    """Somebody else saved the document meanwhile: look at it again before it is changed."""

    retryable = True
