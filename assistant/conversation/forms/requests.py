"""Does somebody entrust something to a person: report what is broken, ask for a visit, complain, want to be called?

Who asks how that is done, what it costs, whom to call, gets an answer from the documents instead (``offering``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.conversation.forms.asking_words import asks
from assistant.conversation.forms.faults import SAYS_WHAT, TROUBLE
from assistant.conversation.forms.told import ONLY_DO_IT, words_of
from assistant.desk.records import Kind
from assistant.turn import Query

_I = r"(?:我们?|咱们?|俺|阿拉|我哋)"
_WANT = r"(?:想|要|来|得|需要|必须|就|是|今天|先|再|还|打算)"
_WANTS, _MAY_WANT = _WANT + "{1,4}", _WANT + "{0,4}"
_A = r"(?:一?[个点条些下哈次位项啲]|几[个点条])?"
_ME = rf"(?:(?:帮|给|替|跟|同|挨)(?:{_I}家?|忙|个忙))"
_BIT = r"(?:一?[下哈报]|一?个|上去|上|起)?"
_SOMEBODY = (
    rf"(?:[你您]们?|{_A}(?:人|(?:维修)?师傅|工作人员|网格员|志愿者|同志|工人|维修工|修理工|(?:水)?电工))"
)
_CALL = rf"(?:请|麻烦|让|喊|叫|派|找|搵|揾|安排|要)(?:[你您]们?)?(?:派|喊|叫|安排)?{_SOMEBODY}"
_HOME = r"(?:家里?头?|家首|屋头|屋里头?|屋企|我家|我屋头|厝内)"
_COME = rf"(?:上|过)?(?:来|嚟|到|去|克|上门)(?:{_I})?(?:{_HOME}|门)?(?:来|嚟)?"
_POLITE = re.compile(
    r"(?:(?:给|阿)?(?:能不能|能否|可不可以|可唔可以|得不得|得唔得|好不好)|给(?:能|可以|得|会)|可以|可否|能够?)"
)

_REPAIRS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:{_I}{_WANTS}{_ME}?|{_WANTS}{_ME}?|^{_I}?|{_ME}+{_WANT}?)(?:去|克)?(?:(?:登记|申请){_BIT})?(?:报|申报){_BIT}(?:维修|修){_BIT}"
        r"(?!电话|台|的?(?:热线|服务|流程|指南|单(?!元)|范围|时间|费)|要|收|免|上门费|以后|了好)",
        rf"(?:{_CALL}(?:{_COME})?|[你您]们?{_COME}{_A}人?|来{_A}(?:人|师傅)){_ME}?(?=维修|修(?!脚|改|理?头发)|疏通)",
    )
)
_REPAIRS_OF_FAULTS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_ME}(?:去|克)?(?:报|登记|反映){_BIT}(?!销|名|税|警)",
        rf"{_I}?{_WANTS}(?:反映|登记|报告|报){_BIT}(?!销|名|税|警)",
        rf"(?:{_CALL}(?:{_COME})?|[你您]们?{_COME}{_A}人?|来{_A}(?:人|师傅)){_ME}?(?=看|瞧|睇|整|换|弄|检查|处理|搞|通)",
    )
)
"""Requests that are about repairs only where something is said to be broken."""
_VISITS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_I}?(?:{_WANT}|申请|预约|约|登记|请)+{_A}上门(?:来)?(?:代办|办理|办|帮办)(?:服务|业务)?(?!的|人员|员|服务台|要|收)",
        rf"{_ME}{_WANT}?(?:申请|预约|约|登记|叫|喊|请){_BIT}{_A}上门(?:代办|办理|服务)(?!的|人员|服务台|要|收)",
        rf"(?:{_CALL}(?:{_COME}|上门)|[你您]们?(?:{_COME})?(?:来|嚟|到|过来)(?:{_I})?{_HOME})(?:来|嚟)?(?:{_ME}|替我)?(?=办|代办|弄|搞|整|做|认证|代|交|领|取|(?<=[家里头首企门内])$)",
        rf"^(?:{_POLITE.pattern}|请|麻烦)(?:上门)?(?:来|到)?(?:{_HOME})?(?:来)?{_ME}(?=办(?!公|法)|代办|认证)",
    )
)
_OPINIONS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:{_I}{_MAY_WANT}|{_WANTS}|^)(?:[跟向给同][你社][们区]?)?(?:提出?|讲|说){_A}(?:小|合理化)?(?:意见|建议)(?!箱|簿|的)",
        rf"(?:{_I}{_MAY_WANT}|{_WANTS}|^)(?:[跟向给同][你社][们区]?)?反[映应]{_A}(?:一?[下哈])?(?:小|民意|社区)?(?:意见|问题|情况|事情)?(?!箱|的|给|到)",
        rf"{_I}(?:有{_A}|这里有{_A})(?:小)?(?:意见|建议)(?:要|想)?(?:提|讲|说|反映)?(?!箱|簿|的)",
        rf"{_I}?{_WANTS}(?:表扬|夸){_BIT}",
    )
)
_COMPLAINTS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:{_I}{_WANTS}|{_WANTS}|{_ME})(?:投诉|举报){_BIT}(?!电话(?!费)|热线|到|去|找|打|信箱|的话|信|平台)",
        r"^(?:投诉|举报)(?=楼|物业|邻居|隔壁|保安|食堂|有人|你们|社区)",
    )
)
_STAFF = (
    r"(?:人工(?:客服|服务|座席)?|真人|活人|工作人员|客服|社工|网格员|办事员|管事的|负责人|"
    r"[你您]们?(?:的|嘅)?(?:人|工作人员)|社区(?:的|嘅)?(?:人|工作人员)|人)"
)
_TALK = (
    rf"(?:讲讲?|说说?|谈谈?|倾|聊聊?|问问?|通话|对话|讲话|说话|讲嘢|通{_A}电话|倾偈|摆(?:龙门阵|一[下哈])?)"
)
_END = r"(?:[了吧嘛啊呀呢噶咯喽啦嘞哈哇喇，嘅吗]|一?[下哈]|行不行|好不好|好吗|可以吗|得唔得|要得不)*[？?]?"
_CALLS = r"(?:回|打|来){_A}(?:个)?电话".replace("{_A}", _A)
_PERSONS = tuple(
    re.compile(rf"(?:{_I}|请|麻烦|直接|就|还是|唔该|帮忙|你){{0,4}}(?:{_POLITE.pattern})?{pattern}{_END}")
    for pattern in (
        rf"(?:{_ME}|{_WANT}){{0,4}}(?:转接?|接通?|找|换|叫|喊|搵|揾|要)(?:到|一?下|一?哈|{_A})(?:人工(?:客服|服务|座席)?|真人|活人|工作人员|客服|管事的|负责人|{_STAFF}(?:来|嚟)?(?:跟|和|同|与){_I}?{_TALK}|{_STAFF}(?:来|嚟)?听电话|(?:真人|活人|工作人员){_TALK})(?:来|嚟)?",
        rf"{_MAY_WANT}(?:跟|和|同|与|挨){_A}{_STAFF}{_TALK}",
        rf"(?:让|请|叫|喊|派|安排)?{_A}{_STAFF}(?:来)?(?:给|跟|同|帮)?{_I}{_CALLS}",
        rf"(?:给|跟|同|帮){_I}{_CALLS}",
        rf"(?:[你您]们?|{_STAFF})?(?:回|打){_A}电话(?:给|畀){_I}",
        r"(?:找|换|叫|喊|搵)一?个(?:真)?人(?:过?来|嚟)?",
        r"(?:转|接)?人工(?:客服|服务)?",
    )
)

_THIRD = re.compile(
    r"(?:社区|街道|物业|政府|居委会?|公家|他们|人家|志愿者|医院|公司|国家|派出所|窗口|当时|昨天|上次|上回|已经|去年|前年|没有?|不)"
    rf"(?:给|来|会|都|该|要|也|说|就|得|再|不)*(?:{_POLITE.pattern})?$"
)
_TELLS_OF_OTHERS = re.compile(r"(?:他|她|人家|对方|骗子)(?:们)?(?:说|讲|打|叫|让|认识|跟我)")
"""Before a clause that may be somebody else's words: 他说他认识人，能帮我办退休."""
_CLAUSE = re.compile(r"[，。！？；,.!?;\s]+")
_EDGES = re.compile(
    r"^(?:一?[下哈]|[，、。！？?的了吧嘛啊呀呢噶咯喽啦嘞哈：:]|说|就是|你好|您好)+"
    rf"|(?:[，、。！？?\s]|我|请|麻烦|唔该|还是|[嘛吧啊呀噶]|帮|[你您]们?|(?<!不)[想要]|赶紧|赶快|快点|{_POLITE.pattern})+$"
)
_WOULD_YOU = re.compile(
    r"(?:(?:可以|好|行|得|要得|得行)(?:吗|不|不嘛|不行|不好|唔得|唔好)|行不行|好不好|得唔得)[啊呀嘛]?$"
)
_MAY_BE_ASKED = re.compile(r"(?:吗|不|不嘛|嘛|啊|呀|咩|冇)$")
_BARE = re.compile(
    r"(?:对|给|跟|向)?(?:我们?|你们|他们|我家|那个|这个)?(?:楼上|楼下|隔壁|邻居|物业|食堂|社区|居委会?|保安|小区|街道|门口|保洁|[\u4e00-\u9fff]单元)?"
    r"(?:的|那家|那户|邻居|人|食堂|工作人员|公司|师傅|有意见|有看法|不满意?)*"
)
_ERRAND = re.compile(
    r"证|津贴|补贴|补助|低保|医保|社保|养老|认证|缴费|交[水电气费钱]|取药|拿药|申请|手续|卡|费|材料|领[^导]"
)
_LONG_ENOUGH = 4


@dataclass(frozen=True, slots=True)
class Entrusted:
    """What somebody entrusts to a person."""

    kind: Kind
    rest: str
    """What was said besides: 厨房水管漏水."""


def entrusted(text: str) -> Entrusted | None:
    """Return what ``text`` entrusts to a person; None if it entrusts nothing, or asks something."""
    broken = TROUBLE.search(text) is not None
    for kind, patterns in _patterns(broken=broken):
        for pattern in patterns:
            for start, clause in _clauses(text):
                if kind is Kind.VISIT and _TELLS_OF_OTHERS.search(text[:start]):
                    continue
                match = pattern.fullmatch(clause) if kind is Kind.HANDOFF else pattern.search(clause)
                if match is None or _THIRD.search(_without_politeness(clause[: match.start()])):
                    continue
                if _is_question(text, start, clause, match):
                    return None
                return Entrusted(kind, _rest(text[: start + match.start()], text[start + match.end() :]))
    return None


def asked_for(query: Query) -> Kind | None:
    """Return what sort of form ``query`` asks for; None if it asks for none."""
    texts = dict.fromkeys((words_of(query), query.text))
    found = [entrusted(text) for text in texts]
    if any(each is None and _asks_at_the_end(text) for each, text in zip(found, texts, strict=True)):
        return None
    found += [entrusted(text) for text in query.readings]
    return next((each.kind for each in found if each), None)


def request_in(query: Query, kind: Kind) -> str:
    """Return what ``query``, which asks for a form of ``kind``, says besides."""
    own = words_of(query)
    for text in dict.fromkeys((own, *query.wordings)):
        if (found := entrusted(text)) and found.kind is kind:
            return found.rest
    return "" if kind is Kind.HANDOFF else own


def says_enough(kind: Kind, text: str) -> bool:
    """Return whether ``text`` says what it is about, rather than only whom: 楼上, 我走不动."""
    if kind is Kind.REPAIR:
        return len(text) > _LONG_ENOUGH or SAYS_WHAT.search(text) is not None
    if kind is Kind.VISIT:
        return _ERRAND.search(text) is not None
    return len(text) >= _LONG_ENOUGH and not _BARE.fullmatch(text)


def _patterns(*, broken: bool) -> Iterator[tuple[Kind, tuple[re.Pattern[str], ...]]]:
    yield Kind.COMPLAINT, _COMPLAINTS
    yield Kind.REPAIR, _REPAIRS
    if broken:
        yield Kind.REPAIR, _REPAIRS_OF_FAULTS
    yield Kind.VISIT, _VISITS
    yield Kind.OPINION, _OPINIONS
    yield Kind.HANDOFF, _PERSONS


def _clauses(text: str) -> Iterator[tuple[int, str]]:
    """Yield the clauses of ``text``, each with the place where it begins."""
    start = 0
    for match in _CLAUSE.finditer(text):
        if match.start() > start:
            yield start, text[start : match.start()]
        start = match.end()
    if start < len(text):
        yield start, text[start:]


def _is_question(text: str, start: int, clause: str, match: re.Match[str]) -> bool:
    """Return whether the clause that entrusts something asks for more than that it be done, or the last one asks."""
    before, after = clause[: match.start()], clause[match.end() :]
    polite = _without_politeness(before) != before or _POLITE.match(match.group()) is not None
    after = _WOULD_YOU.sub("", after)
    if polite:
        after = _MAY_BE_ASKED.sub("", after)
    if asks(_without_politeness(before)) or asks(after):
        return True
    following = text[start + len(clause) :]
    return bool(_WOULD_YOU.sub("", following.rstrip("？?。 ")).strip("，。？? ")) and asks(following)


def _without_politeness(before: str) -> str:
    return re.sub(rf"(?:{_POLITE.pattern})$", "", before)


def _rest(before: str, after: str) -> str:
    """Return what is said before and after a request; a mere "repair it" adds nothing to what is broken."""
    before, after = _EDGES.sub("", before), _EDGES.sub("", after)
    return "，".join(part for part in (before, after) if part and not ONLY_DO_IT.fullmatch(part))


def _asks_at_the_end(text: str) -> bool:
    clauses = [clause for _, clause in _clauses(text)]
    return bool(clauses) and (asks(clauses[-1]) or text.rstrip().endswith(("？", "?")))
