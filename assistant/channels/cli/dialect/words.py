"""``dialect add-word`` and ``dialect remove-word``: the words that the community adds to a dialect."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from typing import Any

from assistant.channels.cli.dialect.shared import (
    RESTART,
    add_dialect,
    damage_document,
    damage_lines,
    how_to_use,
    line_of,
    pack_meant,
)
from assistant.channels.cli.exit_codes import ExitCode
from assistant.channels.cli.kb.running import work_command
from assistant.channels.cli.kb.terminal import YES, ask, print_json, say, somebody_is_there
from assistant.channels.cli.options import add_json, add_who
from assistant.staff.dialect_conditions import CONDITIONS, written
from assistant.staff.dialect_trial import Damage, damages
from assistant.staff.dialects import Pack
from assistant.staff.own_words import LEXICON, OwnWord
from assistant.staff.workplace import Workplace
from knowledge_base.dialect_entry import Entry
from knowledge_base.dialect_words import DialectWords
from knowledge_base.errors import DialectInvalid

_DRY = "这只是试运行，什么也没有存。"
_FIRST = "本社区的第一种方言"
_PROBLEMS = 3
"""Problems of a word that are told: one that many standard wordings have makes a problem with each."""


def add_parser(actions: Any) -> None:
    """Add the two commands."""
    adding = work_command(actions, "add-word", "加一个本地的词：先拿文件试一遍，没有改坏才加", _add)
    adding.add_argument("word", metavar="说法", help="居民怎么说，只能有汉字，例如 老倌")
    adding.add_argument(
        "standard",
        metavar="标准说法",
        help="文件里怎么说，例如 老伴；有几种就写 老伴、丈夫，最可能的在前。写 = 是普通词，不要换；写 - 是语气词，去掉",
    )
    _add_common(adding)
    adding.add_argument("--anyway", action="store_true", help="文件里的句子看过了，没有改坏，照样加")
    add_who(adding)

    removing = work_command(actions, "remove-word", "去掉一个本社区自己加的词", _remove)
    removing.add_argument("word", metavar="说法", help="加的时候写的说法")
    _add_common(removing)


def _add_common(parser: argparse.ArgumentParser) -> None:
    add_dialect(parser, _FIRST)
    names = "、".join(name for name, _ in CONDITIONS.values())
    parser.add_argument(
        "--when",
        action="append",
        metavar="条件",
        help=f"什么时候才是这个意思，例如 “前面是 我、我家”；可以写几次，都满足才换。能写的有：{names}",
    )
    parser.add_argument("--dry-run", action="store_true", help="只看看会怎样，什么也不存")
    add_json(parser)


def _add(arguments: argparse.Namespace, workplace: Workplace) -> int:
    pack = pack_meant(arguments.dialect, workplace)
    row = OwnWord(
        arguments.word.strip(),
        _wordings(arguments.standard),
        written(arguments.when or ()),
        f"own: {arguments.who}, {date.today().isoformat()}",  # noqa: DTZ011  the community's own calendar day
    )
    own = pack.own_words
    if known := [each for each in own.rows if (each.word, each.context) == (row.word, row.context)]:
        raise DialectInvalid(
            f"“{row.word}”本社区已经加过了，标准说法是 {known[0].standard}。"
            f"要改，先去掉原来的：python -m assistant dialect remove-word {row.word} --dialect {pack.tag}"
        )
    text = own.adding(row)
    entries = _checked(pack, text)
    harm = _harm(row.word, DialectWords(entries), pack, workplace)
    if not arguments.json:
        _tell(pack, row, entries)
        _tell_harm(harm, workplace)
    saves = not arguments.dry_run and _is_harmless(harm, arguments)
    if saves:
        own.save(text)
    if arguments.json:
        print_json(_document(pack, row, saves, harm))
    if arguments.dry_run:
        say(_DRY)
    elif saves:
        say(f"加好了：{own.path}", RESTART)
        say(*filter(None, [how_to_use(pack, workplace)]))
        say(f"试一试：python -m assistant dialect try 一句有“{row.word}”的话 --dialect {pack.tag}")
    return ExitCode.DONE if saves or arguments.dry_run else ExitCode.FAILED


def _remove(arguments: argparse.Namespace, workplace: Workplace) -> int:
    pack = pack_meant(arguments.dialect, workplace)
    own = pack.own_words
    if arguments.word not in {row.word for row in own.rows} and _has(pack, arguments.word):
        raise DialectInvalid(
            f"“{arguments.word}”是{pack.dialect.name}自带的词，不是本社区加的，去不掉。"
            f"换错了，就说在什么时候不换：python -m assistant dialect add-word {arguments.word} = --when 条件"
        )
    context = written(arguments.when) if arguments.when else None
    text = own.without(arguments.word, context)
    gone = [row for row in own.rows if row.word == arguments.word and context in (None, row.context)]
    _checked(pack, text)
    if not arguments.dry_run:
        own.save(text)
    if arguments.json:
        print_json([_document(pack, row, not arguments.dry_run, ()) for row in gone])
    for row in gone:
        conditions = f"，条件 {row.context}" if row.context else ""
        say(f"{pack.dialect.name}：去掉“{row.word}” → {row.standard}{conditions}　来源：{row.source}")
    say(_DRY if arguments.dry_run else f"去掉了。{RESTART}")
    return ExitCode.DONE


def _wordings(standard: str) -> str:
    """Return the cell of the table for standard wordings as people list them: 老伴、丈夫."""
    return "|".join(filter(None, "".join(standard.split()).translate(_BETWEEN).split("|")))


_BETWEEN = str.maketrans({"、": "|", "，": "|", ",": "|", "｜": "|"})


def _has(pack: Pack, word: str) -> bool:
    return any(entry.word == word for entry in pack.entries)


def _checked(pack: Pack, text: str) -> tuple[Entry, ...]:
    """Return the words of the pack with this table of own words; raises DialectInvalid, the first problems named."""
    try:
        return pack.with_own_words(text)
    except DialectInvalid as error:
        left = len(error.problems) - _PROBLEMS
        more = [f"还有 {left} 处一样要改。"] if left > 0 else []
        place = f"{LEXICON} 第 {len(text.splitlines())} 行："  # that line is not stored yet
        problems = (
            problem.removeprefix("本社区的 ").removeprefix(place) for problem in error.problems[:_PROBLEMS]
        )
        told = (*problems, *more, "什么也没有存。请照着改，再运行一次。")
        raise DialectInvalid("\n".join(told)) from error


def _harm(word: str, words: DialectWords, pack: Pack, workplace: Workplace) -> tuple[Damage, ...]:
    """Return the sentences of the release in force that the word would change; none without a release."""
    if workplace.release is None:
        return ()
    return damages(workplace.release, words, pack.words, word=word)


def _tell(pack: Pack, row: OwnWord, entries: Sequence[Entry]) -> None:
    say(f"{pack.dialect.name}（{pack.tag}）要加：")
    say(*(f"  {line_of(entry)}" for entry in entries if (entry.word, entry.source) == (row.word, row.source)))
    if before := [f"  {line_of(entry)}" for entry in pack.entries if entry.word == row.word]:
        say("这个说法原来已经有：", *before)


def _tell_harm(harm: Sequence[Damage], workplace: Workplace) -> None:
    if workplace.release is None:
        say("知识库还没有发布过，没法拿文件试。发布以后可以再看一遍：python -m assistant dialect check")
    elif harm:
        say(*damage_lines(harm))
    else:
        say("拿现在有效的知识库试过了：没有句子会被改动。")


def _is_harmless(harm: Sequence[Damage], arguments: argparse.Namespace) -> bool:
    """Whether the word may be added: it changes no sentence, or a person has looked at those and agrees."""
    if not harm or arguments.anyway:
        return True
    if somebody_is_there() and not arguments.json:
        said = ask("照样加吗？（回车=不加，y=没有改坏，照样加）").lower()
        if said and said in YES:
            return True
        say("没有加。")
    else:
        say("没有加：文件里的这些句子会跟着变。没有改坏，就加上 --anyway 再运行一次。")
    say("要让它只在该换的地方换，请写上条件，例如 --when “前面是 我、我家”。")
    return False


def _document(pack: Pack, row: OwnWord, saved: bool, harm: Sequence[Damage]) -> dict[str, object]:
    return {
        "dialect": pack.tag,
        "word": row.word,
        "standard": row.standard,
        "context": row.context,
        "source": row.source,
        "saved": saved,
        "file": str(pack.own_words.path),
        "sentences": [damage_document(each) for each in harm],
    }
