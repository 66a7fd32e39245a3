"""The parts of the page about dialects that say which recognizers were tried, and whose data the packs hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge_base.dialect import PACKS, dialects
from models.catalogue import Task, load_catalogue

_TRIED = """## 哪些识别模型试过，哪些没有

自带的通用识别模型（faster-whisper）在录音上试过，成绩在 [dialect.md](dialect.md)，不好的也写在里面。

下面这些在 sherpa-onnx 里运行的识别模型，**已发布的权重一个也没有运行过**，因为做的时候拿不到。
运行过的是装载它们的程序：测试里现做的小模型（`tests/models/tiny_sherpa.py`）有真的文件格式，每一种都装上、听过几个音。
听不听得懂一种方言，只有发布者的话。

| 名称 | |
| --- | --- |
"""
_CONVERTED = """
`python -m assistant models convert` 把别人为方言调过的 Whisper 变成这里能用的模型。
程序用现做的小模型试过（`tests/models/test_conversion.py`），从 Hugging Face 和 CTranslate2 的文件夹都试了；
没有用任何一个已发布的方言模型试过。

准备好一个识别模型以后，先用本地人的录音听一听，再写进 `recognizers`。
"""
_SOURCES = """
## 自带的资料从哪里来

每一行都写着来源，每一种来源和它的许可，都在那种方言自己的说明里：

| 方言 | 说明 | 来源的标记 |
| --- | --- | --- |
"""
_LICENCES = """
- 《汉语方言词汇》（北京大学中国语言文学系，1964）的词和读音，经 lexibank 数据集 `beidasinitic` 整理，许可 CC BY 4.0。
- 《现代汉语方言核心词·特征词集》（刘俐李等，2007）的词，经 lexibank 数据集 `liusinitic` 整理，许可 CC BY 4.0。
- DiaMoE-TTS 的成都话、上海话字音表，许可 MIT。
- 标 `own` 的是本项目作者按一般了解写的，没有经过调查核实，随本项目的许可。

拿去用，请照样注明上面的出处。这些方言的词没有收集过居民的话；哪里不对，请用 `add-word` 改，也请告诉我们。
"""


def provenance() -> str:
    """Return the parts in Markdown."""
    tried = "".join(
        f"| `{entry.name}` | {entry.title} |\n"
        for entry in load_catalogue()
        if entry.task is Task.RECOGNITION and entry.backend == "sherpa"
    )
    sources = "".join(
        f"| {dialect.name} | [README.md](../knowledge_base/dialects/{tag}/README.md) | {'、'.join(_marks(tag))} |\n"
        for tag, dialect in dialects().items()
    )
    return "".join((_TRIED, tried, _CONVERTED, _SOURCES, sources, _LICENCES))


def _marks(tag: str) -> Iterator[str]:
    """Yield the marks of sources that a pack's README explains."""
    readme = (PACKS / tag / "README.md").read_text(encoding="utf-8")
    for line in readme.partition("## 来源")[2].partition("\n## ")[0].splitlines():
        if mark := re.match(r"\| (`[a-z]+`) \|", line):
            yield mark[1]
