"""``kb diff``: what the next publication would change, before residents see it."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any

from rich.text import Text

from assistant.channels.cli.exit_codes import ExitCode
from assistant.channels.cli.kb.running import work_command
from assistant.channels.cli.kb.terminal import print_json, say, show, tell
from assistant.channels.cli.options import add_json, add_scope
from assistant.staff.comparing import Difference, DocumentChange, Line, compare
from assistant.staff.finding import find
from assistant.staff.rules import told
from assistant.staff.workplace import Workplace
from knowledge_base.document import Document, Scope
from knowledge_base.numerals import find_numerals
from knowledge_base.release import Release

_STYLES = {"-": "red", "+": "green", " ": "dim", "…": "dim"}


def add_parser(actions: Any) -> None:
    """Add ``kb diff``."""
    parser = work_command(
        actions, "diff", "看发布以后会有什么变化：新的、改的、删的，哪些开始或停止有效", _diff
    )
    parser.add_argument("name", nargs="?", metavar="文件", help="只看这一份：编号、标题，或者它们的开头")
    add_scope(parser)
    add_json(parser)


def difference_of(workplace: Workplace, old: Release | None, scope: Scope) -> Difference:
    """Return what the next publication would change of the release ``old``."""
    return compare(old.documents if old else (), workplace.library.heads(), workplace.body_of, scope)


def _diff(arguments: argparse.Namespace, workplace: Workplace) -> int:
    scope = workplace.scope(arguments.as_of, arguments.region)
    difference = difference_of(workplace, workplace.release, scope)
    if arguments.name:
        heads = [version.document for version in workplace.library.heads()]
        known = {document.id: document for document in (*workplace.released, *heads)}
        difference = _only(find(arguments.name, known.values()).id, difference)
    if arguments.json:
        print_json(_document(difference))
        return ExitCode.DONE
    print_difference(difference, first=workplace.release is None)
    if difference:
        say("", "下一步，检查：python -m assistant kb check")
    return ExitCode.DONE


def print_difference(difference: Difference, *, first: bool = False, with_text: bool = True) -> None:
    """Print it for people; the texts line by line only if wanted. ``first`` says that nothing was published yet."""
    if not difference and first:
        print("知识库里还没有文件，也没有发布过。请先放进文件：python -m assistant kb add 文件或文件夹")
        return
    if not difference:
        print("没有变化：草稿和居民现在问到的一样。")
        return
    _print_group("新文件", difference.new, with_text)
    _print_group("改过的文件", difference.changed, with_text)
    _print_group("删掉的文件", difference.removed, with_text)
    for title, documents in (("开始有效", difference.starts), ("不再有效", difference.stops)):
        if documents and not first:
            print(f"\n发布以后{title}（{len(documents)} 份）：")
            for document in documents:
                tell(f"  {document.title}（{document.id}）")


def _print_group(title: str, changes: Iterable[DocumentChange], with_text: bool) -> None:
    changes = tuple(changes)
    if changes:
        print(f"\n{title}（{len(changes)} 份）：")
    for change in changes:
        tell(f"  {change.document.title}（{change.document.id}）")
        for field in change.fields:
            for told_of_it in told(field.key, field.old, field.new):
                tell(f"    {told_of_it}")
        if change.text_unknown:
            print("    正文：当初不是从这里发布的，没法逐行比较。")
        elif change.lines and not with_text:
            print("    正文有改动")
        elif change.lines:
            print("    正文：")
            for line in change.lines:
                show(_highlighted(line))


def _highlighted(line: Line) -> Text:
    """Return a line with its amounts set off."""
    text = Text(f"    {line.mark} {line.text}", style=_STYLES[line.mark])
    if line.mark in "-+":
        start = len(text) - len(line.text)
        for numeral in find_numerals(line.text):
            text.stylize("bold reverse", start + numeral.start, start + numeral.start + len(numeral.text))
    return text


def _only(document_id: str, difference: Difference) -> Difference:
    def kept(changes: Iterable[DocumentChange]) -> tuple[DocumentChange, ...]:
        return tuple(change for change in changes if change.document.id == document_id)

    def same(documents: Iterable[Document]) -> tuple[Document, ...]:
        return tuple(document for document in documents if document.id == document_id)

    return Difference(
        kept(difference.new),
        kept(difference.changed),
        kept(difference.removed),
        same(difference.starts),
        same(difference.stops),
    )


def _document(difference: Difference) -> dict[str, object]:
    return {
        "new": [change.document.id for change in difference.new],
        "changed": [
            {
                "id": change.document.id,
                "fields": {field.key: {"old": field.old, "new": field.new} for field in change.fields},
                "lines": [{"mark": line.mark, "text": line.text} for line in change.lines],
                "text_unknown": change.text_unknown,
            }
            for change in difference.changed
        ],
        "removed": [change.document.id for change in difference.removed],
        "starts": [document.id for document in difference.starts],
        "stops": [document.id for document in difference.stops],
    }
