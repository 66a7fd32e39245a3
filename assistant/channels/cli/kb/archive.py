"""``kb export`` and ``kb import``: the library as files, without a loss."""

from __future__ import annotations

import argparse
from pathlib import Path, PurePath
from typing import Any

from assistant.channels.cli.exit_codes import ExitCode
from assistant.channels.cli.kb.add import exit_code, submitting_at, take_in, tell
from assistant.channels.cli.kb.running import work_command
from assistant.channels.cli.kb.terminal import say
from assistant.channels.cli.options import add_who
from assistant.staff import exchange, golden_files
from assistant.staff.workplace import Workplace
from knowledge_base.document import Document
from knowledge_base.errors import DocumentInvalid


def add_parser(actions: Any) -> None:
    """Add the two commands."""
    exporting = work_command(actions, "export", "把全部文件和标准问题写出去，留底或者交给别的社区", _export)
    exporting.add_argument("target", type=Path, metavar="位置", help="新文件夹，或者以 .zip 结尾的新文件")
    exporting.add_argument(
        "--release", action="store_true", help="写出居民现在问到的那一版；默认写出最新的草稿"
    )

    importing = work_command(actions, "import", "放进 kb export 写出的文件和标准问题", _import)
    importing.add_argument("source", type=Path, metavar="来源", help="文件夹或 zip 文件")
    importing.add_argument("--dry-run", action="store_true", help="只看看会怎样，什么也不存")
    importing.add_argument("--note", default="", metavar="说明", help="为什么放进来，记在历史里")
    add_who(importing)
    importing.set_defaults(yes=True)


def _export(arguments: argparse.Namespace, workplace: Workplace) -> int:
    documents = _released(workplace) if arguments.release else _heads(workplace)
    golden = workplace.library.golden()
    exchange.write(arguments.target, exchange.files_of(documents, golden))
    say(f"写好了 {len(documents)} 份文件、{len(golden)} 个标准问题：{arguments.target}")
    return ExitCode.DONE


def _heads(workplace: Workplace) -> list[tuple[Document, str]]:
    heads = workplace.library.heads()
    if unconfirmed := [head.document.id for head in heads if head.unconfirmed]:
        say(
            f"提醒：{'、'.join(unconfirmed)} 有自动读到、还没核对的信息，写出去以后就看不出来了。",
            "请先核对：python -m assistant kb edit 编号 --confirm",
        )
    return [(head.document, head.body) for head in heads]


def _released(workplace: Workplace) -> list[tuple[Document, str]]:
    bodies = [(document, workplace.body_of(document)) for document in workplace.released]
    if not bodies:
        raise DocumentInvalid("知识库还没有发布过，没有可以写出的。请去掉 --release，写出草稿。")
    if unknown := [document.id for document, body in bodies if body is None]:
        raise DocumentInvalid(f"{'、'.join(unknown)} 当初不是从这里发布的，没有留下原文，写不出来。")
    return [(document, body) for document, body in bodies if body is not None]


def _import(arguments: argparse.Namespace, workplace: Workplace) -> int:
    golden = exchange.golden_in(arguments.source)
    outcome = take_in([arguments.source], submitting_at(workplace), workplace, arguments)
    outcome.refused = [each for each in outcome.refused if PurePath(each.name).name != exchange.GOLDEN]
    tell(outcome, saved=not arguments.dry_run)
    if not arguments.dry_run and (outcome.taken or golden):
        added = golden_files.add_all(golden, workplace.library, who=arguments.who)
        say(
            "",
            f"放进了 {len(outcome.taken)} 份文件、{added} 个标准问题，还是草稿。"
            "下一步，看有什么变化：python -m assistant kb diff",
        )
    return exit_code(outcome)
