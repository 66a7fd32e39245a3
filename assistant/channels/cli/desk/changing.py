"""``desk take`` and ``desk close``: who sees to a ticket, and when it is done."""

from __future__ import annotations

import argparse
from typing import Any

from assistant.channels.cli.desk.running import Office, work_command
from assistant.channels.cli.exit_codes import ExitCode
from assistant.channels.cli.kb.terminal import print_json, say
from assistant.channels.cli.options import add_json, add_who
from assistant.desk.exporting import document


def add_parser(actions: Any) -> None:
    """Add both commands."""
    take = work_command(actions, "take", "接手一件事，居民问起来就说“正在办”", _take)
    take.add_argument("--instead", action="store_true", help="已经有人接手，换成由您来办")
    close = work_command(actions, "close", "一件事办完了；还没有人接手的，就算由您接手并办完", _close)
    for parser in (take, close):
        parser.add_argument("number", metavar="编号", help="居民听到的编号")
        parser.add_argument("--note", default="", metavar="说明", help="怎么办的，给同事看")
        add_who(parser)
        add_json(parser)


def _take(arguments: argparse.Namespace, office: Office) -> int:
    ticket = office.desk.take(
        arguments.number, who=arguments.who, note=arguments.note, instead=arguments.instead
    )
    say(f"编号 {ticket.number} 由 {arguments.who} 接手。")
    say(f"办完以后：python -m assistant desk close {ticket.number}")
    return _finish(arguments, office, ticket.number)


def _close(arguments: argparse.Namespace, office: Office) -> int:
    ticket = office.desk.close(arguments.number, who=arguments.who, note=arguments.note)
    say(f"编号 {ticket.number} 办完了。")
    return _finish(arguments, office, ticket.number)


def _finish(arguments: argparse.Namespace, office: Office, number: str) -> int:
    if arguments.json:
        print_json(document(*office.desk.history(number)))
    return ExitCode.DONE
