"""What was wanted of the dialects, beside what was reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.evaluation.dialect import PLAIN, WHOLE, WITHOUT_ALL
from assistant.evaluation.dialect_figures import Row, Share
from assistant.evaluation.dialect_recorded import ALL_WITH_PACK, Recorded, Unit
from assistant.evaluation.dialect_wordings import Worded
from assistant.evaluation.questions import STANDARD
from assistant.laboratory.surroundings import CLEAN

OF_TYPED, OF_SOUNDS, HARD_ENOUGH, POINTS, FEWER = 0.85, 2.0, 0.5, 0.05, -0.1
"""Right document first as a share of what is typed, and as a multiple of what folded sounds find; characters that the
plain recognizer gets wrong; what a wording may cost; the change of syllables wrong in real recordings."""
_TINY = 1e-9
"""What arithmetic may lose."""


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that was wanted."""

    of: str
    """A dialect or a wording, with the number of its questions or recordings."""
    wanted: str
    found: str
    reached: bool


def laboratory_targets(rows: Sequence[Row], shares: Sequence[Share]) -> Iterator[Target]:
    """Yield what is wanted of standard questions that are spoken with an accent in a quiet place."""
    firsts = {(row.dialect, row.system): row for row in rows if (row.wording, row.way) == (STANDARD, CLEAN)}
    for share in shares:
        if (share.wording, share.way) != (STANDARD, CLEAN):
            continue
        whole = firsts[share.dialect, WHOLE.name]
        of = f"{share.dialect}, clean, {whole.count} questions"
        if share.of_typed is not None:
            wanted = f"right document first: at least {OF_TYPED:.0%} of the same questions typed"
            yield Target(of, wanted, f"{share.of_typed:.0%}", share.of_typed >= OF_TYPED - _TINY)
        if share.of_sounds is not None:
            wanted = f"right document first: at least {OF_SOUNDS:g} times folded sounds alone"
            yield Target(of, wanted, f"{share.of_sounds:.2f} times", share.of_sounds >= OF_SOUNDS - _TINY)
        if plain := firsts.get((share.dialect, PLAIN.name)):
            wrong = plain.verbatim.characters
            wanted = f"the plain recognizer gets at least {HARD_ENOUGH:.0%} of the characters wrong"
            yield Target(of, wanted, f"{wrong:.0%}", wrong >= HARD_ENOUGH - _TINY)
        if bare := firsts.get((share.dialect, WITHOUT_ALL.name)):
            lost = whole.documents.first.mean - bare.documents.first.mean
            wanted = "right document first: without all three it is worse, beyond the interval"
            clear = bare.documents.first.high < whole.documents.first.low
            yield Target(of, wanted, f"{-100 * lost:+.0f} points", clear)


def wording_targets(worded: Iterable[Worded]) -> Iterator[Target]:
    """Yield what is wanted of dialect wordings that are typed."""
    for each in worded:
        if each.wording != STANDARD:
            of = f"{each.wording}, typed in a community of {each.community}, {each.count} questions"
            wanted = f"right document first: within {100 * POINTS:.0f} points of the standard wording"
            yield Target(of, wanted, f"{100 * each.first:+.1f} points", each.first >= -POINTS - _TINY)


def recording_targets(recorded: Iterable[Recorded]) -> Iterator[Target]:
    """Yield what is wanted of real recordings: better where there is a pack, nowhere worse."""
    for each in recorded:
        relative = each.changes[Unit.SYLLABLES].relative
        if relative is None:
            continue
        packed = bool(each.tag) or each.dialect == ALL_WITH_PACK
        wanted = f"at least {-FEWER:.0%} fewer, relative" if packed else "no more"
        yield Target(
            f"{each.dialect}, recorded, n = {each.count}",
            f"syllables wrong: {wanted}",
            f"{relative:+.0%}",
            relative <= (FEWER if packed else 0.0) + _TINY,
        )
