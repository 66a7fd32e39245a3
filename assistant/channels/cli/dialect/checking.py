"""``dialect check``: whether packs can be used, every problem with its file and line, and what they do to documents."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.channels.cli.dialect.shared import (
    RESTART,
    damage_document,
    damage_lines,
    dialects_of,
    how_to_use,
)
from assistant.channels.cli.exit_codes import ExitCode
from assistant.channels.cli.kb.running import work_command
from assistant.channels.cli.kb.terminal import print_json, say
from assistant.channels.cli.options import add_json
from assistant.staff.dialect_trial import Damage, damages
from assistant.staff.dialects import OWN, Pack
from assistant.staff.workplace import Workplace


def add_parser(actions: Any) -> None:
    """Add ``dialect check``."""
    parser = work_command(
        actions, "check", "检查方言资料写得对不对：错在哪个文件、第几行；文件里的话会不会被改坏", _check
    )
    parser.add_argument(
        "folder",
        nargs="?",
        type=Path,
        metavar="文件夹",
        help="方言的文件夹、代号或者名称；不写就检查所有的",
    )
    add_json(parser)


def _check(arguments: argparse.Namespace, workplace: Workplace) -> int:
    dialects = dialects_of(workplace)
    packs = [dialects.at(arguments.folder)] if arguments.folder else dialects.everything()
    found = [(pack, *_findings(pack, workplace)) for pack in packs]
    if arguments.json:
        print_json([_document(*each) for each in found])
    else:
        for each in found:
            _tell(*each)
        if workplace.release is None:
            say("知识库还没有发布过，没有拿文件试。")
        elif not any(problems or harm for _, problems, harm in found):
            say("拿现在有效的知识库试过了：没有句子会被改动。")
    if any(problems for _, problems, _ in found):
        say(f"请照着改，再运行一次：python -m assistant dialect check {arguments.folder or ''}".rstrip())
        return ExitCode.FAILED
    if arguments.folder:
        _say_next(packs[0], workplace)
    return ExitCode.DONE


def _findings(pack: Pack, workplace: Workplace) -> tuple[tuple[str, ...], tuple[Damage, ...]]:
    """Return what is wrong with a pack and, if nothing is, the sentences of the release that it changes."""
    problems = pack.problems()
    if problems or workplace.release is None:
        return problems, ()
    return (), damages(workplace.release, pack.words)


def _tell(pack: Pack, problems: Sequence[str], harm: Sequence[Damage]) -> None:
    if problems:
        print(f"{pack.tag}：有 {len(problems)} 处要改（{pack.folder}）")
        print("".join(f"  {problem}\n" for problem in problems), end="")
        return
    print(f"{pack.dialect.name}（{pack.tag}）：没有写错的地方。")
    if harm:
        say(*damage_lines(harm))


def _say_next(pack: Pack, workplace: Workplace) -> None:
    home = workplace.settings.home / OWN
    if pack.folder.resolve().parent != home.resolve():
        say(f"要用，请把整个文件夹复制到 {home}，名字还是 {pack.tag}；")
    say(
        how_to_use(pack, workplace) or RESTART,
        f"试一句话：python -m assistant dialect try 话 --dialect {pack.tag}",
    )


def _document(pack: Pack, problems: Sequence[str], harm: Sequence[Damage]) -> dict[str, object]:
    return {
        "tag": pack.tag,
        "folder": str(pack.folder),
        "problems": list(problems),
        "sentences": [damage_document(each) for each in harm],
    }
