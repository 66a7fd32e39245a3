"""The command line: parse, call, map the error to an exit code."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Sequence

from assistant.channels.cli import (
    ask,
    benchmark,
    completion,
    desk,
    dialect,
    doors,
    evaluate,
    kb,
    models,
    serve,
)
from assistant.channels.cli.exit_codes import TOLD, ExitCode
from assistant.channels.cli.parsing import Parser
from assistant.errors import AssistantError
from knowledge_base.errors import KnowledgeBaseError, PublishBusy, PublishRefused
from models.errors import ModelsError


def build_parser() -> Parser:
    """Return the parser of the whole command line."""
    parser = Parser(
        prog="python -m assistant",
        description="乡音：听人说话、照着社区文件回答问题的助手。",
        epilog=TOLD,
    )
    commands = parser.add_subparsers(metavar="命令", required=True)
    for command in (ask, serve, models, kb, dialect, desk, doors, evaluate, benchmark):
        command.add_parser(commands)
    completion.add_parser(commands, build_parser)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdin, sys.stdout):
        if isinstance(
            stream, io.TextIOWrapper
        ):  # what a terminal cannot show or has sent by halves ends nothing
            stream.reconfigure(errors="replace")
    return finished(lambda: _run(argv))


def _run(argv: Sequence[str] | None) -> int:
    arguments = build_parser().parse_args(argv)
    code: int = arguments.run(arguments)
    return code


def finished(run: Callable[[], int]) -> int:
    """Return the exit code of ``run``; what went wrong is said on standard error."""
    try:
        return run()
    except (AssistantError, KnowledgeBaseError, ModelsError) as error:
        print(error, file=sys.stderr)
        return _exit_code(error)
    except BrokenPipeError:  # the reader of a pipe has seen enough: kb list | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.FAILED
    except KeyboardInterrupt:
        print("已中断。再运行一次同样的命令，就会接着做。", file=sys.stderr)
        return ExitCode.INTERRUPTED


def _exit_code(error: Exception) -> ExitCode:
    if isinstance(error, PublishBusy):
        return ExitCode.BUSY
    return ExitCode.REFUSED if isinstance(error, PublishRefused) else ExitCode.FAILED
