"""Does a clause ask something that the documents may answer, in whichever dialect?"""

from __future__ import annotations

import re

_RHETORICAL = re.compile(
    r"凭什么|凭啥子?|为什么|为啥子?|点解|怎么(?:老是?|总是?|这么|那么|还|又|回事|搞的)|咋个?(?:老是?|这么|还|又|回事|搞的)|"
    r"(?:不|没|冇|唔)[\u4e00-\u9fff]{0,3}(?:什么|啥子?|哪样|怎么|咋个?)|(?:什么|啥子?|哪样|哪[里个家]|谁|乜嘢?)(?:都|也)"
)
_QUESTION = re.compile(
    r"[？?吗]|么$|多少|多久|多阵|多长|多大|多远|好多|好久|几多|几时|几耐|几[天点个次年号块岁时]|什么|甚么|啥|哪|边[个度处]|谁|"
    r"怎么|怎样|咋|点样|点算|乜|咩|何|"
    r"能不能|可不可以|可唔可以|可以不|得不得|得唔得|要不要|要唔要|用不用|收不收|算不算|该不该|是不是|系唔系|行不行|得行不|"
    r"有没有|有冇|有没得|管不管|来不来|得到不|给(?:要|能|可以|会|有|是|得|用|可|收|该|算|还)|不嘛?$|没有$|伐$"
)


def asks(text: str) -> bool:
    """Return whether ``text`` asks something; 凭什么, 怎么老是 and 没有什么 ask nothing."""
    return _QUESTION.search(_RHETORICAL.sub("", text).strip("。，！ ")) is not None
