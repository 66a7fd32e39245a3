"""What an utterance tells a form, asked for or not: an address, a telephone number, a time, a name, and the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistant.conversation.forms import addresses, telephone
from assistant.conversation.forms.form import ORDER, Field
from assistant.desk.records import Kind
from assistant.normalization import one_spelling, simplified, without_fillers
from assistant.turn import Query
from knowledge_base.person_names import mask_names

ONLY_DO_IT = re.compile(
    r"(?:来|嚟)?(?:维修|修|看|瞧|睇|整|换|弄|检查|处理|搞|通|办|做)(?:一?[下哈个看换]|理|[嘛啊吧吗呀噶了])*"
)
"""Words that add nothing to what is broken."""
_CHOICE = "choice"
"""Reason of a substitution: the question stands for a choice that was taken."""
_DAY = (
    r"(?:今天|今日|今朝|明天|明日|明朝|听日|后天|大后天|这两天|改天|"
    r"(?:这个?|下个?)?(?:周|星期|礼拜)[一二三四五六日天末]|[一二三四五六七八九十0-9]{1,3}[号日])"
)
_PART = r"(?:早上|早晨|上午|上昼|中午|晌午|下午|下昼|下半天|上半天|晚上|晚黑|夜里|一早|天黑)"
_CLOCK = r"(?:[一二两三四五六七八九十0-9]{1,3}点(?:半|钟|多|左右|以后|以前|之后|过)*)"
_ANY = (
    r"(?:随时|任何时候|哪天都[行得可]|都可以|都行|都得|都要得|几时都得|哪个时候都|"
    r"现在|马上|尽快|越快越好|快点|快些|赶紧|赶快|即刻|而家|这阵|这会儿|天天|每天|白天|平时)"
)
_TIME = re.compile(rf"{_DAY}|{_PART}|{_CLOCK}|{_ANY}")
_WHEN = rf"(?:(?:{_DAY})的?(?:{_PART})?(?:{_CLOCK})?|{_PART}(?:{_CLOCK})?|随时|现在|马上|尽快|赶紧|赶快)"
_VISITED = re.compile(
    rf"(?P<when>{_WHEN})(?:都|就|我|家里|都是|全天)*(?:可以|能|方便|有空|有人|得空|在家|在屋头|行|得)?(?:过?来|派人|喊人|上门|在家|有空|有人|方便)"
)
_INTRODUCED = re.compile(r"我姓([\u4e00-\u9fff])(?=[，。、,\s]|$|住|电话)")
_NAMED = re.compile(r"^(?:我?(?:的名字|名字)?(?:叫|姓|是|喊)(?:做|作)?|[你您]?(?:就)?(?:叫|喊)我(?:做)?)")
_IF_YOU_LIKE = re.compile(r"(?:可以|行|得|好|要得|方便)?(?:不行|不可以|吗|不|吧|嘛|啊|呢|噶|咯)+$")
_BESIDES = 2
"""Characters that may stand beside a time that is said alone."""
_ENDS = "，。！？、；：,.!?;: \t"


@dataclass(frozen=True, slots=True)
class Told:
    """What an utterance tells."""

    fields: dict[Field, str] = field(default_factory=dict)
    rest: str = ""
    """The words that are left."""


def words_of(query: Query) -> str:
    """Return a person's own words: not in standard wording, but in simplified characters and without fillers."""
    if any(change.reason == _CHOICE for change in query.substitutions):
        return query.text
    spelled, _ = simplified(one_spelling(query.verbatim or query.original or query.text))
    return without_fillers(spelled)[0].strip()


def told(text: str, kind: Kind, asking: Field | None = None) -> Told:
    """Return what ``text`` tells, said in reply to a question about ``asking`` or, if None, of one's own accord."""
    fields: dict[Field, str] = {}
    rest = text
    wanted = ORDER[kind]
    if Field.WHERE in wanted:
        fields[Field.WHERE], rest = addresses.taken_out(rest)
    fields[Field.TELEPHONE], rest = telephone.taken_out(rest, asked=asking is Field.TELEPHONE)
    if Field.WHEN in wanted and asking is not Field.WHEN and (match := _VISITED.search(rest)):
        fields[Field.WHEN] = match["when"]
        if asking is not Field.WHAT or len(match.group()) == len(rest.strip(_ENDS)):
            rest = _joined(rest[: match.start()], rest[match.end() :])
    if asking is not Field.NAME:
        fields[Field.NAME], rest = _name_taken_out(rest)
    fields = {name: value for name, value in fields.items() if value}
    parts = [part for part in rest.split("，") if part]
    if fields and len(parts) > 1:
        rest = "，".join(part for part in parts if not ONLY_DO_IT.fullmatch(part))
    return Told(fields, rest.strip(_ENDS))


def names_a_time(text: str) -> bool:
    """Return whether ``text`` says when: 明天下午, 随时."""
    return _TIME.search(text) is not None


def is_a_time(text: str) -> bool:
    """Return whether ``text`` says when, and hardly anything else: 后天下午来."""
    return names_a_time(text) and len(_TIME.sub("", time_in(text)).strip(_ENDS)) <= _BESIDES


def time_in(text: str) -> str:
    """Return the answer to the question for the time, without what makes a question of it: 明天下午行吗."""
    return _IF_YOU_LIKE.sub("", text.strip(_ENDS)) or text


def name_in(text: str) -> str:
    """Return the name in an answer to the question for it: 我姓张 is 张."""
    return _NAMED.sub("", text.strip(_ENDS)).removesuffix("就行").removesuffix("就是").rstrip("嘛哈呢啊咯")


def _name_taken_out(text: str) -> tuple[str, str]:
    found: list[str] = []

    def remember(kind: str, name: str) -> str:
        found.append(name)
        return kind

    mask_names(text, remember)
    names = [*found, *(match[1] for match in _INTRODUCED.finditer(text))]
    for name in names:
        if match := re.search(rf"我(?:的名字)?(?:叫|是|姓){re.escape(name)}", text):
            return name, _joined(text[: match.start()], text[match.end() :])
    return "", text


def _joined(before: str, after: str) -> str:
    before, after = before.strip(_ENDS), after.strip(_ENDS)
    return f"{before}，{after}" if before and after else before or after
