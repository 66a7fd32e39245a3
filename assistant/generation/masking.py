"""Personal data out of what a model is sent, and the public part of it back into what the model says.

Each number, address and name gets a stand-in of its own: 〔电话1〕, 〔住址1〕; the same one wherever it returns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge_base.person_names import NAME
from knowledge_base.personal import ADDRESS, CARD, EMAIL, IDENTITY, NUMBER, PLATE, TELEPHONE, mask

_KINDS = "|".join(
    kind.strip("〔〕") for kind in (NAME, ADDRESS, CARD, EMAIL, IDENTITY, NUMBER, PLATE, TELEPHONE)
)
STAND_IN = re.compile(rf"〔(?:{_KINDS})\d*〕")
_LIKE_STAND_IN = re.compile(rf"[〔（(\[［【]\s*(?:{_KINDS})\s*\d{{0,2}}\s*[〕）)\]］】]")

_TELLING = 3
"""Characters from which a name or number is recognized wherever it stands; shorter ones are parts of words as well."""


@dataclass(frozen=True, slots=True)
class Masked:
    """A text that may leave the machine."""

    text: str
    originals: Mapping[str, str]
    """By stand-in, what it stands for in this text."""

    def restore(self, said: str) -> str | None:
        """Return ``said`` with what this text's stand-ins stand for; None if it has one that is not this text's.

        So a telephone number is said only with the document that it stands in, and what a person told never.
        """
        if any(found not in self.originals for found in STAND_IN.findall(said)):
            return None
        restored = STAND_IN.sub(lambda found: self.originals[found.group()], said)
        return None if _LIKE_STAND_IN.search(restored) else restored


def masked(texts: Sequence[str]) -> tuple[Masked, ...]:
    """Return the texts of one request with a stand-in for everything that names, locates or reaches somebody.

    What was recognized in one place is replaced in all others. What looks like a stand-in already is none: its brackets
    become others.
    """
    stand_ins = _StandIns()
    once = [mask(STAND_IN.sub(_plain, text), stand_ins.of) for text in texts]
    everywhere = [stand_ins.again(text) for text in once]
    originals = stand_ins.originals
    return tuple(
        Masked(text, {found: originals[found] for found in STAND_IN.findall(text)}) for text in everywhere
    )


class _StandIns:
    """Those of one request."""

    def __init__(self) -> None:
        self._by_original: dict[tuple[str, str], str] = {}
        self._counts: Counter[str] = Counter()

    @property
    def originals(self) -> Mapping[str, str]:
        """By stand-in, what it stands for."""
        return {name: original for (_, original), name in self._by_original.items()}

    def of(self, kind: str, original: str) -> str:
        """Return the stand-in of ``original``, a new one if it is the first time."""
        key = kind, original
        if key not in self._by_original:
            self._counts[kind] += 1
            self._by_original[key] = f"{kind.removesuffix('〕')}{self._counts[kind]}〕"
        return self._by_original[key]

    def again(self, text: str) -> str:
        """Return ``text`` with the stand-ins of what nobody would recognize there: 王桂芳 without 我叫."""
        known = sorted(self._by_original.items(), key=lambda each: len(each[0][1]), reverse=True)
        for (_, original), name in known:
            if len(original) >= _TELLING:
                text = text.replace(original, name)
        return text


def _plain(found: re.Match[str]) -> str:
    return f"（{found.group().strip('〔〕')}）"
