"""Every publication is on record, and how it ended is recorded once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from knowledge_base.library.library import Library
from knowledge_base.library.records import Publication, PublicationKind, PublicationState


def _begin(library: Library, release: str = "20261122T080000-0a1b2c3d") -> Publication:
    return library.begin(
        PublicationKind.PUBLISH,
        release=release,
        previous="20261121T080000-00000000",
        who="王芳",
        documents=12,
        passages=340,
        problems=["少了一个答案：“高龄津贴多少钱”"],
        reason="局里要求今天生效",
    )


def test_a_publication_comes_back_as_it_was_recorded(library: Library) -> None:
    begun = _begin(library)
    assert begun == Publication(
        id=begun.id,
        kind=PublicationKind.PUBLISH,
        state=PublicationState.STARTED,
        release="20261122T080000-0a1b2c3d",
        previous="20261121T080000-00000000",
        who="王芳",
        at=begun.at,
        documents=12,
        passages=340,
        problems=("少了一个答案：“高龄津贴多少钱”",),
        reason="局里要求今天生效",
    )
    assert begun.at.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - begun.at) < timedelta(minutes=5)
    assert library.publications() == (begun,)


def test_the_newest_come_first(library: Library) -> None:
    ids = [_begin(library, f"r{number}").id for number in range(4)]
    assert [each.id for each in library.publications()] == ids[::-1]
    assert [each.release for each in library.publications(limit=2)] == ["r3", "r2"]


@pytest.mark.parametrize(
    "state", [PublicationState.DONE, PublicationState.ABANDONED, PublicationState.REFUSED]
)
def test_how_it_ended_is_recorded_once(library: Library, state: PublicationState) -> None:
    other, begun = _begin(library, "other"), _begin(library)
    settled = library.settle(begun.id, state)
    assert settled.state is state
    assert library.settle(begun.id, PublicationState.DONE) == settled
    assert library.settle(begun.id, PublicationState.ABANDONED) == settled
    assert library.publications() == (settled, other)
