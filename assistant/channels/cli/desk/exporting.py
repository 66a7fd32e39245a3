"""``desk export``: tickets in a file of their own."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from assistant.channels.cli.desk.running import Office, add_kind, kinds_of, work_command
from assistant.channels.cli.exit_codes import ExitCode
from assistant.channels.cli.kb.terminal import say
from assistant.channels.cli.options import a_date
from assistant.desk.errors import ExportFailed
from assistant.desk.exporting import as_csv, as_json
from models.system import why

_WRITERS = {".csv": as_csv, ".json": as_json}


def add_parser(actions: Any) -> None:
    """Add ``desk export``."""
    parser = work_command(
        actions, "export", "把登记的事存成文件，办完的也在内；里面有姓名和电话，请保管好", _export
    )
    parser.add_argument(
        "file", type=Path, metavar="文件", help="存到哪里：.csv 用 Excel 打开，.json 给程序用"
    )
    parser.add_argument("--since", type=a_date, metavar="日期", help="从哪一天登记的起")
    parser.add_argument("--until", type=a_date, metavar="日期", help="到哪一天登记的为止，那一天也算")
    add_kind(parser)
    parser.set_defaults(parser=parser)


def _export(arguments: argparse.Namespace, office: Office) -> int:
    suffix = arguments.file.suffix.lower()
    if suffix not in _WRITERS:
        arguments.parser.error("文件名请用 .csv 或 .json 结尾。")
    found = [
        (ticket, events)
        for ticket, events in office.desk.histories(kinds=kinds_of(arguments))
        if (arguments.since is None or arguments.since <= ticket.created.astimezone().date())
        and (arguments.until is None or ticket.created.astimezone().date() <= arguments.until)
    ]
    _write(arguments.file, _WRITERS[suffix](found))
    say(f"存好了：{arguments.file}，一共 {len(found)} 件事。里面有居民的姓名和电话，请保管好。")
    return ExitCode.DONE


def _write(path: Path, content: bytes) -> None:
    """Write a new file that only its owner reads."""
    try:
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:  # noqa: PTH123  for its mode
            file.write(content)
    except FileExistsError:
        raise ExportFailed(f"{path} 已经在了，没有覆盖它。请换一个名字。") from None
    except OSError as error:
        raise ExportFailed(f"{path} 写不进去（{why(error)}）。请换一个地方。") from error
