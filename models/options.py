"""What a backend is loaded with: its folder, and options that come from a TOML file as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

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
    if isinstance(value, bool) or not isinstance(value, int | float):
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
