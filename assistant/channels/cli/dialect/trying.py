"""``dialect try``: what becomes of a sentence, why, and what is found for it with the dialect's words and without."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.channels.cli.dialect.listing import entry_document
from assistant.channels.cli.dialect.shared import add_dialect, dialects_of, pack_meant
from assistant.channels.cli.exit_codes import ExitCode
from assistant.channels.cli.kb.running import work_command
from assistant.channels.cli.kb.terminal import harmless, print_json, say
from assistant.channels.cli.options import a_count, add_json, add_scope
from assistant.staff.dialect_conditions import reasons
from assistant.staff.dialect_trial import Replaced, found, understood
from assistant.staff.dialects import Pack
from assistant.staff.workplace import Workplace
from assistant.turn import Query
from knowledge_base.document import Evidence


@dataclass(frozen=True, slots=True)
class _Tried:
    """What became of the sentence."""

    query: Query
    replaced: tuple[Replaced, ...]
    searched: bool
    """Whether there is a release to search."""
    with_words: tuple[Evidence, ...] = ()
    without: tuple[Evidence, ...] = ()


def add_parser(actions: Any) -> None:
    """Add ``dialect try``."""
    parser = work_command(
        actions, "try", "试一句话：哪些词会被换掉，会找到哪一条；和不用方言资料比一比", _try
    )
    parser.add_argument("words", nargs="+", metavar="话", help="居民怎么说，例如 高龄津贴给领得着")
    add_dialect(parser, "自己认，和服务一样")
    add_scope(parser)
    parser.add_argument("--limit", type=a_count, default=1, metavar="条数", help="各看找到的前几条，默认 1")
    add_json(parser)


def _try(arguments: argparse.Namespace, workplace: Workplace) -> int:
    tried = _tried(arguments, workplace)
    if arguments.json:
        print_json(_document(tried))
        return ExitCode.DONE
    _print(tried)
    if not tried.searched:
        say("知识库还没有发布过，没有可找的。发布以后再试：python -m assistant kb publish")
    tags = f" --dialect {arguments.dialect}" if arguments.dialect else ""
    say(
        f"有词没认出来，就加上：python -m assistant dialect add-word 说法 标准说法{tags}",
        f"有词换错了，就说在什么时候不换：python -m assistant dialect add-word 说法 = --when 条件{tags}",
    )
    return ExitCode.DONE


def _tried(arguments: argparse.Namespace, workplace: Workplace) -> _Tried:
    question, settings = " ".join(arguments.words), workplace.settings
    chosen = pack_meant(arguments.dialect, workplace) if arguments.dialect else None
    query, replaced = understood(question, [chosen] if chosen else _usable(workplace), settings, chosen)
    release = workplace.release
    if release is None:
        return _Tried(query, replaced, searched=False)
    scope = workplace.scope(arguments.as_of, arguments.region)
    plain, _ = understood(question, (), settings)
    with_words, without = (
        found(each, release, scope, workplace)[: arguments.limit] for each in (query, plain)
    )
    return _Tried(query, replaced, searched=True, with_words=with_words, without=without)


def _usable(workplace: Workplace) -> Iterator[Pack]:
    """Yield the packs, as a server takes them: the malformed are left out, and named."""
    for pack in dialects_of(workplace).packs.values():
        if pack.problems():
            say(
                f"{pack.tag} 的资料有错，没有用它。要看错在哪里：python -m assistant dialect check {pack.tag}"
            )
        else:
            yield pack


def _print(tried: _Tried) -> None:
    spoken = dict.fromkeys(each.pack.dialect.name for each in tried.replaced)
    print(f"方言：{'、'.join(spoken) or '没有认出方言'}")
    print(harmless(f"原话：{tried.query.original}"))
    print(harmless(f"当作：{tried.query.text}"))
    for each in tried.replaced:
        conditions = reasons(each.entry)
        becomes = f"换成“{each.replacement}”" if each.replacement else "是语气词，去掉"
        others = "、".join(each.entry.standards[1:])
        print(
            f"  “{each.entry.word}”{becomes}"
            f"{f'，也可能是{others}' if others else ''}"
            f"{f'（因为{conditions}）' if conditions else ''}　来源：{each.pack.dialect.name}，{each.entry.source}"
        )
    if not tried.replaced:
        print("  没有换掉什么词。")
    for reading in tried.query.readings:
        print(harmless(f"也按这样找：{reading}"))
    if tried.searched:
        print(f"用方言资料，找到：{_places(tried.with_words)}")
        print(f"不用，找到：{_places(tried.without)}")


def _places(evidence: Sequence[Evidence]) -> str:
    return "；".join(f"{' · '.join(each.path)}（{each.document.id}）" for each in evidence) or "什么也没有"


def _document(tried: _Tried) -> dict[str, object]:
    return {
        "dialect": tried.query.dialect,
        "original": tried.query.original,
        "text": tried.query.text,
        "replacements": [
            {
                "dialect": each.pack.tag,
                "original": each.entry.word,
                "replacement": each.replacement,
                "entry": entry_document(each.entry),
            }
            for each in tried.replaced
        ],
        "readings": list(tried.query.readings),
        "searched": tried.searched,
        "found": [_place(each) for each in tried.with_words],
        "found_without": [_place(each) for each in tried.without],
    }


def _place(each: Evidence) -> dict[str, object]:
    return {
        "document_id": each.document.id,
        "title": each.document.title,
        "clause": each.passage.clause,
        "path": list(each.path),
    }
