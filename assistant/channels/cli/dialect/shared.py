"""What the ``dialect`` commands share: which dialect is meant, and how a word is told."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence

from assistant.staff.dialect_conditions import told
from assistant.staff.dialect_trial import Damage
from assistant.staff.dialects import Dialects, Pack
from assistant.staff.workplace import Workplace
from knowledge_base.dialect_entry import Entry
from knowledge_base.errors import DialectInvalid

RESTART = "正在运行的服务要重启一次（停下来，再运行 python -m assistant serve），才会用上。"
_SHOWN = 5
"""Sentences that are shown in full."""


def add_dialect(parser: argparse.ArgumentParser, default: str) -> None:
    """Add ``--dialect``; ``default`` says what is taken without it."""
    parser.add_argument(
        "--dialect", metavar="方言", default="", help=f"代号或名称，例如 cmn-x-kunming、昆明话；默认{default}"
    )


def dialects_of(workplace: Workplace) -> Dialects:
    """Return the dialects at this workplace."""
    return Dialects(workplace.settings.home)


def pack_meant(name: str, workplace: Workplace) -> Pack:
    """Return the pack called ``name``; if it is empty, that of the community's first dialect.

    Raises:
        DialectInvalid: there is no such dialect, or the community has none.
    """
    spoken = workplace.settings.community.dialects
    if not name and not spoken:
        raise DialectInvalid("设置里没有写本社区说哪种方言。请加上 --dialect，例如 --dialect 昆明话。")
    return dialects_of(workplace).find(name or spoken[0])


def standard_of(entry: Entry) -> str:
    """Return what becomes of a word, for people."""
    if not entry.standards:
        return "（普通词，留着不动）"
    return "、".join(entry.standards) or "（语气词，去掉）"


def line_of(entry: Entry) -> str:
    """Return a word on one line: what it becomes, when, and who says so."""
    conditions = told(entry)
    return f"“{entry.word}” → {standard_of(entry)}{f'，{conditions}' if conditions else ''}　来源：{entry.source}"


def how_to_use(pack: Pack, workplace: Workplace) -> str:
    """Return what to do so that the community uses the pack; empty if it does."""
    spoken = workplace.settings.community.dialects
    if pack.tag in spoken:
        return ""
    tags = ", ".join(f'"{tag}"' for tag in (*spoken, pack.tag))
    file = workplace.settings.home / "settings.toml"
    return (
        f"设置里没有写本社区说{pack.dialect.name}，一句话很像它才会用。常有人说，就在 {file}"
        f"{'' if file.exists() else '（还没有这个文件，新建一个）'} 的 [community] 下面写 "
        f"dialects = [{tags}]，再重启服务。"
    )


def damage_lines(harm: Sequence[Damage]) -> Iterator[str]:
    """Yield sentences that would be changed, as a person is asked about them."""
    yield f"文件里有 {len(harm)} 句话会跟着变。居民照着文件的话来问，就会被换成后面这样。这些句子会被改坏吗？"
    for each in harm[:_SHOWN]:
        yield f"  {each.title}{' · ' if each.clause else ''}{each.clause}"
        yield f"    原来：{each.before}"
        yield f"    变成：{each.after}"
    if len(harm) > _SHOWN:
        yield f"  还有 {len(harm) - _SHOWN} 句没有列出来；全部要看，加上 --json"


def damage_document(each: Damage) -> dict[str, object]:
    """Return a sentence that would be changed for JSON."""
    return {"title": each.title, "clause": each.clause, "before": each.before, "after": each.after}
