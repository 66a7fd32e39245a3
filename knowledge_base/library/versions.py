"""A version of a document as a row, and back."""

from __future__ import annotations

from dataclasses import asdict

from pydantic import TypeAdapter

from knowledge_base.document import Document
from knowledge_base.eligibility import Benefit
from knowledge_base.library.records import Action, Change, Version
from knowledge_base.library.tables import VersionRow
from knowledge_base.proposing import Proposal

_RULES = TypeAdapter(tuple[Benefit, ...])


def to_row(version: Version) -> VersionRow:
    """Return the row of a new version, numbered as ``version.change`` says."""
    document, change = version.document, version.change
    return VersionRow(
        document_id=change.document_id,
        version=change.version,
        action=change.action.value,
        who=change.who,
        at=change.at,
        note=change.note,
        removed=version.removed,
        title=document.title,
        issuer=document.issuer,
        number=document.number,
        region=document.region,
        effective=document.effective,
        expires=document.expires,
        supersedes=list(document.supersedes),
        audience=document.audience,
        contact=document.contact,
        source=document.source,
        eligibility=_RULES.dump_python(document.eligibility, mode="json"),
        unconfirmed=[asdict(proposal) for proposal in version.unconfirmed],
        original=version.original or None,
        body=version.body,
    )


def from_row(row: VersionRow) -> Version:
    """Return the version of a row."""
    return Version(
        document=Document(
            id=row.document_id,
            title=row.title,
            issuer=row.issuer,
            number=row.number,
            region=row.region,
            effective=row.effective,
            expires=row.expires,
            supersedes=tuple(row.supersedes),
            audience=row.audience,
            contact=row.contact,
            source=row.source,
            version=row.version,
            eligibility=_RULES.validate_python(row.eligibility),
        ),
        body=row.body,
        change=Change(row.document_id, row.version, Action(row.action), row.who, row.at, row.note),
        removed=row.removed,
        unconfirmed=tuple(Proposal(**proposal) for proposal in row.unconfirmed),
        original=row.original or "",
    )
