"""A quoted sentence with what it hangs on, where that stands next to it or over it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.grounding.scope import is_exception
from assistant.grounding.vocabulary import RESTRICTING
from assistant.question import QuestionKind, fits
from knowledge_base.document import Passage
from knowledge_base.sentences import sentences

_LEANS = re.compile(
    r"该|其(?!他|它|中|余)|上述|前述|前款|前项|以上|此(?!外)|这|那|但|不过|否则|对此|同时|超过部分|也|还|并|其中"
    r"|逾期|拒不|(?:经)?警告后|情节|(?:尚不)?构成(?:犯罪|违反治安管理)|造成(?:严重)?(?:损失|损害|后果)|难以一次性|有违法所得"
    r"|每(?:人|户)?每?[月年天次日](?!第)|按[月年天季]|标准[是为]|最[高低多长少]"
)
"""How a sentence begins that says something of what the sentence before it named."""
_LEANS_ON_PARAGRAPH = re.compile(r"(?:有|违反|依照|符合|因)?前款")
"""The same of one that names the paragraph before it."""
_FIRST = re.compile(r"(?:第一|首)[年次个月天]")
_THEN = re.compile(r"从?第[二三]|以后|之后|超过")
"""How the sentence after one about the first year or month begins, if it says what comes then."""
_MOST = 160
"""Characters of a sentence with those before it."""
_ORDINAL = re.compile(r"^[一二三四五六七八九十]+、")
_ARTICLE = re.compile(r"^第\S{1,8}?条")
_ASKED = re.compile(
    r"(?:能|可以|要|该|怎么|如何)?(?:报|发|补|交|收|给|领|是|有|办|付)?"
    r"(?:多少|什么|哪|谁|怎么|如何|多久|几|标准|条件|材料|流程|程序|时间|地点|电话).*$"
)
"""What a heading asks, behind the case that it asks for: 普通门诊报多少."""
_LONGEST_CASE = 14
_WHO_MAY = re.compile(r"谁(?:可以|能)|哪些人(?:可以|能)|(?:申请|申领|领取|享受)(?:条件|对象|范围)")


def completed(quote: str, passage: Passage) -> str:
    """Return ``quote`` with the sentences before it that it leans on, and the one after it that limits it.

    The result stands verbatim in the passage as well. A quote that is no whole sentence stays as it is.
    """
    lines = passage.text.split("\n")
    for place, line in enumerate(lines):
        own = sentences(line)
        if quote not in own or line.count(quote) > 1:
            continue
        first = last = own.index(quote)
        first = _leans_from(own, first)
        if last + 1 < len(own) and _limits(own[last + 1], quote):
            last += 1
        whole = line[line.index(own[first]) : line.index(own[last]) + len(own[last])]
        before = lines[place - 1] if place and first == 0 and _LEANS_ON_PARAGRAPH.match(whole) else ""
        listed = any(before in each.split("\n") for each in passage.lists)
        return f"{before}\n{whole}" if before and not listed and len(before + whole) <= _MOST else whole
    return quote


def _leans_from(own: Sequence[str], place: int) -> int:
    """Return where what the sentence at ``place`` leans on begins; ``place`` if that is too far away."""
    first = place
    while first and _LEANS.match(own[first]):
        first -= 1
    return first if sum(map(len, own[first : place + 1])) <= _MOST else place


def _limits(following: str, quote: str) -> bool:
    """Return whether what follows takes something back, or says what comes after the first year of ``quote``."""
    then = _FIRST.search(quote) is not None and _THEN.match(following) is not None
    return then or is_exception(following)


def rule_above(passage: Passage, kind: QuestionKind) -> str:
    """Return the sentence that says who may, of a clause that is headed so, if that was asked; mostly empty.

    What the rest of such a clause says, it says of them: 有退休金的老人也可以领.
    """
    asked = kind in (QuestionKind.MAY_I, QuestionKind.WHO) and _WHO_MAY.search(passage.clause) is not None
    first = sentences(passage.text)[0] if asked else ""
    return first if first.endswith("。") and fits(QuestionKind.WHO, first) else ""


def case_above(passage: Passage, said: str) -> str:
    """Return the case that the heading over a passage names and ``said`` does not, as 到外地看病; mostly empty.

    Args:
        passage: what is quoted.
        said: the quote and the question, in one.
    """
    if _ARTICLE.match(passage.clause):
        return ""
    case = _ASKED.sub("", _ORDINAL.sub("", passage.clause))
    words = set(RESTRICTING.findall(case))
    named = all(word in said for word in words)
    return "" if named or len(case) > _LONGEST_CASE else case
