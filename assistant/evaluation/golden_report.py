"""All that came of golden files, counted: what was wanted beside what was reached, and rows for machines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import median

from assistant.evaluation.golden_asking import LOOK_ALIKE, NOT_BY_DIGIT, REAL, Judged, Section
from assistant.evaluation.golden_judging import Length, Verdict, length
from assistant.evaluation.questions import STANDARD

RIGHT_STANDARD, RIGHT_OTHERWISE, RIGHT_TURNS = 0.8, 0.7, 0.8
"""Shares of right replies that are wanted: in standard wording, in every other one, and in dialogs."""
ANSWERED_OUTSIDE = 0.05
"""Share of the questions without an answer that may be answered."""
RAISED = 1
"""Look-alikes that may be taken for emergencies."""
BRIEF = 60
"""Characters that half of the answers may not exceed before their source."""
_TINY = 1e-9
"""What arithmetic may lose."""


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that was wanted."""

    of: str
    figure: str
    wanted: str
    found: str
    reached: bool


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was said in one run, judged."""

    judged: tuple[Judged, ...]

    def of(self, section: Section, *groups: str) -> list[Judged]:
        """Return what was asked in a section, in all groups or in some."""
        return [
            each for each in self.judged if each.section is section and (not groups or each.group in groups)
        ]

    def groups(self, section: Section) -> list[str]:
        """Return the groups of a section, in the order in which they were asked."""
        return list(dict.fromkeys(each.group for each in self.of(section)))

    def lengths(self, *wordings: str) -> list[Length]:
        """Return how long the answers to answerable questions are before their sources."""
        found = (length(each.turn.reply) for each in self.of(Section.ANSWERABLE, *wordings))
        return [each for each in found if each is not None]

    def targets(self) -> Iterator[Target]:
        """Yield what was wanted of what was asked, beside what was reached."""
        for wording in self.groups(Section.ANSWERABLE):
            wanted = RIGHT_STANDARD if wording == STANDARD else RIGHT_OTHERWISE
            asked = self.of(Section.ANSWERABLE, wording)
            yield _at_least(f"{Section.ANSWERABLE}, {wording}", "right facts", wanted, asked)
        if outside := self.of(Section.UNANSWERABLE):
            most = ANSWERED_OUTSIDE * len(outside)
            yield _at_most(Section.UNANSWERABLE, "answered", outside, most, f"{ANSWERED_OUTSIDE:.0%}")
        if real := self.of(Section.EMERGENCIES, REAL):
            yield _at_least(Section.EMERGENCIES, "caught", 1.0, real)
            by_digit = sum(each.remark == NOT_BY_DIGIT for each in real)
            yield _none(Section.EMERGENCIES, "numbers not read digit by digit", by_digit)
        if alike := self.of(Section.EMERGENCIES, LOOK_ALIKE):
            yield _at_most(Section.EMERGENCIES, "look-alikes raised", alike, RAISED, str(RAISED))
        if turns := self.of(Section.DIALOGS):
            yield _at_least(Section.DIALOGS, "right turns", RIGHT_TURNS, turns)
        yield from self._figures()
        if lengths := self.lengths():
            half = median(each.characters for each in lengths)
            yield Target(Section.ANSWERABLE, "characters, median", f"≤ {BRIEF}", f"{half:g}", half <= BRIEF)

    def _figures(self) -> Iterator[Target]:
        for section in Section:
            if asked := self.of(section):
                unsupported = sum(bool(each.unsupported) for each in asked)
                yield _none(section, "replies with unsupported figures", unsupported)
        for section in (Section.ANSWERABLE, Section.DIALOGS, Section.CONFLICTS):
            if asked := self.of(section):
                yield _none(section, "replies with wrong figures", sum(bool(each.wrong) for each in asked))


def _at_least(of: str, figure: str, wanted: float, asked: Sequence[Judged]) -> Target:
    right = count_of(asked, Verdict.RIGHT)
    reached = right >= wanted * len(asked) - _TINY
    return Target(of, figure, f"≥ {wanted:.0%}", share_of(right, len(asked)), reached)


def _at_most(of: str, figure: str, asked: Sequence[Judged], most: float, named: str) -> Target:
    """Return the target that at most so many are not right."""
    failed = sum(not each.right for each in asked)
    return Target(of, figure, f"≤ {named}", share_of(failed, len(asked)), failed <= most + _TINY)


def _none(of: str, figure: str, found: int) -> Target:
    return Target(of, figure, "0", str(found), found == 0)


def count_of(asked: Iterable[Judged], verdict: Verdict) -> int:
    """Return how many came to this."""
    return sum(each.verdict is verdict for each in asked)


def share_of(part: int, count: int) -> str:
    """Return a share with its counts, as 27/30 (90%)."""
    return f"{part}/{count} ({part / count:.0%})" if count else "—"


def as_rows(report: Report) -> list[dict[str, object]]:
    """Return one flat object for each thing that was said, and one for each target."""
    return [
        *({"target": False} | _row(each) for each in report.judged),
        *({"target": True} | asdict(each) for each in report.targets()),
    ]


def _row(judged: Judged) -> dict[str, object]:
    return {
        "section": judged.section,
        "id": judged.id,
        "group": judged.group,
        "said": judged.said,
        "kind": judged.turn.reply.kind,
        "verdict": judged.verdict,
        "unsupported": [*judged.unsupported],
        "wrong": [*judged.wrong],
        "elsewhere": judged.elsewhere,
        "remark": judged.remark,
        "reply": judged.turn.reply.text,
    }
