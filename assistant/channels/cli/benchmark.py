"""``benchmark``: how long people wait, and what that takes of machines."""

from __future__ import annotations

from typing import Any

from assistant.channels.cli import benchmark_cost, benchmark_voice
from assistant.channels.cli.options import command


def add_parser(commands: Any) -> None:
    """Add ``benchmark`` and its subcommands."""
    parser = command(commands, "benchmark", "量一量要等多久、要用多少机器")
    actions = parser.add_subparsers(title="量什么", metavar="量什么", required=True)
    benchmark_voice.add_parser(actions)
    benchmark_cost.add_parser(actions)
