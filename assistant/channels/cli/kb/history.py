"""``kb history``: who changed and published what, and when."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from assistant.channels.cli.exit_codes import ExitCode
from assistant.channels.cli.kb.edit import head_named
from assistant.channels.cli.kb.running import work_command
from assistant.channels.cli.kb.show import ACTIONS
from assistant.channels.cli.kb.terminal import local_time, print_json, say, show, table
from assistant.channels.cli.options import a_count, add_json
from assistant.staff.workplace import Workplace
from knowledge_base.library.records import Change, Publication, PublicationKind, PublicationState

_KINDS = {PublicationKind.PUBLISH: "发布", PublicationKind.ROLLBACK: "退回"}
_STATES = {
    PublicationState.STARTED: "没有做完",
    PublicationState.DONE: "成功",
    PublicationState.ABANDONED: "中断了，没有换",
    PublicationState.REFUSED: "检查没通过，没有换",
}


def add_parser(actions: Any) -> None:
    """Add ``kb history``."""
    parser = work_command(actions, "history", "看谁在什么时候改了什么、发布了什么", _history)
    parser.add_argument("name", nargs="?", metavar="文件", help="只看这一份：编号、标题，或者它们的开头")
    parser.add_argument("--limit", type=a_count, default=20, metavar="条数", help="最多看多少条，默认 20")
    add_json(parser)


def _history(arguments: argparse.Namespace, workplace: Workplace) -> int:
    library = workplace.library
    name = head_named(arguments.name, workplace, removed=True).document.id if arguments.name else None
    changes = library.changes(name, arguments.limit)
    publications = () if name else library.publications(arguments.limit)
    if arguments.json:
        print_json(
            {
                "publications": [asdict(each) for each in publications],
                "changes": [asdict(each) for each in changes],
            }
        )
        return ExitCode.DONE
    if not changes and not publications:
        say("还没有历史。请先放进文件：python -m assistant kb add 文件或文件夹")
        return ExitCode.DONE
    if publications:
        _show_publications(publications, workplace.release.id if workplace.release else "")
    if changes:
        _show_changes(changes)
    say("看某一版的内容：python -m assistant kb show 编号 --version 版本")
    return ExitCode.DONE


def _show_publications(publications: Sequence[Publication], current: str) -> None:
    ids = {"版本": [each.release for each in publications]}
    made = table("何时、何人", "做了什么", "版本", "说明", narrow=("何时、何人",), ids=ids, title="发布")
    in_force = next(
        (each.id for each in publications if each.release == current and each.state is PublicationState.DONE),
        0,
    )
    for each in publications:
        mark = "\n现在用的就是它" if each.id == in_force else ""
        release = f"{each.release}\n{each.documents} 份，{each.passages} 段{mark}"
        found = f"检查发现 {len(each.problems)} 处问题" if each.problems else ""
        about = "\n".join(filter(None, (found, each.reason)))
        made.add_row(_when(each.at, each.who), f"{_KINDS[each.kind]}\n{_STATES[each.state]}", release, about)
    show(made)


def _show_changes(changes: Sequence[Change]) -> None:
    ids = {"文件": [each.document_id for each in changes]}
    made = table(
        "何时、何人", "做了什么", "文件", "说明", narrow=("何时、何人",), ids=ids, title="文件的改动"
    )
    for each in changes:
        document = f"{each.document_id}\n第 {each.version} 版"
        made.add_row(_when(each.at, each.who), ACTIONS[each.action], document, each.note)
    show(made)


def _when(at: datetime, who: str) -> str:
    return f"{local_time(at)}\n{who}"
