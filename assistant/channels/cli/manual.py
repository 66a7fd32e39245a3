"""``python -m assistant.channels.cli.manual > docs/kb.md``: the help of every ``kb`` command as one page."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.channels.cli import build_parser
from assistant.channels.cli.exit_codes import TOLD
from assistant.channels.cli.parsing import Parser

_COMMAND = "python -m assistant.channels.cli.manual > docs/kb.md"
_INTRODUCTION = f"""# 管理知识库：`python -m assistant kb`

这一页由 `{_COMMAND}` 从命令自己的说明生成，和 `python -m assistant kb 操作 --help` 看到的一样。

平常这样用：

```sh
python -m assistant kb add 新政策.docx      # 放进文件，核对自动读到的标题、日期
python -m assistant kb diff                # 看发布以后有什么变化
python -m assistant kb check               # 检查：标准问题、矛盾、快到期的文件
python -m assistant kb publish             # 发布，居民马上问得到
python -m assistant kb rollback            # 发布错了，退回上一版
```

想看会怎样、又不想真的改，就加上 `--dry-run`。给程序用，就加上 `--json`：标准输出上只有 JSON，其他的话都在标准错误上。

{TOLD}
"""


def manual() -> str:
    """Return the page in Markdown."""
    parser = build_parser().subcommands["kb"]
    return "\n".join((_INTRODUCTION, *described(parser)))


def described(parser: Parser) -> Iterator[str]:
    """Yield a section in Markdown for each subcommand, and for theirs."""
    for command in parser.subcommands.values():
        yield from _section(command)
        yield from described(command)


def _section(parser: Parser) -> Iterator[str]:
    yield f"## {parser.prog.removeprefix('python -m assistant ')}\n"
    yield f"{parser.description}\n"
    yield f"```\n{parser.format_usage().strip().removeprefix('用法：')}\n```\n"
    for title, rows in parser.sections():
        yield f"| {title} | |\n| --- | --- |"
        yield from (f"| `{_cell(name)}` | {_cell(told)} |" for name, told in rows)
        yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    print(manual(), end="")
