"""``completion``: what a shell needs to complete commands and options, written once and sourced."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

import shtab

from assistant.channels.cli.options import command
from assistant.channels.cli.parsing import Parser

_SHELLS = ("bash", "zsh")
_PROGRAM = "xiangyin"


def add_parser(commands: Any, build_parser: Callable[[], Parser]) -> None:
    """Add ``completion``; ``build_parser`` returns the parser whose commands are completed."""
    parser = command(
        commands, "completion", "输出命令补全的脚本：按 Tab 键就能补全 xiangyin 的命令和选项", _run
    )
    parser.add_argument("shell", choices=_SHELLS, metavar="bash|zsh", help="您用的命令行，bash 或 zsh")
    parser.epilog = (
        "bash：xiangyin completion bash > ~/.local/share/bash-completion/completions/xiangyin\n"
        "zsh：xiangyin completion zsh > ~/.zfunc/_xiangyin（~/.zfunc 要在 fpath 里）\n"
        "以后新开的窗口就能补全。"
    )
    parser.set_defaults(build_parser=build_parser)


def _run(arguments: argparse.Namespace) -> int:
    parser: Parser = arguments.build_parser()
    parser.prog = _PROGRAM
    print(shtab.complete(parser, shell=arguments.shell))
    return 0
