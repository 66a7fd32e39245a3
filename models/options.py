"""What a backend is loaded with: its folder, and options that come from a TOML file as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeGuard

from models.errors import CatalogueError, ModelMissing


def prepared(folder: Path | None, name: str) -> Path:
    """Return ``folder``.

    Raises:
        ModelMissing: there is none.
    """
    if folder is None:
        raise ModelMissing(f"模型“{name}”还没有准备好。请运行：python -m assistant models prepare {name}")
    return folder


def number(options: Mapping[str, object], key: str, default: float) -> float:
    """Return the number under ``key``.

    Raises:
        CatalogueError: it is not a number.
    """
    value = options.get(key, default)
    if not _is_number(value):
        raise CatalogueError(f"模型设置 {key} 要填数字，现在填的是 {value!r}。请改正模型目录。")
    return float(value)


def integer(options: Mapping[str, object], key: str, default: int) -> int:
    """Return the whole number under ``key``.

    Raises:
        CatalogueError: it is not a whole number.
    """
    value = number(options, key, default)
    if not value.is_integer():
        raise CatalogueError(f"模型设置 {key} 要填整数，现在填的是 {value!r}。请改正模型目录。")
    return int(value)


def text(options: Mapping[str, object], key: str, default: str) -> str:
    """Return the text under ``key``.

    Raises:
        CatalogueError: it is not a text.
    """
    value = options.get(key, default)
    if not isinstance(value, str):
        raise CatalogueError(f"模型设置 {key} 要填文字，现在填的是 {value!r}。请改正模型目录。")
    return value


def boolean(options: Mapping[str, object], key: str, *, default: bool) -> bool:
    """Return the truth value under ``key``.

    Raises:
        CatalogueError: it is neither true nor false.
    """
    value = options.get(key, default)
    if not isinstance(value, bool):
        raise CatalogueError(f"模型设置 {key} 要填 true 或 false，现在填的是 {value!r}。请改正模型目录。")
    return value


def numbers(options: Mapping[str, object], key: str, *, above: float) -> tuple[float, ...]:
    """Return the list of numbers under ``key``, empty if there is none.

    Raises:
        CatalogueError: it is no list, or one of it is no number greater than ``above``.
    """
    values = options.get(key, [])
    if not isinstance(values, list) or not all(_is_number(value) and value > above for value in values):
        raise CatalogueError(
            f"模型设置 {key} 要填一列大于 {above:g} 的数字，现在填的是 {values!r}。请改正模型目录。"
        )
    return tuple(map(float, values))


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
