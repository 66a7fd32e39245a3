"""Evidence, a query and a check to try the composer with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from assistant.generation import CitedSentence, Composer, ComposerLimits
from assistant.resilience import Part, plans
from assistant.turn import Query
from knowledge_base.document import Document, Evidence, Force, Passage, Standing
from knowledge_base.numerals import find_numerals
from models.backends import openai_chat
from tests.assistant.generation.server import ChatServer

MARK = "7f3a9c"
QUERY = Query("我八十二岁，高龄津贴一个月有多少钱？", "我八十二岁，高龄津贴一个月有多少钱？")
AMOUNTS = (
    "满八十周岁、不满九十周岁的老人，每月发高龄津贴100元。\n"
    "满九十周岁的老人，每月发高龄津贴200元。\n"
    "本人或者家属到桂花社区服务大厅办理，电话6310-0101。"
)
REPLY = "满八十岁、不满九十岁的，每月发高龄津贴100元[1]。"


def evidence(
    text: str, *, name: str = "allowance", force: Force = Force.IN_FORCE, lead_in: str = ""
) -> Evidence:
    passage = Passage(f"{name}#1", name, 1, ("二、发多少钱",), "二、发多少钱", text, lead_in=lead_in)
    document = Document(name, "云山市高龄津贴申领指南", issuer="云山市民政局")
    return Evidence(passage, document, score=1.0, rank=0, standing=Standing(force))


ALLOWANCE = evidence(AMOUNTS)
CARD = evidence("办老年证要带身份证和一张一寸照片。", name="card")


def figures_stand(
    sentence: str, quotes: Sequence[str], *, titles: Sequence[str], issuers: Sequence[str]
) -> bool:
    """Let a sentence through if its figures stand in the quotes, and if it says 不 as often as they do."""
    assert (titles, issuers) == (["云山市高龄津贴申领指南"], ["云山市民政局"])
    quoted = {(numeral.value, numeral.unit) for quote in quotes for numeral in find_numerals(quote)}
    said = {(numeral.value, numeral.unit) for numeral in find_numerals(sentence)}
    return said <= quoted and sentence.count("不") == "".join(quotes).count("不")


class StillClock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def composer(
    server: ChatServer, clock: StillClock | None = None, options: Mapping[str, object] = MappingProxyType({})
) -> Composer:
    quick = {"backoff_s": 0.001, "first_token_s": 5, "total_s": 5, "retries": 0}
    generator = openai_chat.load(
        None, "chat", {"base_url": server.base_url, "model": "tiny", **quick, **options}
    )
    return Composer(
        generator,
        figures_stand,
        limits=ComposerLimits(passages=3),
        part=Part(plans.GENERATOR, clock=clock or StillClock()),
        mark=lambda: MARK,
    )


def texts(said: Sequence[CitedSentence]) -> list[str]:
    return [sentence.text for sentence in said]
