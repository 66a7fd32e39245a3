"""``kb search``: what the knowledge base would find for some words, and why."""

from __future__ import annotations

import argparse
from typing import Any

from assistant.channels.cli.exit_codes import ExitCode
from assistant.channels.cli.kb.running import work_command
from assistant.channels.cli.kb.terminal import print_json, say, tell
from assistant.channels.cli.options import a_count, add_json, add_scope
from assistant.staff.workplace import Workplace
from knowledge_base.document import Evidence, Scores

_HIGH, _MIDDLE = 0.7, 0.4


def add_parser(actions: Any) -> None:
    """Add ``kb search``."""
    parser = work_command(actions, "search", "看居民这样问，会找到哪些条文（只在已发布的里面找）", _search)
    parser.add_argument("words", nargs="+", metavar="话", help="居民会怎么问，例如 高龄津贴多少钱")
    add_scope(parser)
    parser.add_argument("--limit", type=a_count, default=5, metavar="条数", help="最多看多少条，默认 5")
    add_json(parser)


def _search(arguments: argparse.Namespace, workplace: Workplace) -> int:
    scope = workplace.scope(arguments.as_of, arguments.region)
    found = workplace.find(" ".join(arguments.words), scope)[: arguments.limit]
    if arguments.json:
        print_json([_document(each) for each in found])
        return ExitCode.DONE
    for number, each in enumerate(found, start=1):
        tell(f"{number}. {' · '.join(each.path)}（{each.document.id}）")
        tell(f"   {_in_words(each.scores)}")
        tell("".join(f"   {line}\n" for line in each.passage.text.splitlines()))
    if not found:
        say("什么也没找到。看看文件是不是有效：python -m assistant kb list")
    else:
        say("居民听到的回答：python -m assistant ask 问题")
    return ExitCode.DONE


def _in_words(scores: Scores) -> str:
    """A typed question is not looked for by its sounds."""
    sounds = f"，读音{_degree(scores.phonetic)}" if scores.phonetic else ""
    return f"字词{_degree(scores.keyword)}{sounds}，意思相近 {scores.dense:.0%}"


def _degree(share: float) -> str:
    if share >= _HIGH:
        return "几乎都对上了"
    return "对上一部分" if share >= _MIDDLE else "很少对上"


def _document(each: Evidence) -> dict[str, object]:
    return {
        "document_id": each.document.id,
        "title": each.document.title,
        "clause": each.passage.clause,
        "path": list(each.path),
        "text": each.passage.text,
        "score": each.score,
        "scores": {
            "dense": each.scores.dense,
            "keyword": each.scores.keyword,
            "phonetic": each.scores.phonetic,
            "fused": each.scores.fused,
        },
    }
