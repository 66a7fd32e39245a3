"""``kb gaps``: what residents asked in vain, and what is done about it."""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from assistant.channels.cli.exit_codes import ExitCode
from assistant.channels.cli.kb.edit import head_named
from assistant.channels.cli.kb.running import run, work_command
from assistant.channels.cli.kb.terminal import print_json, say, show, table, tell
from assistant.channels.cli.options import a_count, a_span, add_json, add_who, command
from assistant.staff import gaps
from assistant.staff.comparing import line_changes
from assistant.staff.submitting import usable_id
from assistant.staff.workplace import Workplace
from knowledge_base.document import Document
from knowledge_base.errors import DocumentInvalid
from knowledge_base.gaps import IGNORED, Group
from knowledge_base.library.records import Action, Vain
from models.system import why

_KINDS = {Vain.ABSTAINED: "没答上", Vain.CORRECTED: "答偏了", Vain.DISLIKED: "没帮上"}
_NUMBER_HELP = "kb gaps list 里的编号"


def add_parser(actions: Any) -> None:
    """Add ``kb gaps`` and its subcommands."""
    parser = command(actions, "gaps", "居民问了没得到答案的问题：看一看，补上答案；什么都不写就是 list")
    parser.set_defaults(run=run, work=_list, days=None, all=False, json=False)
    doing = parser.add_subparsers(metavar="操作")

    listing = work_command(doing, "list", "列出没得到答案的问题，问得最多的在前；说法不同的算在一起", _list)
    listing.add_argument("--days", type=a_span, metavar="天数", help="只看最近几天问过的")
    listing.add_argument("--all", action="store_true", help="处理过的也列出来")
    add_json(listing)

    showing = work_command(doing, "show", "看一个问题的各种问法", _show)
    _add_number(showing)
    add_json(showing)

    answer = work_command(doing, "answer", "补上答案：给已有的文件加一个问法，或者写一份新文件", _answer)
    _add_number(answer)
    where = answer.add_mutually_exclusive_group(required=True)
    where.add_argument("--document", metavar="文件", help="答案所在的文件：编号、标题，或者它们的开头")
    where.add_argument("--new", metavar="编号", help="写一份新文件：先生成“编号.md”，填好再放进来")
    answer.add_argument("--clause", default="", metavar="条款", help="加到哪一条：标题或第几条，写一部分就行")
    answer.add_argument("--title", default="", metavar="标题", help="新文件的标题；写 --new 时要写")
    answer.add_argument("--phrasing", default="", metavar="问法", help="居民怎么问；默认用列出来的那一句")
    answer.add_argument("--dry-run", action="store_true", help="只看看会怎样，什么也不存")
    answer.add_argument("--note", default="", metavar="说明", help="为什么改，记在历史里")
    add_who(answer)
    answer.set_defaults(parser=answer)

    ignoring = work_command(doing, "ignore", "这个问题不用管，以后不再列出来", _ignore)
    _add_number(ignoring)
    ignoring.add_argument("--dry-run", action="store_true", help="只看看会怎样，什么也不存")


def _add_number(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", type=a_count, metavar="编号", help=_NUMBER_HELP)


def _list(arguments: argparse.Namespace, workplace: Workplace) -> int:
    groups = [group for group in gaps.groups_of(workplace) if arguments.all or group.waiting]
    if arguments.days:
        since = workplace.scope().as_of - timedelta(days=arguments.days - 1)
        groups = [group for group in groups if group.last >= since]
    if arguments.json:
        print_json([_document(group) for group in groups])
        return ExitCode.DONE
    if not groups:
        say("没有要处理的问题。" if not arguments.all else "还没有记下没得到答案的问题。")
        return ExitCode.DONE
    made = table("编号", "问题", "次数", "什么时候", "处理", narrow=("编号", "次数", "什么时候"))
    for group in groups:
        kinds = "\n".join(f"{_KINDS[kind]} {count}" for kind, count in group.kinds.items())
        made.add_row(str(group.number), group.label, kinds, f"{group.first}\n{group.last}", _state(group))
    show(made)
    say(
        "看各种问法：python -m assistant kb gaps show 编号",
        "补上答案：python -m assistant kb gaps answer 编号 --document 文件",
        "不用管：python -m assistant kb gaps ignore 编号",
    )
    return ExitCode.DONE


def _show(arguments: argparse.Namespace, workplace: Workplace) -> int:
    group = gaps.group_numbered(arguments.number, workplace)
    if arguments.json:
        questions = [
            {
                "id": each.id,
                "text": each.text,
                "heard": each.heard,
                "kind": each.kind.value,
                "day": each.day,
                "release": each.release,
                "settled": each.settled,
            }
            for each in group.questions
        ]
        print_json({**_document(group), "questions": questions})
        return ExitCode.DONE
    made = table("问法", "怎么问的", "结果", "哪天", narrow=("怎么问的", "结果", "哪天"), title=group.label)
    for each in group.questions:
        made.add_row(each.text, "说的" if each.heard else "写的", _KINDS[each.kind], str(each.day))
    show(made)
    if state := _state(group):
        say(state)
    say(f"补上答案：python -m assistant kb gaps answer {group.number} --document 文件")
    return ExitCode.DONE


def _answer(arguments: argparse.Namespace, workplace: Workplace) -> int:
    group = gaps.group_numbered(arguments.number, workplace)
    phrasing = gaps.usable_phrasing(arguments.phrasing or group.label)
    if arguments.new is not None:
        return _begin(arguments, group, phrasing)
    head = head_named(arguments.document, workplace)
    document = head.document
    body = gaps.with_phrasing(document, head.body, arguments.clause, phrasing)
    say(f"{document.title}（{document.id}）：")
    if body == head.body:
        say(f"  已经有这个问法：{phrasing}")
    for line in line_changes(head.body, body):
        tell(f"  {line.mark} {line.text}")
    if arguments.dry_run:
        say("这只是试运行，什么也没有存。")
        return ExitCode.DONE
    if body != head.body:
        workplace.library.save(
            document,
            body,
            action=Action.EDIT,
            who=arguments.who,
            note=arguments.note or f"居民问过：{phrasing}",
            unconfirmed=head.unconfirmed,
            based_on=document.version,
        )
    workplace.library.settle_vain([each.id for each in group.questions], document.id)
    say(
        "存好了，这个问题算处理过了。下一步，检查：python -m assistant kb check；发布：python -m assistant kb publish",
        f'怕以后又答不上，加成标准问题：python -m assistant kb golden add "{phrasing}" --document {document.id}',
    )
    return ExitCode.DONE


def _begin(arguments: argparse.Namespace, group: Group, phrasing: str) -> int:
    """Write a template; the group stays open until a document of the library answers it."""
    if not arguments.title.strip():
        arguments.parser.error("写新文件，请用 --title 写上标题。")
    name = usable_id(arguments.new, "--new")
    text = gaps.template(replace(Document(name, ""), title=arguments.title.strip()), phrasing)
    path = Path(f"{name}.md")
    if arguments.dry_run:
        print(text, end="")
        say(f"这只是试运行。会写进 {path}。")
        return ExitCode.DONE
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise DocumentInvalid(f"{path} 已经在了，没有覆盖它。请换一个编号。") from None
    except OSError as error:
        raise DocumentInvalid(f"{path} 写不进去（{why(error)}）。请换一个文件夹。") from error
    say(
        f"写好了模板 {path}。请打开它，把答案写进去。没有写答案，放不进知识库。",
        f"写好以后放进来：python -m assistant kb add {path}",
        f"再说明问题答上了：python -m assistant kb gaps answer {group.number} --document {name}",
    )
    return ExitCode.DONE


def _ignore(arguments: argparse.Namespace, workplace: Workplace) -> int:
    group = gaps.group_numbered(arguments.number, workplace)
    if arguments.dry_run:
        say(f"会不再列出：{group.label}（{len(group.questions)} 次）。这只是试运行，什么也没有存。")
        return ExitCode.DONE
    workplace.library.settle_vain([each.id for each in group.questions], IGNORED)
    say(f"不再列出：{group.label}（{len(group.questions)} 次）。")
    return ExitCode.DONE


def _state(group: Group) -> str:
    if not group.settled:
        return ""
    if IGNORED in group.settled:
        return "不用管"
    documents = "、".join(group.settled)
    return (
        f"答案在 {documents}，发布以后又有 {len(group.waiting)} 次没答上"
        if group.waiting
        else f"答案在 {documents}"
    )


def _document(group: Group) -> dict[str, object]:
    return {
        "number": group.number,
        "question": group.label,
        "count": len(group.questions),
        "waiting": len(group.waiting),
        "kinds": {kind.value: count for kind, count in group.kinds.items()},
        "first": group.first,
        "last": group.last,
        "settled": list(group.settled),
    }
