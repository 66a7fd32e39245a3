"""How a ``keys`` or ``kiosks`` command is added and run, and what both have in common."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from assistant.channels.cli.exit_codes import TOLD, ExitCode
from assistant.channels.cli.kb.terminal import local_time, print_json, say, show, table
from assistant.channels.cli.options import a_span, add_json, command
from assistant.channels.cli.parsing import Parser
from assistant.doors.opening import Doors, open_doors
from assistant.doors.records import Issued, Key, Kind, Outcome
from assistant.privacy.opening import open_database
from assistant.settings import Settings, load_settings

Work = Callable[[argparse.Namespace, Doors], int]
"""Does what the arguments say and returns the exit code."""
_LONGEST_KEEP_H = 30 * 24


def work_command(actions: Any, name: str, help_text: str, work: Work) -> Parser:
    """Add the command ``name``, which does ``work`` at the doors of this machine."""
    parser = command(actions, name, help_text, run)
    parser.set_defaults(work=work)
    parser.epilog = TOLD
    return parser


def run(arguments: argparse.Namespace, load_settings: Callable[[], Settings] = load_settings) -> int:
    """Run the command that was parsed."""
    settings = load_settings()
    work: Work = arguments.work
    with open_database(settings) as database:
        return work(arguments, open_doors(settings, database))


def add_list(actions: Any, help_text: str, kind: Kind) -> None:
    """Add ``list``."""
    parser = work_command(actions, "list", help_text, lambda arguments, doors: _list(arguments, doors, kind))
    parser.add_argument("--all", action="store_true", help="过期的、停用的也列出来")
    add_json(parser)


def add_rotate(actions: Any, help_text: str, work: Work) -> Parser:
    """Add ``rotate``."""
    parser = work_command(actions, "rotate", help_text, work)
    parser.add_argument("name", metavar="名字", help="谁的，list 里有")
    parser.add_argument(
        "--keep-hours",
        type=a_keep,
        default=0,
        metavar="小时",
        help="旧的再用几个小时，好有时间换；默认 0，旧的马上不能用",
    )
    parser.add_argument("--days", type=a_span, metavar="天数", help="新的用多少天；默认和旧的一样")
    return parser


def rotated(arguments: argparse.Namespace, doors: Doors, kind: Kind) -> Issued:
    """Make a new key in the place of the old one, and say what becomes of that."""
    keep = timedelta(hours=arguments.keep_hours)
    issued = doors.keyring.rotate(kind, arguments.name, keep=keep, life=life_of(arguments))
    doors.audit.record(kind, issued.key.name, f"{_family(kind)} rotate", Outcome.ROTATED, alone=True)
    old = f"旧的还能用 {arguments.keep_hours} 个小时。" if keep else "旧的已经不能用了。"
    say(f"换好了。{old}")
    return issued


def add_revoke(actions: Any, help_text: str, kind: Kind) -> None:
    """Add ``revoke``."""
    parser = work_command(
        actions, "revoke", help_text, lambda arguments, doors: _revoke(arguments, doors, kind)
    )
    parser.add_argument("name", metavar="名字", help="谁的，list 里有")


def created(doors: Doors, kind: Kind, issued: Issued) -> None:
    """Record that a key was made."""
    doors.audit.record(kind, issued.key.name, f"{_family(kind)} create", Outcome.CREATED, alone=True)


def life_of(arguments: argparse.Namespace) -> timedelta | None:
    """Return how long a new key is valid; None if nothing was said."""
    return None if arguments.days is None else timedelta(days=arguments.days)


def document(key: Key) -> dict[str, object]:
    """Return a key for programs; the key itself nobody knows any more."""
    return {
        "name": key.name,
        "kind": key.kind.value,
        "role": key.role.value if key.role else None,
        "public": key.public,
        "created": key.created.isoformat(),
        "expires": key.expires.isoformat() if key.expires else None,
        "revoked": key.revoked.isoformat() if key.revoked else None,
        "last_used": key.last_used.isoformat() if key.last_used else None,
    }


def a_keep(text: str) -> int:
    """Return the hours, up to thirty days of them, that ``text`` states.

    Raises:
        argparse.ArgumentTypeError: it states none.
    """
    if not text.isdecimal() or int(text[:10]) > _LONGEST_KEEP_H:
        raise argparse.ArgumentTypeError(f"“{text}”不对，请写 0 到 {_LONGEST_KEEP_H} 之间的整数。")
    return int(text)


def _list(arguments: argparse.Namespace, doors: Doors, kind: Kind) -> int:
    at = datetime.now(UTC)
    found = [key for key in doors.keyring.keys(kind) if arguments.all or key.valid(at)]
    if arguments.json:
        print_json([*map(document, found)])
    elif found:
        made = table("名字", "开头", "角色", "发的时间", "到期", "最近用过", "状态")
        for key in found:
            made.add_row(
                key.name,
                f"xy_{key.kind}_{key.public}",
                key.role.value if key.role else "—",
                local_time(key.created),
                local_time(key.expires) if key.expires else "不过期",
                local_time(key.last_used) if key.last_used else "没用过",
                _state(key, at),
            )
        show(made)
    else:
        say(f"一个也没有。要发一个：python -m assistant {_family(kind)} create 名字")
    return ExitCode.DONE


def _revoke(arguments: argparse.Namespace, doors: Doors, kind: Kind) -> int:
    count = doors.keyring.revoke(kind, arguments.name)
    doors.audit.record(kind, arguments.name.strip(), f"{_family(kind)} revoke", Outcome.WITHDRAWN, alone=True)
    say(f"“{arguments.name}”停用了（{count} 个），从现在起进不来。")
    return ExitCode.DONE


def _state(key: Key, at: datetime) -> str:
    if key.revoked:
        return f"停用\n{local_time(key.revoked)}"
    return "能用" if key.valid(at) else "过期"


def _family(kind: Kind) -> str:
    return "kiosks" if kind is Kind.KIOSK else "keys"
