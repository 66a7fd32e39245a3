"""From when until when a text counts, by its own words: 本办法自2024年1月1日起施行，有效期五年。

A date counts only if the whole clause is about the text itself: the first or last day of a certificate, an
application or another document is none of ours, and a wrong last day takes a valid policy off the air.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from knowledge_base.dates import DAY, MONTH, find_dates, number, parse_date
from knowledge_base.letter.found import OURSELVES, Found, without_numbering

_ISSUE = r"(?:(?:本?[^，。；、自从起《》]{0,6})(?:发布|公布|印发|发文|下发|颁布|签发)之日|即日|今日|今天)"
_SHORT_DAY = r"(?:\d{1,2}月\d{1,2}日)"
_START = rf"(?:{DAY}(?:零时|0时|0:00)?|{MONTH}|{_ISSUE})"
_END = rf"(?:{DAY}|{MONTH}底|\d{{4}}年年?[底末]|{_SHORT_DAY})"
_HOLDS = "(?:施行|实施|执行|生效|试行|实行|有效)"
_NUMERAL = r"(?:\d{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"
_LENGTH = rf"(?:{_NUMERAL}年半?|{_NUMERAL}个月|半年)"
_PERIOD = r"(?:政策|暂定|暂)?(?:有效|执行|实施|试行|施行|适用)?(?:期限|期间|时限|时间|期)"
_TO = r"(?:至|到|—{1,2}|-{1,2}|－|~|～)"
_ENDED = r"(?:截止|为止|止|失效|废止|终止|结束)?"

_SELF = re.compile(OURSELVES)
_ASIDE = re.compile(r"[（(][^（）()]*[）)]")
_ANNOUNCED = re.compile(r"现[^，。]{0,12}(?:予以|予|将)[^。]{0,200}?(?:公布|发布|印发)")

_BEGINS = re.compile(
    rf"(?:自|从|于|由)(?P<start>{_START})(?:起|开始)?(?:正式|开始|暂)?{_HOLDS}(?:{_TO}(?P<end>{_END}){_ENDED})?"
)
_SPANS = re.compile(
    rf"(?:{_PERIOD}(?:为|是|[:：])?|暂?{_HOLDS})?(?:自|从)?(?P<start>{_START})(?:起|开始)?(?:暂?{_HOLDS})?{_TO}(?P<end>{_END})"
    rf"{_ENDED}(?:{_HOLDS})?"
)
_LASTS = re.compile(
    rf"(?:{_PERIOD}(?:暂?定?为|暂定|是|[:：])?|试行|暂行|暂定)(?:自(?P<start>{_START})起)?的?(?P<length>{_LENGTH})(?:止)?"
)
_UNTIL = re.compile(
    rf"(?:{_PERIOD}(?:暂?定?为|是|[:：])?|暂?{_HOLDS}|截止日期为?)?(?:截止|截至|截|延续)?{_TO}?(?P<end>{_END}){_ENDED}"
)
_ENDS = re.compile(
    rf"(?:于|{_HOLDS}?至)?(?:自)?(?P<end>{_END})(?P<from>起)?(?:自行|自动|即行)?(?:失效|废止|终止|停止执行|终止执行)"
)
_ADJUSTED = re.compile(rf"(?:自|从)(?P<start>{DAY}|{MONTH})起[，,]?[^。；，]{{0,16}}?作(?:如下|以下|出)?调整")
_CLAUSES = re.compile(r"[，,；;]")

_FORMAL = re.compile("解释|同意|批准|审议|印发|发布|公布|适用于")
"""What a clause says of the text itself, so that the next one is about it too; “本办法所称老年证” is not."""
_LABELED = re.compile(rf"{_PERIOD}[:：](?:自|从)?{_START}")
_NOTICE = re.compile(r"(?:通知|公告|通告|告示|启事)(?:[（(][^（）()]*[）)])?$")
_RANGE = re.compile(rf"(?P<start>{DAY})(?:起)?{_TO}(?P<end>{DAY}|{_SHORT_DAY})(?=期间|，|,|内)")
_ASKS = re.compile("申请|申报|报名|登记截|出生|缴费|考试|会议|开会|公示|征求|假|办理|提交|领取|购买|取得")
_SHORT = 600
"""A notice is not longer, in characters."""


@dataclass(slots=True)
class _Read:
    """What has been read so far, each value with the sentence that says so."""

    issued: Found | None
    starts: dict[date, str] = field(default_factory=dict)
    ends: dict[date, str] = field(default_factory=dict)
    lengths: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Term:
    """The first and the last day, None if the text does not plainly say."""

    effective: Found | None
    expires: Found | None


def read(sentences: Iterable[str], issued: Found | None, title: str) -> Term:
    """Read the term in the squeezed ``sentences`` of a text that was ``issued`` on a day."""
    sentences = tuple(sentences)
    read = _Read(issued)
    has_begun = False
    for sentence in sentences:
        has_begun = _sentence(sentence, read, has_begun=has_begun, title=title)
    if not (read.starts or read.ends or read.lengths) and _NOTICE.search(title):
        _notice(sentences, read)
    return _settle(read)


def _sentence(sentence: str, read: _Read, *, has_begun: bool, title: str) -> bool:
    """Take down what ``sentence`` says; return whether it says when the text begins to count."""
    clauses = _CLAUSES.split(_ASIDE.sub("", without_numbering(sentence)).rstrip("。！!"))
    about_us = _ANNOUNCED.search(sentence) is not None
    began = False
    for index, clause in enumerate(clauses):
        said = clause.replace(f"《{title}》", "本办法") if title else clause
        own = _SELF.match(said)
        rest = said[own.end() :] if own else said
        about_us = about_us or (own is not None and _FORMAL.search(rest) is not None)
        opens = index == 0
        if (own or about_us or opens) and (begins := _BEGINS.fullmatch(rest)):
            began = True
            _start(begins["start"], sentence, read)
            _end(begins["end"], begins["start"], sentence, read)
        elif own or about_us or began or (opens and (has_begun or _LABELED.match(rest))):
            _limit(rest.removeprefix("其余").removeprefix("其馀"), sentence, read)
    if adjusted := _ADJUSTED.search(sentence):
        _start(adjusted["start"], sentence, read)
    return began


def _limit(clause: str, sentence: str, read: _Read) -> None:
    """Take down until when the text counts, if the whole ``clause`` says so."""
    if lasts := _LASTS.fullmatch(clause):
        if lasts["start"]:
            _start(lasts["start"], sentence, read)
        read.lengths[lasts["length"]] = sentence
    elif ends := _ENDS.fullmatch(clause):
        _end(ends["end"], "", sentence, read, before=bool(ends["from"]))
    elif spans := _SPANS.fullmatch(clause):
        _start(spans["start"], sentence, read)
        _end(spans["end"], spans["start"], sentence, read)
    elif (until := _UNTIL.fullmatch(clause)) and until["end"] != clause:
        _end(until["end"], "", sentence, read)


def _notice(sentences: tuple[str, ...], read: _Read) -> None:
    """Take down the only span of days that a short notice names, if nobody has to apply in it."""
    if sum(map(len, sentences)) > _SHORT:
        return
    spans = [(found, sentence) for sentence in sentences for found in _RANGE.finditer(sentence)]
    if len({found[0] for found, _ in spans}) == 1 and not _ASKS.search(spans[0][1]):
        found, sentence = spans[0]
        _start(found["start"], sentence, read)
        _end(found["end"], found["start"], sentence, read)


def _start(text: str, sentence: str, read: _Read) -> None:
    if text[:4].isdecimal() or text[0] in "一二":
        day = next(iter(find_dates(text if not re.fullmatch(MONTH, text) else f"{text}1日")), None)
        if day:
            read.starts[day] = sentence
    elif read.issued and (day := parse_date(read.issued.value)):
        read.starts[day] = f"{sentence}\n{read.issued.words}"


def _end(text: str | None, start: str, sentence: str, read: _Read, *, before: bool = False) -> None:
    day = _last_day(text, start) if text else None
    if day:
        read.ends[day - timedelta(days=1) if before else day] = sentence


def _last_day(text: str, start: str) -> date | None:
    """Return the day that ``text`` names: 2025年12月31日, 2025年底, 2025年6月底, 6月30日 after a start."""
    if day := parse_date(text):
        return day
    if re.fullmatch(_SHORT_DAY, text):
        return parse_date(f"{start[:4]}年{text}") if start[:4].isdecimal() else None
    if re.fullmatch(rf"{MONTH}底", text):
        first = parse_date(f"{text[:-1]}1日")
        return first and first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return parse_date(f"{text[:4]}年12月31日")


def _settle(read: _Read) -> Term:
    """Return the term if the text names one first and one last day; two are a riddle for a person."""
    effective = next(iter(read.starts)) if len(read.starts) == 1 else None
    ends = dict(read.ends)
    if effective:
        lasts = ((_after(effective, length), said) for length, said in read.lengths.items())
        ends |= {day: said for day, said in lasts if day}
    expires = next(iter(ends)) if len(ends) == 1 else None
    if effective and expires and expires < effective:
        expires = None
    return Term(
        Found(effective.isoformat(), read.starts[effective]) if effective else None,
        Found(expires.isoformat(), ends[expires]) if expires else None,
    )


def _after(start: date, length: str) -> date | None:
    """Return the last day of a term of ``length`` (五年, 两年半, 6个月) from ``start``; None beyond the year 9999."""
    if length == "半年":
        months = 6
    elif length.endswith("个月"):
        months = number(length[:-2])
    else:
        months = 12 * number(length.rstrip("半").removesuffix("年")) + 6 * length.endswith("半")
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    if year > date.max.year:
        return None
    day = min(start.day, calendar.monthrange(year, month)[1])
    is_cut = day < start.day
    return date(year, month, day) - timedelta(days=0 if is_cut else 1)
