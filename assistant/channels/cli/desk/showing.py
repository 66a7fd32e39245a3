"""``desk show``: all that is known of one ticket."""

from __future__ import annotations

import argparse
from typing import Any

from assistant.channels.cli.desk.running import Office, work_command
from assistant.channels.cli.exit_codes import ExitCode
from assistant.channels.cli.kb.terminal import harmless, local_time, print_json, show, table
from assistant.channels.cli.options import add_json
from assistant.desk.exporting import document
from assistant.desk.messages import KINDS, LABELS, STATES


def add_parser(actions: Any) -> None:
    """Add ``desk show``."""
    parser = work_command(actions, "show", "看一件事：谁报的、电话、谁在什么时候接手和办完", _show)
    parser.add_argument("number", metavar="编号", help="居民听到的编号")
    add_json(parser)


def _show(arguments: argparse.Namespace, office: Office) -> int:
    ticket, events = office.desk.history(arguments.number)
    if arguments.json:
        print_json(document(ticket, events))
        return ExitCode.DONE
    draft = ticket.draft
    facts = {
        "编号": ticket.number,
        "类型": KINDS[draft.kind] + ("（紧急）" if draft.urgent else ""),
        "状态": STATES[ticket.state],
        **{label: getattr(draft, key) for key, label in LABELS.items()},
        "语言": draft.language,
        "社区": ticket.community,
        "来自": draft.channel,
    }
    for label, value in facts.items():
        if value:
            print(f"{label}：{harmless(value)}")
    made = table("状态", "什么时候", "谁", "说明", narrow=("状态", "什么时候"))
    for event in events:
        made.add_row(STATES[event.state], local_time(event.at), event.who or "居民", event.note)
    show(made)
    return ExitCode.DONE
