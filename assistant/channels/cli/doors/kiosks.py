"""``kiosks``: the tokens of voice terminals."""

from __future__ import annotations

import argparse
import re
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
from assistant.channels.cli.kb.terminal import say
from assistant.channels.cli.options import a_span, command
from assistant.doors.opening import Doors
from assistant.doors.records import Issued, Kind

_NAME = re.compile(r"[A-Za-z0-9_-]{1,32}")


def add_parser(commands: Any) -> None:
    """Add ``kiosks`` and its subcommands."""
    parser = command(commands, "kiosks", "语音亭的口令：哪些机器能当语音亭用")
    parser.epilog = f"设置 doors.kiosk_tokens = true 以后，语音亭才要口令。\n{TOLD}"
    actions = parser.add_subparsers(metavar="操作", required=True)
    create = work_command(actions, "create", "给一台语音亭发口令；只显示这一次", _create)
    create.add_argument(
        "name", type=_a_name, metavar="名字", help="这台机器的代号，例如 hall，和设置里 kiosks 的代号一样"
    )
    create.add_argument("--days", type=a_span, metavar="天数", help="用多少天；默认一直用到停用")
    add_list(actions, "列出有口令的语音亭，最近什么时候用过", Kind.KIOSK)
    add_rotate(actions, "换一个新口令", _rotate)
    add_revoke(actions, "停用一台语音亭，马上生效，不用重新启动", Kind.KIOSK)


def _create(arguments: argparse.Namespace, doors: Doors) -> int:
    issued = doors.keyring.create(Kind.KIOSK, arguments.name, life=life_of(arguments))
    created(doors, Kind.KIOSK, issued)
    return _shown(issued)


def _rotate(arguments: argparse.Namespace, doors: Doors) -> int:
    return _shown(rotated(arguments, doors, Kind.KIOSK))


def _shown(issued: Issued) -> int:
    name = issued.key.name
    say(f"{name} 的口令。只显示这一次：")
    print(issued.secret)
    say(
        "在那台机器的浏览器里打开一次，以后它自己记得：",
        f"  服务器的地址/kiosk?id={name}#token={issued.secret}",
        "也可以打开 /kiosk，把口令打进去。浏览器每次关机都清空的，就把上面的网址写进它的启动命令。",
    )
    return ExitCode.DONE


def _a_name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise argparse.ArgumentTypeError(
            f"“{text}”不行，请用 1 到 32 个英文字母、数字、“-”和“_”，例如 hall。"
        )
    return text
