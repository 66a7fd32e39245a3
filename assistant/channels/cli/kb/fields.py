"""The options that state what a document is."""

from __future__ import annotations

import argparse
from datetime import date

from assistant.channels.cli.options import a_date
from assistant.staff.markdown import Fields

_HELP = {
    "title": ("标题", "文件的标题"),
    "issuer": ("单位", "发布单位，例如 云山市民政局"),
    "number": ("文号", "例如 云民发〔2025〕12号"),
    "region": ("地区", "适用的地区，例如 云山市翠湖区；全国都适用就写 ''"),
    "effective": ("日期", "从哪一天起施行，例如 2025-01-01"),
    "expires": ("日期", "有效到哪一天，那一天还有效；没有期限就写 ''"),
    "supersedes": ("文件", "它代替的文件，写标题、编号或文号；有几份就写几次"),
    "audience": ("对象", "适用的人，例如 八十周岁以上老人"),
    "contact": ("联系方式", "办事的窗口和电话"),
    "source": ("来源", "文件从哪里来，例如网址"),
}


def add_fields(parser: argparse.ArgumentParser) -> None:
    """Add an option for each field of a document; what is not written is not in the namespace."""
    for key, (metavar, told) in _HELP.items():
        if key in ("effective", "expires"):
            parser.add_argument(
                f"--{key}", type=_a_date_or_none, metavar=metavar, help=told, default=argparse.SUPPRESS
            )
        elif key == "supersedes":
            parser.add_argument(
                f"--{key}", action="append", metavar=metavar, help=told, default=argparse.SUPPRESS
            )
        else:
            parser.add_argument(f"--{key}", metavar=metavar, help=told, default=argparse.SUPPRESS)


def fields_given(arguments: argparse.Namespace) -> Fields:
    """Return the fields that were stated."""
    stated = {key: getattr(arguments, key) for key in _HELP if hasattr(arguments, key)}
    if "supersedes" in stated:
        stated["supersedes"] = tuple(stated["supersedes"])
    return stated


def _a_date_or_none(text: str) -> date | None:
    return a_date(text) if text.strip() else None
