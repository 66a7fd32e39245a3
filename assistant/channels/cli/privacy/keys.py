"""``privacy key new``, ``privacy status`` and ``privacy rekey``: what personal data is sealed with."""

from __future__ import annotations

import argparse
from typing import Any

from assistant.channels.cli.exit_codes import TOLD, ExitCode
from assistant.channels.cli.kb.terminal import print_json, say
from assistant.channels.cli.options import add_json, command
from assistant.channels.cli.privacy.running import Office, work_command
from assistant.privacy.resealing import check_keys, reseal, stored
from knowledge_base.library.sealing import new_key


def add_parser(actions: Any) -> None:
    """Add the commands."""
    key = command(actions, "key", "加密用的钥匙")
    key.epilog = TOLD
    made = command(key.add_subparsers(metavar="操作", required=True), "new", "做一把新钥匙，写在屏幕上", _new)
    made.epilog = TOLD
    status = work_command(actions, "status", "看个人信息是不是都加密了，用的哪把钥匙", _status)
    add_json(status)
    work_command(
        actions, "rekey", "用现在的钥匙，把没有加密的、用旧钥匙加密的都重新加密；服务要先用上这把钥匙", _rekey
    )


def _new(_: argparse.Namespace) -> int:
    print(new_key())
    say(
        "请把它放进环境变量 XIANGYIN_PRIVACY__KEY，或者放进一个只有服务能读的文件，用 privacy.key_file 写明在哪里。",
        "另外抄一份，锁在别的地方：钥匙丢了，内容谁也打不开。",
        "第一次用：放好以后先重启服务，再运行 privacy rekey，把从前的明文加密。",
        "换钥匙：新的写在前面、旧的写在后面，用逗号隔开，重启服务，运行 privacy rekey，做完再去掉旧的。",
    )
    return ExitCode.DONE


def _status(arguments: argparse.Namespace, office: Office) -> int:
    found, keys = stored(office.database), office.database.vault.key_ids
    missing = sorted(found.by_key.keys() - set(keys))
    if arguments.json:
        print_json({"keys": keys, "clear": found.clear, "sealed": found.by_key, "missing": missing})
        return ExitCode.DONE
    say(
        f"现在的钥匙：{keys[0]}"
        if keys
        else "没有钥匙：个人信息存成明文。做一把：python -m assistant privacy key new"
    )
    say(f"没有加密的：{found.clear} 处")
    for name, count in sorted(found.by_key.items()):
        say(f"用钥匙 {name} 加密的：{count} 处{'（这把钥匙不在，打不开）' * (name in missing)}")
    if keys and (found.clear or set(found.by_key) - {keys[0]}):
        say("要都用现在的钥匙加密，请运行：python -m assistant privacy rekey")
    return ExitCode.DONE


def _rekey(_: argparse.Namespace, office: Office) -> int:
    if not office.database.vault.seals:
        say("没有钥匙，没有加密。请先做一把：python -m assistant privacy key new")
        return ExitCode.FAILED
    check_keys(office.database)
    rows, scrubbed = reseal(office.database)
    files = office.retention.recordings.reseal()
    say(f"重新加密了 {rows} 行、{files} 段录音。现在可以去掉旧的钥匙了；从前的备份还要用旧的钥匙打开。")
    if not scrubbed:
        say("数据库正忙，或者磁盘快满了，文件里从前的痕迹还没有清掉；请过一会儿再运行一次 privacy rekey。")
    return ExitCode.DONE
