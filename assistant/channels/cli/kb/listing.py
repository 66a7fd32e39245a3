"""``kb list``: what is in force, what waits, what lapses soon."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from assistant.channels.cli.exit_codes import ExitCode
from assistant.channels.cli.kb.running import work_command
from assistant.channels.cli.kb.terminal import period, print_json, say, show, table
from assistant.channels.cli.options import a_span, add_json, add_scope
from assistant.staff.listing import Listed, State, document, lapsing, listed
from assistant.staff.workplace import Workplace
from knowledge_base.checks.checking import SOON_DAYS
from knowledge_base.document import Scope
from knowledge_base.errors import LibraryUnavailable
from knowledge_base.library.records import Version


def add_parser(actions: Any) -> None:
    """Add ``kb list``."""
    parser = work_command(actions, "list", "列出文件：哪些有效，哪些是草稿，哪些快到期", _list)
    add_scope(parser)
    parser.add_argument("--all", action="store_true", help="连已经删除的也列出来")
    parser.add_argument("--lapsing", type=a_span, metavar="天数", help="只看这么多天以内到期的")
    add_json(parser)


def _list(arguments: argparse.Namespace, workplace: Workplace) -> int:
    scope = workplace.scope(arguments.as_of, arguments.region)
    rows = listed(_heads(workplace), workplace.released, scope)
    if not arguments.all:
        rows = tuple(row for row in rows if row.state is not State.GONE)
    if arguments.lapsing:
        rows = lapsing(rows, scope.as_of, arguments.lapsing)
    if arguments.json:
        print_json([*map(document, rows)])
    elif rows:
        _show(rows, scope)
    if not rows and not arguments.lapsing:
        say("知识库里还没有文件。请先放进文件：python -m assistant kb add 文件或文件夹")
    elif not rows:
        say(f"{arguments.lapsing} 天以内没有文件到期。")
    elif not arguments.json:
        _point_out(rows, scope, published=workplace.release is not None)
    return ExitCode.DONE


def _heads(workplace: Workplace) -> tuple[Version, ...]:
    """Return what the library has. Without it there still is what residents are answered from."""
    try:
        return workplace.library.heads(removed=True)
    except LibraryUnavailable as error:
        if workplace.release is None:
            raise
        say(f"看不到草稿，只列出居民现在问到的。{error}")
        return ()


def _show(rows: Sequence[Listed], scope: Scope) -> None:
    title = f"{scope.as_of.isoformat()}，{scope.region or '不限地区'}"
    ids = {"编号": [row.document.id for row in rows]}
    made = table("编号", "标题、单位、地区", "起止", "状态", narrow=("起止",), ids=ids, title=title)
    for row in rows:
        what = row.document
        about = "\n".join(filter(None, (what.title, what.issuer, what.region)))
        made.add_row(what.id, about, period(what.effective, what.expires), _state(row))
    show(made)


def _state(row: Listed) -> str:
    marks = [row.state.value]
    if row.pending and row.state not in (State.DRAFT, State.GOING):
        marks.append("有改动，未发布")
    if row.unconfirmed:
        marks.append("有信息没核对")
    return "\n".join(marks)


def _point_out(rows: Sequence[Listed], scope: Scope, *, published: bool) -> None:
    for row in lapsing(rows, scope.as_of, SOON_DAYS):
        what = row.document
        days = (what.expires - scope.as_of).days if what.expires else 0
        when = "今天是最后一天" if not days else f"还有 {days} 天到期"
        say(f"快到期：{what.title}（{what.id}）{when}，有效到 {what.expires}。")
    waiting = sum(row.pending for row in rows)
    if waiting and published:
        say(f"有 {waiting} 份的改动还没有发布。看有什么变化：python -m assistant kb diff")
    elif not published:
        say("知识库还没有发布过。检查、发布：python -m assistant kb check；python -m assistant kb publish")
