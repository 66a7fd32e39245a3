"""``dialect new``: a folder for a dialect that there is not yet, to be filled in."""

from __future__ import annotations

import argparse
import re
from typing import Any

from assistant.channels.cli.exit_codes import ExitCode
from assistant.channels.cli.kb.running import work_command
from assistant.channels.cli.kb.terminal import harmless, print_json, say
from assistant.channels.cli.options import add_json
from assistant.staff.dialects import OWN
from assistant.staff.new_pack import begin
from assistant.staff.workplace import Workplace
from knowledge_base.errors import DialectInvalid


def add_parser(actions: Any) -> None:
    """Add ``dialect new``."""
    parser = work_command(actions, "new", "加一种这里没有的方言：建好文件夹，再往里面加词", _new)
    parser.add_argument(
        "tag",
        metavar="代号",
        help="小写的语言标签，例如 cmn-x-wuhan：官话写 cmn-x-地名，湘语写 hsn、赣语写 gan、客家话写 hak、"
        "晋语写 cjy，要分得更细就在后面加 -x-地名",
    )
    parser.add_argument("name", metavar="名称", help="大家怎么叫它，例如 武汉话")
    parser.add_argument("--spoken", metavar="地方", help="在哪里说，例如 湖北省武汉市；默认和名称一样")
    add_json(parser)


def _new(arguments: argparse.Namespace, workplace: Workplace) -> int:
    tag, name = arguments.tag.strip().lower(), " ".join(arguments.name.split())
    if not re.fullmatch(r"[a-z0-9-]+", tag):
        raise DialectInvalid(f"“{tag}”不能做代号。代号只有小写字母、数字和横线，例如 cmn-x-wuhan。")
    if not name:
        raise DialectInvalid("名称不能空着。请写大家怎么叫它，例如 武汉话。")
    files = begin(workplace.settings.home / OWN / tag, name, " ".join((arguments.spoken or name).split()))
    if arguments.json:
        print_json({"tag": tag, "folder": str(files[0].parent), "files": [file.name for file in files]})
        return ExitCode.DONE
    print(harmless(f"建好了：{files[0].parent}"))
    say(
        f"现在加词：python -m assistant dialect add-word 说法 标准说法 --dialect {tag}",
        "词多，就用表格软件打开里面的 lexicon.tsv 一起写（制表符分隔，UTF-8），再检查："
        f"python -m assistant dialect check {tag}",
        "哪些音分不清、几个问法怎样一起写，请看 docs/dialects.md。",
    )
    return ExitCode.DONE
