"""A quoted sentence with what it hangs on, where that stands next to it or over it."""

from __future__ import annotations

import re

from assistant.grounding.scope import is_exception
from assistant.grounding.vocabulary import RESTRICTING
from assistant.question import QuestionKind, fits
from knowledge_base.document import Passage
from knowledge_base.sentences import sentences

_LEANS = re.compile(
    r"该|其(?!他|它|中|余)|上述|前述|前款|前项|以上|此(?!外)|这|那|但|不过|否则|对此|同时|超过部分|也|还|并|其中"
    r"|逾期|拒不|(?:经)?警告后|情节|构成犯罪|造成(?:严重)?(?:损失|损害|后果)|难以一次性"
    r"|每(?:人|户)?每?[月年天次日](?!第)|按[月年天季]|标准[是为]|最[高低多长少]"
)
"""How a sentence begins that says something of what the sentence before it named."""
_FIRST = re.compile(r"(?:第一|首)[年次个月天]")
_THEN = re.compile(r"从?第[二三]|以后|之后|超过")
"""How the sentence after one about the first year or month begins, if it says what comes then."""
_MOST = 160
"""Characters of a sentence with the one before it."""
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
    """Return ``quote`` with the sentence before it that it leans on, and the one after it that limits it.

    The result stands verbatim in the passage as well. A quote that is no whole sentence stays as it is.
    """
    for line in passage.text.split("\n"):
        own = list(sentences(line))
        if quote not in own or line.count(quote) > 1:
            continue
        first = last = own.index(quote)
        if first and _LEANS.match(quote) and len(own[first - 1]) + len(quote) <= _MOST:
            first -= 1
        if last + 1 < len(own) and _limits(own[last + 1], quote):
            last += 1
        return line[line.index(own[first]) : line.index(own[last]) + len(own[last])]
    return quote


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
