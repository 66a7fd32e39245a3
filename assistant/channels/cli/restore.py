"""``restore``: a home made of a backup."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.backups.manifest import Manifest
from assistant.backups.restoring import check_backup, restore
from assistant.bootstrap import registry_of
from assistant.channels.cli.exit_codes import TOLD, ExitCode
from assistant.channels.cli.kb.terminal import harmless, local_time
from assistant.channels.cli.options import command
from assistant.homes import default_home
from assistant.settings import load_settings


def add_parser(commands: Any) -> None:
    """Add ``restore``."""
    parser = command(commands, "restore", "用备份恢复，也可以在另一台机器上；先全部核对，再动手", _run)
    parser.add_argument("file", type=Path, metavar="文件", help="backup 存下的文件")
    parser.add_argument(
        "--home", type=Path, metavar="文件夹", help="恢复到哪个资料文件夹；默认 XIANGYIN_HOME 说的那个"
    )
    parser.add_argument(
        "--replace", action="store_true", help="那里已经有资料也恢复；原来的移到 replaced-… 里，不删掉"
    )
    parser.add_argument("--check", action="store_true", help="只核对这份备份是不是好的，什么都不动")
    parser.set_defaults(restores=True)
    parser.epilog = f"请用运行服务的那个用户来恢复，先停服务。别人给的备份不要恢复。\n{TOLD}"


def _run(arguments: argparse.Namespace) -> int:
    if arguments.check:
        print(f"这份备份是好的：{_told(check_backup(arguments.file))}")
        return ExitCode.DONE
    done = restore(arguments.file, (arguments.home or default_home()).expanduser(), replace=arguments.replace)
    print(f"恢复好了：{_told(done.manifest)} 资料文件夹是 {done.home}。")
    if done.aside is not None:
        print(f"原来的资料在 {done.aside}；确定不要了再删掉，里面有居民的信息。")
    if done.publish_again:
        print("备份里的知识库是别的版本的程序发布的，请运行：python -m assistant kb publish")
    settings = load_settings(home=done.home)
    registry = registry_of(settings)
    if any(not registry.status(each.name).usable for each in registry.entries() if each.default):
        print("这台机器上还缺模型，请运行：python -m assistant models prepare")
    print("再运行 python -m assistant doctor 检查一遍，然后启动服务。")
    return ExitCode.DONE


def _told(manifest: Manifest) -> str:
    made = local_time(datetime.fromisoformat(manifest.made))
    release = f"知识库 {manifest.release}" if manifest.release else "还没有发布过知识库"
    return f"{harmless(manifest.community)}，{made} 备份，{release}，{len(manifest.files)} 个文件。"
