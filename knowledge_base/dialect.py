"""Dialects as data: a folder ``dialects/<tag>/`` with a ``dialect.toml``; a new one needs no code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from knowledge_base.dialect_files import is_there
from knowledge_base.dialect_readings import OwnReading, read_readings
from knowledge_base.dialect_sounds import read_accent, read_folds
from knowledge_base.dialect_toml import DialectFile, Section
from knowledge_base.errors import DialectInvalid
from knowledge_base.sounds import GENERAL, Accent, Fold, Folds
from knowledge_base.text import HAN

__all__ = [
    "FILE",
    "GENERAL",
    "PACKS",
    "Accent",
    "Dialect",
    "Fold",
    "Folds",
    "OwnReading",
    "Voice",
    "dialects",
    "load_dialect",
]

PACKS = Path(__file__).with_name("dialects")
"""The dialects that come with the package, each in a folder named after its tag."""
FILE = "dialect.toml"
_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")
_GENDERS = ("", "female", "male")


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice that speaks the dialect."""

    synthesizer: str
    """Catalogue name of the model that has it."""
    voice: str
    """The model's own name for it."""
    gender: str = ""
    """``female``, ``male``, or empty if nobody has said."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a pack says of its dialect, but for its words (``dialect_words``)."""

    tag: str
    """BCP 47: ``cmn-x-kunming``; the name of the folder, too."""
    name: str
    """For people, in Chinese."""
    spoken: str
    """Where it is spoken, in Chinese."""
    own_name: str = ""
    """What those who speak it call it; empty: ``name``, without a town in brackets."""
    language: str = ""
    """What recognizers call it; empty: Mandarin, ``zh``."""
    recognizers: tuple[str, ...] = ()
    """Catalogue names of the recognizers that understand it, the best first; none: the general one."""
    prompt: str = ""
    """A sentence in its wording for the recognizer; empty: the general one."""
    hotwords: tuple[str, ...] = ()
    """Terms that the recognizer may expect, in the wording that it should write."""
    voices: tuple[Voice, ...] = ()
    """In order of preference; none: Mandarin is spoken back."""
    folds: Folds = field(default_factory=Folds)
    accent: Accent | None = None
    """None where nobody has described it."""
    readings: tuple[OwnReading, ...] = ()
    """Characters that are read otherwise than ``folds`` predict."""
    folder: Path | None = field(default=None, compare=False)
    """Where it was read from."""
    additions: Path | None = field(default=None, compare=False)
    """Where a community's own words for it are, if it has any."""


def dialects(
    own: Path | None = None, on_invalid: Callable[[str, DialectInvalid], None] | None = None
) -> Mapping[str, Dialect]:
    """Return the dialects that come with the package, and a community's own, by tag.

    Args:
        own: a folder with packs beside those of the package. One with the tag of another takes its place; a folder
            of that name without a ``dialect.toml`` adds its words to it.
        on_invalid: called with the folder's name and the error of each pack in ``own`` that is malformed; it is left
            out, and counts as if it were not there.

    Raises:
        DialectInvalid: one of them is malformed, and it is the package's or there is no ``on_invalid``.
    """
    packaged = _packaged()
    if own is None:
        return packaged
    added = {
        tag: replace(each, additions=own / tag)
        for tag, each in packaged.items()
        if (own / tag).is_dir() and not is_there(own / tag / FILE)
    }
    return packaged | added | _packs(own, on_invalid)


@cache
def _packaged() -> dict[str, Dialect]:
    return _packs(PACKS)


def _packs(
    folder: Path, on_invalid: Callable[[str, DialectInvalid], None] | None = None
) -> dict[str, Dialect]:
    found: dict[str, Dialect] = {}
    for pack in sorted(path for path in folder.glob("*") if is_there(path / FILE)):
        try:
            found[pack.name] = load_dialect(pack)
        except DialectInvalid as error:
            if on_invalid is None:
                raise
            on_invalid(pack.name, error)
    return found


def load_dialect(folder: Path) -> Dialect:
    """Read ``dialect.toml`` and ``readings.tsv`` in ``folder``, which is named after the dialect's tag.

    Raises:
        DialectInvalid: the former is missing, or one is malformed; every problem is named, with its line.
    """
    file = DialectFile(folder / FILE)
    root = file.root
    problems: list[str] = []
    dialect = Dialect(
        tag=root.text("tag", required=True),
        name=root.text("name", required=True),
        spoken=root.text("spoken", required=True),
        own_name=root.text("own_name"),
        language=root.text("language"),
        recognizers=_names(root, "recognizers"),
        prompt=root.text("prompt"),
        hotwords=_hotwords(root),
        voices=tuple(_voices(root)),
        folds=read_folds(root.section("folds")),
        accent=read_accent(root.section("accent")) if "accent" in root else None,
        readings=tuple(read_readings(folder, problems)),
        folder=folder,
    )
    if dialect.tag and not _TAG.fullmatch(dialect.tag):
        root.problem("tag", f"tag（{dialect.tag}）不是语言标签。请写成 cmn-x-kunming、yue 这样，全用小写。")
    elif dialect.tag not in ("", folder.name):
        root.problem("tag", f"tag（{dialect.tag}）和文件夹的名字（{folder.name}）不一样。请改成一样的。")
    if dialect.language and not _LANGUAGE.fullmatch(dialect.language):
        root.problem("language", "language 要写两三个小写字母，例如 zh、yue。")
    root.finish()
    file.finish(problems)
    return dialect


def _names(root: Section, key: str) -> tuple[str, ...]:
    """Return a list of catalogue names, each once."""
    names = root.texts(key, required=False)
    for name in names:
        if not _NAME.fullmatch(name):
            root.problem(key, f"{key} 里的“{name}”不是模型的名字。名字只有小写字母、数字、横线和点。")
    if len(set(names)) < len(names):
        root.problem(key, f"{key} 里有重复的。请删掉重复的。")
    return names


def _hotwords(root: Section) -> tuple[str, ...]:
    hotwords = root.texts("hotwords", required=False)
    if any(re.fullmatch(f"[{HAN}]+", word) is None for word in hotwords):
        root.problem("hotwords", "hotwords 里每个词只能有汉字，不能有空的。")
    if len(set(hotwords)) < len(hotwords):
        root.problem("hotwords", "hotwords 里有重复的。请删掉重复的。")
    return hotwords


def _voices(root: Section) -> Iterator[Voice]:
    seen: set[tuple[str, str]] = set()
    for section in root.sections("voices"):
        voice = Voice(
            section.text("synthesizer", required=True),
            section.text("voice", required=True),
            section.text("gender"),
        )
        section.finish()
        if voice.synthesizer and not _NAME.fullmatch(voice.synthesizer):
            section.problem("synthesizer", f"“{voice.synthesizer}”不是模型的名字。请写 edge-tts 这样的。")
        if voice.gender not in _GENDERS:
            section.problem("gender", f"gender 只能写 {' 或 '.join(_GENDERS[1:])}，不知道就不写。")
        if (voice.synthesizer, voice.voice) in seen:
            section.problem("voice", f"{voice.voice} 已经写过了。请只留一处。")
        seen.add((voice.synthesizer, voice.voice))
        yield voice
