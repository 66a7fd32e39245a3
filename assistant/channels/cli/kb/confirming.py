"""What was read in the texts by itself is shown with its words, and a person says whether it is right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.channels.cli.kb.terminal import agreed, ask, say, somebody_is_there
from assistant.staff.markdown import LABELS, FieldValue, applied, parsed, shown
from knowledge_base.document import Document
from knowledge_base.errors import DocumentInvalid
from knowledge_base.library.library import Library
from knowledge_base.library.records import Action, Version
from knowledge_base.proposing import Proposal

HEADING = "下面是从文件里自动读到的，请核对："
_NONE = {"无", "没有", "-"}


def confirm(versions: Sequence[Version], library: Library, *, who: str) -> None:
    """Show what nobody has confirmed; save what a person at the terminal confirms or corrects."""
    say("", HEADING)
    for version in versions:
        show(version.document, version.unconfirmed)
    if not somebody_is_there():
        _say_open(versions)
        return
    if agreed("都对吗？" if len(versions) > 1 else "对吗？"):
        library.confirm([version.document.id for version in versions], who=who)
        say("核对好了。")
        return
    for version in versions:
        if len(versions) > 1:
            show(version.document, version.unconfirmed)
            if agreed("这一份对吗？"):
                library.confirm([version.document.id], who=who)
                continue
        _correct(version, library, who)
    say("改好了。")


def show(document: Document, unconfirmed: Iterable[Proposal]) -> None:
    """Show what was read in the text of a document, each with its words."""
    say("", f"{document.title}（{document.id}）")
    say(*(f"  {_told(proposal)}" for proposal in unconfirmed))


def _told(proposal: Proposal) -> str:
    words = f"　原文“{' '.join(proposal.words.split())}”" if proposal.words else "　（取自文件名）"
    return f"{LABELS[proposal.key]}：{proposal.value}{words}"


def _say_open(versions: Sequence[Version]) -> None:
    names = " ".join(version.document.id for version in versions)
    say(
        "",
        f"这些还没有人核对，发布时会被拦下来。都对，就运行：python -m assistant kb edit {names} --confirm",
        "不对，就改：python -m assistant kb edit 编号 --title … --effective …",
    )


def _correct(version: Version, library: Library, who: str) -> None:
    """Ask for each value; what cannot be understood, or does not go together, is asked again."""
    say("对的直接按回车；不对就写正确的；文件里没有这一项，就写“无”。")
    before = version.document
    while True:
        fields = {proposal.key: _answer(proposal) for proposal in version.unconfirmed}
        try:
            document = applied(before, fields, before.id)
            break
        except DocumentInvalid as error:
            say(str(error), "请再核对一遍：")
    library.save(document, version.body, action=Action.EDIT, who=who, note="核对", based_on=before.version)
    say(*(f"  {LABELS[key]}改成：{shown(new)}" for key, new in fields.items() if new != getattr(before, key)))


def _answer(proposal: Proposal) -> FieldValue:
    while True:
        said = ask(f"  {LABELS[proposal.key]}（{proposal.value}）：") or proposal.value
        if said in _NONE and proposal.key == "title":
            say("  文件一定要有标题。")
            continue
        try:
            return parsed(proposal.key, "" if said in _NONE else said)
        except DocumentInvalid as error:
            say(f"  {error}")
