"""``keys`` and ``kiosks``: who may come in."""

from __future__ import annotations

from typing import Any

from assistant.channels.cli.doors import keys, kiosks


def add_parser(commands: Any) -> None:
    """Add both commands and their subcommands."""
    keys.add_parser(commands)
    kiosks.add_parser(commands)
