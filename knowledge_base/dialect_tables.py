"""The two tables of a dialect pack, ``lexicon.tsv`` and ``phrases.tsv``, read and checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from knowledge_base.dialect_entry import CONDITION_KINDS, DROP, KEEP, Condition, Entry
from knowledge_base.errors import DialectInvalid

TABLES = {
    "phrases.tsv": ("pattern", "standard", "context", "source"),
    "lexicon.tsv": ("word", "standard", "context", "source"),
}
"""The tables with their columns. Phrases are read first: they define the slots that both may use."""

_SLOT = re.compile(r"\{([\u4e00-\u9fff]+)\}")
_CHINESE = re.compile(r"[\u3007\u3400-\u9fff]+")
_AROUND = re.compile(r"[\u3007\u3400-\u9fff0-9]+")
"""What a slot or a condition may list: unlike a word, it may have figures."""
_PATTERN = re.compile(r"(?:[\u3007\u3400-\u9fff]|\{[\u4e00-\u9fff]+\})+")

_Slots = dict[str, tuple[str, ...]]
_Problem = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of a table, as it was written."""

    place: str
    """File and line, as a person is told: lexicon.tsv 第 3 行."""
    word: str
    standard: str
    context: str
    source: str


@dataclass(frozen=True, slots=True)
class _Placed:
    """An entry, with where it was written."""

    entry: Entry
    place: str
    from_slot: bool


def read_entries(folder: Path) -> tuple[Entry, ...]:
    """Return the entries of the pack in ``folder``, patterns with a slot written out.

    Raises DialectInvalid with every problem found, each with its file and line.
    """
    problems: list[str] = []
    rows = [row for name in TABLES for row in _rows(folder / name, problems)]
    slots = _slots(rows, problems)
    written = [row for row in rows if _SLOT.fullmatch(row.word) is None]
    placed = [
        _Placed(entry, row.place, from_slot="{" in row.word)
        for row in written
        for entry in _entries(row, slots, problems)
    ]
    distinct = tuple(_distinct(placed, problems))
    problems.extend(_endless(distinct))
    if problems:
        raise DialectInvalid(*problems)
    return tuple(one.entry for one in distinct)


def _rows(path: Path, problems: list[str]) -> Iterator[_Row]:
    """Yield the well-formed rows of a table; lines that are empty or start with # are left out."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        problems.append(f"{path.name}：这个文件读不出来。请放一个 UTF-8 编码的 {path.name} 到方言文件夹里。")
        return
    columns = TABLES[path.name]
    numbered = [
        (n, line) for n, line in enumerate(lines, start=1) if line.strip() and not line.startswith("#")
    ]
    for index, (number, line) in enumerate(numbered):
        place = f"{path.name} 第 {number} 行"
        cells = tuple(cell.strip() for cell in line.split("\t"))
        if index == 0:
            if cells != columns:
                problems.append(f"{place}：表头不对。请写成 {'、'.join(columns)} 四列，中间用制表符隔开。")
                return
        elif len(cells) != len(columns):
            problems.append(
                f"{place}：应当有 4 列，这里有 {len(cells)} 列。请用制表符隔开，空着的列也要留位置。"
            )
        elif not (cells[0] and cells[1] and cells[3]):
            problems.append(f"{place}：只有 context 这一列可以空着。请把空的格子填上。")
        else:
            yield _Row(place, *cells)


def _slots(rows: Iterable[_Row], problems: list[str]) -> _Slots:
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
        slots[name[1]] = members
    return slots


def _entries(row: _Row, slots: _Slots, problems: list[str]) -> Iterator[Entry]:
    """Yield what one row says: one entry, or one for each member of its slot."""

    def problem(what: str) -> None:
        problems.append(f"{row.place}：{what}")

    names = sorted(set(_SLOT.findall(row.word)))
    if _PATTERN.fullmatch(row.word) is None or len(names) > 1:
        problem(f"“{row.word}”只能有汉字和最多一种 {{…}}。请改正。")
        return
    unknown = set(_SLOT.findall(row.word + row.standard + row.context)) - slots.keys()
    if unknown:
        problem(f"“{{{min(unknown)}}}”没有定义。请在 phrases.tsv 里加一行写明它的成员。")
        return
    conditions = tuple(_conditions(row.context, slots, problem))
    for member in slots[names[0]] if names else ("",):
        slot = f"{{{names[0]}}}" if names else "{}"
        word, standard = row.word.replace(slot, member), row.standard.replace(slot, member)
        if _CHINESE.fullmatch(word) is None:
            problem(f"“{word}”里有数字。数字只能写在条件里。")
            return
        standards = _standards(word, standard, problem)
        if standards is None:
            return
        yield Entry(word, standards, conditions, row.source)


def _standards(word: str, standard: str, problem: _Problem) -> tuple[str, ...] | None:
    """Return the standard wordings of a cell, the likeliest first; None if it is wrong."""
    if standard in {KEEP, DROP}:
        return () if standard == KEEP else ("",)
    wordings = tuple(part.strip() for part in standard.split("|"))
    if not all(map(_CHINESE.fullmatch, wordings)):
        problem(f"“{word}”的标准说法“{standard}”里只能有汉字，几种说法用 | 隔开，不能有空的。")
        return None
    if len(set(wordings)) < len(wordings):
        problem(f"“{word}”的标准说法“{standard}”里有重复的。请删掉重复的。")
        return None
    for wording in wordings:
        if word in wording:
            problem(f"“{word}”的标准说法“{wording}”里又有“{word}”，会换个没完。请换一个说法。")
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


def _distinct(placed: Iterable[_Placed], problems: list[str]) -> Iterator[_Placed]:
    """Yield the entries, each word once in each context; a word written in full beats a slot's."""
    seen: dict[tuple[str, frozenset[Condition]], str] = {}
    words: set[str] = set()
    for one in sorted(placed, key=lambda one: one.from_slot):
        if one.from_slot and one.entry.word in words:
            continue
        key = (one.entry.word, frozenset(one.entry.conditions))
        if key in seen:
            problems.append(f"{one.place}：“{one.entry.word}”在 {seen[key]}已经有了。请删掉一行。")
            continue
        seen[key] = one.place
        if not one.from_slot:
            words.add(one.entry.word)
        yield one


def _endless(placed: Sequence[_Placed]) -> Iterator[str]:
    """Yield a problem if replacements lead back to where they began: 甲 = 乙, 乙 = 甲."""
    places = {one.entry.word: one.place for one in placed if one.entry.standards}
    longest = max(map(len, places), default=0)
    leads_to: dict[str, set[str]] = {word: set() for word in places}
    for one in placed:
        for standard in one.entry.standards:
            parts = (
                standard[start:end]
                for start in range(len(standard))
                for end in range(start + 1, min(start + longest, len(standard)) + 1)
            )
            leads_to[one.entry.word].update(part for part in parts if part in places)
    try:
        TopologicalSorter(leads_to).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1][::-1]
        yield f"{places[circle[0]]}：{' → '.join(circle)} 换来换去又回到了开头。请删掉其中一行。"
