"""What a question is about, and what it only asks: the words that a follow-up leaves out, and those that it brings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge_base.wording import Term

Terms = Callable[[str], Sequence[Term]]
"""Returns the words of a text that are not mere grammar (``knowledge_base.wording.Wording.terms``)."""

_UNIT = r"(?:块钱?|元|毛|年|个月|天|日子|点钟?|号(?!楼)|次|份|个|人|张|岁|成|倍|折|斤|级|回|小时|钟头|趟|样|种|家)"
_WHAT = r"(?:时间|地方|条件|材料|手续|证件|东西|人|电话|证明|文件|原因|情况)?"
_HOW_MUCH = (
    rf"(?:多少|好多|几多){_UNIT}?钱?|(?<![没这那过好十住前后玩])几{_UNIT}(?:钱|人)?|几(?=点|号)|几(?:时|耐)|"
    r"多(?:久|长时间|大年纪|大岁数|大|长|远)|好久"
)
_WHICH = (
    rf"什么时候|啥时候|什么{_WHAT}|啥子?|咩嘢?|乜嘢?|哪(?:里|儿|些|个|天|样|种|位|家)?|边(?:度|个)|谁|"
    r"该?(?:怎么(?:样|办|做|弄|说|回事)?|怎样|如何|咋(?:个|办|整|弄)?|点(?:算|办|样)|啷个)|为什么|为啥|点解|凭什么"
)
_WHETHER = (
    r"能不能|可不可以|可唔可以|可以不可以|可以吗|可以不|行不行|行吗|得不得|得唔得|要不要|要唔要|有没有|有冇|是不是|系唔系|"
    r"会不会|该不该|给不给|管不管|收不收|用不用|算不算|够不够|好不好|来不来|对不对|办不办|去不去|愿不愿|同不同意|"
    r"吗|[么呢](?=$|[？?，。])|(?<=[得到着了给行要用成钱办领报管])(?:不|没|没有|冇)(?=$|[？?，。])"
)
_VERB = (
    r"(?:办理|申请|申领|领取|领|拿|攞|交|缴|带|收|出|发|补|退|查|享受|报销|报|批|换|用|给|做|弄|搞|整|管|看|算|等|去|有|"
    r"办|说)"
)
ASKS = re.compile(
    rf"(?:(?:还|才|都|就)?(?:要|能|可以|应该|需要|给){_VERB}?(?:到|得到)?)?(?:{_HOW_MUCH}|{_WHICH}|{_WHETHER})"
)
"""What asks in a question."""
_FEW = """
    我 你 您 他 她 它 佢 咱 俺 我们 我家 我屋头 你们 他们 她们 人家 自己 自家 这个 那个 这些 那些 这 那 咁 嗰
    这样 那样 这里 那里 这边 那边 的 了 着 过 地 得 嘅 咗 啲 些 点 就 还 也 都 才 又 再 先 只 太 很 最 最多 最少
    一共 总共 到底 究竟 大概 一般 是 系 在 喺 到 要 想 能 能够 会 可以 应该 该 需 需要 必须 让 叫 喊 给 畀 帮 替
    跟 同 和 对 把 被 遭 从 往 向 为 因为 所以 如果 要是 万一 假如 但是 不过 请问 麻烦 唔该 一下 一哈 一个 一次
    一年 一个月 每月 每年 每次 每天 每个月 每个 一月 一天 一顿 一回 一份 一张 一户 一人 一 年 月 天 个 次 几个
    不 没 没有 冇 不会 不能 不是 不行 不要 不用 上 下 里 里头 里面 人 时候 时间 现在 已经 以后 之后 以前 之前 起
    吗 呢 啊 吧 呀 嘛 么 办 办理 办好 办完 办法 申请 申领 领取 领 拿 攞 交 缴 带 拿到 准备 提供 收 出 出钱 要钱
    收钱 给钱 花钱 发 打 找 揾 问 去 克 来 走 用 做 弄 搞 整 补 退 查 查询 享受 报 报销 批 换 等 看 说 讲 写 有
    有份 管 归 算 知道 晓得 听说 告诉 规定 政策 条件 资格 标准 流程 步骤 程序 手续 材料 证件 东西 文件 资料 电话
    号码 地址 地方 窗口 单位 部门 钱 费用 收费 免费 补贴 补助 津贴 待遇 福利 事 事情 情况 问题 表 照片 复印件
    原件 多久 几天 几点 几号 几年 好 行 到账 上班 开门 关门 截止 到期 金额 数额 具体 详细 其他 别的 另外 还有
    然后 社区 政府 国家 证 卡 票 费 金 平米 平方 平方米 得到 不到 交钱 半价 有效 生效 期限 时限 想要 看看 得付
    想想 用不用 一趟 一截 一口 肯
"""
FEW = frozenset(_FEW.split())
"""Words that any question may have: they ask, or hold together, or stand for what was said before."""
_BEFORE_A_VERB = r"(?:那|就|还|也|才|都|不|没|要|能|会|可以|最多|最少|才能|又|再|先|去|来|年|人|家)*"
_DO = re.compile(rf"{_BEFORE_A_VERB}{_VERB}?(?:到|得到|得|着|了|完|好|下来|出来|回来|给|过|不)*")
_NUMBER = re.compile(r"[零一二两三四五六七八九十百千万\d]+")
_LIGHTEST = 8.6
"""Rarity of a word of one or two characters below which it names nothing."""


_THING = re.compile(
    r"(?:费|金|贴|补贴|补助|证|证明|卡|险|保|券|款|税|梯|食堂|饭堂|院|店|户口|合同|遗嘱|登记|婚|援助|认定|鉴定|救助|物业|信访|拆迁|通道|"
    r"继承|赡养|垃圾|停水|停电|停气|广场舞|宠物|狗|诈骗|骗子|志愿者?|体检|疫苗|家庭医生|护工|失业|工伤|公交车?|退役|优待|供暖|暖气|"
    r"水管|水表|气表|电表|车位|充电|养老|低保户?|特困|残疾人?|生育|产假|工资|试用期|社保|医保|处方|门诊|住院|火化|骨灰|墓地?|海葬|树葬)$"
)
_RARE = 15.0
_TERM_CHARS = 3
"""Rarity and characters of terms that only the knowledge base has."""


@dataclass(frozen=True, slots=True)
class Named:
    """A stretch of a text that names something."""

    start: int
    words: tuple[str, ...]
    weight: float

    @property
    def text(self) -> str:
        """Its words together."""
        return "".join(self.words)

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)

    @property
    def is_thing(self) -> bool:
        """Whether it is a benefit, a paper, a place or a matter: something that questions are about."""
        of_its_own = self.weight >= _RARE and max(map(len, self.words)) >= _TERM_CHARS
        return of_its_own or any(map(names_a_thing, self.words))

    def apart(self) -> Iterator[Named]:
        """Yield its words, each by itself."""
        start = self.start
        for word in self.words:
            yield Named(start, (word,), self.weight)
            start += len(word)


def names_a_thing(word: str) -> bool:
    """Return whether ``word`` ends like the name of a benefit, a paper, a place or a matter."""
    return _THING.search(word) is not None


def named(text: str, terms: Terms) -> tuple[Named, ...]:
    """Return what ``text`` names, from left to right: its words but those that only ask. Neighbors are one."""
    found: list[Named] = []
    before: Named | None = None
    for each in _words(text, terms):
        word, touches = each.text, before is not None and before.end == each.start
        if word in _SUFFIXES and before is not None and touches:
            if found and found[-1].end == each.start:
                before = found.pop()
            found.append(Named(before.start, (*before.words[:-1], before.words[-1] + word), each.weight))
        elif _names(each):
            last = found.pop() if found and found[-1].end == each.start else Named(each.start, (), 0.0)
            found.append(Named(last.start, (*last.words, word), max(last.weight, each.weight)))
        before = each
    return tuple(each for each in found if len(each.text) > 1)


def _words(text: str, terms: Terms) -> Iterator[Named]:
    """Yield the words of ``text``, what asks cut out before: 要交多少年 would be cut in the wrong places."""
    bounds = [0, *(place for match in ASKS.finditer(text) for place in match.span()), len(text)]
    for start, end in list(pairwise(bounds))[::2]:
        place = start
        for term in terms(text[start:end]):
            found = text.lower().find(term.word, place, end)
            if found >= 0:
                place = found + len(term.word)
                yield Named(found, (text[found:place],), term.weight)


def _names(one: Named) -> bool:
    says_little = one.text in FEW or _DO.fullmatch(one.text) or _NUMBER.fullmatch(one.text)
    return one.weight >= _LIGHTEST and not says_little


def alike(one: str, other: str) -> bool:
    """Return whether two words are of one sort: 水费 and 气费, 结婚登记 and 离婚, 房子 and 租的房子."""
    if len(one) == 1 or one in other:
        return len(one) > 1
    return one[0] == other[0] or one[1] == other[-1] or (one[-1] == other[-1] and len(one) == len(other))


def nearest_to_ask(text: str, names: Sequence[Named]) -> Named | None:
    """Return the last name before what asks, or the last of all."""
    ask = ASKS.search(text)
    before = [name for name in names if ask is None or name.end <= ask.start()]
    return next(reversed(before or names), None)


_SUFFIXES = frozenset(
    ("补贴", "补助", "津贴", "待遇", "费用", "证明", "救助", "保险", "家庭", *"证卡费金券表户")
)
"""What names something together with the word before it."""

BLANK = re.compile(
    r"(?:一?个月|每个?月|每年|一年|一天|每天|一次|一顿|一共|总共|最多|最少|到底|究竟|现在|大概|需要|应该|可以|能够?|要|得|会|"
    r"在|到|去|来|是|办理|办|领取|领|交|发|收|带|拿|给|补|报|有)+$"
)
"""What stands between the subject of a question and what asks."""
_LITTLE = [
    *"我你您他她它的了着过地得还也都才又再就在到是要想能会去来找办领交带拿发收出给补报有用看那这吗呢啊"
]
_LEFT = re.compile("|".join(sorted((word for word in FEW if len(word) > 1), key=len, reverse=True) + _LITTLE))


def left_over(text: str) -> str:
    """Return what is left of ``text`` without what asks and what any question may have; empty if it names nothing."""
    rest = _LEFT.sub("", ASKS.sub("", re.sub(r"[\W_]", "", text)))
    return rest if len(rest) > 1 else ""
