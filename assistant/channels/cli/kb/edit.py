"""``kb edit``, ``kb expire`` and ``kb remove``: changes of what is in the library."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.channels.cli.exit_codes import ExitCode
from assistant.channels.cli.kb import confirming
from assistant.channels.cli.kb.add import submitting_at
from assistant.channels.cli.kb.by_hand import edited
from assistant.channels.cli.kb.fields import add_fields, fields_given
from assistant.channels.cli.kb.running import work_command
from assistant.channels.cli.kb.terminal import say, somebody_is_there
from assistant.channels.cli.options import a_date, add_who
from assistant.staff.doubts import doubts
from assistant.staff.finding import find, namesake
from assistant.staff.markdown import Stated, applied
from assistant.staff.rules import whole
from assistant.staff.submitting import Submission, differences
from assistant.staff.workplace import Workplace
from knowledge_base.document import Document
from knowledge_base.errors import DocumentInvalid
from knowledge_base.intake.collecting import collect
from knowledge_base.intake.original import Original, Refusal
from knowledge_base.library.records import Action, Version

_NAME_HELP = "编号、标题，或者它们的开头"
_NEXT = "下一步，看有什么变化：python -m assistant kb diff"


def add_parser(actions: Any) -> None:
    """Add the three commands."""
    edit = work_command(actions, "edit", "改一份文件的信息或正文；什么选项都不写，就打开编辑器", _edit)
    edit.add_argument("names", nargs="+", metavar="文件", help=f"{_NAME_HELP}；只有 --confirm 可以写好几份")
    add_fields(edit)
    edit.add_argument("--file", type=Path, metavar="新文件", help="用这个文件的内容换掉正文")
    edit.add_argument("--confirm", action="store_true", help="自动读到的信息都对")
    _add_common(edit)
    edit.set_defaults(parser=edit)

    expire = work_command(actions, "expire", "写上一份文件有效到哪一天", _expire)
    expire.add_argument("name", metavar="文件", help=_NAME_HELP)
    expire.add_argument("--on", type=a_date, required=True, metavar="日期", help="最后有效的那一天")
    _add_common(expire)

    remove = work_command(actions, "remove", "删掉一份文件：下次发布以后不再照它回答，历史还在", _remove)
    remove.add_argument("name", metavar="文件", help=_NAME_HELP)
    _add_common(remove)


def head_named(name: str, workplace: Workplace, *, removed: bool = False) -> Version:
    """Return the newest version of the document that ``name`` means; raises DocumentUnknown."""
    heads = workplace.library.heads(removed=removed)
    document = find(name, [version.document for version in heads])
    return next(version for version in heads if version.document.id == document.id)


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="只看看会怎样，什么也不存")
    parser.add_argument("--note", default="", metavar="说明", help="为什么改，记在历史里")
    add_who(parser)


def _edit(arguments: argparse.Namespace, workplace: Workplace) -> int:
    heads = [head_named(name, workplace) for name in arguments.names]
    given = fields_given(arguments)
    if len(heads) > 1 and (given or arguments.file or not arguments.confirm):
        arguments.parser.error("一次只能改一份文件。请只写一份。")
    if arguments.confirm and not given and not arguments.file:
        return _confirm(heads, arguments, workplace)
    head = heads[0]
    if arguments.file:
        submission = _from_file(arguments, head, workplace)
    elif given:
        text = Stated(given, head.body, has_front_matter=True)
        submission = _changed(head, text, settles_all=arguments.confirm)
    else:
        if not somebody_is_there():
            arguments.parser.error(
                "请写出要改什么，例如 --expires 2026-12-31；在终端里什么都不写，会打开编辑器。"
            )
        with edited(head, keep=arguments.dry_run) as text:
            return _save(_changed(head, whole(text), settles_all=True), arguments, workplace)
    return _save(submission, arguments, workplace)


def _confirm(heads: list[Version], arguments: argparse.Namespace, workplace: Workplace) -> int:
    waiting = [head.document.id for head in heads if head.unconfirmed]
    if not arguments.dry_run:
        workplace.library.confirm(waiting, who=arguments.who)
    say(f"核对好了 {len(waiting)} 份。{_NEXT}" if waiting else "没有要核对的。")
    return ExitCode.DONE


def _from_file(arguments: argparse.Namespace, head: Version, workplace: Workplace) -> Submission:
    found = list(collect([arguments.file]))
    refusals = [each.reason for each in found if isinstance(each, Refusal)]
    originals = [each for each in found if isinstance(each, Original)]
    if refusals or len(originals) != 1:
        raise DocumentInvalid(*(refusals or [f"{arguments.file} 里不止一份文件。请只给一份。"]))
    submitting = submitting_at(workplace, fields_given(arguments), head.document.id)
    submission = submitting.submit(originals[0])
    say(*(f"{notice.where}{'：' if notice.where else ''}{notice.text}" for notice in submission.notices))
    return replace(submission, unconfirmed=()) if arguments.confirm else submission


def _changed(head: Version, text: Stated, *, settles_all: bool) -> Submission:
    """Return the draft with the fields and the body of ``text``."""
    document = applied(head.document, text.fields, head.document.id)
    left = () if settles_all else tuple(each for each in head.unconfirmed if each.key not in text.fields)
    return Submission(document, text.body, head, left)


def _check_title(document: Document, workplace: Workplace) -> None:
    twin = namesake(document, (head.document for head in workplace.library.heads()))
    if twin is not None:
        raise DocumentInvalid(
            f"标题“{document.title}”和已有的文件 {twin.id} 一样。请用 --title 写上有区别的标题，比如写明年份。"
        )


def _save(submission: Submission, arguments: argparse.Namespace, workplace: Workplace) -> int:
    document, before = submission.document, submission.before
    assert before is not None
    settled = len(submission.unconfirmed) < len(before.unconfirmed)
    if not submission.changes and not settled:
        say("没有变化。")
        return ExitCode.DONE
    _check_title(document, workplace)
    say(f"{document.title}（{document.id}）：", *(f"  {change}" for change in submission.changes))
    known = [head.document for head in workplace.library.heads(removed=True)]
    say(*(f"提醒：{doubt}" for doubt in doubts(document, known, workplace.scope())))
    if arguments.dry_run:
        say("这只是试运行，什么也没有存。")
        return ExitCode.DONE
    saved = workplace.library.save(
        document,
        submission.body,
        action=Action.EDIT,
        who=arguments.who,
        note=arguments.note,
        original=submission.original,
        unconfirmed=submission.unconfirmed,
        based_on=before.document.version,
    )
    if saved.unconfirmed:
        confirming.confirm([saved], workplace.library, who=arguments.who)
    say(f"存好了。{_NEXT}")
    return ExitCode.DONE


def _expire(arguments: argparse.Namespace, workplace: Workplace) -> int:
    head = head_named(arguments.name, workplace)
    document = applied(head.document, {"expires": arguments.on}, head.document.id)
    changes = differences(head, document, head.body)
    say(f"{document.title}（{document.id}）：", *(f"  {change}" for change in changes or ["没有变化"]))
    if arguments.dry_run or not changes:
        return ExitCode.DONE
    workplace.library.save(
        document,
        head.body,
        action=Action.EXPIRE,
        who=arguments.who,
        note=arguments.note,
        unconfirmed=tuple(each for each in head.unconfirmed if each.key != "expires"),
        based_on=head.document.version,
    )
    ended = "那天已经过去，发布以后马上" if arguments.on < workplace.scope().as_of else "过了那天就"
    say(f"存好了。有效到 {arguments.on}，{ended}不再照它回答。要发布以后才算数。{_NEXT}")
    return ExitCode.DONE


def _remove(arguments: argparse.Namespace, workplace: Workplace) -> int:
    head = head_named(arguments.name, workplace)
    document = head.document
    if arguments.dry_run:
        say(f"会删掉：{document.title}（{document.id}）。这只是试运行，什么也没有存。")
        return ExitCode.DONE
    workplace.library.remove(document.id, who=arguments.who, note=arguments.note, based_on=document.version)
    published = document.id in {each.id for each in workplace.released}
    after = "发布以后才不再照它回答：python -m assistant kb publish" if published else "它还没有发布过。"
    say(
        f"删掉了：{document.title}（{document.id}）。{after}",
        f"以前的内容还在：python -m assistant kb show {document.id}",
    )
    return ExitCode.DONE
