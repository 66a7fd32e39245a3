"""``keys``: the keys of staff, and the audit of everything that was shown at the doors."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from assistant.channels.cli.doors.running import (
    add_list,
    add_revoke,
    add_rotate,
    created,
    life_of,
    rotated,
    work_command,
)
from assistant.channels.cli.exit_codes import TOLD, ExitCode
from assistant.channels.cli.kb.terminal import local_time, print_json, say, show, table
from assistant.channels.cli.options import a_count, a_span, add_json, command
from assistant.doors import Role
from assistant.doors.opening import Doors
from assistant.doors.records import Issued, Kind, Outcome

_DAYS = 365
ROLES = {
    Role.VIEWER: "只看：文件、发布过的版本、服务的情况",
    Role.EDITOR: "现在和 viewer 一样：草稿在服务器上用命令改",
    Role.PUBLISHER: "再加上把发布过的版本退回去、看谁进来过；发布在服务器上用命令",
    Role.DESK: "看和办居民托付的事",
}
OUTCOMES = {
    Outcome.ADMITTED: "进来了",
    Outcome.UNKNOWN: "没有这把，没让进",
    Outcome.EXPIRED: "过期了，没让进",
    Outcome.REVOKED: "停用了，没让进",
    Outcome.WRONG_ROLE: "角色不够，没让做",
    Outcome.FOREIGN_PAGE: "别的网站的网页，没让做",
    Outcome.CREATED: "发了一把",
    Outcome.ROTATED: "换了一把",
    Outcome.WITHDRAWN: "停用了",
}


def add_parser(commands: Any) -> None:
    """Add ``keys`` and its subcommands."""
    parser = command(commands, "keys", "工作人员的钥匙：谁能从网上看和办什么")
    parser.epilog = f"钥匙只显示一次，丢了就换一把：keys rotate 名字。\n{TOLD}"
    actions = parser.add_subparsers(metavar="操作", required=True)
    create = work_command(actions, "create", "给一个人发一把钥匙；只显示这一次", _create)
    create.add_argument("name", metavar="名字", help="谁的，记在“谁进来过”里")
    create.add_argument(
        "--role",
        required=True,
        choices=[role.value for role in Role],
        metavar="角色",
        help="；".join(f"{role} {about}" for role, about in ROLES.items()),
    )
    create.add_argument("--days", type=a_span, default=_DAYS, metavar="天数", help=f"用多少天，默认 {_DAYS}")
    add_list(actions, "列出能用的钥匙：谁的、什么角色、什么时候到期、最近什么时候用过", Kind.STAFF)
    add_rotate(actions, "换一把新的，角色不变", _rotate)
    add_revoke(actions, "停用一个人的钥匙，马上生效，不用重新启动", Kind.STAFF)
    audit = work_command(actions, "audit", "看谁拿什么进来过、做了什么、谁没让进；语音亭也在内", _audit)
    audit.add_argument("--name", default="", metavar="名字", help="只看一个人或一台语音亭")
    audit.add_argument("--limit", type=a_count, default=50, metavar="条数", help="最多看多少条，默认 50")
    add_json(audit)


def _create(arguments: argparse.Namespace, doors: Doors) -> int:
    issued = doors.keyring.create(Kind.STAFF, arguments.name, Role(arguments.role), life=life_of(arguments))
    created(doors, Kind.STAFF, issued)
    return _shown(issued)


def _rotate(arguments: argparse.Namespace, doors: Doors) -> int:
    return _shown(rotated(arguments, doors, Kind.STAFF))


def _shown(issued: Issued) -> int:
    """Show a key, the only time: alone on standard output, so that a program can take it."""
    key = issued.key
    until = f"，{local_time(key.expires)} 到期" if key.expires else ""
    say(f"{key.name} 的钥匙（{key.role}{until}）。只显示这一次，请马上交给本人，不要发到群里：")
    print(issued.secret)
    say("在网页上用：打开服务器的 /staff，贴进去。程序用：请求头 Authorization: Bearer 钥匙")
    return ExitCode.DONE


def _audit(arguments: argparse.Namespace, doors: Doors) -> int:
    uses = doors.audit.uses(arguments.limit, arguments.name)
    if arguments.json:
        print_json([asdict(each) for each in uses])
        return ExitCode.DONE
    if not uses:
        say("还没有人拿钥匙进来过。")
        return ExitCode.DONE
    made = table("时间", "谁", "做什么", "结果", "次数", narrow=("时间", "次数"))
    for use in uses:
        when = local_time(use.last) if use.times == 1 else f"{local_time(use.first)}\n{local_time(use.last)}"
        made.add_row(when, use.name or "不知道是谁", use.route, OUTCOMES[use.outcome], str(use.times))
    show(made)
    return ExitCode.DONE
