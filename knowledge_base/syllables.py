"""Toneless syllables of Hanyu Pinyin and their initials and finals.

A final is written in full, as one reads it in a table: ``iou`` in jiu, ``uei`` in gui, ``uen`` in lun, ``van`` in
yuan; ``-i`` is the vowel of zi and of zhi. ü is written v. Syllables without an initial have the empty one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

INITIALS = (*"bpmfdtnlgkhjqx", "zh", "ch", "sh", "r", "z", "c", "s", "")

_GRID = {
    "a": "b p m f d t n l g k h zh ch sh z c s 0",
    "o": "b p m f l 0",
    "e": "b p m d t n l g k h zh ch sh r z c s 0",
    "ai": "b p m d t n l g k h zh ch sh z c s 0",
    "ei": "b p m f d t n l g k h zh sh z 0",
    "ao": "b p m d t n l g k h zh ch sh r z c s 0",
    "ou": "p m f d t n l g k h zh ch sh r z c s 0",
    "an": "b p m f d t n l g k h zh ch sh r z c s 0",
    "en": "b p m f d n l g k h zh ch sh r z c s 0",
    "ang": "b p m f d t n l g k h zh ch sh r z c s 0",
    "eng": "b p m f d t n l g k h zh ch sh r z c s 0",
    "ong": "d t n l g k h zh ch r z c s",
    "er": "0",
    "-i": "zh ch sh r z c s",
    "i": "b p m d t n l j q x 0",
    "ia": "d n l j q x 0",
    "io": "0",
    "ie": "b p m d t n l j q x 0",
    "iao": "b p m f d t n l j q x 0",
    "iou": "m d n l j q x 0",
    "ian": "b p m d t n l j q x 0",
    "in": "b p m n l j q x 0",
    "iang": "n l j q x 0",
    "ing": "b p m d t n l j q x 0",
    "iong": "j q x 0",
    "u": "b p m f d t n l g k h zh ch sh r z c s 0",
    "ua": "g k h zh ch sh r 0",
    "uo": "d t n l g k h zh ch sh r z c s 0",
    "uai": "g k h zh ch sh 0",
    "uei": "d t g k h zh ch sh r z c s 0",
    "uan": "d t n l g k h zh ch sh r z c s 0",
    "uen": "d t n l g k h zh ch sh r z c s 0",
    "uang": "g k h zh ch sh 0",
    "ueng": "0",
    "v": "n l j q x 0",
    "ve": "n l j q x 0",
    "van": "j q x 0",
    "vn": "j q x 0",
}
"""Every final with the initials before which it occurs, ``0`` for none; rare and slangy syllables included."""

FINALS = tuple(_GRID)

_ALONE = {"i": "yi", "in": "yin", "ing": "ying", "u": "wu", "v": "yu"}
"""Finals that do not just change their first letter where no initial precedes them."""
_SHORT = {"iou": "iu", "uei": "ui", "uen": "un"}
_OTHER_SPELLINGS = {"lue": "lve", "nue": "nve", "ng": "en"}
"""Spellings that are met, too."""


class Parts(NamedTuple):
    """A syllable, taken apart."""

    initial: str
    """One of ``INITIALS``."""
    final: str
    """One of ``FINALS``."""


def spelled(initial: str, final: str) -> str:
    """Return the syllable in Hanyu Pinyin: ("j", "ve") -> jue, ("", "van") -> yuan.

    Combinations that Mandarin does not have are spelled by the same rules: ("f", "ong") -> fong.
    """
    if not initial:
        return _ALONE.get(final) or _alone(final)
    if final.startswith("v") and initial in "jqx":
        return f"{initial}u{final[1:]}"
    return initial + _SHORT.get(final, final).removeprefix("-")


def _alone(final: str) -> str:
    if final.startswith("v"):
        return f"yu{final[1:]}"
    return {"i": "y", "u": "w"}.get(final[0], final[0]) + final[1:]


_STANDARD = {
    spelled(initial, final): Parts(initial, final)
    for final, initials in _GRID.items()
    for initial in initials.replace("0", "").split(" ")
}
SYLLABLES: Mapping[str, Parts] = _STANDARD | {
    other: _STANDARD[standard] for other, standard in _OTHER_SPELLINGS.items()
}
"""All syllables of Mandarin taken apart, in the order of their finals; other spellings come last."""


def parts(syllable: str) -> Parts:
    """Take ``syllable`` apart: jue -> ("j", "ve"), yi -> ("", "i"), zhi -> ("zh", "-i").

    Raises:
        KeyError: Mandarin has no such syllable.
    """
    return SYLLABLES[syllable]
