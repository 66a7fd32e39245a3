"""How a ``kb`` command is added and run."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import closing
from typing import Any

from assistant.channels.cli.exit_codes import TOLD
from assistant.channels.cli.options import command
from assistant.channels.cli.parsing import Parser
from assistant.staff.workplace import Workplace, open_workplace

Work = Callable[[argparse.Namespace, Workplace], int]
"""Does what the arguments say and returns the exit code."""


def work_command(actions: Any, name: str, help_text: str, work: Work) -> Parser:
    """Add the command ``name``, which does ``work`` at the workplace of this machine."""
    parser = command(actions, name, help_text, run)
    parser.set_defaults(work=work)
    parser.epilog = TOLD
    return parser


def run(arguments: argparse.Namespace, open_workplace: Callable[[], Workplace] = open_workplace) -> int:
    """Run the command that was parsed."""
    work: Work = arguments.work
    with closing(open_workplace()) as workplace:
        return work(arguments, workplace)
