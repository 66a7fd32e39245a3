"""A quoted sentence without what a listener can do without: references to other rules, 以下简称….

Nothing is worded anew, and nothing goes that has a figure, an operator or a restricting word in it. Other remarks in
brackets stay: they name alternatives, 乡（镇）, and what is counted, 收入（扣除成本）.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from assistant.grounding.reading import read
from assistant.grounding.vocabulary import RESTRICTING, Part

_REMARK = re.compile(r"[（(](?:以下(?:简称|统称|合称|并称|称)|下同|[详请]见|见附)[^（）()]*[）)]")
_REFERENCE = re.compile(
    r"(?:^|(?<=[，。；]))(?:依照|依据|根据|按照)"
    r"(?=[^，。；]*(?:[本前]|《|第[^，。；]{1,6}[条款项]|国家|有关|法律|法规|规定))[^，。；、的对]*"
    r"(?:《[^《》]+》)?(?:第[^，。；、]{1,8}[条款项])*的?(?:有关|相关)?(?:规定|要求)，"
)
_NUMBER_OF_ARTICLE = re.compile(r"第[一二三四五六七八九十百千零〇\d]+[章节条款项]")


def shortened(text: str, stands: Callable[[str], bool]) -> str:
    """Return ``text`` without what may go, as far as each shorter form still ``stands``.

    >>> shortened("按照国家有关规定，老人（以下简称乘客）坐车不要钱。", lambda text: True)
    '老人坐车不要钱。'
    """
    for needless in (_REFERENCE, _REMARK):
        shorter = needless.sub("", text)
        if shorter != text and keeps(text, shorter) and stands(shorter):
            text = shorter
    return text


def keeps(text: str, shorter: str) -> bool:
    """Return whether ``shorter`` has every figure, operator and restricting word of ``text``, as often.

    The number of an article is none of them.
    """
    return _weight(_NUMBER_OF_ARTICLE.sub("", text)) == _weight(_NUMBER_OF_ARTICLE.sub("", shorter))


def _weight(text: str) -> Counter[tuple[object, str]]:
    reading = read(text)
    held = Counter[tuple[object, str]](token.key for token in reading.tokens if token.part is not Part.WORD)
    held.update(("restricting", word) for word in RESTRICTING.findall(reading.text))
    return held
