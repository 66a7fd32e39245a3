"""``privacy export`` and ``privacy delete``: what a resident may ask for (个人信息保护法 第四十五条、第四十七条)."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from assistant.channels.cli.exit_codes import ExitCode
from assistant.channels.cli.kb.terminal import harmless, local_time, say
from assistant.channels.cli.privacy.running import Office, work_command
from assistant.desk.messages import KINDS, LABELS, STATES
from assistant.privacy.claims import Found, as_document, cannot_reach
from assistant.privacy.recordings import name_of
from assistant.privacy.writing import write_new
from assistant.visit_code import shown

_CLAIM = "登记的编号，或者那一次来访的代码（8 个字）"


def add_parser(actions: Any) -> None:
    """Add both commands."""
    export = work_command(actions, "export", "把留下的内容给本人看，或者存成文件给他带走", _export)
    export.add_argument("claim", metavar="编号或代码", help=_CLAIM)
    export.add_argument(
        "--to",
        type=Path,
        metavar="文件夹",
        help="存到这个新的文件夹里：一份清单，连同录音；不写就显示在屏幕上",
    )
    delete = work_command(actions, "delete", "把留下的内容删掉，找不回来", _delete)
    delete.add_argument("claim", metavar="编号或代码", help=_CLAIM)
    delete.add_argument("--also-open", action="store_true", help="还没有办完的也删，不再办了")
    delete.add_argument("--dry-run", action="store_true", help="只看会删什么，不真的删")


def _export(arguments: argparse.Namespace, office: Office) -> int:
    found = office.claims.find(arguments.claim)
    if arguments.to is None:
        _show(found)
        return ExitCode.DONE
    content = json.dumps(as_document(found), ensure_ascii=False, indent=2) + "\n"
    files = {"清单.json": content.encode("utf-8", "replace")}
    for path in found.recordings:
        files[name_of(path)] = office.retention.recordings.opened(path)
    write_new(arguments.to, files)
    say(f"存好了：{arguments.to}，一共 {len(files)} 个文件。里面有居民的个人信息，请当面交给本人，不要留底。")
    return ExitCode.DONE


def _delete(arguments: argparse.Namespace, office: Office) -> int:
    found = office.claims.find(arguments.claim)
    if arguments.dry_run:
        _show(found)
        if found.open:
            say(f"编号 {'、'.join(found.open)} 还没有办完，要删得加上 --also-open。")
        say("这些会删掉，现在还没有删。", *cannot_reach(found))
        return ExitCode.DONE
    deleted = office.claims.delete(found, also_open=arguments.also_open)
    say(
        f"删掉了：登记 {deleted.tickets} 件，没送出去的通知 {deleted.undelivered} 条，"
        f"问过的问题 {deleted.questions} 个，录音 {deleted.recordings} 段。"
    )
    if not deleted.scrubbed:
        say("数据库正忙，磁盘上的旧痕迹还没有清掉；请过一会儿运行 python -m assistant privacy purge。")
    say(*cannot_reach(found))
    return ExitCode.DONE


def _show(found: Found) -> None:
    if found.code:
        print(f"来访代码：{shown(found.code)}")
    for each in found.entrusted:
        ticket, draft = each.ticket, each.ticket.draft
        print(
            f"登记 {ticket.number}：{KINDS[draft.kind]}，{STATES[ticket.state]}，{local_time(ticket.created)}"
        )
        for key, label in LABELS.items():
            if value := getattr(draft, key):
                print(f"  {label}：{harmless(value)}")
        for event in each.events:
            who, note = event.who or "居民", f"，{harmless(event.note)}" * bool(event.note)
            print(f"  {local_time(event.at)} {STATES[event.state]}（{harmless(who)}{note}）")
        for delivery in each.deliveries:
            arrived = f"{local_time(delivery.at)} 送到" if delivery.at else "还没有送到"
            print(f"  通知“{harmless(delivery.destination)}”{STATES[delivery.event]}：{arrived}")
    for question in found.questions:
        print(f"问过的问题（{question.day}，个人信息已经盖住）：{harmless(question.text)}")
    if found.recordings:
        print(f"录音：{len(found.recordings)} 段")
