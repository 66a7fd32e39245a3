"""Typed reading of a ``dialect.toml``: every problem is taken down with its line, and what to do about it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import cast

from knowledge_base.dialect_files import read_text
from knowledge_base.errors import DialectInvalid

_MOST_BYTES = 1 << 16
"""Of the file; those of the package have 7 KB."""


class Section:
    """A table of the file. What it cannot read it takes down, and returns something empty instead."""

    def __init__(self, values: dict[str, object], name: str, start: int, file: _File) -> None:
        self._values = values
        self._name = name
        self._start = start
        self._file = file
        self._asked: set[str] = set()

    def __contains__(self, key: str) -> bool:
        self._asked.add(key)
        return key in self._values

    def text(self, key: str, *, required: bool = False) -> str:
        """Return a text, empty if there is none."""
        value = self._take(key, "")
        if not isinstance(value, str):
            self.problem(key, f"{key} 应该是一段文字，写在英文双引号里。")
            return ""
        if required and not value.strip():
            self.problem(key, f'缺少 {key}。请补上：{key} = "……"。')
        return value.strip()

    def number(self, key: str) -> int:
        """Return a whole number."""
        value = self._take(key, None)
        if not isinstance(value, int) or isinstance(value, bool):
            self.problem(key, f"{key} 应该是整数。")
            return 0
        return value

    def texts(self, key: str, *, required: bool = True) -> tuple[str, ...]:
        """Return a list of texts, empty if there is none."""
        value = self._take(key, None if required else [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.problem(key, f'{key} 应该是文字的列表，例如 {key} = ["an", "ang"]。')
            return ()
        return tuple(cast("list[str]", value))

    def section(self, key: str) -> Section:
        """Return the table ``[key]``; an empty one if it is missing."""
        value = self._take(key, {})
        name = self._full(key)
        if not isinstance(value, dict):
            self.problem(key, f"{name} 应该是一节，以单独一行 [{name}] 开头。")
            value = {}
        return Section(value, name, self._file.header(name, 0, self._start), self._file)

    def sections(self, key: str) -> tuple[Section, ...]:
        """Return the tables that begin with ``[[key]]``, in order; none if it is missing."""
        value = self._take(key, [])
        name = self._full(key)
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.problem(key, f"{name} 的每一项都应该以单独一行 [[{name}]] 开头。")
            return ()
        return tuple(
            Section(item, name, self._file.header(name, index, self._start), self._file)
            for index, item in enumerate(value)
        )

    def problem(self, key: str, what: str) -> None:
        """Take down what is wrong with ``key``."""
        line = self._file.line_of(key, self._start)
        self._file.problem(line or self._file.header(self._full(key), 0, self._start), what)

    def finish(self) -> None:
        """Take down the keys that nobody asked for: probably typing mistakes."""
        for key in self._values.keys() - self._asked:
            known = "、".join(sorted(self._asked))
            self.problem(key, f"不认识“{key}”。这里可以写的有：{known}。")

    def _take(self, key: str, default: object) -> object:
        self._asked.add(key)
        return self._values.get(key, default)

    def _full(self, key: str) -> str:
        return f"{self._name}.{key}" if self._name else key


class _File:
    """The text of the file, for line numbers, and its problems so far."""

    def __init__(self, name: str, lines: Iterable[str]) -> None:
        self.name = name
        self.problems: list[tuple[int, str]] = []
        self._lines = tuple(lines)
        self._headers: dict[str, list[int]] = {}

    def problem(self, line: int, what: str) -> None:
        self.problems.append((line, f"{self.name} 第 {line} 行：{what}"))

    def header(self, name: str, index: int, default: int) -> int:
        """Return the line of the ``index``-th header of that name."""
        if name not in self._headers:
            header = re.compile(rf"\s*\[\[?\s*{re.escape(name)}\s*\]")
            self._headers[name] = [number for number, line in enumerate(self._lines, 1) if header.match(line)]
        found = self._headers[name]
        return found[index] if index < len(found) else default

    def line_of(self, key: str, start: int) -> int:
        """Return the line of ``key`` in the table that begins at line ``start``, 0 if it is not there."""
        assignment = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
        for number, line in enumerate(self._lines[start - 1 :], start):
            if number > start and line.lstrip().startswith("["):
                break
            if assignment.match(line):
                return number
        return 0


class DialectFile:
    """A ``dialect.toml`` as it stands on the disk."""

    def __init__(self, path: Path) -> None:
        """Read ``path``.

        Raises:
            DialectInvalid: it cannot be read, or is not TOML.
        """
        name = f"{path.parent.name}/{path.name}"
        text = read_text(path, name, _MOST_BYTES)
        try:
            values = tomllib.loads(text)
        except (ValueError, RecursionError) as error:  # the latter if it is nested without end
            place = re.search(r"line (\d+)", str(error))
            line = (
                place[1] if place else len(text.splitlines())
            )  # it ends in the middle of something, or has no end
            raise DialectInvalid(
                f"{name} 第 {line} 行：格式不对。每行应该是“名称 = 内容”，文字写在英文双引号里。"
            ) from error
        self._file = _File(name, text.splitlines())
        self.root = Section(values, "", 1, self._file)

    def finish(self, others: Iterable[str] = ()) -> None:
        """Raise DialectInvalid with all problems that were taken down, by line, and the ``others`` behind them."""
        problems = (*(what for _, what in sorted(self._file.problems)), *others)
        if problems:
            raise DialectInvalid(*problems)
