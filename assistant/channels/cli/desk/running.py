"""How a ``desk`` command is added and run."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from assistant.channels.cli.exit_codes import TOLD
from assistant.channels.cli.options import command
from assistant.channels.cli.parsing import Parser
from assistant.desk.desk import Desk
from assistant.desk.messages import KINDS
from assistant.desk.opening import open_desk
from assistant.desk.outbox import Outbox
from assistant.desk.records import Kind
from assistant.privacy.opening import open_database
from assistant.settings import Settings, load_settings


@dataclass(frozen=True, slots=True)
class Office:
    """What the commands work with."""

    desk: Desk
    outbox: Outbox
    destinations: tuple[str, ...]
    """Names of those in the settings."""


Work = Callable[[argparse.Namespace, Office], int]
"""Does what the arguments say and returns the exit code."""


def work_command(actions: Any, name: str, help_text: str, work: Work) -> Parser:
    """Add the command ``name``, which does ``work`` at the desk of this machine."""
    parser = command(actions, name, help_text, run)
    parser.set_defaults(work=work)
    parser.epilog = TOLD
    return parser


def run(arguments: argparse.Namespace, load_settings: Callable[[], Settings] = load_settings) -> int:
    """Run the command that was parsed."""
    settings = load_settings()
    names = tuple(each.name for each in settings.desk.destinations)
    work: Work = arguments.work
    with open_database(settings) as database:
        desk = open_desk(settings, database)
        return work(arguments, Office(desk, Outbox(database), names))


def add_kind(parser: argparse.ArgumentParser) -> None:
    """Add the option that chooses a kind of tickets."""
    parser.add_argument("--kind", type=_a_kind, metavar="类型", help=f"只看一类：{'、'.join(KINDS.values())}")


def kinds_of(arguments: argparse.Namespace) -> tuple[Kind, ...]:
    """Return the kinds that were chosen."""
    return (arguments.kind,) if arguments.kind else tuple(Kind)


def _a_kind(text: str) -> Kind:
    for kind, name in KINDS.items():
        if text in (name, kind.value):
            return kind
    raise argparse.ArgumentTypeError(f"没有“{text}”这一类，可以写：{'、'.join(KINDS.values())}。")
