"""``backup``: all state of this machine in one file, while the server runs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from assistant.backups.making import make_backup
from assistant.channels.cli.exit_codes import TOLD, ExitCode
from assistant.channels.cli.kb.terminal import print_json, say
from assistant.channels.cli.options import a_count, add_json, command
from assistant.settings import load_settings

_LEFT_OUT = "备份里没有：模型（换了机器重新准备）、个人信息的密钥、写在环境变量里的密码。这几样请另外存好。"


def add_parser(commands: Any) -> None:
    """Add ``backup``."""
    parser = command(
        commands, "backup", "备份：资料、登记的事、发布的知识库和设置，存成一个文件；服务不用停", _run
    )
    parser.add_argument(
        "file", type=Path, metavar="文件", help="存到哪里，例如 /backup/今天.zip；写文件夹，就按时间起名字"
    )
    parser.add_argument(
        "--keep", type=a_count, metavar="份数", help="文件夹里只留最近的几份，更早的删掉；每天自动备份时用"
    )
    add_json(parser)
    parser.epilog = f"里面有居民的姓名和电话，请存在别人打不开的地方，最好不在这台机器上。{_LEFT_OUT}\n{TOLD}"
    parser.set_defaults(parser=parser)


def _run(arguments: argparse.Namespace) -> int:
    if arguments.keep is not None and not arguments.file.is_dir():
        arguments.parser.error("--keep 要和文件夹一起用，例如 backup /backup --keep 14。文件夹要先建好。")
    made = make_backup(load_settings(), arguments.file, keep=arguments.keep)
    manifest = made.manifest
    if arguments.json:
        print_json(
            {
                "file": str(made.path),
                "size_bytes": made.size,
                "made": manifest.made,
                "release": manifest.release,
                "files": len(manifest.files),
                "left_out": list(made.left_out),
                "removed": list(map(str, made.removed)),
            }
        )
        return ExitCode.DONE
    print(f"备份好了，也核对过了：{made.path}（{len(manifest.files)} 个文件，{made.size / 1e6:.1f} MB）")
    for name in made.left_out:
        say(f"提示：知识库 {name} 坏了或者正在清理，没有放进去；正在用的那一版是好的。")
    for path in made.removed:
        say(f"删掉了更早的备份 {path.name}。")
    say(_LEFT_OUT)
    return ExitCode.DONE
