"""The beginning of a community's own dialect pack: a folder that can be used at once, to be filled in."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from knowledge_base.dialect import FILE, PACKS, load_dialect
from knowledge_base.dialect_readings import COLUMNS, READINGS
from knowledge_base.dialect_tables import TABLES
from knowledge_base.errors import DialectInvalid
from models.durability import make_folder
from models.system import why

README = "README.md"
_DESCRIPTION = """\
# {name}。“#”后面是给人看的说明，程序不看。每一项怎么写：docs/dialects.md。要用哪一项，就去掉它前面的“# ”再改。

tag = {tag}
name = {quoted_name}
spoken = {spoken} # 在哪里说

# prompt = "用这种话写的一句话，给识别模型看" # 自带的 whisper-base 不看
# hotwords = ["高龄津贴", "低保"] # 会听到的词

# 分不清的声母；韵母写 [[folds.finals]]。一组一节
# [[folds.initials]]
# same = ["n", "l"]
# source = "谁说的"
"""
_README = """\
# {name}

资料从哪里来、谁写的、许可是什么，写在这里。表里 source 一列写的每一种来源，都在这里说明：

| 标记 | 来源 |
|---|---|
| `own` | 本社区自己写的，没有核实 |
"""


def begin(folder: Path, name: str, spoken: str) -> tuple[Path, ...]:
    """Write a pack without words to ``folder``, which is named after its tag, and return its files.

    Args:
        folder: where it is to be; it must not exist.
        name: what people call the dialect.
        spoken: where it is spoken.

    Raises:
        DialectInvalid: there is such a pack, the tag or the name is none, or the disk does not take it.
    """
    tag = folder.name
    if (PACKS / tag).is_dir():
        raise DialectInvalid(
            f"{tag} 软件里已经有了，不用新建。要加词："
            f"python -m assistant dialect add-word 说法 标准说法 --dialect {tag}"
        )
    if folder.exists():
        raise DialectInvalid(f"{folder} 已经有了，没有动它。请换一个代号，或者直接改里面的文件。")
    texts = {
        FILE: _DESCRIPTION.format(
            name=name, tag=_quoted(tag), quoted_name=_quoted(name), spoken=_quoted(spoken)
        ),
        **{table: "\t".join(columns) + "\n" for table, columns in (*TABLES.items(), (READINGS, COLUMNS))},
        README: _README.format(name=name),
    }
    try:
        with tempfile.TemporaryDirectory() as temporary:
            draft = Path(temporary) / tag
            draft.mkdir()
            for file, text in texts.items():
                (draft / file).write_text(text, "utf-8")
            load_dialect(draft)
            make_folder(folder.parent)
            shutil.copytree(draft, folder)
    except DialectInvalid as error:  # the file of which it tells the lines is not stored
        raise DialectInvalid(*(problem.partition("：")[2] for problem in error.problems)) from error
    except OSError as error:
        raise DialectInvalid(f"{folder} 写不进去（{why(error)}）。请换一个地方再试。") from error
    return tuple(folder / file for file in texts)


def _quoted(text: str) -> str:
    """Return ``text`` as TOML has it: as JSON has it, but for what JSON leaves alone."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
