"""``privacy purge``: what is kept too long is deleted now; the running server does it once a day by itself."""

from __future__ import annotations

import argparse
from typing import Any

from assistant.channels.cli.exit_codes import ExitCode
from assistant.channels.cli.kb.terminal import print_json, say
from assistant.channels.cli.options import add_json
from assistant.channels.cli.privacy.running import Office, work_command


def add_parser(actions: Any) -> None:
    """Add ``privacy purge``."""
    parser = work_command(actions, "purge", "把到期的个人信息删掉；服务开着的话，每天会自己做一次", _purge)
    parser.add_argument("--dry-run", action="store_true", help="只看会删多少，不真的删")
    add_json(parser)


def _purge(arguments: argparse.Namespace, office: Office) -> int:
    old = office.retention.look() if arguments.dry_run else office.retention.purge()
    if arguments.json:
        print_json({each.key: each.count for each in old})
        return ExitCode.DONE
    for each in old:
        days = f"超过 {each.days} 天" if each.days else "没有开录音"
        say(f"{each.name}（{days}）：{'要删' if arguments.dry_run else '删了'} {each.count} 个")
    if not (arguments.dry_run or office.retention.scrubbed):
        say("数据库正忙，磁盘上的旧痕迹还没有清掉；请过一会儿再运行一次。")
    return ExitCode.DONE
