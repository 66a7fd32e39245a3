"""``kb show``: one document with its text and its history."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from assistant.channels.cli.exit_codes import ExitCode
from assistant.channels.cli.kb.edit import head_named
from assistant.channels.cli.kb.running import work_command
from assistant.channels.cli.kb.terminal import harmless, local_time, print_json, say, tell
from assistant.channels.cli.options import a_count, add_json
from assistant.staff.markdown import LABELS, shown
from assistant.staff.workplace import Workplace
from knowledge_base.errors import DocumentInvalid
from knowledge_base.library.records import Action, Version
from models.system import why

ACTIONS = {
    Action.ADD: "放进来",
    Action.EDIT: "修改",
    Action.EXPIRE: "写上到期日",
    Action.REMOVE: "删除",
}


def add_parser(actions: Any) -> None:
    """Add ``kb show``."""
    parser = work_command(actions, "show", "看一份文件的信息和正文", _show)
    parser.add_argument("name", metavar="文件", help="编号、标题，或者它们的开头")
    parser.add_argument("--version", type=a_count, metavar="版本", help="看第几版；默认最新的")
    parser.add_argument("--original", type=Path, metavar="存到", help="把当初放进来的原文件存到这里")
    add_json(parser)


def _show(arguments: argparse.Namespace, workplace: Workplace) -> int:
    head = head_named(arguments.name, workplace, removed=True)
    version = head
    if arguments.version:
        version = workplace.library.version(head.document.id, arguments.version)
    if arguments.original:
        return _save_original(version, arguments.original, workplace)
    if arguments.json:
        print_json(_document(version))
        return ExitCode.DONE
    _print(version, head)
    published = next((each.version for each in workplace.released if each.id == head.document.id), None)
    if head.removed:
        say(
            "这份文件已经删除。要放回来，先存出原文件："
            f"python -m assistant kb show {head.document.id} --original 文件名；"
            "再放进来：python -m assistant kb add 文件名"
        )
    elif published == version.document.version:
        say("居民现在问到的就是这一版。")
    elif published is not None:
        say(f"居民现在问到的是第 {published} 版。看差别：python -m assistant kb diff {head.document.id}")
    else:
        say("这份文件还没有发布。发布：python -m assistant kb publish")
    return ExitCode.DONE


def _print(version: Version, head: Version) -> None:
    document, change = version.document, version.change
    tell(f"编号：{document.id}")
    for key, label in LABELS.items():
        if value := getattr(document, key):
            open_mark = "　（自动读到，没核对）" if key in {each.key for each in version.unconfirmed} else ""
            tell(f"{label}：{shown(value)}{open_mark}")
    newest = head.document.version
    tell(f"版本：第 {document.version} 版，共 {newest} 版")
    note = f"，{change.note}" if change.note else ""
    tell(f"由 {change.who} 在 {local_time(change.at)} {ACTIONS[change.action]}{note}")
    print(harmless(f"\n{version.body}"), end="")


def _document(version: Version) -> dict[str, object]:
    document, change = version.document, version.change
    return {
        "id": document.id,
        "version": document.version,
        **{key: getattr(document, key) for key in LABELS},
        "removed": version.removed,
        "unconfirmed": [
            {"key": each.key, "value": each.value, "words": each.words} for each in version.unconfirmed
        ],
        "change": {
            "action": change.action.value,
            "who": change.who,
            "at": change.at,
            "note": change.note,
        },
        "body": version.body,
    }


def _save_original(version: Version, path: Path, workplace: Workplace) -> int:
    original = workplace.library.original(version.original)
    target = path / Path(original.name).name if path.is_dir() else path
    if target.exists():
        raise DocumentInvalid(f"{target} 已经在了，没有覆盖它。请换一个名字。")
    try:
        target.write_bytes(original.content)
    except OSError as error:
        raise DocumentInvalid(f"{target} 写不进去（{why(error)}）。请换一个地方。") from error
    say(f"存好了：{target}")
    return ExitCode.DONE
