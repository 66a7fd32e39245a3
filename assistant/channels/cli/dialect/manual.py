"""``python -m assistant.channels.cli.dialect.manual > docs/dialects.md``: the commands, and how to add a dialect."""

from __future__ import annotations

from assistant.channels.cli import build_parser
from assistant.channels.cli.dialect.own_pack import own_pack
from assistant.channels.cli.dialect.provenance import provenance
from assistant.channels.cli.dialect.shared import RESTART
from assistant.channels.cli.exit_codes import TOLD
from assistant.channels.cli.manual import described

_COMMAND = "python -m assistant.channels.cli.dialect.manual > docs/dialects.md"
_INTRODUCTION = f"""# 方言：`python -m assistant dialect`

这一页由 `{_COMMAND}` 生成，命令的说明和 `python -m assistant dialect 操作 --help` 看到的一样。
想加一种这里没有的方言，请看后面的[加一种自己的方言](#加一种自己的方言)。
听得怎样、找得怎样，请看 [dialect.md](dialect.md)。

平常这样用：

```sh
python -m assistant dialect list                        # 有哪些方言，本社区用哪几种
python -m assistant dialect try 我家老倌给领得着高龄津贴      # 试一句居民的话：换掉了什么，找到了哪一条
python -m assistant dialect add-word 老倌 老伴 --when "前面是 我、我家"   # 没认出来的词，加上
python -m assistant dialect check                       # 检查有没有写错，文件里的话会不会被改坏
python -m assistant dialect new cmn-x-wuhan 武汉话        # 加一种这里没有的方言
```

自己加的词存在数据文件夹的 `dialects/代号/lexicon.tsv` 里，升级软件不会丢，也不改软件自带的资料。{RESTART}
`dialect` 的各个命令和 `python -m assistant ask` 马上就用新的。

想看会怎样、又不想真的改，就加上 `--dry-run`。给程序用，就加上 `--json`：标准输出上只有 JSON，其他的话都在标准错误上。

{TOLD}
"""


def manual() -> str:
    """Return the page in Markdown."""
    parser = build_parser().subcommands["dialect"]
    return "\n".join((_INTRODUCTION, *described(parser), own_pack(), provenance()))


if __name__ == "__main__":
    print(manual(), end="")
