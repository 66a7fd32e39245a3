"""Typed reading of TOML tables: every error names the field and what it should be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import TypeVar, cast

from models.errors import CatalogueError

T = TypeVar("T")

_SHA256 = re.compile(r"[0-9a-f]{64}")
_REQUIRED = object()


class Table:
    """A TOML table and its place in the file. ``finish`` rejects keys that nobody asked for."""

    def __init__(self, values: object, where: str) -> None:
        if not isinstance(values, dict):
            raise CatalogueError(f"模型目录有错：{where} 应该是一个表。")
        self._values = cast("dict[str, object]", values)
        self._where = where
        self._asked: set[str] = set()

    def wrong(self, key: str, expected: str) -> CatalogueError:
        """Return the error that says what ``key`` should be."""
        return CatalogueError(f"模型目录有错：{self._where}.{key} 应该是{expected}。")

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text; without a default it may not be empty."""
        value = self._value(key, str, "文字", default)
        if not value and default is None:
            raise self.wrong(key, "文字，不能为空")
        return value

    def count(self, key: str) -> int:
        """Return a whole number above zero."""
        value = self._value(key, int, "正整数", None)
        if value <= 0 or isinstance(value, bool):
            raise self.wrong(key, "正整数")
        return value

    def flag(self, key: str, default: bool) -> bool:
        """Return true or false."""
        return self._value(key, bool, "true 或 false", default)

    def digest(self, key: str, *, optional: bool = False) -> str:
        """Return a SHA-256 in lower-case hexadecimal; empty if it is optional and missing."""
        value = self.text(key, "" if optional else None)
        if not _SHA256.fullmatch(value) and not (optional and not value):
            raise self.wrong(key, "64 位小写十六进制的 SHA-256")
        return value

    def path(self, key: str) -> str:
        """Return a relative path with forward slashes that stays inside its folder."""
        value = self.text(key)
        if not is_inside(value):
            raise self.wrong(key, "文件夹以内的相对路径")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, at least one."""
        values = self._list(key)
        if not all(isinstance(value, str) and value for value in values):
            raise self.wrong(key, "文字的列表")
        return tuple(cast("Sequence[str]", values))

    def tables(self, key: str) -> tuple[Table, ...]:
        """Return a list of tables, at least one."""
        return tuple(
            Table(value, f"{self._where}.{key}[{index}]") for index, value in enumerate(self._list(key))
        )

    def table(self, key: str) -> Table:
        """Return a table; an empty one if it is missing."""
        return Table(self._take(key, {}), f"{self._where}.{key}")

    def items(self) -> Mapping[str, object]:
        """Return everything in the table as it stands."""
        self._asked.update(self._values)
        return dict(self._values)

    def __iter__(self) -> Iterator[str]:
        """Go through the keys in the order of the file."""
        return iter(self._values)

    def finish(self) -> None:
        """Raise ``CatalogueError`` if the table has a key that was not read: probably a typing mistake."""
        for key in self._values:
            if key not in self._asked:
                raise CatalogueError(f"模型目录有错：{self._where}.{key} 是不认识的字段，请检查拼写。")

    def _list(self, key: str) -> list[object]:
        value = self._take(key, _REQUIRED)
        if not isinstance(value, list) or not value:
            raise self.wrong(key, "列表，至少一项")
        return cast("list[object]", value)

    def _value(self, key: str, kind: type[T], expected: str, default: T | None) -> T:
        value = self._take(key, _REQUIRED if default is None else default)
        if not isinstance(value, kind):
            raise self.wrong(key, expected)
        return value

    def _take(self, key: str, default: object) -> object:
        self._asked.add(key)
        value = self._values.get(key, default)
        if value is _REQUIRED:
            raise CatalogueError(f"模型目录有错：{self._where} 缺少字段 {key}。")
        return value


def is_inside(path: str) -> bool:
    """Say whether a path from a file is relative, in plain form, and stays inside its folder."""
    pure = PurePosixPath(path)
    plain = str(pure) == path and "\\" not in path and ":" not in path
    return plain and not pure.is_absolute() and ".." not in pure.parts and path != "."
