"""The command line: parse, call, map the error to an exit code."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from assistant.backups.restoring import finish_all_interrupted
from assistant.channels.cli import (
    ask,
    backup,
    benchmark,
    completion,
    desk,
    dialect,
    doctor,
    doors,
    evaluate,
    kb,
    models,
    privacy,
    report,
    restore,
    serve,
)
from assistant.channels.cli.exit_codes import TOLD, ExitCode
from assistant.channels.cli.parsing import Parser
from assistant.communities import home_of
from assistant.errors import AssistantError
from assistant.homes import HOME, default_home
from knowledge_base.errors import KnowledgeBaseError, PublishBusy, PublishRefused
from models.errors import ModelsError


def build_parser() -> Parser:
    """Return the parser of the whole command line."""
    parser = Parser(
        prog="python -m assistant",
        description="乡音：听人说话、照着社区文件回答问题的助手。",
        epilog=TOLD,
    )
    parser.add_argument("--community", metavar="名字", help="有几个社区时，做哪一个的；写在命令前面")
    parser.set_defaults(restores=False)  # whether the command sees to an interrupted restore itself
    commands = parser.add_subparsers(metavar="命令", required=True)
    for command in (
        ask,
        serve,
        models,
        kb,
        dialect,
        desk,
        privacy,
        doors,
        doctor,
        backup,
        restore,
        report,
        evaluate,
        benchmark,
    ):
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
    with _at_home_in(arguments.community):
        if not arguments.restores and finish_all_interrupted(default_home()):
            print("上一次恢复备份没有做完，现在做完了。", file=sys.stderr)
        code: int = arguments.run(arguments)
    return code


@contextmanager
def _at_home_in(community: str | None) -> Iterator[None]:
    """Let everything that is read or started meanwhile be that community's. Raises SettingsInvalid if there is none."""
    if community is None:
        yield
        return
    before = os.environ.get(HOME)
    os.environ[HOME] = str(home_of(default_home(), community))
    try:
        yield
    finally:
        if before is None:
            del os.environ[HOME]
        else:
            os.environ[HOME] = before


def finished(run: Callable[[], int]) -> int:
    """Return the exit code of ``run``; what went wrong is said on standard error."""
    try:
        return run()
    except (AssistantError, KnowledgeBaseError, ModelsError) as error:
        print(error, file=sys.stderr)
        return _exit_code(error)
    except PermissionError as error:
        print(f"没有权限用 {error.filename}。请用运行服务的那个用户来运行：sudo -u 用户 …", file=sys.stderr)
        return ExitCode.FAILED
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
