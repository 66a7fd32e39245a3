"""Words that tell one rule of a community from another, and words that do not."""

from __future__ import annotations

import re

from knowledge_base.document import Document
from knowledge_base.region import names
from knowledge_base.stop_words import FUNCTION_WORDS

_SAYS_LITTLE = """
时间 标准 费用 期限 日期 比例 价格 金额 工作日 发放 发给 发 办理 享受 收取 缴纳 支付
交纳 领取 领 收 付 交 缴 补 收费 计算 执行 进行 实行 分别 老人 居民 群众 本人 人员
个人 每人 每月 每年 每天 每次 每顿 每户 每餐 月 年 日 人 户 次 天 元 岁 周岁 满 年满
不满 未满 至 以上 以下 以内 之内 以前 之前 前 内 后 起 止 截止 为 不超过 最多 至少
不低于 不少于 打 拨打 预约 联系 联系电话 号码 订 吃 顿 餐 份 用 完 好 办好 办完 办结
做 住 住在 符合 条件 政府 公告 社区 服务 凡 凡是 已 均 各 约 左右 大约 要 须 必须 需
凭 持 具体 统一 一律 目前 现 调整 上午 下午 中午 参保 参保人 参保人员 打电话 卡里 户籍
一次 一顿 一次性 上 下 中 里 得 所 经 日内 工作 开放 开门 情况 部门 项目 名称 类别
类型 内容 备注 序号
"""
"""Words that a rule can do without or put differently."""

EMPTY = FUNCTION_WORDS | frozenset(_SAYS_LITTLE.split())
"""Words that say nothing about what an amount is for."""

_SAME_WORDS = (
    ("老年人", "老人"),
    ("中饭", "午餐"),
    ("午饭", "午餐"),
    ("早饭", "早餐"),
    ("晚饭", "晚餐"),
    ("遗失", "丢"),
    ("丢失", "丢"),
    ("死亡", "去世"),
    ("大病", "重病"),
)
"""Other wordings, and the one that stands for all of them."""

_CONTRASTS = tuple(
    frozenset(group.split("/"))
    for group in (
        "早餐/午餐/晚餐",
        "职工/居民医保/城乡居民/居民养老",
        "门诊/住院/急诊",
        "城市/农村/城镇",
        "男/女",
        "春季/夏季/秋季/冬季/冬天/夏天",
        "起付/封顶",
        "初审/复审/复核/终审/再审",
        "个人缴/单位缴/企业缴/政府缴",
        "在职/退休/灵活就业/失业",
        "全自理/半护理/全护理",
        "轻度/中度/重度",
        "低保/特困/低收入/普通/困难",
        "最低/最高/平均",
        "首次/首个/再次/补办/补发/补领/续",
        "加收/超过/超出/另加/逾期",
        "提前/推迟/延长",
        "周末/节假日/周一至周五",
        "单程/往返/来回",
        "省内/省外/市内/市外/异地/本地",
        "配偶/父母/子女/兄弟/本人",
        "商户/单位/企业/个体",
        "提出/提交/作出/决定/答复",
        "罚款/处罚/奖励",
        "公示/公告/公布",
        "报告/通知/告知/书面",
        "初次/复查/复评/定期",
        "免费/优先/半价/减半",
        "应急/临时/长期/短期",
        "未成年/成年/学生/儿童",
        "监督/值班/总服务台/窗口",
    )
)
"""Words that mark one case among several, however common they are."""

_CONTRASTING = frozenset().union(*_CONTRASTS)
_LIMITS = re.compile("不得?(?:超过|低于|少于|高于)|[不未]满|不足|不到|不论|不限")
_MARKS = re.compile("没有|没|无|非(?!常)|未|不|委员(?!会)|代表(?!大会)")
_KIND_OF_TITLE = re.compile(
    r"(?:若干|暂行|实施|服务|申领|办理|申请|办事|管理)*(?:条例|规定|办法|指南|通知|公告|细则|须知|章程|指引|意见|方案|法|一览|说明|问答)"
    r"|[（(][^）)]*[）)]|中华人民共和国|(?:19|20)\d\d年?|关于|《|》"
)


def marks(text: str) -> frozenset[str]:
    """Return the words of ``text`` that mark a case, and its negations."""
    text = _LIMITS.sub("", text)
    return frozenset({word for word in _CONTRASTING if word in text} | set(_MARKS.findall(text)))


def in_one_wording(text: str, document: Document) -> str:
    """Return ``text`` without the places that its document is for, and with one word for one thing."""
    for name in names(document.region):
        text = text.replace(name, "，")
    for wording, same in _SAME_WORDS:
        text = text.replace(wording, same)
    return text


def subject_of_title(document: Document) -> str:
    """Return what a document's title is about: 高龄津贴 of 云山市高龄津贴申领指南."""
    return in_one_wording(_KIND_OF_TITLE.sub("，", document.title), document)
