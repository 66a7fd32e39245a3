"""The part of the page about dialects that says how a community adds its own, with an example that works."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.staff.dialect_conditions import CONDITIONS
from knowledge_base.dialect_entry import CONDITION_KINDS

EXAMPLE_TAG = "hsn-x-changsha"
EXAMPLE: Mapping[str, str] = {
    "dialect.toml": """\
tag = "hsn-x-changsha"
name = "长沙话"
spoken = "湖南省长沙市"
prompt = "我屋里娭毑八十岁哒，高龄津贴何是搞？"
hotwords = ["高龄津贴", "低保"]

[[folds.initials]]
same = ["n", "l"]
source = "own 一般了解：老派长沙话 n、l 大多不分"

[[folds.initials]]
same = ["z", "zh"]
source = "own 一般了解"
""",
    "lexicon.tsv": """\
word	standard	context	source
娭毑	奶奶|老太太		own
嗲嗲	爷爷		own
屋里	家里		own
么子	什么		own
冇得	没有		own
崽	儿子	not-after:猪|牛|羊	own
几多	多少		own
哒	了	end	own
""",
    "phrases.tsv": """\
pattern	standard	context	source
{动}	领|去|报|办		own
{动}不得	不能{动}		own
有冇得	有没有		own
何是搞	怎么办		own
何解	为什么		own
""",
    "readings.tsv": """\
character	reading	source
去	ke	own 口语
街	gai	own
""",
    "README.md": """\
# 长沙话

`own`：本项目作者为这个例子按一般了解写的，没有核实。真用的时候，写上是谁说的、什么时候说的。
""",
}
"""The worked example: the files of a pack."""
EXAMPLE_SAID = "我屋里娭毑八十岁哒，高龄津贴何是搞，有几多钱"
EXAMPLE_STANDARD = "我家里奶奶八十岁了，高龄津贴怎么办，有多少钱"

_LISTED = r":甲\|乙"
_OWN_DIALECT = """## 加一种自己的方言

一种方言就是一个文件夹，里面全是数据，不用写程序。三条命令就有了：

```sh
python -m assistant dialect new cmn-x-wuhan 武汉话 --spoken 湖北省武汉市          # 建好文件夹
python -m assistant dialect add-word 么样 怎么样 --when "前面不是 怎" --dialect 武汉   # 一个一个地加词
python -m assistant dialect try 高龄津贴么样领 --dialect 武汉                    # 试一句
```

词多，就不一个一个地加，直接写表。文件夹在数据文件夹的 `dialects/` 下面，名字就是方言的代号。
从别处拿来的方言文件夹也放在那里。
数据文件夹是 `XIANGYIN_HOME`；没有设置过，就是 `~/.local/share/xiangyin`。

| 文件 | 写什么 | |
| --- | --- | --- |
| `dialect.toml` | 叫什么，在哪里说，用什么识别、用什么声音，哪些音不分 | 一定要有 |
| `lexicon.tsv` | 词：方言怎么说，文件里怎么说 | 一定要有，可以只有表头 |
| `phrases.tsv` | 问法和虚词 | 一定要有，可以只有表头 |
| `readings.tsv` | 和普通话读得不一样的字 | 可以没有 |
| `README.md` | 资料从哪里来，谁写的，许可是什么 | 给人看的 |

只想给已有的方言加几个词，就不用写 `dialect.toml`：用 `add-word`，或者自己写
`dialects/代号/lexicon.tsv`，一张表就够。文件夹里有 `dialect.toml`，就整个代替自带的那一种。

所有的文件都用 UTF-8 编码，有没有 BOM、换行是哪一种都行。
`.tsv` 是文字表格：第一行是表头，各列之间是制表符（Tab 键），空着的格子两边也要有。
`#` 开头的行是给人看的说明。
表格软件能写：打开时分隔符只选制表符、编码选 UTF-8，存的时候选“文本（制表符分隔）”和 UTF-8，不要存成 `.xlsx` 或 `.csv`。

### `dialect.toml`

| 名称 | 写什么 | |
| --- | --- | --- |
| `tag` | 代号，小写的语言标签（BCP 47），和文件夹同名。`yue` 是粤语；普通话的一种写 `cmn-x-地名` | 一定要有 |
| `name` | 名称，例如 `长沙话` | 一定要有 |
| `spoken` | 在哪里说 | 一定要有 |
| `own_name` | 说的人自己怎样叫它，写在语音亭的按钮上，例如 `广东话`；不写就是名称去掉括号里的地名 | |
| `language` | 识别模型怎样称呼它，例如 `zh`、`yue`；不写就是 `zh` | |
| `recognizers` | 听得懂它的识别模型，模型目录里的名字，好的在前；不写就用通用的 | |
| `prompt` | 用这种话写的一句话，给识别模型看；自带的 `whisper-base` 看了听得更差，不给它看 | |
| `hotwords` | 会听到的词，按想要它写出来的样子写；给谁看和 `prompt` 一样 | |
| `[[voices]]` | 会说它的声音：`synthesizer` 是模型，`voice` 是声音的名字，`gender` 写 `female` 或 `male` | |
| `[[folds.initials]]` | 不分的声母：`same` 是分不清的几个，`source` 是根据；\
韵母写 `[[folds.finals]]`，整个音节写 `[[folds.syllables]]` | |
| `[accent]` | 实验室里怎样模仿这种口音，只用来测试；自带的昆明话里有例子 | |

读音用汉语拼音，不标声调，ü 写成 v；韵母写完整（iou、uei、uen、van），zi、zhi 的韵母写成 -i。

### `lexicon.tsv` 和 `phrases.tsv`

| 列 | 写什么 |
| --- | --- |
| `word`，`phrases.tsv` 里叫 `pattern` | 方言的说法，只能有汉字。同一个说法在同样的条件下只能写一次 |
| `standard` | 文件里的说法，有几种就用 `\\|` 隔开，最可能的在前。\
`-` 是语气词，去掉；`=` 是普通词，留着不动（“克服”里的“克”不是“去”） |
| `context` | 空着，或者写条件，几个条件用空格隔开，都满足才换 |
| `source` | 谁说的：书名、网址，自己写的就写 `own` |

标准说法里不能又有方言的说法，几行之间也不能换来换去又换回来。
方言的说法本来就是标准说法的一部分，就写条件，让它在那里不换：`么样` 换成 `怎么样`，条件写 `not-after:怎`。
普通话里也有的字连在一起，要想一想会不会换错：`利是` 换成 `红包`，“福利是多少”就坏了，条件写 `not-after:福|权|胜`。
长的说法先换，从左到右；书名号和引号里的话、数字都不动。
同一个说法写了几行，条件多的先用；一样多，本社区自己加的先用。自己加的一行，代替自带的、条件也一样的那一行。

条件冒号后面的字词用 `\\|` 隔开。`add-word --when` 可以照中文写：

| 条件 | `--when` 里写 | 意思 |
| --- | --- | --- |
"""

_AFTER_CONDITIONS = """
几个字用法一样，就先起个名字，再在别的行里用。名字写在花括号里，自己占一行，成员写在 `standard`。
下面例子里的 `{动}不得`，就等于写了“领不得”“去不得”“报不得”“办不得”四行。一个说法里只能用一种花括号。

### `readings.tsv`

| 列 | 写什么 |
| --- | --- |
| `character` | 一个汉字 |
| `reading` | 方言里读成什么，写最接近的普通话音节，不标声调 |
| `source` | 谁说的 |

识别出来的话，按普通话的读音和方言的读音两种都找：听见“该道”，也可能是“街道”。

### 一个例子：长沙话

"""


def own_pack() -> str:
    """Return the part in Markdown."""
    conditions = "".join(
        f"| `{kind}{_LISTED if CONDITION_KINDS[kind] else ''}` | {name}{' 甲、乙' if CONDITION_KINDS[kind] else ''} "
        f"| {meaning} |\n"
        for kind, (name, meaning) in CONDITIONS.items()
    )
    return "".join((_OWN_DIALECT, conditions, _AFTER_CONDITIONS, _example()))


def _example() -> str:
    files = "".join(f"`{EXAMPLE_TAG}/{name}`：\n\n```\n{text}```\n\n" for name, text in EXAMPLE.items())
    return f"""{files}写好以后：

1. 检查：`python -m assistant dialect check {EXAMPLE_TAG}`。错在哪个文件、第几行，怎样改，都会说出来。
2. 文件夹不在数据文件夹的 `dialects/` 下面，就放过去。
3. 试一句：`python -m assistant dialect try {EXAMPLE_SAID} --dialect {EXAMPLE_TAG}`，\
应当看到“当作：{EXAMPLE_STANDARD}”。
4. 在 `settings.toml` 的 `[community]` 下面写 `dialects = ["{EXAMPLE_TAG}"]`；有几种，最多人说的在前。
5. 重启服务。
"""
