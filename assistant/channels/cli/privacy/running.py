"""How a ``privacy`` command is added and run."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from assistant.channels.cli.exit_codes import TOLD
from assistant.channels.cli.options import command
from assistant.channels.cli.parsing import Parser
from assistant.desk.opening import open_desk
from assistant.privacy.claims import Claims
from assistant.privacy.errors import RecordingsUnreachable
from assistant.privacy.opening import open_database
from assistant.privacy.retention import Retention
from assistant.settings import Settings, load_settings
from knowledge_base.library.database import Database
from knowledge_base.library.library import Library
from models.system import why


@dataclass(frozen=True, slots=True)
class Office:
    """What the commands work with."""

    database: Database
    retention: Retention
    claims: Claims


Work = Callable[[argparse.Namespace, Office], int]
"""Does what the arguments say and returns the exit code."""


def work_command(actions: Any, name: str, help_text: str, work: Work) -> Parser:
    """Add the command ``name``, which does ``work`` with what this machine keeps."""
    parser = command(actions, name, help_text, run)
    parser.set_defaults(work=work)
    parser.epilog = TOLD
    return parser


def run(arguments: argparse.Namespace, load_settings: Callable[[], Settings] = load_settings) -> int:
    """Run the command that was parsed."""
    settings = load_settings()
    work: Work = arguments.work
    with open_database(settings) as database:
        open_desk(settings, database)
        library = Library(database)
        retention = Retention(settings, database, library)
        office = Office(database, retention, Claims(database, library, retention.recordings))
        try:
            return work(arguments, office)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise RecordingsUnreachable(
                f"录音的文件读不了，或者写不进、删不掉（{why(error)}），没有做完。"
                "请用运行服务的那个用户，再运行一次；还不行，请看看磁盘。"
            ) from error
