"""``kb``: publish documents and see what is in force."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from assistant.bootstrap import publish_documents
from assistant.channels.cli.options import a_date, command
from assistant.channels.cli.progress import progress_bar
from assistant.settings import load_settings
from knowledge_base.document import Scope
from knowledge_base.publishing import Stage
from knowledge_base.release import open_release
from knowledge_base.validity import in_force

SAMPLE_DOCUMENTS = Path(__file__).parents[3] / "knowledge_base" / "documents"


def add_parser(commands: Any) -> None:
    """Add ``kb`` and its subcommands."""
    parser = command(commands, "kb", "管理知识库：发布文件，查看哪些文件有效")
    actions = parser.add_subparsers(title="操作", metavar="操作", required=True)

    publish = command(actions, "publish", "把文件夹里的文件发布成新的知识库；没有变化就什么也不做", _publish)
    publish.add_argument(
        "folders",
        nargs="*",
        type=Path,
        metavar="文件夹",
        help="Markdown 文件所在的文件夹；默认是示例社区的文件",
    )

    listing = command(actions, "list", "列出已发布的文件，哪些今天有效", _list)
    listing.add_argument("--as-of", type=a_date, metavar="日期", help="按哪一天看；默认今天")
    listing.add_argument("--region", metavar="地区", help="按哪个地方看；默认本社区")
    listing.add_argument("--json", action="store_true", help="输出 JSON")


def _publish(arguments: argparse.Namespace) -> int:
    settings = load_settings()
    folders = arguments.folders or [SAMPLE_DOCUMENTS]
    stages: set[Stage] = set()
    try:
        with progress_bar() as bars:

            def progress(stage: Stage, done: int, total: int) -> None:
                stages.add(stage)
                bars("知识库", stage.value, done, total)

            release = publish_documents(settings, folders, progress)
    except KeyboardInterrupt:
        print("算好的部分已经保存下来，不会丢。", file=sys.stderr)
        raise
    news = "发布好了" if Stage.SWITCHING in stages else "文件没有变化"
    print(f"{news}。知识库 {release.id} 有效：{len(release.documents)} 份文件，{len(release.passages)} 段。")
    return 0


def _list(arguments: argparse.Namespace) -> int:
    settings = load_settings()
    release = open_release(settings.home)
    region = settings.community.region if arguments.region is None else arguments.region
    day = arguments.as_of or date.today()  # noqa: DTZ011  the community's own calendar day
    valid = in_force(release.documents, Scope(day, region))
    rows = [
        {
            "id": document.id,
            "title": document.title,
            "issuer": document.issuer,
            "region": document.region,
            "effective": document.effective.isoformat() if document.effective else None,
            "expires": document.expires.isoformat() if document.expires else None,
            "in_force": document.id in valid,
        }
        for document in release.documents
    ]
    if arguments.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    table = Table(
        "文件", "发布单位", "地区", "起", "止", "有效", title=f"{day.isoformat()}，{region or '不限地区'}"
    )
    for row in rows:
        dates = (str(row["effective"] or "—"), str(row["expires"] or "—"))
        table.add_row(
            str(row["title"]),
            str(row["issuer"]),
            str(row["region"]),
            *dates,
            "✓ 是" if row["in_force"] else "否",
        )
    Console().print(table)
    return 0
