"""``kb golden``: questions whose answer is known, asked of every draft before it is published."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from assistant.channels.cli.exit_codes import ExitCode
from assistant.channels.cli.kb.edit import head_named
from assistant.channels.cli.kb.running import work_command
from assistant.channels.cli.kb.terminal import print_json, say, show, table
from assistant.channels.cli.options import a_count, a_date, add_json, add_who, command
from assistant.staff import golden_files
from assistant.staff.workplace import Workplace
from knowledge_base.errors import DocumentInvalid


def add_parser(actions: Any) -> None:
    """Add ``kb golden`` and its subcommands."""
    parser = command(actions, "golden", "标准问题：发布以前都要问一遍，答得不对就不发布")
    doing = parser.add_subparsers(metavar="操作", required=True)

    add_json(work_command(doing, "list", "列出标准问题", _list))

    adding = work_command(doing, "add", "加一个标准问题：答案在哪份文件里，回答里要有哪些话", _add)
    adding.add_argument("question", metavar="问题", help="居民怎么问，例如 “高龄津贴一个月多少钱？”")
    answer = adding.add_mutually_exclusive_group(required=True)
    answer.add_argument("--document", metavar="文件", help="答案所在的文件：编号、标题，或者它们的开头")
    answer.add_argument("--abstain", action="store_true", help="文件里没有答案，应该请人去问")
    adding.add_argument(
        "--fact", action="append", default=[], metavar="话", help="回答里一定要有的，例如 100元；可以写几次"
    )
    adding.add_argument("--as-of", type=a_date, metavar="日期", help="按哪一天的规定问；默认检查的那天")
    adding.add_argument("--region", default="", metavar="地区", help="在哪里问；默认本社区")
    add_who(adding)

    removing = work_command(doing, "remove", "去掉一个标准问题", _remove)
    removing.add_argument("number", type=a_count, metavar="编号", help="kb golden list 里的编号")

    importing = work_command(doing, "import", "从文件里放进标准问题，一行一个 JSON", _import)
    importing.add_argument("file", type=Path, metavar="文件", help="一行一个 JSON 的文件，例如 golden.jsonl")
    add_who(importing)

    exporting = work_command(doing, "export", "把标准问题写进文件，一行一个 JSON", _export)
    exporting.add_argument("file", type=Path, metavar="文件", help="例如 golden.jsonl；不能是已有的文件")


def _list(arguments: argparse.Namespace, workplace: Workplace) -> int:
    questions = workplace.library.golden()
    if arguments.json:
        print_json([{"id": each.id, **golden_files.document_of(each)} for each in questions])
        return ExitCode.DONE
    if not questions:
        say(
            "还没有标准问题。加一个：python -m assistant kb golden add 问题 --document 编号 --fact 回答里要有的话"
        )
        return ExitCode.DONE
    made = table("编号", "问题", "答案在", "要有的话", "何时何地", narrow=("编号",))
    for each in questions:
        where = "\n".join(filter(None, (str(each.as_of or ""), each.region)))
        answer = each.document_id or "文件里没有，应该请人去问"
        made.add_row(str(each.id), each.question, answer, "、".join(each.facts), where)
    show(made)
    return ExitCode.DONE


def _add(arguments: argparse.Namespace, workplace: Workplace) -> int:
    if not arguments.question.strip():
        raise DocumentInvalid("问题是空的。请写上居民会怎么问。")
    document_id = "" if arguments.abstain else head_named(arguments.document, workplace).document.id
    added = workplace.library.add_golden(
        arguments.question.strip(),
        who=arguments.who,
        document_id=document_id,
        facts=tuple(arguments.fact),
        region=arguments.region,
        as_of=arguments.as_of,
    )
    say(f"标准问题 {added.id} 记好了。看草稿答得对不对：python -m assistant kb check")
    return ExitCode.DONE


def _remove(arguments: argparse.Namespace, workplace: Workplace) -> int:
    removed = workplace.library.remove_golden(arguments.number)
    say(f"去掉了标准问题 {removed.id}：{removed.question}")
    return ExitCode.DONE


def _import(arguments: argparse.Namespace, workplace: Workplace) -> int:
    questions = golden_files.load(arguments.file)
    added = golden_files.add_all(questions, workplace.library, who=arguments.who)
    say(f"放进了 {added} 个标准问题；另外 {len(questions) - added} 个早就有了。")
    return ExitCode.DONE


def _export(arguments: argparse.Namespace, workplace: Workplace) -> int:
    questions = workplace.library.golden()
    golden_files.save(arguments.file, questions)
    say(f"写好了 {len(questions)} 个标准问题：{arguments.file}")
    return ExitCode.DONE
