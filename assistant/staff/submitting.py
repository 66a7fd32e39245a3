"""A file to a draft: what staff state wins over front matter, and that over what was read in the text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Protocol

from assistant.staff.finding import namesake
from assistant.staff.markdown import (
    LABELS,
    Fields,
    FieldValue,
    Stated,
    applied,
    check_body,
    parsed,
    stated,
)
from assistant.staff.rules import problems, told
from knowledge_base.document import Document
from knowledge_base.errors import DocumentInvalid
from knowledge_base.front_matter import ELIGIBILITY
from knowledge_base.intake.original import Manuscript, Notice, Original
from knowledge_base.library.records import Version
from knowledge_base.proposing import Proposal, propose
from knowledge_base.region import within

_LONGEST_ID = 80

Progress = Callable[[int, int], None]
"""Takes how many pages of a file are read, and of how many."""
Read = Callable[[Original, Progress], Manuscript]
"""Returns the text of a file; raises DocumentInvalid."""


def unwatched(_done: int, _total: int) -> None:
    """Take progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A document as it would stand in the library, and what it would replace there."""

    document: Document
    body: str
    before: Version | None
    """The document as it stands there now; None if it is new."""
    unconfirmed: tuple[Proposal, ...] = ()
    """What was read in the text and nobody has confirmed."""
    notices: tuple[Notice, ...] = ()
    original: Original | None = None
    name: str = ""
    """The name of the file that was handed in."""

    @property
    def is_new(self) -> bool:
        """Whether the library does not have it, or has it as removed."""
        return self.before is None or self.before.removed

    @property
    def changes(self) -> tuple[str, ...]:
        """What differs from ``before``, in plain words; empty if nothing does."""
        return () if self.before is None else differences(self.before, self.document, self.body)


class Heads(Protocol):
    """What is asked of the library."""

    def heads(self, *, removed: bool = False) -> tuple[Version, ...]:
        """Return the newest version of each document, those that were removed only if wanted."""
        ...


class Submitting:
    """Turns the files of one command into drafts; what it has seen counts when the next file is looked at."""

    def __init__(
        self, library: Heads, read: Read, given: Fields, *, document_id: str = "", place: str = ""
    ) -> None:
        """Take what staff state, which goes with one document only, and the place of the community."""
        self._heads = {version.document.id: version for version in library.heads(removed=True)}
        self._kept = {
            version.document.id: version.document for version in self._heads.values() if not version.removed
        }
        self._read = read
        self._given = given
        self._id = document_id
        self._place = place
        self._taken: dict[str, str] = {}

    def submit(self, original: Original, progress: Progress = unwatched) -> Submission:
        """Return the draft of one file; raises DocumentInvalid if it cannot be taken in."""
        manuscript = self._read(original, progress)
        text = stated(manuscript.markdown, manuscript.name)
        check_body(text.body, manuscript.name)
        submission = self._drafted(text, manuscript, original)
        self._check_twins(submission.document, manuscript.name)
        return submission

    def _drafted(self, text: Stated, manuscript: Manuscript, original: Original) -> Submission:
        document_id = usable_id(self._id or document_id_of(manuscript.name), manuscript.name)
        before = self._heads.get(document_id)
        keeps = before is not None and not text.has_front_matter
        base = replace(before.document, version=0) if before and keeps else Document(document_id, title="")
        settled = _without_empty_title({**text.fields, **self._given})
        if before and keeps and before.body == text.body:  # the same again: what staff have corrected stands
            values = settled
            unconfirmed = tuple(each for each in before.unconfirmed if each.key not in settled)
        else:
            found = proposals(text.body, manuscript.name, settled, self._place)
            if not (base.title or settled.get("title") or any(each.key == "title" for each, _ in found)):
                found = (_title_from(manuscript.name), *found)
            known = confirmed(before) if before else {}
            values = {**{each.key: value for each, value in found}, **settled}
            unconfirmed = tuple(each for each, value in found if known.get(each.key) != value)
        document = applied(base, values, manuscript.name)
        # Rules of the version before, which the new text may not say any more.
        kept = (Notice(LABELS[ELIGIBILITY], problem) for problem in problems(document, text.body))
        notices = (*manuscript.notices, *kept)
        return Submission(document, text.body, before, unconfirmed, notices, original, manuscript.name)

    def _check_twins(self, document: Document, name: str) -> None:
        if document.id in self._taken:
            raise DocumentInvalid(
                f"{name}：这一次已经有一个文件（{self._taken[document.id]}）的编号也是 {document.id}。"
                "请给其中一个改文件名，或者单独放，用 --id 写一个新编号。"
            )
        twin = namesake(document, self._kept.values())
        if twin is not None:
            raise DocumentInvalid(
                f"{name}：标题“{document.title}”和已有的文件 {twin.id} 一样。要换成它的新版本，请写 --id {twin.id}；"
                "要是另一份文件，请用 --title 写上有区别的标题，比如写明年份。"
            )
        self._taken[document.id] = name
        self._kept[document.id] = document


def document_id_of(name: str) -> str:
    """Return the id of the document in a file called ``name``: the file's name without its ending."""
    return unicodedata.normalize("NFC", PurePath(name).stem)


def _without_empty_title(fields: Fields) -> Fields:
    return {key: value for key, value in fields.items() if value or key != "title"}


def _title_from(name: str) -> tuple[Proposal, FieldValue]:
    """Return the file's name as a title: better than none, and to be confirmed like any other."""
    title = document_id_of(name)
    return Proposal("title", title, ""), title


def usable_id(document_id: str, name: str) -> str:
    """Return the id in Unicode's NFC; raises DocumentInvalid if no file can be called so."""
    tidy = unicodedata.normalize("NFC", document_id).strip()
    hidden = tidy.startswith((".", "~$", "-")) or tidy.lower() == "readme"
    if not tidy or hidden or len(tidy) > _LONGEST_ID or re.search(r"[/\\:*?\"<>|\x00-\x1f]", tidy):
        raise DocumentInvalid(
            f"{name}：“{document_id}”不能当编号。请用 --id 写一个简单的，例如 old-age-allowance 或 高龄津贴。"
        )
    return tidy


def proposals(
    body: str, name: str, settled: Iterable[str], place: str
) -> tuple[tuple[Proposal, FieldValue], ...]:
    """Return what the text says about itself, with the values; what is settled and what is no date is left out.

    A text says 桂花社区 and leaves out the city: a region around ``place`` is completed by the larger ones.
    """
    keys = set(settled)
    found = []
    for said in propose(body, name):
        proposal = said
        if proposal.key in keys:
            continue
        if proposal.key == "region":
            proposal = replace(proposal, value=within(proposal.value, place))
        try:
            found.append((proposal, parsed(proposal.key, proposal.value)))
        except DocumentInvalid:  # 自二〇二五年二月三十日起: a person has to say what is meant
            continue
    return tuple(found)


def confirmed(version: Version) -> Mapping[str, FieldValue]:
    """Return the values that somebody has stated or confirmed."""
    open_keys = {proposal.key for proposal in version.unconfirmed}
    return {key: getattr(version.document, key) for key in LABELS if key not in open_keys}


def differences(before: Version, document: Document, body: str) -> tuple[str, ...]:
    """Return what ``document`` and ``body`` would change, in plain words."""
    changes = [
        change
        for key in LABELS
        if (old := getattr(before.document, key)) != (new := getattr(document, key))
        for change in told(key, old, new)
    ]
    if before.body != body:
        changes.append("正文有改动")
    return tuple(changes)
