"""What every heavy or outside part is given: a time, a queue, a rest after failures, and what is done without it.

A time is there to find what hangs, not what is slow: it is several times what the part takes on two slow cores with
as much beside it as is let in, and longer than the part's own limits (of an endpoint, a lock, a mail server, a replica
elsewhere), so that what is well ends by itself. What is slow is seen in the metrics.

``docs/staying_up.md`` shows this table; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass

FOR_LONG_LOST = 3
"""Threads of one part that hang: more of them would only hang as well."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How one part is kept from holding up everything else."""

    key: str
    """For programs; stable."""
    name: str
    """For people, in Chinese."""
    timeout_s: float
    """How long one call may take, whatever it is given."""
    substitute: str
    """What is done instead, in Chinese."""
    told: str
    """What the resident hears or sees then, in Chinese."""
    more_s: float = 0.0
    """How much longer it may take for each piece of what it is given."""
    piece: str = ""
    """What is counted as one, in Chinese; empty if nothing is."""
    waiting: int = 8
    """Calls that may wait for a worker."""
    wait_s: float = 10.0
    """How long they may."""
    at_once: int | None = None
    """Calls at once; None for as many as there are cores."""
    tolerance: int = 3
    """Failures in a row after which it rests; hanging counts at once."""
    loads: bool = True
    """Whether there are weights, which the first call may have to wait for."""
    says_why: bool = False
    """Whether its errors hold no word of what it was asked, so that a log may say them."""
    vital: bool = False
    """Whether the program is to be started again once so many of its workers hang that it has none left."""


RECOGNIZER = Plan(
    "recognizer",
    "普通话识别",
    40.0,
    "改用打字",
    "“现在听不了说话，请打字来问，或者找工作人员。”",
    more_s=1.0,
    piece="秒录音",
    waiting=16,
    vital=True,
)
DIALECT_RECOGNIZER = Plan(
    "dialect-recognizer",
    "方言识别",
    40.0,
    "改用普通话识别来听",
    "照常回答，听得没有那么准",
    more_s=1.0,
    piece="秒录音",
)
VOICE_ACTIVITY = Plan(
    "voice-activity",
    "人声检测",
    10.0,
    "改按音量判断有没有人说话",
    "照常回答，吵的地方要多等一会儿",
    more_s=1.0,
    piece="秒录音",
    waiting=16,
)
EMBEDDER = Plan(
    "embedder",
    "语义检索",
    35.0,
    "只按字词和读音查找",
    "能肯定的少了，多半请您问工作人员",
    more_s=0.5,
    piece="句话",
    waiting=32,
    vital=True,
)
RERANKER = Plan("reranker", "重排模型", 20.0, "不再重排", "照常回答", more_s=1.0, piece="段话")
REDECODING = Plan("redecoding", "听错改正", 20.0, "照听到的字来查", "照常回答，听错的字改得少一些")
GENERATOR = Plan(
    "generator", "语言模型", 35.0, "直接引用文件原文", "照常回答，念的是原文", tolerance=1, says_why=True
)
ONLINE_VOICE = Plan(
    "voice", "在线声音", 8.0, "换下一种声音", "换了一种声音，照常念", at_once=8, tolerance=1, loads=False
)
LOCAL_VOICE = Plan(
    "voice",
    "本机声音",
    35.0,
    "换下一种声音；都不行就只显示文字",
    "“这一句读不出来，请看屏幕上的字。”",
    more_s=0.5,
    piece="个字",
)
DESK = Plan(
    "desk",
    "登记用的数据库",
    30.0,
    "不登记，如实告诉居民；照常回答问题",
    "“机器这会儿存不进去。”没有登记上，请打服务台电话；遇到急事，照样先说怎么办",
    at_once=4,
    loads=False,
)
DELIVERY = Plan(
    "delivery",
    "通知工作人员",
    110.0,
    "留在发件箱里，过一会儿再送",
    "已经登记的不会丢，工作人员晚一点知道",
    at_once=1,
    waiting=1,
    loads=False,
    vital=True,
)

PLANS = (
    RECOGNIZER,
    DIALECT_RECOGNIZER,
    VOICE_ACTIVITY,
    EMBEDDER,
    RERANKER,
    REDECODING,
    GENERATOR,
    ONLINE_VOICE,
    LOCAL_VOICE,
    DESK,
    DELIVERY,
)
