"""Dialects as data: a folder ``dialects/<tag>/`` with a ``dialect.toml``; a new one needs no code."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from knowledge_base.dialect_toml import DialectFile, Section
from knowledge_base.sounds import GENERAL, Accent, Fold, Folds
from knowledge_base.syllables import FINALS, INITIALS, SYLLABLES, Parts

__all__ = ["FILE", "GENERAL", "PACKS", "Accent", "Dialect", "Fold", "Folds", "dialects", "load_dialect"]

PACKS = Path(__file__).with_name("dialects")
"""The dialects that come with the package, each in a folder named after its tag."""
FILE = "dialect.toml"
_TONES = range(1, 6)
"""The four tones of Mandarin, and the neutral one."""
_KINDS = {"initials": ("声母", INITIALS), "finals": ("韵母", FINALS), "syllables": ("音节", SYLLABLES)}


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a ``dialect.toml`` says."""

    tag: str
    """BCP 47: ``cmn-x-kunming``; the name of the folder, too."""
    name: str
    """For people, in Chinese."""
    spoken: str
    """Where it is spoken, in Chinese."""
    recognizer: str = ""
    """Catalogue name of the recognizer that understands it best; empty: the general one."""
    prompt: str = ""
    """A sentence in its wording for the recognizer; empty: the general one."""
    voice: str = ""
    """The voice that speaks it, by the backend's own name; empty: none."""
    folds: Folds = field(default_factory=Folds)
    accent: Accent | None = None
    """None where nobody has described it."""


@cache
def dialects() -> Mapping[str, Dialect]:
    """Return the dialects that come with the package, by tag. They are read once.

    Raises:
        DialectInvalid: one of them is malformed.
    """
    folders = sorted(path.parent for path in PACKS.glob(f"*/{FILE}"))
    return {folder.name: load_dialect(folder) for folder in folders}


def load_dialect(folder: Path) -> Dialect:
    """Read the ``dialect.toml`` in ``folder``, which is named after the dialect's tag.

    Raises:
        DialectInvalid: it is missing or malformed; every problem is named, with its line.
    """
    file = DialectFile(folder / FILE)
    root = file.root
    dialect = Dialect(
        tag=root.text("tag", required=True),
        name=root.text("name", required=True),
        spoken=root.text("spoken", required=True),
        recognizer=root.text("recognizer"),
        prompt=root.text("prompt"),
        voice=root.text("voice"),
        folds=_folds(root.section("folds")),
        accent=_accent(root.section("accent")) if "accent" in root else None,
    )
    if dialect.tag not in ("", folder.name):
        root.problem("tag", f"tag（{dialect.tag}）和文件夹的名字（{folder.name}）不一样。请改成一样的。")
    root.finish()
    file.finish()
    return dialect


def _folds(section: Section) -> Folds:
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


def _accent(section: Section) -> Accent:
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
