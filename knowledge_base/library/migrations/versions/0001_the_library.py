"""The library: documents with their versions, publications, golden questions, questions asked in vain."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables of the library."""
    op.create_table(
        "documents",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    op.create_table(
        "originals",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_originals")),
    )
    _versions()
    _publications()
    _questions()


def _versions() -> None:
    op.create_table(
        "document_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("effective", sa.Date(), nullable=True),
        sa.Column("expires", sa.Date(), nullable=True),
        sa.Column("supersedes", sa.JSON(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("unconfirmed", sa.JSON(), nullable=False),
        sa.Column("original", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_versions")),
        sa.UniqueConstraint("document_id", "version", name=op.f("uq_document_versions_document_id_version")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_document_versions_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["original"], ["originals.sha256"], name=op.f("fk_document_versions_original")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_document_versions_version")),
        sa.CheckConstraint(
            "action IN ('add', 'edit', 'expire', 'remove')", name=op.f("ck_document_versions_action")
        ),
    )
    op.create_index(op.f("ix_document_versions_expires"), "document_versions", ["expires"])
    op.create_index(op.f("ix_document_versions_original"), "document_versions", ["original"])


def _publications() -> None:
    op.create_table(
        "publications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("release", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
        sa.CheckConstraint("kind IN ('publish', 'rollback')", name=op.f("ck_publications_kind")),
        sa.CheckConstraint(
            "state IN ('started', 'done', 'abandoned', 'refused')", name=op.f("ck_publications_state")
        ),
    )
    op.create_index(op.f("ix_publications_state"), "publications", ["state"])


def _questions() -> None:
    op.create_table(
        "golden_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_golden_questions")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_golden_questions_document_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_golden_questions_document_id"), "golden_questions", ["document_id"])
    op.create_table(
        "asked_in_vain",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("heard", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("release", sa.Text(), nullable=False),
        sa.Column("settled", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked_in_vain")),
        sa.CheckConstraint(
            "kind IN ('abstained', 'corrected', 'disliked')", name=op.f("ck_asked_in_vain_kind")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_asked_in_vain_day"), "asked_in_vain", ["day"])
    op.create_index(op.f("ix_asked_in_vain_settled_day"), "asked_in_vain", ["settled", "day"])
