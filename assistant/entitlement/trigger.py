"""Does a question ask what its speaker is entitled to, rather than about one benefit that it names?"""

from __future__ import annotations

import re

from assistant.entitlement.sounding import mended
from assistant.turn import Query

_WHICH = (
    r"(?:哪[样些种]|哪几[样种个项]|哪点|什么样?|甚么|啥子?|啥个|啥[物乜]|咩嘢?|乜嘢?|么子|么事|几[样种项]|多少[样种项]|好多[样种项])"
    r"(?:些|样|子|个|种|类|方面)?的?"
)
_GENERIC = (
    r"(?:国家|政府|社区|街道|养老|为老|老年人?|老人|困难|民政|惠民|敬老|优待)*的?"
    r"(?:补贴|补助|津贴|待遇|福利|优惠|优待|政策|照顾|好处|救助|帮扶|扶持|钱)(?:政策|待遇|项目|款|金|费)?"
)
_MAY = r"(?:能够?|可以|可|得行?|好|会当|会使|该|应该|应当|够得?上?|有?资格)"
_ASKING_MAY = (
    r"(?:能不能|可不可以|可以不可以|能否|得不得|给(?:能|可以|得|会)|阿(?:好|可以|能)|可(?:能|会)|好不好|可唔可以|"
    r"(?:给|阿|可)?有(?:没有|没得|冇|无)?(?:资格|条件)|够不够(?:资格|条件)?|合不合条件)"
)
_GET = r"(?:领取|申领|申请|享受|享|领|拿|得|攞|办|报|吃|要|补)(?:得到|得着|得|到|着|有)?(?:些|点|啲)?"
_SELF = (
    r"(?:我|咱|俺|伲|阿拉|吾|阮|侬|咱家|老人家?|老年人|老倌|老头|老太太?|爷爷|奶奶|老伴|老公|老婆|爹|妈|爸|娘)"
    r"(?:们|哋|伲|家)?"
)
_WORDS = """
    阿拉 老人 老年人 老倌 老头 老太 老太太 爷爷 奶奶 老伴 老公 老婆 这种 这样 这些 这类 这个 这把 情况 条件 年纪
    岁数 年龄 今年 已经 周岁 岁 家里 一个人 独居 在家 孤寡 孤老 空巢 老兵 退伍 军人 残疾 低保 低保户 困难 现在
    目前 到底 究竟 另外 除了这个 除了那个 以外 一下 一哈 晓得 知道 国家 政府 社区 公家 上头 这里 这边 一共 总共 符合
"""
_ABOUT_SELF = (
    *"我咱俺伲吾阮侬爹妈爸娘们哋家像给帮对为的是种样人大都快满过了咯喽住还也那你您看瞧查算想问说讲有户",
    *"一二三四五六七八九十百零几多0123456789",
    *_WORDS.split(),
)
"""Words in which people speak of themselves before they come to the point; nothing in them names a benefit."""
_ABOUT = r"(?P<about>.{0,12}?)"
_END = r"(?:的|嘛|吗|嘞|呢|啊|呀|哦|喔|咯|了|不|没|没有|没得|吧|哈|啦|噶|个|伐|咧|喃|唻|来)*"

_ASKS = tuple(
    re.compile(core + _END)
    for core in (
        rf"(?:{_MAY}|{_ASKING_MAY})?{_GET}(?:{_SELF})?{_WHICH}{_GENERIC}",  # 我能领哪样补贴
        # 有哪些政策我可以享受
        rf"有(?:没有|没得|冇)?{_WHICH}{_GENERIC}是?{_ABOUT}(?:{_MAY}|{_ASKING_MAY})?(?:{_GET})?",
        rf"{_ASKING_MAY}(?:的|去)?{_GET}(?:{_WHICH})?{_GENERIC}",  # 我给有资格领补贴
        rf"{_MAY}{_GET}{_GENERIC}",  # 我能领补贴吗
        rf"{_GENERIC}{_ABOUT}(?:{_MAY}|{_ASKING_MAY}){_GET}{_WHICH}",  # 补贴我能领哪些
        rf"(?:符合|够得?上?|合){_WHICH}{_GENERIC}(?:的?条件)?",
        rf"{_WHICH}{_GENERIC}是?{_ABOUT}(?:{_MAY}|{_ASKING_MAY})(?:{_GET})?",  # 哪些补贴是我能领的
        rf"有(?:些|点)?{_WHICH}{_GENERIC}",  # 国家对我们老人有哪些照顾
        rf"{_MAY}(?:领取|申领|享受|领)(?:得到|得着|到|着|些|点)?{_WHICH}",  # 我妈八十五了，能领什么
    )
)
_SPEAKER = re.compile(_SELF)
_OTHERS = re.compile(r"残疾人|低保户|困难户|退役军人|退伍军人|军人|学生|小孩|孩子|儿童|孕妇|职工|农民")
_LONGEST = 40
"""Characters of a clause; whoever says more in one breath tells a story."""
_SOUNDING = ("补贴", "补助", "津贴", "福利", "待遇", "优惠", "救助", "政策", "能领", "可以领", "哪样", "哪些")
"""Words by whose sound a question is known that was heard in other characters: 我能领哪样不贴."""
_CLAUSE = re.compile(r"[，。！？；、,.!?;\s]+")


def asks_for_entitlements(query: Query) -> bool:
    """Return whether ``query`` asks what its speaker may get, naming no benefit: 我能领哪样补贴, 我给有资格领补助.

    What a group of other people may get (残疾人能领什么补贴) is for the documents to answer.
    """
    texts = dict.fromkeys(filter(None, (query.text, query.original, query.verbatim, *query.readings)))
    if any(map(_asks, texts)):
        return True
    return query.heard and any(_asks_by_sound(text) for text in texts if len(text) <= _LONGEST)


def _asks_by_sound(text: str) -> bool:
    """Return whether what was heard asks for it; of a last weak particle a recognizer makes anything."""
    sounding = mended(text, _SOUNDING)
    return _asks(sounding) or _asks(sounding.rstrip("。！？.!?")[:-1])


def _asks(text: str) -> bool:
    clauses = [clause for clause in _CLAUSE.split(text) if len(clause) <= _LONGEST]
    told = bool(_SPEAKER.search(text))
    return any(_asks_in(clause) for clause in clauses if told or not _OTHERS.search(clause))


def _asks_in(clause: str) -> bool:
    """Return whether ``clause`` comes to the point after nothing but words about its speaker."""
    return any(
        _is_about_self(match.groupdict().get("about") or "")
        for start in _reached(clause)
        for pattern in _ASKS
        if (match := pattern.fullmatch(clause, start))
    )


def _is_about_self(text: str) -> bool:
    return len(text) in _reached(text)


def _reached(text: str) -> list[int]:
    """Return the places of ``text`` before which nothing but words about the speaker stand, 0 among them."""
    reached = {0}
    for place in range(len(text)):
        if place in reached:
            reached |= {place + len(word) for word in _ABOUT_SELF if text.startswith(word, place)}
    return sorted(reached)
