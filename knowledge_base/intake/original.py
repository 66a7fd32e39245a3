"""The words of the intake: a file as it was handed in, what was read of it, what could not be read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it was handed in."""

    name: str
    """As people know it, with the folders inside an archive: 政策.zip/2025/高龄津贴.docx."""
    content: bytes


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that cannot be taken in. The others go on without it."""

    name: str
    reason: str
    """What is wrong and what to do, in plain Chinese."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A part of a file that could not be read, or that a person should look at before it is published."""

    where: str
    """第3页, 工作表“收费”; empty for the whole file."""
    text: str
    """What it is and what to do, in plain Chinese."""


@dataclass(frozen=True, slots=True)
class Manuscript:
    """The text of a file."""

    name: str
    """The name of its original."""
    markdown: str
    """Markdown, cleaned by ``knowledge_base.text.clean``; a Markdown file's front matter stays at its head."""
    notices: tuple[Notice, ...] = ()
