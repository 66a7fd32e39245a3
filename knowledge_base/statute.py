"""What a statute says about itself: there is no front matter, but the text names its dates and its issuer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from knowledge_base.dates import find_dates, parse_date
from knowledge_base.region import units

ARTICLE = re.compile(r"(第[一二三四五六七八九十百千零〇\d]+条(?:之[一二三四五六七八九十]+)?)(?:\s+|$)")
"""The number that an article begins with."""

_HISTORY = re.compile(r"[（(]?\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日")
_HAPPENED = re.compile("通过|公布|发布|修订|修正|修改|施行|批准|审议")
_STARTS = re.compile(r"自\s*(\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)\s*起\s*(?:施行|实施|生效)")
_REPEALS = re.compile(r"《([^《》]+(?:《[^《》]+》[^《》]*)?)》(?=(?:、《[^《》]+》)*同时废止)")
_ORDER = re.compile(r"(国务院(?:、中华人民共和国中央军事委员会)?)令第(\d+)号")
_CONGRESS = re.compile(r"(\S*?)第[一二三四五六七八九十百]+届(全国)?(人民代表大会(?:常务委员会)?)第")
_EARLY_CONGRESS = re.compile(r"(全国人民代表大会(?:常务委员会)?)第")
_PROMULGATED = re.compile(r"日\s*(\S{2,20}?)(?:令|公告)?(?:发布|公布|第\d+次常务会议通过)")
_OF_A_PLACE = re.compile(r"(?!城市|社区|小区|地区)(\S{2,9}?(?:自治区|自治州|省|市|县|区))(?!民|级)")
_OUR = ("本省", "本市", "本自治区", "本自治州", "本县", "本区")


@dataclass(frozen=True, slots=True)
class Statute:
    """What could be read from the text; empty where it does not say."""

    issuer: str
    number: str
    region: str
    effective: date | None
    supersedes: tuple[str, ...]


def is_history(line: str) -> bool:
    """Whether ``line`` tells when the text was passed, promulgated or amended, and by whom."""
    is_prose = any(mark in line for mark in "，。；")
    return not is_prose and _HISTORY.match(line) is not None and _HAPPENED.search(line) is not None


def describe(title: str, body: str, version: str = "") -> Statute:
    """Read a statute's own words; ``version`` is the date in its file's name, if it has one.

    This wording counts from the day that the last article names, or from the last amendment if that is
    later: the dates of both stand in the text, the amendment's own first day mostly does not.
    """
    lines = [line.strip() for line in body.split("\n") if line.strip()]
    first = next((index for index, line in enumerate(lines) if ARTICLE.match(line)), len(lines))
    history = [line for line in lines[:first] if is_history(line)]
    articles = "".join(lines[first:])
    region = _region(title, articles)
    told = "\n".join(history)
    return Statute(
        issuer=_issuer(history, region),
        number=_number(told),
        region=region,
        effective=_effective(told, articles, version),
        supersedes=tuple(name for name in _REPEALS.findall(articles) if name != title),
    )


def _effective(history: str, articles: str, version: str) -> date | None:
    days = list(find_dates(history))
    days += [day for start in _STARTS.findall(articles)[-1:] if (day := parse_date(start))]
    days += [day for day in [parse_date(version)] if day]
    return max(days, default=None)


def _region(title: str, articles: str) -> str:
    """Return the place that the title begins with, if the text itself speaks of a place of its own."""
    place = _OF_A_PLACE.match(title)
    if place is None or not any(word in articles for word in _OUR):
        return ""
    return "".join(units(place[1]))


def _number(history: str) -> str:
    orders = _ORDER.findall(history)
    return f"{orders[-1][0].replace('中华人民共和国', '')}令第{orders[-1][1]}号" if orders else ""


def _issuer(history: list[str], region: str) -> str:
    """Return who passed or promulgated the text, as the first line of its history that tells says.

    A city's congress is preferred over the province's that approves, and over a former neighbor's.
    """
    named = [issuer for line in history if (issuer := _named(line))]
    own = [issuer for issuer in named if region and issuer.startswith(region)]
    return next(iter(own or named), "")


def _named(line: str) -> str:
    """Return the issuer that a line of history names, or an empty string."""
    if order := _ORDER.search(line):
        return order[1].replace("中华人民共和国", "")
    said = line.partition("日")[2].strip().partition("《")[0]
    if congress := _CONGRESS.match(said):
        return f"{congress[1]}{congress[2] or ''}{congress[3]}"
    if early := _EARLY_CONGRESS.match(said):
        return early[1]
    promulgated = _PROMULGATED.search(line)
    return promulgated[1].removeprefix("中华人民共和国") if promulgated else ""
