"""The command line: parse, call, map the error to an exit code."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from assistant.channels.cli import ask, evaluate, kb, models, serve
from assistant.errors import AssistantError
from knowledge_base.errors import KnowledgeBaseError
from models.errors import ModelsError

EXIT_CODES = (
    "退出码：0 成功（没有找到答案而请人去问，也算成功）；1 没有做成，原因写在屏幕上；"
    "2 命令写得不对；130 被中断。"
)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="python -m assistant",
        description="乡音：听人说话、照着社区文件回答问题的助手。",
        epilog=EXIT_CODES,
    )
    commands = parser.add_subparsers(title="命令", metavar="命令", required=True)
    for command in (ask, serve, models, kb, evaluate):
        command.add_parser(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = build_parser().parse_args(argv)
    try:
        code: int = arguments.run(arguments)
    except (AssistantError, KnowledgeBaseError, ModelsError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("已中断。再运行一次同样的命令，就会接着做。", file=sys.stderr)
        return 130
    return code
