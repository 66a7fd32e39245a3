"""Two documents in force that state different amounts for the same thing.

A false alarm would stop a publication, so two statements contradict each other only if everything that tells
one case from another agrees: the sort of figure, the period, ages, grades, the words that mark a case (门诊, 住院),
and nearly all the words that carry meaning.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import combinations

from knowledge_base.document import Document, Passage, Scope
from knowledge_base.quantities import DURATIONS
from knowledge_base.region import applies, units
from knowledge_base.segmentation import Segmenter
from knowledge_base.statements import Case, Statement, statements
from knowledge_base.stop_words import FUNCTION_WORDS
from knowledge_base.text import title_key
from knowledge_base.validity import in_force

_FILLERS = frozenset(
    """
    时间 标准 费用 期限 日期 比例 价格 金额 工作日 发放 发给 发 办理 享受 收取 缴纳 支付 交纳 领取 领 收 付 交 缴 补
    收费 计算 执行 进行 实行 分别 老人 居民 群众 本人 人员 个人 每人 每月 每年 每天 每次 每顿 每户 每餐 月 年 日
    人 户 次 天 元 岁 周岁 满 年满 不满 未满 至 以上 以下 以内 之内 以前 之前 前 内 后 起 止 截止 为 不超过 最多
    至少 不低于 不少于 打 拨打 预约 联系 联系电话 号码 订 吃 顿 餐 份 用 完 好 办好 办完 办结 做 住 住在 符合 条件
    政府 公告 社区 服务 凡 凡是 已 均 各 约 左右 大约 要 须 必须 需 凭 持 具体 统一 一律 目前 现 调整 上午 下午 中午
    一次 一顿 一次性 上 下 中 里 得 所 经 日内 工作 开放 开门 情况 部门 项目 名称 类别 类型 内容 备注 序号
    """.split()
)
"""Words that a rule can do without or put differently: they tell no case from another."""

_SAME_WORD = {
    "老年人": "老人",
    "长者": "老人",
    "中饭": "午餐",
    "午饭": "午餐",
    "早饭": "早餐",
    "晚饭": "晚餐",
    "残疾": "残疾人",
    "大病": "重病",
    "丢": "遗失",
    "丢失": "遗失",
    "去世": "死亡",
}

_CONTRASTS = tuple(
    frozenset(group.split("/"))
    for group in (
        "早餐/午餐/晚餐/早饭/中饭/午饭/晚饭",
        "职工/居民医保/城乡居民/居民养老",
        "门诊/住院/急诊",
        "城市/农村/城镇",
        "男/女",
        "春季/夏季/秋季/冬季/冬天/夏天",
        "起付/封顶",
        "初审/复审/复核/终审/再审",
        "个人缴/政府补/财政补/单位缴/企业缴",
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
        "送餐/外卖",
        "罚款/处罚/奖励",
        "公示/公告/公布",
        "报告/通知/告知/答复/书面",
        "初次/复查/复评/定期",
        "免费/优先/半价/减半",
        "应急/临时/长期/短期",
        "未成年/成年/学生/儿童",
        "监督/值班/总服务台/窗口",
    )
)
"""Words that mark one case among several, however common they are."""

_KIND_OF_TITLE = re.compile(
    r"(?:若干|暂行|实施|服务|申领|办理|申请|办事|管理)*(?:条例|规定|办法|指南|通知|公告|细则|须知|章程|指引|意见|方案|法|一览|说明|问答)"
    r"|[（(][^）)]*[）)]|中华人民共和国|(?:19|20)\d\d年?|关于|《|》"
)

_EVERYDAY, _RARE = 8.5, 12.0
"""Rarity of a word in general Chinese from which it carries meaning, and from which it carries all it can."""
_NAMED_APART = 0.3
_UNSAID = 0.45
_SHARED, _SHARED_UNDER_OTHER_TITLES = 0.7, 1.7
_ALIKE_TITLES = 0.45
_COMMON = 300
_EMPTY = FUNCTION_WORDS | _FILLERS
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two statements that cannot both be right."""

    one: Statement
    other: Statement
    """The newer document's, if that is known."""
    thing: str
    """What both are about, in the words that they share."""
    temporary: bool
    """``other`` is a temporary rule of the same issuer, which outranks ``one`` as long as it lasts."""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What tells this conflict from others in any release."""
        one, other = sorted(((side.document.id, side.quote) for side in (self.one, self.other)))
        return (*one, *other)

    @property
    def text(self) -> str:
        """The conflict and the next step, for the person who publishes."""
        said = f"{_said(self.one)}；{_said(self.other)}。"
        if self.temporary:
            return f"{said}后一份是临时的规定，到期以前按它回答。"
        if self.one.document.id == self.other.document.id:
            return f"{said}同一份文件里两处不一样，请用 kb edit 把错的那处改过来。"
        return f"{said}请确认哪个对：旧的那份用 kb expire 设失效日期，或者在新的那份写上 supersedes。"


def _said(statement: Statement) -> str:
    clause = f"（{statement.passage.clause}）" if statement.passage.clause else ""
    return f"《{statement.document.title}》{clause}说“{statement.quote}”"


def find(
    documents: Iterable[Document],
    passages: Iterable[Passage],
    day: date,
    *,
    changed: frozenset[str] | None = None,
) -> tuple[Conflict, ...]:
    """Return the conflicts between the documents that are in force on ``day``, in the order of the passages.

    ``changed`` are the ids of the documents to compare with all others; None compares all with all.
    """
    by_id = {document.id: document for document in documents}
    counting = in_force(by_id.values(), Scope(day))
    stated = [
        statement
        for passage in passages
        if passage.document_id in counting
        for statement in statements(by_id[passage.document_id], passage)
    ]
    return tuple(_Comparison().conflicts(stated, changed))


class _Comparison:
    """Compares statements by their words."""

    def __init__(self) -> None:
        self._segmenter = Segmenter()
        self._weights: dict[str, float] = {}
        self._known: dict[str, frozenset[str]] = {}

    def conflicts(self, stated: Sequence[Statement], changed: frozenset[str] | None) -> Iterator[Conflict]:
        found: set[tuple[str, ...]] = set()
        for one, other in self._pairs(stated, changed):
            shared = self._same_thing(one, other)
            if shared:
                conflict = _conflict(one, other, shared)
                if conflict.key not in found:
                    found.add(conflict.key)
                    yield conflict

    def _pairs(
        self, stated: Sequence[Statement], changed: frozenset[str] | None
    ) -> Iterator[tuple[Statement, Statement]]:
        """Yield the pairs of one case and a rare word in common whose amounts differ and may meet in one place."""
        buckets: defaultdict[tuple[Case, str], list[int]] = defaultdict(list)
        for number, statement in enumerate(stated):
            for word in self._words(statement.about):
                if self._weight(word) > _NAMED_APART:
                    buckets[statement.case, word].append(number)
        pairs = {
            pair
            for numbers in buckets.values()
            if len(numbers) <= _COMMON
            for pair in combinations(numbers, 2)
            if _may_contradict(stated[pair[0]], stated[pair[1]], changed)
        }
        for one, other in sorted(pairs):
            yield stated[one], stated[other]

    def _same_thing(self, one: Statement, other: Statement) -> frozenset[str]:
        """Return the words that say that both are about one thing; none if they are not, or hardly."""
        near_one, near_other = self._near(one), self._near(other)
        only_one, only_other = near_one - near_other, near_other - near_one
        if min(self._total(only_one), self._total(only_other)) > _NAMED_APART:
            return frozenset()
        if _contrasts(one) != _contrasts(other):
            return frozenset()
        title_one, title_other = self._title(one.document.title), self._title(other.document.title)
        unsaid_one = self._words(one.about) - near_other - self._far(other) - title_other
        unsaid_other = self._words(other.about) - near_one - self._far(one) - title_one
        if max(self._total(unsaid_one), self._total(unsaid_other)) > _UNSAID:
            return frozenset()
        alike = self._share(title_one, title_other) >= _ALIKE_TITLES
        shared = (near_one & (near_other | title_other)) | (near_other & title_one)
        enough = _SHARED if alike else _SHARED_UNDER_OTHER_TITLES
        return shared if self._total(shared) >= enough else frozenset()

    def _near(self, statement: Statement) -> frozenset[str]:
        return self._words(statement.about) | self._words(statement.head)

    def _far(self, statement: Statement) -> frozenset[str]:
        return self._words("，".join((statement.passage.lead_in, *statement.passage.heading_path)))

    def _title(self, title: str) -> frozenset[str]:
        return self._words(_KIND_OF_TITLE.sub("，", title))

    def _words(self, text: str) -> frozenset[str]:
        known = self._known.get(text)
        if known is None:
            cut = (_SAME_WORD.get(word, word) for word in self._segmenter.cut(text))
            known = self._known[text] = frozenset(word for word in cut if word not in _EMPTY)
        return known

    def _total(self, words: Iterable[str]) -> float:
        return sum(map(self._weight, words))

    def _share(self, one: frozenset[str], other: frozenset[str]) -> float:
        """Return the share of the shorter title's meaning that both titles have."""
        least = min(self._total(one), self._total(other))
        return self._total(one & other) / least if least else 0.0

    def _weight(self, word: str) -> float:
        """Return how much meaning a word carries, 0 to 1."""
        if word not in self._weights:
            rarity = (self._segmenter.rarity(word) - _EVERYDAY) / (_RARE - _EVERYDAY)
            self._weights[word] = min(1.0, max(0.0, rarity))
        return self._weights[word]


def _may_contradict(one: Statement, other: Statement, changed: frozenset[str] | None) -> bool:
    """Whether two statements of one case differ and apply to somebody both, and one of them is new."""
    ours = changed is None or one.document.id in changed or other.document.id in changed
    return ours and one.values != other.values and _meet(one.document.region, other.document.region)


def _meet(one: str, other: str) -> bool:
    """Whether there is a place where documents of both regions apply."""
    return not one or not other or applies(one, other) or applies(other, one)


def _contrasts(statement: Statement) -> frozenset[str]:
    text = f"{statement.head}，{statement.about}"
    marked = {word for group in _CONTRASTS for word in group if word in text}
    return frozenset(_SAME_WORD.get(word, word) for word in marked)


def _conflict(one: Statement, other: Statement, shared: frozenset[str]) -> Conflict:
    if _newer(one.document, other.document):
        one, other = other, one
    text = other.about if len(other.about) <= len(one.about) else one.about
    words = [word for word in _CHINESE.findall(text)]
    return Conflict(one, other, "".join(words), _is_temporary(one.document, other.document))


def _newer(one: Document, other: Document) -> bool:
    return (one.effective or date.min) > (other.effective or date.min)


def _is_temporary(lasting: Document, passing: Document) -> bool:
    """Whether ``passing`` outranks ``lasting`` until it expires."""
    ends = passing.expires is not None and lasting.expires is None
    return ends and passing.issuer == lasting.issuer and passing.region == lasting.region
