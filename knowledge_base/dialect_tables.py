"""The two tables of a dialect pack, ``lexicon.tsv`` and ``phrases.tsv``, read and checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from knowledge_base.dialect import PACKS
from knowledge_base.dialect_checks import Placed, distinct, unsettled
from knowledge_base.dialect_entry import CONDITION_KINDS, DROP, KEEP, Condition, Entry
from knowledge_base.dialect_files import is_there
from knowledge_base.dialect_rows import read_rows
from knowledge_base.errors import DialectInvalid
from knowledge_base.text import HAN

TABLES = {
    "phrases.tsv": ("pattern", "standard", "context", "source"),
    "lexicon.tsv": ("word", "standard", "context", "source"),
}
"""The tables with their columns. Phrases are read first: they define the slots that both may use."""

_SLOT = re.compile(rf"\{{([{HAN}]+)\}}")
_CHINESE = re.compile(rf"[{HAN}]+")
_AROUND = re.compile(rf"[{HAN}0-9]+")
"""What a slot or a condition may list: unlike a word, it may have figures."""
_PATTERN = re.compile(rf"(?:[{HAN}]|\{{[{HAN}]+\}})+")

# No pack comes near these: they keep a stranger's from taking all memory and time.
_LONGEST = 30
"""Characters of a word, of a standard wording, and of what a slot lists."""
_MOST_WORDINGS = 10
"""Standard wordings of a word."""
_MOST_MEMBERS = 500
"""Of a slot, and of all conditions of a row."""
_MOST_ENTRIES = 50_000
"""Of a pack, with its slots written out; the package's packs have up to 2,300."""

_Slots = dict[str, tuple[str, ...]]
_Problem = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Said:
    """What a row of either table says."""

    added: bool
    """Whether a community has added it."""
    place: str
    """File and line, as a person is told: lexicon.tsv 第 3 行."""
    word: str
    standard: str
    context: str
    source: str


def read_entries(folder: Path, additions: Path | None = None) -> tuple[Entry, ...]:
    """Return the entries of a pack, patterns with a slot written out.

    Args:
        folder: the pack's.
        additions: a folder with a community's own tables, one or both; their rows come first, and take the place of
            the pack's about the same word in the same context.

    Raises:
        DialectInvalid: with every problem found, each with its file and line.
    """
    if additions is None and folder.parent == PACKS:
        return _packaged(folder)
    return _read(folder, additions)


@cache
def _packaged(folder: Path) -> tuple[Entry, ...]:
    """Return the entries of a pack that comes with the package: nobody changes it while the program runs."""
    return _read(folder, None)


def _read(folder: Path, additions: Path | None) -> tuple[Entry, ...]:
    problems: list[str] = []
    rows = list(_rows(folder, additions, problems))
    slots = _slots(rows, problems)
    written = [row for row in rows if _SLOT.fullmatch(row.word) is None]
    all_placed = (
        Placed(entry, row.place, from_slot="{" in row.word, added=row.added)
        for row in written
        for entry in _entries(row, slots, problems)
    )
    placed = list(islice(all_placed, _MOST_ENTRIES + 1))
    if len(placed) > _MOST_ENTRIES:
        raise DialectInvalid(
            f"{placed[-1].place}：花括号写开以后，说法超过了 {_MOST_ENTRIES} 个。请少写一些，或者缩短花括号的成员。"
        )
    each_once = tuple(distinct(placed, problems))
    problems.extend(unsettled(each_once))
    if problems:
        raise DialectInvalid(*problems)
    return tuple(one.entry for one in each_once)


def _rows(folder: Path, additions: Path | None, problems: list[str]) -> Iterator[_Said]:
    """Yield the well-formed rows of all tables, those that the community has added first."""
    for place in (additions, folder):
        for name, columns in TABLES.items():
            added = place is not folder
            if place is None or (added and not is_there(place / name)):
                continue
            called = f"本社区的 {name}" if added else name
            for row in read_rows(place / name, columns, problems, called=called, may_be_empty="context"):
                yield _Said(added, row.place, *row.cells)


def _slots(rows: Iterable[_Said], problems: list[str]) -> _Slots:
    """Return the slots that the rows define: ``{动}`` with what may stand in it."""
    slots: _Slots = {}
    for row in rows:
        if (name := _SLOT.fullmatch(row.word)) is None:
            continue
        members = tuple(row.standard.split("|"))
        if name[1] in slots:
            problems.append(f"{row.place}：“{row.word}”已经定义过了。请删掉一行。")
        if row.context or not all(map(_AROUND.fullmatch, members)):
            problems.append(
                f"{row.place}：“{row.word}”的成员只能是汉字或数字，用 | 隔开，不能有空的，context 要空着。"
            )
        if len(members) > _MOST_MEMBERS or max(map(len, members)) > _LONGEST:
            problems.append(
                f"{row.place}：“{row.word}”最多 {_MOST_MEMBERS} 个成员，每个最多 {_LONGEST} 个字。请少写一些。"
            )
            members = ()
        slots[name[1]] = members
    return slots


def _entries(row: _Said, slots: _Slots, problems: list[str]) -> Iterator[Entry]:
    """Yield what one row says: one entry, or one for each member of its slot."""

    def problem(what: str) -> None:
        problems.append(f"{row.place}：{what}")

    names = sorted(set(_SLOT.findall(row.word)))
    if _PATTERN.fullmatch(row.word) is None or len(names) > 1:
        slot = "和最多一种 {…}" if "{" in row.word else ""
        problem(f"“{row.word}”只能有汉字{slot}。请改正。")
        return
    unknown = set(_SLOT.findall(row.word + row.standard + row.context)) - slots.keys()
    if unknown:
        problem(f"“{{{min(unknown)}}}”没有定义。请在 phrases.tsv 里加一行写明它的成员。")
        return
    conditions = tuple(_conditions(row.context, slots, problem))
    if sum(len(condition.options) for condition in conditions) > _MOST_MEMBERS:
        problem(f"条件里的字词一共最多 {_MOST_MEMBERS} 个。请少写一些。")
        return
    for member in slots[names[0]] if names else ("",):
        slot = f"{{{names[0]}}}" if names else "{}"
        word, standard = row.word.replace(slot, member), row.standard.replace(slot, member)
        if wrong := _wrong_word(word):
            problem(wrong)
            return
        standards = _standards(word, standard, problem)
        if standards is None:
            return
        entry = Entry(word, standards, conditions, row.source)
        if (again := _meant_again(entry)) is not None:
            problem(
                f"“{word}”的标准说法“{again}”里又有“{word}”，会换个没完。请换一个说法，或者写上条件，"
                f"让“{again}”里的“{word}”不换。"
            )
            return
        yield entry


def _wrong_word(word: str) -> str:
    """Return what is wrong with a word whose slot is filled; nothing if it may stand."""
    if _CHINESE.fullmatch(word) is None:
        return f"“{word}”里有数字。数字只能写在条件里。"
    if len(word) > _LONGEST:
        return f"“{word[:10]}……”太长了，一个说法最多 {_LONGEST} 个字。请写短一些。"
    return ""


def _meant_again(entry: Entry) -> str | None:
    """Return the standard wording in which the word itself would be replaced; None if there is none."""
    for wording in entry.standards:
        start = wording.find(entry.word)
        while start >= 0:
            if entry.is_meant(wording, start):
                return wording
            start = wording.find(entry.word, start + 1)
    return None


def _standards(word: str, standard: str, problem: _Problem) -> tuple[str, ...] | None:
    """Return the standard wordings of a cell, the likeliest first; None if it is wrong."""
    if standard in {KEEP, DROP}:
        return () if standard == KEEP else ("",)
    wordings = tuple(part.strip() for part in standard.split("|"))
    if not all(map(_CHINESE.fullmatch, wordings)):
        problem(f"“{word}”的标准说法“{standard}”里只能有汉字，几种说法用 | 隔开，不能有空的。")
        return None
    if len(wordings) > _MOST_WORDINGS or max(map(len, wordings)) > _LONGEST:
        problem(
            f"“{word}”的标准说法最多写 {_MOST_WORDINGS} 种，每种最多 {_LONGEST} 个字。请只留常用的，写短一些。"
        )
        return None
    if len(set(wordings)) < len(wordings):
        problem(f"“{word}”的标准说法“{standard}”里有重复的。请删掉重复的。")
        return None
    if word in wordings:
        problem(f"“{word}”和它的标准说法一样。普通话里也这样说，就在 standard 写 =；不然就删掉。")
        return None
    return wordings


def _conditions(context: str, slots: _Slots, problem: _Problem) -> Iterator[Condition]:
    """Yield the conditions of a cell: ``after:我|你 end``; slots stand for their members."""
    for written in context.split():
        kind, colon, listed = written.partition(":")
        takes_options = CONDITION_KINDS.get(kind)
        options = tuple(option for part in listed.split("|") for option in _members(part, slots))
        if takes_options is None:
            problem(f"不认识条件“{kind}”。可以用的条件有：{'、'.join(CONDITION_KINDS)}。")
        elif colon and not takes_options:
            problem(f"条件“{kind}”后面不要写冒号和字词。请改成“{kind}”。")
        elif takes_options and not all(map(_AROUND.fullmatch, options)):
            problem(f"条件“{written}”要写成“{kind}:甲|乙”：冒号后面只能有汉字或数字，不能有空的。")
        else:
            yield Condition(kind, options if takes_options else ())


def _members(part: str, slots: _Slots) -> tuple[str, ...]:
    """Return what a slot stands for, or ``part`` itself."""
    slot = _SLOT.fullmatch(part)
    return slots[slot[1]] if slot else (part,)
