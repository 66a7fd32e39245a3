"""``desk list``: what waits for a person, and whether everybody has been told of it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from assistant.channels.cli.desk.running import Office, add_kind, kinds_of, work_command
from assistant.channels.cli.exit_codes import ExitCode
from assistant.channels.cli.kb.terminal import local_time, print_json, say, show, table
from assistant.channels.cli.options import add_json
from assistant.desk.exporting import History, document
from assistant.desk.messages import KINDS, STATES
from assistant.desk.outbox import Backlog
from assistant.desk.records import State


def add_parser(actions: Any) -> None:
    """Add ``desk list``."""
    parser = work_command(actions, "list", "列出还没办完的事，紧急的在前，先来的在前", _list)
    parser.add_argument("--all", action="store_true", help="办完的也列出来")
    add_kind(parser)
    add_json(parser)


def _list(arguments: argparse.Namespace, office: Office) -> int:
    states = tuple(State) if arguments.all else (State.OPEN, State.TAKEN)
    found = office.desk.histories(states=states, kinds=kinds_of(arguments))
    backlog = office.outbox.backlog()
    if arguments.json:
        print_json({"tickets": [document(*each) for each in found], "backlog": [*map(_waiting, backlog)]})
        return ExitCode.DONE
    if found:
        _show(found)
        say(
            "看一件事：python -m assistant desk show 编号",
            "接手：python -m assistant desk take 编号　办完：python -m assistant desk close 编号",
        )
    else:
        say("还没有登记过什么事。" if arguments.all else "没有要办的事。")
    say(*(line for each in backlog for line in _told(each, office.destinations)))
    return ExitCode.DONE


def _show(found: tuple[History, ...]) -> None:
    made = table(
        "编号", "类型", "什么事", "在哪里", "登记时间", "状态", narrow=("编号", "类型", "登记时间", "状态")
    )
    for ticket, events in found:
        mark = "\n紧急" if ticket.draft.urgent else ""
        who = f"\n{events[-1].who}" if events[-1].who else ""
        made.add_row(
            ticket.number,
            KINDS[ticket.draft.kind] + mark,
            ticket.draft.what,
            ticket.draft.where,
            local_time(ticket.created),
            STATES[ticket.state] + who,
        )
    show(made)


def _waiting(backlog: Backlog) -> dict[str, object]:
    return {
        "destination": backlog.destination,
        "waiting": backlog.waiting,
        "since": backlog.since,
        "error": backlog.error,
        "tried": backlog.tried,
    }


def _told(backlog: Backlog, destinations: tuple[str, ...]) -> Iterator[str]:
    name = backlog.destination
    yield f"注意：有 {backlog.waiting} 条消息还没有送到“{name}”，最早的是 {local_time(backlog.since)} 的。"
    if name not in destinations:
        yield f"  设置里已经没有“{name}”。要接着送，请把它加回 settings.toml 的 desk.destinations。"
    elif backlog.tried:
        yield f"  {local_time(backlog.tried)} 没有送成：{backlog.error}。会一直再试。"
    else:
        yield "  还没有送过。送消息的是服务，请看它有没有运行：python -m assistant serve"
