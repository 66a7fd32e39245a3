"""``doctor``: looks at this machine and says what to do."""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import asdict
from typing import Any

from assistant.channels.cli.exit_codes import ExitCode
from assistant.channels.cli.kb.terminal import harmless, print_json
from assistant.channels.cli.options import add_json, command
from assistant.doctor.examining import examine_all
from assistant.doctor.finding import Level
from assistant.homes import default_home

_SIGNS = {Level.OK: "好　", Level.ADVICE: "建议", Level.FAULT: "问题"}


def add_parser(commands: Any) -> None:
    """Add ``doctor``."""
    parser = command(
        commands, "doctor", "检查这台机器：模型、磁盘、时钟、端口、权限……，有问题就说怎么办", _run
    )
    parser.add_argument("--thorough", action="store_true", help="逐个核对模型和知识库的文件，要一两分钟")
    add_json(parser)
    parser.epilog = "只看，什么都不改。请用运行服务的用户来运行。退出码：0 没有问题，1 有问题。"


def _run(arguments: argparse.Namespace) -> int:
    found = []
    for finding in examine_all(default_home(), thorough=arguments.thorough):
        found.append(finding)
        if not arguments.json:
            print(f"[{_SIGNS[finding.level]}] {finding.title}：{harmless(finding.told)}")
            if finding.advice:
                print(f"　　　　→ {harmless(finding.advice)}")
    counts = Counter(finding.level for finding in found)
    if arguments.json:
        print_json({"healthy": not counts[Level.FAULT], "findings": list(map(asdict, found))})
    elif counts[Level.FAULT]:
        print(f"有 {counts[Level.FAULT]} 个问题、{counts[Level.ADVICE]} 条建议。先解决问题，再运行一次。")
    else:
        print(f"没有问题，{counts[Level.ADVICE]} 条建议。" if counts[Level.ADVICE] else "一切都好。")
    return ExitCode.FAILED if counts[Level.FAULT] else ExitCode.DONE
