"""What can go wrong with documents and releases.

::

    KnowledgeBaseError
    ├── DocumentInvalid     a document cannot be read or its front matter is wrong
    ├── DialectInvalid      a dialect pack cannot be read or one of its files is wrong
    ├── NoRelease           nothing has been published on this machine yet
    ├── ReleaseCorrupt      a release is incomplete or does not match its manifest
    ├── PublishBusy         somebody else is publishing                     (a retry can help)
    └── PublishFailed       the new release could not be written; the old one stays in force

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


class PublishFailed(KnowledgeBaseError):
    """The new release could not be written; the old one stays in force."""
