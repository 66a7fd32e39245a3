"""The words that the grounding check reads by their sense: operators, everyday synonyms, words that restrict.

Lists, not rules: a word that is missing here counts as itself, and then has to stand in the quote.
"""

from __future__ import annotations

import re
from enum import Enum, auto


class Part(Enum):
    """What a token does in a sentence."""

    WORD = auto()
    """One character of a word."""
    FIGURE = auto()
    AGE = auto()
    PERIOD = auto()
    AFTER = auto()
    """Bounds the figure before it: 以上, 以前."""
    LIMIT = auto()
    """Bounds the figure after it: 不超过, 至少."""
    CHANGE = auto()
    """增加到 is not 增加."""
    TO = auto()
    """Between the ends of a span."""
    NEGATION = auto()
    MAY = auto()
    MUST = auto()
    ONLY = auto()
    EXCEPT = auto()


BEFORE_A_WORD = frozenset(
    {Part.NEGATION, Part.LIMIT, Part.CHANGE, Part.MAY, Part.MUST, Part.ONLY, Part.EXCEPT}
)
"""Parts that belong to the word or figure after them."""

_OPERATORS: dict[Part, dict[str, str]] = {
    Part.NEGATION: {
        "不": "不予 不再 不得 不能够 不能 不可以 不可 不许 不准 不宜 不要 不应当 不应该 不应 不会 无法 禁止 严禁 "
        "切勿 勿 千万别 别 不 未曾 未 没有 没 无 非 并非",
        "不用": "不用 不必 不需要 不须 不需 无需 无须 用不着 免予 免于",
        "停": "停止 暂停 取消 终止 中止 拒绝 停发 停办 停领",
        "免": "免除 免收 免交 免缴 免征",
    },
    Part.MAY: {"可以": "可以 可 能够 能 有权 允许 准许"},
    Part.MUST: {"要": "必须 必需 应当 应该 应 须 需要 需 要 务必 得要"},
    Part.ONLY: {"只": "只有 只能 只限 只可 只 仅限 仅仅 仅能 仅可 仅 才能 才可以 才 方可 唯一"},
    Part.AFTER: {"级以上": "级以上 级及以上", "级以下": "级以下 级及以下"},
    Part.EXCEPT: {
        "除": "除外 除了 不包括 不包含 不含 另有规定",
        "但": "但是 但 不过 然而",
    },
    Part.LIMIT: {
        "≤": (
            "不得超过 不能超过 不超过 不高于 不得高于 不大于 不多于 最多 最长 至多 最高不超过 最多不超过 封顶"
        ),
        "≥": "不得低于 不低于 不得少于 不少于 不能少于 不能低于 不小于 至少 最少 起码 满 达到",
        ">": "超过 高于 多于 大于",
        "<": "低于 少于 不足 不到 小于 不满 未满",
    },
    Part.CHANGE: {
        "增到": "增加到 增加至 提高到 提高至 上调到 上调至 涨到 升到",
        "增": "增加了 增加 提高了 上调了 上涨了",
        "减到": "减少到 减少至 降低到 降低至 下调到 下调至 降到 降至",
        "减": "减少了 降低了 下调了 下降了",
    },
}

OPERATORS = {
    word: (part, sense)
    for part, senses in _OPERATORS.items()
    for sense, words in senses.items()
    for word in words.split()
}
"""Each operator with the sense that all its spellings share."""

_SAME = """
老年人=老人 周岁=岁 发放=发 发给=发 补发给=补发 携带=带 持有=有 缴纳=交 交纳=交 缴费=交费 补缴=补交 缴=交
支付=付 收取=收 领取=领 申领=领 拨打=打 致电=打电话 办理=办 前往=到 咨询=问 询问=问 告知=告诉 居住=住 提供=带
购买=买 午饭=午餐 中饭=午餐 早饭=早餐 晚饭=晚餐 遗失=丢 丢失=丢 弄丢=丢 死亡=去世 过世=去世 不收费=免费
不收钱=免费 不要钱=免费 不收任何费用=免费 不用交钱=免费 不用付钱=免费 不用给钱=免费 不交钱=免费 免费用=免费
户口本=户口簿 家里=家 家中=家 工作时间=办公时间 上班时间=办公时间 同时=也 星期=周 报销=报 给予=给 打入=打到
发到=打到 地点=地址 号码=电话 为期=期 倘若=如果 假如=如果 若=如果 要是=如果 以及=和 并且=并 日内=天内 钟头=小时
社保卡=社会保障卡 凭=带 持=带 出具=开 孩子=子女 小孩=子女 马上=立即 立刻=立即 公租房=公共租赁住房
缴社保=交社会保险 交社保=交社会保险 生育=生 医疗保险=医保 或者=或
"""
SYNONYMS = dict(pair.split("=") for pair in _SAME.split())
"""Everyday words for one thing, and the one that stands for all of them."""

_PLAIN = """
不动产 不锈钢 不论 不管 不限 不幸 不久 不仅 不但 不同 不良 不良记录 差不多 对不起 无障碍 无人机 无线 无偿 无论
未成年 未来 非机动车 非法 非常 非遗 无业 没收 可靠 可能 许可 认可 不可抗力 失能 智能 功能 能力 能源 节能 技能
职能 要求 重要 主要 需求 必要 应急 供应 相应 反应 对应 响应 适应 应用 应付 概要 要件 只读 人才 才艺 方才 分别
特别 级别 类别 性别 个别 区别 别人 别的 识别 辨别 告别 最低生活保障 最长寿 但书 犬只 船只 刚才 满意 圆满 美满
期满 届满 满足 达到标准 要闻 摘要 需方 亲要 才干 非急 没过 应收 应缴 应税 应届 可可 无形 无锡 须知 不断 要么
能否 是否 否则 未必 无关 只是 只要 不得不 停车 停水 停电 停气 可行
"""
PLAIN = frozenset(_PLAIN.split())
"""Words with an operator's character in them that is none."""

_MAY_GO = """
的 了 呢 吗 啊 呀 吧 嘛 哦 喔 请 您 你 就 会 都 是 为 把 将 在 于 到 去 来 给 对 向 以 及 和 与 而 则 即 便 其
该 此 这 那 每 也 还 又 各 地 得 所 之 着 里 由 从 按 被 有 等 一下 先 再 并 至 凡 时 做 后 说 按照 根据 依照
规定 一共 总共 共 具体 目前 现在 这个 那个 这些 您的 同志 然后 我们 大家 下面 下列 以下 如下 的话 一律 均 分别
自己 进行 日常 您好 另外 凡是 的时候 时候 通过 直接 记得 拿 外 以外 之外 即可 就行 就可以 便可 行了 时间
方式
"""
FILLERS = frozenset(_MAY_GO.split())
"""Words that may come and go: they say nothing by themselves."""

_RESTRICTING = """
户籍(?!室|窗口|民警|科) 户口(?![簿本]) 低保(?!证) 低收入 特困 困难 普通 独居 空巢 失能 半失能 轻度 中度 重度
残疾 智力 精神 肢体 视力 慢性病 高血压 糖尿病 卧床 孤寡 孤老 优抚 烈属 军人 退役 职工 居民医保 在职 退休
灵活就业 失业 未就业 个体 企业 单位 学生 儿童 未成年 成年 孕妇 农村 城镇 男性 女性 男 女 门诊 住院 急诊 初次
再次 逾期 超出 部分 一半 半价 优先 本人 配偶 父母 子女 监护人 代办 委托 书面 签字 原件 复印件 同意 批准 周末
节假日 工作日 春季 夏季 秋季 冬季 冬天 夏天 异地 外地 本地 外省 外来 省内 省外 市内 市外 范围内 人均 户均
符合条件 有条件 情况紧急 特殊情况 无人 自愿 连续 累计 单程 往返 起付线 封顶 最高 最低 平均 早餐 午餐 晚餐 上午
下午 夜里 夜间 白天 当天 当月 次月 上个月 下个月 提前 推迟
"""
RESTRICTING = re.compile("|".join(sorted(_RESTRICTING.split(), key=len, reverse=True)))
"""Words that say for whom or in which case a thing holds; they must not be dropped."""

_PERSONS = """
本人 子女 家属 父母 配偶 单位 个人 政府 社区 街道 医院 老人 老伴 企业 学校 业主 物业 户主 房主 邻居 医生 居民
学生 职工 病人
"""
PERSONS = frozenset(_PERSONS.split())
"""Who does a thing or has to pay: never moved from one place of a sentence to another."""
