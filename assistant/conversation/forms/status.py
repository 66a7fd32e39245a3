"""How far a ticket is, for who asks: 我报的修咋个样了, 编号12345办好没有, or only the number."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum

from assistant.answering import DeskCard
from assistant.conversation.forms.saying import plain, private
from assistant.desk.errors import TicketUnknown
from assistant.desk.numbering import count_of
from assistant.desk.records import Status
from assistant.turn import Reply, ReplyKind
from knowledge_base.errors import LibraryUnavailable

_DIGITS = r"[0-9零〇一幺么二两三四五六七八九](?:[\s，、,.。-]{0,2}[0-9零〇一幺么二两三四五六七八九]){3,10}"
_NUMBERED = re.compile(
    rf"(?<!证)(?<!件)(?:编号|单号|工单号?|登记号)(?:是|为|[：:])?[\s，“\"]*(?P<number>{_DIGITS})"
)
_ALONE = re.compile(
    rf"(?:是|嗯|哦|就是|那个|查一?[下哈]|我的)?[\s，]*(?P<number>{_DIGITS})[\s。，！嘛啊呢了]*"
)
_ALONE_DIGITS = (5, 6)
_BESIDE = 6
"""Characters that may stand beside a number that was asked for."""
_LATE = r"(?:我们?|我家|我哋|上[次回盘]|刚才|先头|才将|昨天|前[天几]|那天|寻日|琴日)"
_ENTRUSTED = (
    r"(?:(?:报|登记|投诉|提|反[映应]|托付|交代)(?:的|过的|了的|嘞|呢|嘅|嗰|个|那)(?:[那这嗰]?个|一个)?"
    r"(?:修|报修|维修|事情?|嘢|意见|建议|问题|投诉|灯|水管|[那这]个)|报修(?:的|呢|嘅)?(?:[那这嗰]?个)?(?:事情?|嘢|单)?|投诉(?:的|呢|嘅)?(?:事情?|单)|上门代办(?:的|呢)?(?:登记|申请|事))"
)
_HOW = (
    r"(?:咋个?样|怎么?样|咋整|点样|点呀|点啊|怎么说|结果|进度|进展|回音|回话|消息|下文|动静|办[到得好完]|修好|处理[好得完]|搞[好定]|弄好|整好|搞掂|"
    r"好[了喽]?没|[了得好]没有|好未|到哪|哪一步|查|问一?[下哈])"
)
_ASKS = re.compile(
    rf"{_LATE}.{{0,6}}{_ENTRUSTED}.{{0,8}}{_HOW}|(?:查|问|看|瞧).{{0,6}}{_LATE}.{{0,6}}{_ENTRUSTED}"
)
_CHECKS = re.compile(
    r"(?:查|看|瞧|问)(?:一?[下哈]|[查看])?(?:我|我的|我们)?(?:那个|的)?(?:报修|登记|投诉|代办|工单)?的?(?:编号|单号|工单|报修进度|登记进度|办理进度)(?:是)?[。？?嘛吗呢]*$"
)
_MENTIONS = re.compile(
    rf"^(?:{_LATE}|的|就|那个|说)*{_LATE}.{{0,2}}(?:登记|报|投诉|反[映应])(?:的|过的|了的|呢|嘅)[那这嗰]?个(?:事情?|修|嘢|问题)[嘛呢啊呀。？?]*$"
)
_FURTHER = re.compile(r"结婚|户口|失业|房产|不动产|信访|居住|出生|多少钱|要钱|津贴|补贴|报销|医保|警")


class TicketNumber(Enum):
    """What is known of the number that somebody asks for."""

    UNTOLD = "untold"


def asked_status(text: str) -> str | TicketNumber | None:
    """Return the number of the ticket that ``text`` asks for, whether it was told; None if it asks for none."""
    if match := _NUMBERED.search(text):
        return match["number"] if "编号" in text or count_of(match["number"]) else None
    if (match := _ALONE.fullmatch(text.strip())) and (count_of(match["number"]) is not None):
        digits = re.sub(r"[\s，、,.。-]", "", match["number"])
        return digits if len(digits) in _ALONE_DIGITS else None
    if _FURTHER.search(text):
        return None
    return TicketNumber.UNTOLD if any(each.search(text) for each in (_ASKS, _CHECKS, _MENTIONS)) else None


def number_alone(text: str) -> str:
    """Return the digits that ``text`` tells; empty if it tells none, or anything else besides."""
    match = re.search(_DIGITS, text)
    beside = len(text) - len(match[0]) if match else 0
    return match[0] if match and beside <= _BESIDE else ""


def tells_number(text: str) -> bool:
    """Return whether ``text`` tells what may be the number of a ticket, to hear how far it is."""
    return isinstance(asked_status(text), str) or count_of(number_alone(text)) is not None


def told_status(asked: str | TicketNumber, status: Callable[[str], Status], card: DeskCard) -> Reply:
    """Return how far the ticket with the number ``asked`` is, as ``status`` knows it, or ask for the number."""
    if isinstance(asked, TicketNumber):
        texts = ("好的，我帮您查。", "请您说“编号”，再一个数字一个数字地说。")
        return Reply(ReplyKind.CLARIFICATION, tuple(map(plain, texts)))
    try:
        return Reply(ReplyKind.HANDOFF, (private(status(asked).told),))
    except TicketUnknown as error:
        return Reply(ReplyKind.CLARIFICATION, (private(str(error)),))
    except LibraryUnavailable:
        texts = ("对不起，现在查不到。", f"请您过一会儿再问，或者打电话{card.telephone}问{card.name}。")
        return Reply(ReplyKind.HANDOFF, tuple(map(plain, texts)))
