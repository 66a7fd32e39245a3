"""What a text says about itself, proposed as front matter for a person to confirm.

What is not plainly said is not proposed: a wrong last day takes a valid policy off the air.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge_base import asked_as, blocks, front_matter, statute
from knowledge_base.letter import letterhead, repeals, term
from knowledge_base.letter.found import OURSELVES, Found, squeeze, verbatim, without_numbering
from knowledge_base.letter.letterhead import Letterhead
from knowledge_base.letter.place_name import place_at_start
from knowledge_base.region import units
from knowledge_base.sentences import sentences


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value that was read in the text."""

    key: str
    """One of ``front_matter.KEYS``."""
    value: str
    """As front matter states it; several documents in ``supersedes`` are separated by semicolons (；)."""
    words: str
    """The words of the text that it was taken from, verbatim."""


VERSION = re.compile(r"_(\d{4}-\d{2}-\d{2})$")
"""The day of a wording at the end of a file's name, without its ending."""

_AUDIENCE = (
    re.compile(rf"{OURSELVES}(?:只|仅|主要)?(?:适用于|面向)(?P<who>[^。；，\n]+)"),
    re.compile(r"^(?:适用|服务|面向|发放|救助|补贴|保障)(?:对象|人群)[:：](?P<who>[^。；\n]+)"),
)
_OF_ITSELF = re.compile(rf"{OURSELVES}(?:自|从|由|有效|执行|试行|施行|适用|面向)")
_PEOPLE = re.compile(
    r".{0,50}(?:人|人员|者|居民|村民|市民|家庭|户|企业|单位|机构|学校|职工|老人|学生|业主|组织|儿童|军人|妇女|群众|农民)"
)
_TELEPHONE = r"(?:0\d{2,3}[-—－]?)?\d{7,8}|\d{4}-\d{4}|1\d{4}|400-?\d{3}-?\d{4}"
_LANDLINE = re.compile(
    r"(?<![\d-])(?:(?:0\d{2,3}[-—－])?[2-8]\d{6,7}|\d{4}-\d{4}|400-?\d{3}-?\d{4})(?![\d-])"
)
_CONTACT = re.compile(
    rf"(?P<desk>[\u4e00-\u9fff]{{2,20}}?)?(?:的)?(?:咨询|联系|服务|办公)(?:服务)?(?:电话|热线)(?:是|为|[:：])*"
    rf"(?P<telephone>{_TELEPHONE})(?!\d|[、，/和或]\d)"
)
_DESK = re.compile(
    r".*(?:局|科|室|处|股|中心|窗口|大厅|办|办事处|委员会|居委会|村委会|服务站|食堂|社区|物业|前台|服务台)"
)
_SOURCE = re.compile(r"(?:信息|文章|稿件)?来源[:：](?P<source>[^\s，。；:：（(]{2,30})")


def propose(markdown: str, name: str) -> tuple[Proposal, ...]:
    """Return what the text says of itself, in the order of ``front_matter.KEYS``, each key once at most.

    ``markdown`` is cleaned and has no front matter; ``name`` is its file's, where a statute's day may stand.
    """
    body = asked_as.without_phrasings(blocks.without_comments(markdown))
    found = _read(body, name)
    return tuple(
        Proposal(key, found[key].value, found[key].words) for key in front_matter.KEYS if key in found
    )


def _read(body: str, name: str) -> dict[str, Found]:
    lines = [_without_markup(line) for line in body.split("\n")]
    around = letterhead.read([line for line in lines if line])
    title = around.title.value if around.title else ""
    texts = _texts(lines, title)
    found = dict(_general(around, title, texts))
    found = {key: Found(one.value, verbatim(one.words, "\n".join(lines))) for key, one in found.items()}
    version = VERSION.search(name.rpartition("/")[2].rpartition(".")[0] or name)
    if statute.has_history(body):
        found |= _of_statute(title, body, version[1] if version else "")
    if "effective" in found and "expires" in found and found["expires"].value < found["effective"].value:
        del found["expires"]
    return found


def _without_markup(line: str) -> str:
    """Return a line without emphasis and links, but with the # of a heading."""
    heading = re.match(r"\s{0,3}#{1,6}\s+", line)
    text = blocks.strip_markup(line[heading.end() :] if heading else line)
    return heading[0].lstrip() + text if heading and text else text


def _texts(lines: Sequence[str], title: str) -> Sequence[str]:
    """Return the text without its attachments, or all of it if it exists to put another text in force."""
    own = lines if re.search("印发|公布|发布|转发|通过", title) else letterhead.own_lines(lines)
    return [block.text for block in blocks.parse("".join(f"{_apart(line)}{line}\n" for line in own))]


def _apart(line: str) -> str:
    """Return the empty line that parts ``line`` from the one above: scanned pages have none."""
    squeezed = squeeze(line)
    begins = without_numbering(squeezed) != squeezed or _OF_ITSELF.match(squeezed)
    return "\n" if begins else ""


def _general(around: Letterhead, title: str, texts: Sequence[str]) -> Iterator[tuple[str, Found]]:
    said = sentences(squeeze("\n".join(texts)))
    terms = term.read(said, around.issued, title)
    repealed = repeals.read(said, title)
    replaced = Found(
        "；".join(found.value for found in repealed),
        "\n".join(dict.fromkeys(found.words for found in repealed)),
    )
    candidates = {
        "title": around.title,
        "issuer": around.issuer,
        "number": around.number,
        "region": _region(around),
        "effective": terms.effective,
        "expires": terms.expires,
        "supersedes": replaced if repealed else None,
        "audience": _audience(said),
        "contact": _contact(said),
        "source": _source(texts),
    }
    for key, found in candidates.items():
        if found:
            yield key, found


def _of_statute(title: str, body: str, version: str) -> Iterator[tuple[str, Found]]:
    known = statute.describe(title, body, version)
    values = {
        "issuer": known.issuer,
        "number": known.number,
        "region": known.region,
        "effective": known.effective.isoformat() if known.effective else "",
    }
    return ((key, Found(value, known.words[key])) for key, value in values.items() if value)


def _region(around: Letterhead) -> Found | None:
    """Return the place that issuer and title name, the fuller of the two; two other places are a riddle."""
    found = [one for one in (around.title, around.issuer) if one and place_at_start(one.value)]
    found.sort(key=lambda one: len(units(place_at_start(one.value))), reverse=True)
    places = [units(place_at_start(one.value)) for one in found]
    if not places or any(not _stands_in(place, places[0]) for place in places):
        return None
    return Found("".join(places[0]), found[0].words)


def _stands_in(part: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    """Whether ``part`` is the beginning or the end of ``whole``: 云山市, or 翠湖区, in 云山市翠湖区."""
    return part in (whole[: len(part)], whole[-len(part) :])


def _audience(said: Sequence[str]) -> Found | None:
    """Return whom the text is for, if it says so once and means people, not the work of offices."""
    plain = map(without_numbering, said)
    found = [who for sentence in plain for pattern in _AUDIENCE for who in pattern.finditer(sentence)]
    who = {one["who"] for one in found}
    return Found(found[0]["who"], found[0][0]) if len(who) == 1 and _PEOPLE.fullmatch(who.pop()) else None


def _contact(said: Sequence[str]) -> Found | None:
    """Return the only telephone number to ask at, with its desk; of several we cannot say which is meant."""
    found = [contact for sentence in said for contact in _CONTACT.finditer(sentence)]
    others = {number for sentence in said for number in _LANDLINE.findall(sentence)}
    if not found or len({contact["telephone"] for contact in found} | others) != 1:
        return None
    desk = next(
        (contact["desk"] for contact in found if contact["desk"] and _DESK.fullmatch(contact["desk"])), ""
    )
    return Found(f"{desk or '咨询电话'} {found[0]['telephone']}", found[0][0])


def _source(texts: Sequence[str]) -> Found | None:
    sources = [found for text in texts for line in text.split("\n") if (found := _SOURCE.match(line.strip()))]
    return (
        Found(sources[0]["source"], sources[0][0])
        if len({found["source"] for found in sources}) == 1
        else None
    )
