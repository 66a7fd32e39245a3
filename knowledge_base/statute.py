"""What a statute says about itself: there is no front matter, but the text names its dates and its issuer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from knowledge_base.dates import find_dates, parse_date
from knowledge_base.letter import repeals
from knowledge_base.letter.found import squeeze
from knowledge_base.letter.place_name import place_at_start
from knowledge_base.sentences import sentences

ARTICLE = re.compile(r"(第[一二三四五六七八九十百千零〇\d]+条(?:之[一二三四五六七八九十]+)?)(?:\s+|$)")
"""The number that an article begins with."""

_HISTORY = re.compile(r"[（(]?\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日")
_HAPPENED = re.compile("通过|公布|发布|修订|修正|修改|施行|批准|审议")
_STARTS = re.compile(r"自\s*(\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)\s*起\s*(?:施行|实施|生效)")
_ORDER = re.compile(r"(国务院(?:、中华人民共和国中央军事委员会)?)令第(\d+)号")
_CONGRESS = re.compile(r"(\S*?)第[一二三四五六七八九十百]+届(全国)?(人民代表大会(?:常务委员会)?)第")
_EARLY_CONGRESS = re.compile(r"(全国人民代表大会(?:常务委员会)?)第")
_PROMULGATED = re.compile(r"日\s*(\S{2,20}?)(?:令|公告)?(?:发布|公布|第\d+次常务会议通过)")
_OUR = ("本省", "本市", "本自治区", "本自治州", "本县", "本区")


@dataclass(frozen=True, slots=True)
class Statute:
    """What could be read from the text; empty where it does not say."""

    issuer: str
    number: str
    region: str
    effective: date | None
    supersedes: tuple[str, ...]
    words: Mapping[str, str]
    """Field to the words of the text, or of the file's name, that it was taken from."""


def is_history(line: str) -> bool:
    """Whether ``line`` tells when the text was passed, promulgated or amended, and by whom."""
    is_prose = any(mark in line for mark in "，。；")
    return not is_prose and _HISTORY.match(line) is not None and _HAPPENED.search(line) is not None


def describe(title: str, body: str, version: str = "") -> Statute:
    """Read a statute's own words; ``version`` is the date in its file's name, if it has one.

    This wording counts from the day that the last article names, or from the last amendment if that is
    later: the dates of both stand in the text, the amendment's own first day mostly does not.
    """
    history, articles = _parts(body)
    region = _region(title, articles)
    issuer, issued_by = _issuer(history, region)
    number, ordered_by = _number(history)
    effective, begins = _effective(history, articles, version)
    repealed = repeals.read(sentences(squeeze(articles)), title)
    return Statute(
        issuer=issuer,
        number=number,
        region=region,
        effective=effective,
        supersedes=tuple(found.value for found in repealed),
        words={
            "issuer": issued_by,
            "number": ordered_by,
            "region": region and title,
            "effective": begins,
            "supersedes": "\n".join(dict.fromkeys(found.words for found in repealed)),
        },
    )


def has_history(body: str) -> bool:
    """Whether ``body`` has articles and tells above them when it was passed, promulgated or amended."""
    history, articles = _parts(body)
    return bool(history and articles)


def _parts(body: str) -> tuple[list[str], str]:
    """Return the lines of the history and the text of the articles."""
    lines = [line.strip() for line in body.split("\n") if line.strip()]
    first = next((index for index, line in enumerate(lines) if ARTICLE.match(line)), len(lines))
    return [line for line in lines[:first] if is_history(line)], "\n".join(lines[first:])


def _effective(history: list[str], articles: str, version: str) -> tuple[date | None, str]:
    days = [(day, line) for line in history for day in find_dates(line)]
    starts = list(_STARTS.finditer(articles))[-1:]
    days += [(day, start[0]) for start in starts if (day := parse_date(start[1]))]
    days += [(day, version) for day in [parse_date(version)] if day]
    return max(days, key=lambda told: told[0], default=(None, ""))


def _region(title: str, articles: str) -> str:
    """Return the place that the title begins with, if the text itself speaks of a place of its own."""
    return place_at_start(title) if any(word in articles for word in _OUR) else ""


def _number(history: list[str]) -> tuple[str, str]:
    orders = [(order, line) for line in history for order in _ORDER.finditer(line)]
    if not orders:
        return "", ""
    order, line = orders[-1]
    return f"{order[1].replace('中华人民共和国', '')}令第{order[2]}号", line


def _issuer(history: list[str], region: str) -> tuple[str, str]:
    """Return who passed or promulgated the text, as the first line of its history that tells says.

    A city's congress is preferred over the province's that approves, and over a former neighbor's.
    """
    named = [(issuer, line) for line in history if (issuer := _named(line))]
    own = [(issuer, line) for issuer, line in named if region and issuer.startswith(region)]
    return next(iter(own or named), ("", ""))


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
