"""What people say to a form besides what it asks: yes, no, pass over, give up, something else."""

from __future__ import annotations

import re

from assistant.conversation.forms import addresses, telephone
from assistant.conversation.forms.form import Field
from assistant.conversation.forms.told import names_a_time
from assistant.desk.records import Kind
from assistant.yes_and_no import WRONG, YES

_BREAK = re.compile(r"[\s，。！？、；：,.!?;:“”\"'~～]+")
_PARTICLES = r"(?:[了啊呀嘛哦呢的吧啦喽咯噶嘞哈呗哇喔嘅嗰㗎架囖就嗯]|一下)*"
_WORD = r"(?:嗯+|哦+|啊+|那|那么|那就|就|我|谢谢|谢谢你|谢谢您|多谢|唔该|麻烦你了?|哎|唉)?"

_GIVE_UP = re.compile(
    rf"{_WORD}(?:算+了?|算了算了|(?:我|还是|先)*(?:不|唔|毋|勿|莫)(?:想|要|消|用|使|得)?(?:再)?"
    r"(?:报|登记|弄|搞|办|提|投诉|填|整|说)(?:修|这个|那个)?(?:了|喽|咯|喇|啦)|取消|退出|罢了|"
    rf"(?:不|唔)(?:用|要|消|使|需要)(?:了|喽|咯|喇|啦|嘞))(?:{_PARTICLES})"
)
_NOT_WANTED = re.compile(rf"{_WORD}(?:不|唔)(?:用|要|消|使|需要)(?:了|喽|咯|喇|啦|嘞)(?:{_PARTICLES})")
_SKIP = re.compile(
    rf"{_WORD}(?:跳过|(?:不|唔|莫|毋|勿|没|冇)(?:想|愿意?|方便|要|用|消|使|必|好|得|有)?"
    r"(?:讲|说|告诉|留|写|给|电话|手机|座机|名字|回话|回电话?|打电话|答)?(?:你们?|您|它|电话|手机|了)*|"
    r"(?:不|没|唔)(?:晓得|知道|记得|清楚|知|确定)|记不得|记不清|认不得|晓不得|讲不清|说不清|下一[个题样]|保密|随便|"
    rf"(?:电话|手机|名字|号码)?(?:就)?(?:不|没|唔)(?:留|有|要|用|讲|说|得|给)(?:电话|手机|名字)?|没得电话|冇电话)(?:{_PARTICLES})"
)
_YES = re.compile(
    rf"{_WORD}(?:{YES}|嗯+|对对+|是是+|好好+|"
    r"(?:就|帮我|给我)*(?:登记|报|提交)(?:上去|一?[下哈])?|(?:就)?(?:这样|这么|噉|照这样)(?:登记|报|写|办)?|都对|全对|"
    r"(?:那)?(?:请)?(?:再)?试(?:一次|一下|一哈|下|多次)?|再来一次|再试|重新登记)(?:的|了|呢|嘛|啊|呀|吧|啦|喽|咯|噶|嘞|哈|得|是|对|好|就是|登记|报|喇|嘅|晒)*"
)
_NO = re.compile(
    rf"(?:嗯|哦|啊|哎|唉)*(?:{WRONG}|不对+|错|搞错|弄错|记错|听错|没有对|不太对|有错|不|有不对的|有问题|不行|不要得)"
    r"(?:了|的|呢|嘛|啊|呀|吧|啦|喽|咯|噶|嘞|哈|喇|嘅)*"
)
_DENIED = re.compile(
    rf"^(?:嗯|哦|啊|哎)*(?:{WRONG}|错|搞错|弄错|记错|听错|有错|改一下|改一哈|改下|要改)(?:了|的|呢|嘛|啊|呀|喽|咯|噶|喇)*"
    r"(?:[\s，。、,.！!]+(?=.)|(?=应该|是|系|电话|地址|时间|名字|刚才))"
)
_ASKS = re.compile(r"(?:[？?]|吗|么|怎么办|咋个?办|怎么办理|点算|多少|多少钱|好多|几多|咩)[\s。！]*$")
_GRIEVANCE = re.compile(
    r"凭什么|凭啥|为什么|为啥|怎么(?:老|总|这么|还|又|能|就|回事)|咋个(?:老|还|又|这么)|点解|管不管|有没有人管|还讲不讲"
)
_FAULT = re.compile(r"坏|漏|堵|塞|爆|裂|断|掉|松|锈|不亮|唔着|不出水|停[水电气]|跳闸|修|整|换|通")
_ERRAND = re.compile(r"帮我|上门|代办|替我")
_TELEPHONE_OR_NAME = re.compile(r"电话|手机|座机|号码|名字|姓")


def gives_up(text: str, asking: Field | None) -> bool:
    """Return whether ``text`` says that nothing is to be registered.

    不用了 in reply to a question that may well be answered so gives up only the telephone or the name.
    """
    parts = _parts(text)
    if not parts or (asking in (Field.TELEPHONE, Field.NAME) and not_wanted(text)):
        return False
    if _all(_GIVE_UP, parts):
        return True
    return (
        _GIVE_UP.fullmatch(parts[0]) is not None
        and sum(map(len, parts)) <= 14
        and not _TELEPHONE_OR_NAME.search(text)
    )


def skips(text: str) -> bool:
    """Return whether ``text`` passes a question over: 跳过, 不想说, 没有电话."""
    parts = _parts(text)
    return bool(parts) and _all(_SKIP, parts)


def not_wanted(text: str) -> bool:
    """Return whether ``text`` turns down what was asked for: 不用了."""
    parts = _parts(text)
    return bool(parts) and _all(_NOT_WANTED, parts)


def agrees(text: str) -> bool:
    """Return whether ``text`` is a yes, or asks to try again, and nothing else."""
    parts = _parts(text)
    return bool(parts) and _all(_YES, parts)


def denies(text: str) -> bool:
    """Return whether ``text`` is a no and nothing else."""
    parts = _parts(text)
    return bool(parts) and _all(_NO, parts)


def without_denial(text: str) -> tuple[str, bool]:
    """Return what follows a no at the beginning, and whether there was one: 不对，是五栋."""
    rest = _DENIED.sub("", text, count=1)
    return rest, rest != text


def is_for_others(text: str, kind: Kind, asking: Field | None) -> bool:
    """Return whether ``text`` asks something that has nothing to do with what was asked."""
    if _ASKS.search(text) is None:
        return False
    if asking is Field.WHAT:
        told = {Kind.REPAIR: _FAULT, Kind.VISIT: _ERRAND}.get(kind, _GRIEVANCE)
        return kind is not Kind.HANDOFF and told.search(text) is None
    told_by: dict[Field | None, bool] = {
        Field.WHERE: bool(addresses.address_in(text)),
        Field.WHEN: names_a_time(text),
        Field.TELEPHONE: bool(telephone.digits_in(text)),
        None: without_denial(text)[1] or bool(telephone.digits_in(text) or addresses.address_in(text)),
    }
    return not told_by.get(asking, False)


def _parts(text: str) -> list[str]:
    return [part for part in _BREAK.split(text) if part]


def _all(pattern: re.Pattern[str], parts: list[str]) -> bool:
    return all(
        pattern.fullmatch(part) or re.fullmatch(r"嗯+|哦+|啊+|谢谢[你您]?|多谢|唔该", part) for part in parts
    ) and any(pattern.fullmatch(part) for part in parts)
