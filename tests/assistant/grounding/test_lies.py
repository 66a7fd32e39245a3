"""Rule: a reply with one altered number, date, negation or name is refused; one that keeps the meaning is not."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from random import Random

import pytest

from assistant.grounding import check
from tests.assistant.grounding.alterations import ALTERATIONS
from tests.assistant.grounding.shortenings import SHORTENINGS
from tests.assistant.grounding.sources import Source, law_sentences, sample_sentences

pytestmark = pytest.mark.unit

_SEED = 20261101
_EACH = 20
"""Replies of a kind."""

Reply = tuple[str, str, Source]
"""Its kind, what is said, where it comes from."""


def _altered(sources: Sequence[Source]) -> list[Reply]:
    replies: list[Reply] = []
    for kind, alter in ALTERATIONS.items():
        random = Random(f"{_SEED} {kind}")
        found = [
            (kind, said, source)
            for source in random.sample(sources, len(sources))
            if (said := alter(source.quote, random)) is not None and said != source.quote
        ]
        replies += found[:_EACH]
    return replies


def _unaltered(sources: Sequence[Source]) -> list[Reply]:
    replies: list[Reply] = []
    for shorten in SHORTENINGS:
        mixed = Random(f"{_SEED} {shorten.__name__}").sample(sources, len(sources))
        found = [(shorten.__name__, said, source) for source in mixed if (said := shorten(source))]
        replies += found[: 2 * _EACH]
    return replies


def _share(replies: Sequence[Reply], *, grounded: bool) -> tuple[float, str]:
    """Return the share of replies that are judged as they should be, and a table by kind with the others."""
    right: Counter[str] = Counter()
    wrong: list[str] = []
    for kind, said, source in replies:
        verdict = check(said, [source.quote], titles=[source.title], issuers=[source.issuer])
        if verdict.grounded is grounded:
            right[kind] += 1
        else:
            found = " ".join(f"{claim.kind}:{claim.text}" for claim in verdict.unsupported)
            wrong.append(f"{kind}: {said} ← {source.quote} {found}")
    counts = Counter(kind for kind, _, _ in replies)
    rows = [f"{kind:24}{right[kind]:4}/{count}" for kind, count in counts.items()]
    total = f"{'all':24}{right.total():4}/{len(replies)}"
    return right.total() / len(replies), "\n".join(["", *rows, total, *wrong, ""])


def test_what_was_altered_is_refused() -> None:
    replies = _altered(sample_sentences())
    assert len(replies) >= 200
    assert len({kind for kind, _, _ in replies}) == len(ALTERATIONS)
    share, table = _share(replies, grounded=False)
    sys.stdout.write(table)
    assert share >= 0.98, table


def test_what_keeps_the_meaning_is_accepted() -> None:
    replies = _unaltered(sample_sentences())
    assert len(replies) >= 200
    share, table = _share(replies, grounded=True)
    sys.stdout.write(table)
    assert share >= 0.98, table


def test_laws_are_held_to_it_as_well() -> None:
    sources = law_sentences()
    if not sources:
        pytest.skip("the laws are not there")
    refused, altered = _share(_altered(sources), grounded=False)
    accepted, unaltered = _share(_unaltered(sources), grounded=True)
    sys.stdout.write(altered + unaltered)
    assert refused >= 0.95, altered
    assert accepted >= 0.95, unaltered
