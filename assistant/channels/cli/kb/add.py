"""``kb add``: files, folders and archives into the library, as drafts."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from assistant.channels.cli.exit_codes import ExitCode
from assistant.channels.cli.kb import confirming
from assistant.channels.cli.kb.fields import add_fields, fields_given
from assistant.channels.cli.kb.running import work_command
from assistant.channels.cli.kb.terminal import harmless, period, say, show, table
from assistant.channels.cli.options import add_who
from assistant.channels.cli.progress import progress_bar
from assistant.staff import exchange, golden_files
from assistant.staff.doubts import doubts
from assistant.staff.markdown import Fields
from assistant.staff.submitting import Read, Submission, Submitting
from assistant.staff.workplace import Workplace
from knowledge_base.errors import DocumentInvalid
from knowledge_base.intake.collecting import collect
from knowledge_base.intake.original import Manuscript, Original, Refusal
from knowledge_base.intake.reading import read
from knowledge_base.library.records import Action, Version

SAMPLE_DOCUMENTS = Path(__file__).parents[4] / "knowledge_base" / "documents"
SAMPLE_NOTE = "示例社区的文件"


@dataclass(slots=True)
class Outcome:
    """What came of the files, in the order in which they were looked at."""

    taken: list[tuple[Submission, Version | None]] = field(default_factory=list)
    """Without the file, which may be large, and with the version that was saved, None in a dry run."""
    refused: list[Refusal] = field(default_factory=list)


def add_parser(actions: Any) -> None:
    """Add ``kb add``."""
    parser = work_command(actions, "add", "放进文件，先存成草稿；居民要等发布以后才问得到", _add)
    parser.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="文件",
        help="文件、文件夹或压缩包：Word、Excel、PPT、PDF、扫描件、照片、网页、Markdown、纯文本",
    )
    parser.add_argument(
        "--id", default="", metavar="编号", help="存成哪一份文件；默认是文件名。已有这个编号，就是它的新版本"
    )
    add_fields(parser)
    parser.add_argument("--yes", action="store_true", help="自动读到的信息都对，不用再问")
    parser.add_argument("--dry-run", action="store_true", help="只看看会怎样，什么也不存")
    parser.add_argument("--note", default="", metavar="说明", help="为什么放进来，记在历史里")
    add_who(parser)
    parser.add_argument(
        "--sample", action="store_true", help="放进示例社区的文件；知识库里已经有文件就什么也不做"
    )
    parser.set_defaults(parser=parser)


def _add(arguments: argparse.Namespace, workplace: Workplace) -> int:
    if arguments.sample:
        return _add_sample(arguments, workplace)
    if not arguments.paths:
        arguments.parser.error("请写出要放进来的文件或文件夹。")
    given = fields_given(arguments)
    if (given or arguments.id) and (len(arguments.paths) > 1 or not _is_one(arguments.paths[0])):
        arguments.parser.error("一次放几份文件的时候，不能写标题、日期这些选项。请一份一份地放。")
    submitting = submitting_at(workplace, given, arguments.id)
    outcome = take_in(arguments.paths, submitting, workplace, arguments)
    tell(outcome, saved=not arguments.dry_run)
    if arguments.dry_run or arguments.yes:
        _tell_unconfirmed(outcome)
    open_ones = [saved for _, saved in outcome.taken if saved and saved.unconfirmed]
    if open_ones:
        confirming.confirm(open_ones, workplace.library, who=arguments.who)
    _tell_doubts(outcome, workplace)
    _say_next(outcome, saved=not arguments.dry_run)
    return exit_code(outcome)


def _is_one(path: Path) -> bool:
    return not path.is_dir() and path.suffix.lower() != ".zip"


def take_in(
    paths: Iterable[Path], submitting: Submitting, workplace: Workplace, arguments: argparse.Namespace
) -> Outcome:
    """Save the files one by one, so that whatever stops the work, those before are in; none in a dry run."""
    outcome = Outcome()
    with progress_bar(lasting=False) as bars:
        for number, found in enumerate(collect(paths), start=1):
            if isinstance(found, Refusal):
                outcome.refused.append(found)
                continue
            bars("放进文件", harmless(found.name), number - 1, 0)
            try:
                submission = submitting.submit(found, partial(bars, harmless(found.name), "读取"))
            except DocumentInvalid as error:
                outcome.refused += [Refusal(found.name, problem) for problem in error.problems]
                continue
            saved = None if arguments.dry_run else save(submission, workplace, arguments)
            outcome.taken.append((replace(submission, original=None), saved))
    return outcome


def save(submission: Submission, workplace: Workplace, arguments: argparse.Namespace) -> Version:
    """Save one draft."""
    return workplace.library.save(
        submission.document,
        submission.body,
        action=Action.ADD if submission.is_new else Action.EDIT,
        who=arguments.who,
        note=arguments.note,
        original=submission.original,
        unconfirmed=() if arguments.yes else submission.unconfirmed,
        based_on=submission.before.document.version if submission.before else 0,
    )


def tell(outcome: Outcome, *, saved: bool) -> None:
    """Say what came of every file: a table, what to look at in those that are in, and those that are not."""
    if outcome.taken or outcome.refused:
        rows = table("文件", "结果", "标题、单位、地区", "起止", narrow=("结果", "起止"))
        for submission, _ in outcome.taken:
            document = submission.document
            about = "\n".join(filter(None, (document.title, document.issuer, document.region)))
            rows.add_row(
                f"{submission.name}\n编号 {document.id}",
                _result(submission),
                about,
                period(document.effective, document.expires),
            )
        for name in dict.fromkeys(refusal.name for refusal in outcome.refused):
            rows.add_row(harmless(name), "没放进去", "原因写在下面", "")
        show(rows)
    _tell_changes(outcome)
    _tell_notices(outcome)
    if outcome.refused:
        left_out = len({refusal.name for refusal in outcome.refused})
        say("", f"有 {left_out} 个文件没放进去：")
        say(*(f"  {refusal.reason}" for refusal in outcome.refused))
    if not saved:
        say("", "这只是试运行，什么也没有存。")


def exit_code(outcome: Outcome) -> ExitCode:
    """Return what the files that were left out make of the command."""
    if not outcome.refused:
        return ExitCode.DONE
    return ExitCode.PARTLY if outcome.taken else ExitCode.FAILED


def submitting_at(
    workplace: Workplace, given: Fields = MappingProxyType({}), document_id: str = ""
) -> Submitting:
    """Return what makes drafts of files at this workplace."""
    place = workplace.settings.community.region
    return Submitting(workplace.library, _reader(workplace), given, document_id=document_id, place=place)


def _reader(workplace: Workplace) -> Read:
    """Return what reads a file with the models of this machine."""

    def read_original(original: Original, progress: Callable[[int, int], None]) -> Manuscript:
        return read(original, ocr=workplace.text_reader, progress=progress)

    return read_original


def _result(submission: Submission) -> str:
    if submission.is_new:
        return "新文件"
    return "新版本" if submission.changes else "没有变化"


def _tell_changes(outcome: Outcome) -> None:
    for submission, _ in outcome.taken:
        if not submission.is_new and submission.changes:
            say("", f"{submission.document.title}（{submission.document.id}）改了：")
            say(*(f"  {change}" for change in submission.changes))


def _tell_notices(outcome: Outcome) -> None:
    for submission, _ in outcome.taken:
        if submission.notices:
            say("", f"{submission.document.title}（{submission.document.id}）请看一看：")
            say(
                *(
                    f"  {notice.where}{'：' if notice.where else ''}{notice.text}"
                    for notice in submission.notices
                )
            )


def _tell_unconfirmed(outcome: Outcome) -> None:
    open_ones = [submission for submission, _ in outcome.taken if submission.unconfirmed]
    if open_ones:
        say("", confirming.HEADING)
    for submission in open_ones:
        confirming.show(submission.document, submission.unconfirmed)


def _tell_doubts(outcome: Outcome, workplace: Workplace) -> None:
    """Say what is odd about the documents, as they are since somebody has corrected them."""
    known = {head.document.id: head.document for head in workplace.library.heads(removed=True)}
    taken = {
        each.document.id: known[each.document.id] if saved else each.document for each, saved in outcome.taken
    }
    told = [
        doubt
        for document in taken.values()
        for doubt in doubts(document, (known | taken).values(), workplace.scope())
    ]
    say(*(f"提醒：{doubt}" for doubt in told))


def _say_next(outcome: Outcome, *, saved: bool) -> None:
    changed = [submission for submission, _ in outcome.taken if submission.is_new or submission.changes]
    if saved and changed:
        say("", f"放好了 {len(changed)} 份，还是草稿。下一步，看有什么变化：python -m assistant kb diff")
    elif saved and outcome.taken:
        say("", "文件都和知识库里的一样，没有变化。")


def _add_sample(arguments: argparse.Namespace, workplace: Workplace) -> int:
    if workplace.library.heads(removed=True):
        say("知识库里已经有文件，示例文件没有放进去。")
        return ExitCode.DONE
    submitting = submitting_at(workplace)
    arguments.note, arguments.yes = arguments.note or SAMPLE_NOTE, True
    outcome = take_in(sorted(SAMPLE_DOCUMENTS.glob("*.md")), submitting, workplace, arguments)
    say(*(refusal.reason for refusal in outcome.refused))
    golden = exchange.golden_in(SAMPLE_DOCUMENTS)
    golden_files.add_all(golden, workplace.library, who=arguments.who)
    say(
        f"放好了示例社区的 {len(outcome.taken)} 份文件、{len(golden)} 个标准问题。"
        "下一步，发布：python -m assistant kb publish"
    )
    return exit_code(outcome)
