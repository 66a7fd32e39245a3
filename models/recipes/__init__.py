"""Recipes: how files that come with a package become files that a backend loads.

A recipe is a module of this package with a function ``convert(raw, out)``; the catalogue names the module.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Protocol, cast

from models.errors import CatalogueError


class Recipe(Protocol):
    """Converts the files of a source."""

    def __call__(self, raw: Path, out: Path) -> None:
        """Read files from the folder ``raw`` and write the model's files into the empty folder ``out``.

        Raises:
            ModelCorrupt: a file in ``raw`` is not what the recipe was written for.
        """
        ...


def recipe_named(name: str) -> Recipe:
    """Import a recipe.

    Raises:
        CatalogueError: there is no recipe of that name.
    """
    try:
        module = importlib.import_module(f"{__name__}.{name}")
    except ModuleNotFoundError as error:
        if error.name != f"{__name__}.{name}":
            raise
        raise CatalogueError(f"模型目录里写的转换步骤“{name}”不存在，请检查 catalogue.toml。") from error
    return cast("Recipe", module.convert)
