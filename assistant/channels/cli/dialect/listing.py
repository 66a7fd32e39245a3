"""``dialect list`` and ``dialect show``: the dialects that there are, and the words of one."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from assistant.channels.cli.dialect.shared import dialects_of, how_to_use, pack_meant, standard_of
from assistant.channels.cli.exit_codes import ExitCode
from assistant.channels.cli.kb.running import work_command
from assistant.channels.cli.kb.terminal import print_json, say, show, table
from assistant.channels.cli.options import a_count, add_json
from assistant.staff.dialect_conditions import told
from assistant.staff.dialects import Pack
from assistant.staff.workplace import Workplace
from knowledge_base.dialect import Dialect
from knowledge_base.dialect_entry import Entry
from knowledge_base.errors import DialectInvalid


def add_parser(actions: Any) -> None:
    """Add the two commands."""
    add_json(work_command(actions, "list", "列出有哪些方言：收了多少词，本社区用不用", _list))

    showing = work_command(actions, "show", "看一种方言的资料，或者查它的词", _show)
    showing.add_argument("name", metavar="方言", help="代号或名称，例如 cmn-x-kunming、昆明话")
    showing.add_argument(
        "words", nargs="*", default=(), metavar="词", help="方言的说法，或者标准说法，写一部分就行"
    )
    showing.add_argument("--own", action="store_true", help="只看本社区自己加的词")
    showing.add_argument("--all", action="store_true", help="所有的词都列出来")
    showing.add_argument("--limit", type=a_count, default=30, metavar="条数", help="最多列多少条，默认 30")
    add_json(showing)


def _list(arguments: argparse.Namespace, workplace: Workplace) -> int:
    packs = tuple(dialects_of(workplace).packs.values())
    spoken = workplace.settings.community.dialects
    if arguments.json:
        print_json([_document(pack, spoken) for pack in packs])
        return ExitCode.DONE
    made = table("代号", "名称、哪里说", "收了多少", "本社区", "识别、声音", narrow=("代号",))
    for pack in packs:
        made.add_row(*_told_row(pack, spoken))
    show(made)
    for tag in spoken:
        if tag not in {pack.tag for pack in packs}:
            say(
                f"设置里写了 {tag}，可是没有它的资料，服务启动不了。请改正 settings.toml 的 community.dialects。"
            )
    say("看一种方言：python -m assistant dialect show 代号", "试一句话：python -m assistant dialect try 话")
    return ExitCode.DONE


def _show(arguments: argparse.Namespace, workplace: Workplace) -> int:
    pack = pack_meant(arguments.name, workplace)
    if problems := pack.problems():
        raise DialectInvalid(*problems)
    found = _chosen(pack, arguments)
    shown = found if arguments.all else found[: arguments.limit]
    if arguments.json:
        spoken = workplace.settings.community.dialects
        print_json({**_document(pack, spoken), "entries": [entry_document(entry) for entry in shown]})
        return ExitCode.DONE
    if arguments.words or arguments.own or arguments.all:
        _show_entries(pack, shown, len(found))
    else:
        _print(pack)
        say(f"查一个词：python -m assistant dialect show {pack.tag} 词；全部列出来，加上 --all")
    say(*filter(None, [how_to_use(pack, workplace)]))
    return ExitCode.DONE


def entry_document(entry: Entry) -> dict[str, object]:
    """Return a word for JSON; a dropped particle has an empty standard wording, a kept word none."""
    return {
        "word": entry.word,
        "standards": list(entry.standards),
        "conditions": [{"kind": each.kind, "options": list(each.options)} for each in entry.conditions],
        "source": entry.source,
    }


def _chosen(pack: Pack, arguments: argparse.Namespace) -> tuple[Entry, ...]:
    """Return the entries that were asked for: all of ``--own`` or ``--all``, or those with one of the words."""
    if not (arguments.words or arguments.own or arguments.all):
        return ()
    own = {row.word for row in pack.own_words.rows} if arguments.own else set()
    return tuple(
        entry
        for entry in pack.entries
        if (not arguments.own or entry.word in own)
        and (not arguments.words or any(_has(entry, word) for word in arguments.words))
    )


def _has(entry: Entry, word: str) -> bool:
    return word in entry.word or any(word in standard for standard in entry.standards)


def _show_entries(pack: Pack, entries: Sequence[Entry], count: int) -> None:
    made = table("说法", "标准说法", "什么时候", "来源")
    for entry in entries:
        made.add_row(entry.word, standard_of(entry), told(entry), entry.source)
    if entries:
        show(made)
    if not count:
        say(f"没有这样的词。加一个：python -m assistant dialect add-word 说法 标准说法 --dialect {pack.tag}")
    elif count > len(entries):
        say(f"一共 {count} 条，只列了 {len(entries)} 条。全部列出来，加上 --all")


def _print(pack: Pack) -> None:
    dialect = pack.dialect
    print(f"{dialect.name}（{pack.tag}）\n哪里说：{dialect.spoken}\n收了：{_told_counts(pack)}")
    print(_told_models(dialect))
    print(f"资料在：{pack.folder}\n本社区自己加的词在：{pack.own_words.path}")


def _told_row(pack: Pack, spoken: Sequence[str]) -> tuple[str, ...]:
    used = f"用，第 {spoken.index(pack.tag) + 1} 位" if pack.tag in spoken else "很像才用"
    if pack.problems():
        return pack.tag, f"资料有错，请运行 python -m assistant dialect check {pack.tag}", "", "先不用", ""
    dialect = pack.dialect
    return (
        pack.tag,
        f"{dialect.name}\n{dialect.spoken}",
        _told_counts(pack, "\n"),
        used,
        _told_models(dialect, "\n"),
    )


def _told_models(dialect: Dialect, between: str = "、") -> str:
    recognizers = between.join(dialect.recognizers) or "通用的"
    voices = between.join(voice.voice for voice in dialect.voices) or "普通话"
    return f"识别：{recognizers}\n声音：{voices}"


def _told_counts(pack: Pack, between: str = "，") -> str:
    counts = pack.counts()
    parts = [f"词 {counts.words} 个", f"问法 {counts.patterns} 个", f"字音 {counts.readings} 个"]
    return between.join([*parts, f"本社区加 {counts.own} 个"] if counts.own else parts)


def _document(pack: Pack, spoken: Sequence[str]) -> dict[str, object]:
    counts = pack.counts()
    document: dict[str, object] = {
        "tag": pack.tag,
        "words": counts.words,
        "patterns": counts.patterns,
        "readings": counts.readings,
        "own_words": counts.own,
        "used": pack.tag in spoken,
        "folder": str(pack.folder),
        "own_folder": str(pack.own),
    }
    try:
        dialect = pack.dialect
    except DialectInvalid as error:
        return {**document, "problems": list(error.problems)}
    return {
        **document,
        "name": dialect.name,
        "spoken": dialect.spoken,
        "language": dialect.language or "zh",
        "recognizers": list(dialect.recognizers),
        "voices": [{"synthesizer": each.synthesizer, "voice": each.voice} for each in dialect.voices],
        "problems": list(pack.problems()),
    }
