"""The sounds in a ``dialect.toml``: its sections ``[folds]`` and ``[accent]``, read and checked."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from knowledge_base.dialect_toml import Section
from knowledge_base.sounds import Accent, Fold, Folds
from knowledge_base.syllables import FINALS, INITIALS, SYLLABLES, Parts

_TONES = range(1, 6)
"""The four tones of Mandarin, and the neutral one."""
_KINDS = {"initials": ("声母", INITIALS), "finals": ("韵母", FINALS), "syllables": ("音节", SYLLABLES)}


def read_folds(section: Section) -> Folds:
    """Return which sounds are one, by ``[folds]``."""
    groups = {kind: tuple(_groups(section, kind)) for kind in _KINDS}
    section.finish()
    return Folds(**groups)


def _groups(section: Section, kind: str) -> Iterator[Fold]:
    """Yield the groups of sounds that are one, each sound in one group only."""
    seen: set[str] = set()
    for group in section.sections(kind):
        fold = Fold(group.texts("same"), group.text("source", required=True))
        group.finish()
        again = "、".join(sound for sound in fold.same if sound in seen)
        if not _known(group, "same", kind, fold.same):
            continue
        if len(fold.same) < 2 or len(set(fold.same)) < len(fold.same):
            group.problem("same", "same 里至少要有两个音，不能重复。")
        elif again:
            group.problem("same", f"{again} 已经写在前面一组里了。请把两组合成一组。")
        else:
            yield fold
        seen.update(fold.same)


def read_accent(section: Section) -> Accent:
    """Return how Mandarin is said, by ``[accent]``."""
    accent = Accent(
        initials=dict(_rules(section, "initials")),
        finals=dict(_rules(section, "finals")),
        syllables=dict(_syllable_rules(section)),
        tones=dict(_tone_rules(section)),
    )
    section.finish()
    return accent


def _rules(section: Section, kind: str) -> Iterator[tuple[str, str]]:
    """Yield a standard initial or final and what is said for it."""
    seen: set[str] = set()
    for rule in section.sections(kind):
        standard, said = rule.text("standard"), rule.text("said")
        known = _known(rule, "standard", kind, [standard]) and _known(rule, "said", kind, [said])
        if _is_new(rule, standard, seen) and known:
            yield standard, said


def _syllable_rules(section: Section) -> Iterator[tuple[str, Parts]]:
    """Yield a standard syllable and what is said for it, initial and final: it may be no Mandarin syllable."""
    seen: set[str] = set()
    for rule in section.sections("syllables"):
        standard, said = rule.text("standard"), rule.texts("said")
        known = _known(rule, "standard", "syllables", [standard])
        if len(said) != 2:
            rule.problem("said", 'said 要写声母和韵母两项，例如 said = ["f", "ong"]；没有声母就写 ""。')
            known = False
        elif not _known(rule, "said", "initials", said[:1]) or not _known(rule, "said", "finals", said[1:]):
            known = False
        if _is_new(rule, standard, seen) and known:
            yield standard, Parts(*said)


def _tone_rules(section: Section) -> Iterator[tuple[int, int]]:
    """Yield a tone and the tone whose contour is nearest to what is said."""
    seen: set[str] = set()
    for rule in section.sections("tones"):
        standard, said = rule.number("standard"), rule.number("said")
        for key, tone in (("standard", standard), ("said", said)):
            if tone not in _TONES:
                rule.problem(key, f"{key} 要写 1 到 5，5 是轻声。")
        if _is_new(rule, str(standard), seen):
            yield standard, said


def _is_new(rule: Section, standard: str, seen: set[str]) -> bool:
    """Finish reading ``rule``; return whether it is the first one about ``standard``."""
    rule.text("source", required=True)
    rule.finish()
    if standard in seen:
        rule.problem("standard", f"{standard} 已经写过了。请只留一处。")
        return False
    seen.add(standard)
    return True


def _known(section: Section, key: str, kind: str, sounds: Collection[str]) -> bool:
    """Return whether all ``sounds`` are Mandarin; if not, take the first one down that is none."""
    name, known = _KINDS[kind]
    wrong = [sound for sound in sounds if sound not in known]
    if wrong:
        section.problem(
            key,
            f"没有“{wrong[0]}”这个{name}。请用汉语拼音，不标声调，ü 写成 v；韵母写完整（iou、uei、uen），"
            "zi、zhi 的韵母写成 -i。",
        )
    return not wrong
