"""What was read in the texts by itself is shown with its words, and a person says whether it is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.channels.cli.kb.terminal import agreed, ask, say, somebody_is_there
from assistant.staff.markdown import LABELS, Fields, FieldValue, applied, parsed, shown
from knowledge_base.errors import DocumentInvalid
from knowledge_base.library.library import Library
from knowledge_base.library.records import Action, Version
from knowledge_base.proposing import Proposal

_NONE = {"无", "没有", "-"}


@dataclass(frozen=True, slots=True)
class _Corrected:
    version: Version
    fields: Fields


def confirm(versions: Sequence[Version], library: Library, *, who: str) -> None:
    """Show what nobody has confirmed; save what a person at the terminal confirms or corrects."""
    say("", "下面是从文件里自动读到的，请核对：")
    for version in versions:
        _show(version)
    if not somebody_is_there():
        _say_open(versions)
        return
    if agreed("都对吗？" if len(versions) > 1 else "对吗？"):
        library.confirm([version.document.id for version in versions], who=who)
        say("核对好了。")
        return
    for version in versions:
        if len(versions) > 1:
            _show(version)
            if agreed("这一份对吗？"):
                library.confirm([version.document.id], who=who)
                continue
        _save(_corrected(version), library, who)
    say("改好了。")


def _show(version: Version) -> None:
    say("", f"{version.document.title}（{version.document.id}）")
    say(*(f"  {_told(proposal)}" for proposal in version.unconfirmed))


def _told(proposal: Proposal) -> str:
    words = f"　原文“{' '.join(proposal.words.split())}”" if proposal.words else ""
    return f"{LABELS[proposal.key]}：{proposal.value}{words}"


def _say_open(versions: Sequence[Version]) -> None:
    names = " ".join(version.document.id for version in versions)
    say(
        "",
        f"这些还没有人核对，发布时会被拦下来。都对，就运行：python -m assistant kb edit {names} --confirm",
        "不对，就改：python -m assistant kb edit 编号 --title … --effective …",
    )


def _corrected(version: Version) -> _Corrected:
    """Ask for each value; raises nothing: what cannot be understood is asked again."""
    say("对的直接按回车；不对就写正确的；文件里没有这一项，就写“无”。")
    fields: dict[str, FieldValue] = {}
    for proposal in version.unconfirmed:
        fields[proposal.key] = _answer(proposal)
    return _Corrected(version, fields)


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


def _save(corrected: _Corrected, library: Library, who: str) -> None:
    version = corrected.version
    document = applied(version.document, corrected.fields, version.document.id)
    library.save(
        document, version.body, action=Action.EDIT, who=who, note="核对", based_on=version.document.version
    )
    for key, value in corrected.fields.items():
        if value != getattr(version.document, key):
            say(f"  {LABELS[key]}改成：{shown(value)}")
