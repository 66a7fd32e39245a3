"""A form is offered with the answer to people who ask whom to call, how it is done or what it costs."""

from __future__ import annotations

import re

from assistant.conversation.forms.asking_words import asks
from assistant.conversation.forms.faults import BROKEN
from assistant.conversation.forms.requests import asked_for
from assistant.conversation.forms.told import words_of
from assistant.turn import Choice, Query

_OTHER_MATTER = re.compile(
    r"赔|保险|责任|补贴|补助|津贴|谁出|出钱|打官司|法院|规定|提前|早多久|早多阵|提早|管修|检修|贴在|冰箱|电饭锅|泡坏|受了?惊|那天|要是|欠|通知|吵|骂|沙发|要停|扯筋|特价"
)
_LONGEST = 50
"""Characters of a question about something broken; whoever says more tells a story about something else."""
_ABOUT_VISITORS = re.compile(r"密码|骗|牌|认得出|得不好|约了|约上门|约人|打完电话")


_VISIT = "我要上门代办"
_OFFERS = (
    (
        re.compile(r"(?:投诉|举报).*(?:电话|谁|哪|边度|怎么|咋)|(?:电话|谁|哪|边度|怎么|咋).*(?:投诉|举报)"),
        Choice("帮您登记投诉", "我要投诉"),
    ),
    (
        re.compile(r"(?:提|反映)(?:一?[个点条些下哈啲]|几[个点条])?(?:意见|建议|问题|情况)"),
        Choice("帮您登记意见", "我要提意见"),
    ),
    (
        re.compile(
            r"上门(?:来)?(?:[帮替给]我)?(?:代办|办)|(?:走不动|下不[了到得]楼|行动不便).{0,16}办(?!公|法)"
        ),
        Choice("帮您登记上门代办", _VISIT),
    ),
    (re.compile(r"^[^坏漏堵爆亮]*报修"), Choice("帮您登记报修", "我要报修")),
)
"""What is offered to people who ask how it is done, whom to call or what it costs."""


def offer_for(query: Query) -> Choice | None:
    """Return the form that could serve who asks ``query``, as something to offer with the answer; None if none."""
    if asked_for(query) is not None:
        return None
    offers = (_offer(text) for text in dict.fromkeys((query.text, words_of(query))))
    return next((offer for offer in offers if offer), None)


def _offer(text: str) -> Choice | None:
    for words, offer in _OFFERS:
        if words.search(text) and asks(text):
            return None if _ABOUT_VISITORS.search(text) and offer.question == _VISIT else offer
    if len(text) > _LONGEST or _OTHER_MATTER.search(text):
        return None
    broken = BROKEN.search(text)
    return Choice("帮您登记报修", f"我要报修，{broken['what']}") if broken else None
