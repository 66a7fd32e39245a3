"""Rule: whatever a model says or fails to say, only sentences that name a clause and stand in it get out, and the
resident notices nothing of the rest.
"""

from __future__ import annotations

import logging

import pytest

from assistant.generation import Composer
from assistant.resilience import Part, plans
from assistant.resilience.breaker import FIRST_PAUSE_S, LONGEST_PAUSE_S
from assistant.turn import Query
from knowledge_base.document import Evidence, Force
from models.errors import GenerationFailed, ModelMissing
from models.generation import Pieces
from tests.assistant.generation.cases import (
    ALLOWANCE,
    CARD,
    QUERY,
    REPLY,
    StillClock,
    composer,
    evidence,
    figures_stand,
    texts,
)
from tests.assistant.generation.server import (
    Turn,
    fails,
    goes_on,
    resets,
    says,
    says_nothing,
    sends,
    serving,
    stalls,
)
from tests.threads import by_threads

pytestmark = pytest.mark.unit

IMPATIENT = {"first_token_s": 0.5, "total_s": 0.7}


def test_sentences_come_with_the_words_that_they_are_made_from() -> None:
    reply = ("满八十岁、不满九十岁的，每月发", "100元[1]。办老年证", "带身份证和一寸照片[2]。")
    with serving(says(*reply)) as server:
        said = composer(server).compose(QUERY, [ALLOWANCE, CARD])
    assert texts(said) == ["满八十岁、不满九十岁的，每月发100元。", "办老年证带身份证和一寸照片。"]
    assert [each.evidence for each in said] == [ALLOWANCE, CARD]
    assert [each.quote for each in said] == [
        "满八十周岁、不满九十周岁的老人，每月发高龄津贴100元。",
        "办老年证要带身份证和一张一寸照片。",
    ]


def test_a_sentence_made_of_two_is_quoted_with_both() -> None:
    with serving(says("满90岁每月200元，电话6310-0101[1]。")) as server:
        [said] = composer(server).compose(QUERY, [ALLOWANCE])
    assert said.quote in ALLOWANCE.passage.text
    assert said.quote.startswith("满九十周岁")
    assert said.quote.endswith("电话6310-0101。")


LIES = (
    "满八十岁、不满九十岁的，每月发高龄津贴150元[1]。",
    "满八十岁的老人，每月发高龄津贴200元[1]。",  # each figure stands in the passage, not together
    "满八十岁、满九十岁的，每月发高龄津贴100元[1]。",  # 不 has gone
    "满八十岁、不满九十岁的，每月发高龄津贴100元[2]。",  # the other document says nothing of it
    "满八十岁、不满九十岁的，每月发高龄津贴100元[3]。",
    "满八十岁、不满九十岁的，每月发高龄津贴100元[0]。",
    "满八十岁、不满九十岁的，每月发高龄津贴100元。",
    "满八十岁、不满九十岁的，每月发高龄津贴100元[1]。电话是6310-0102[1]。",
    f"奶奶您好！{REPLY}",
    f"{REPLY}希望能帮到您。",
    f"{REPLY}{REPLY}{REPLY}",
    "请打〔电话2〕[1]。",
    "请打〔电话〕[1]。",
    "天上有月亮[1]。",
    "无法回答",
    "[1]",
    "。",
)


@pytest.mark.parametrize("reply", LIES)
def test_what_does_not_hold_is_not_said(reply: str) -> None:
    """Not even the sentences beside it: they may say the opposite without it."""
    with serving(says(reply), says(REPLY)) as server:
        asked = composer(server)
        assert asked.compose(QUERY, [ALLOWANCE, CARD]) == ()
        assert texts(asked.compose(QUERY, [ALLOWANCE])) == ["满八十岁、不满九十岁的，每月发高龄津贴100元。"]


FAILURES: dict[str, Turn] = {
    "error": fails("500 Internal Server Error"),
    "limit": fails("429 Too Many Requests", "Retry-After: 30\r\n"),
    "key": fails("401 Unauthorized"),
    "page": sends("<html>登录</html>", headers="Content-Type: text/html\r\n"),
    "half JSON": sends('data: {"choices": [{"delta": {"content": "满八'),
    "reset": resets(),
    "reset in the middle": resets("满八十岁、"),
    "broken off after a whole sentence": sends(
        f'data: {{"choices": [{{"delta": {{"content": "{REPLY}"}}}}]}}\n\n'
    ),
    "mute": says_nothing,
    "stall": stalls(),
    "stall in the middle": stalls("满八十岁、"),
    "endless silence": goes_on('data: {"choices": [{"delta": {}}]}\n\n'),
    "nothing": sends("data: [DONE]\n\n"),
}


@pytest.mark.parametrize("turn", FAILURES.values(), ids=FAILURES)
def test_a_failure_is_logged_and_nothing_is_said(turn: Turn, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(turn) as server:
        asked = composer(server, options=IMPATIENT)
        assert asked.compose(QUERY, [ALLOWANCE]) == ()
        assert asked.compose(QUERY, [ALLOWANCE]) == ()
        assert len(server.received) == 1  # it is left alone now
    assert [record.levelname for record in caplog.records if record.name.startswith("assistant")] == [
        "WARNING"
    ]
    assert "八十" not in caplog.text
    assert "津贴" not in caplog.text


def test_a_reply_without_an_end_is_not_waited_for() -> None:
    with serving(
        goes_on('data: {"choices": [{"delta": {"content": "' + "啊" * 50 + '"}}]}\n\n'), says(REPLY)
    ) as server:
        asked = composer(server)
        assert asked.compose(QUERY, [ALLOWANCE]) == ()
        assert len(asked.compose(QUERY, [ALLOWANCE])) == 1


def test_an_endpoint_that_failed_is_asked_again_after_a_pause() -> None:
    clock = StillClock()
    with serving(fails("500 Internal Server Error"), says(REPLY)) as server:
        asked = composer(server, clock)
        assert asked.compose(QUERY, [ALLOWANCE]) == ()
        clock.now_s += FIRST_PAUSE_S - 1
        assert asked.compose(QUERY, [ALLOWANCE]) == ()
        clock.now_s += 2
        assert len(asked.compose(QUERY, [ALLOWANCE])) == 1
        assert len(server.received) == 2


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (QUERY, []),
        (
            QUERY,
            [evidence("每月发100元。", force=Force.LAPSED), evidence("每月发300元。", force=Force.NOT_YET)],
        ),
        (Query(" ", " "), [ALLOWANCE]),
    ],
)
def test_without_anything_in_force_nobody_is_asked(query: Query, found: list[Evidence]) -> None:
    with serving(says(REPLY)) as server:
        assert composer(server).compose(query, found) == ()
        assert server.received == []


def test_what_is_not_in_force_is_not_sent() -> None:
    old = evidence("每月发55元。", name="old", force=Force.LAPSED)
    with serving(says(REPLY)) as server:
        assert len(composer(server).compose(QUERY, [old, ALLOWANCE])) == 1
        [request] = server.received
    assert "55" not in request.text


def test_threads_share_it() -> None:
    with serving(says(REPLY)) as server:
        asked = composer(server)
        found = by_threads(6, lambda: texts(asked.compose(QUERY, [ALLOWANCE])))
    assert found == [["满八十岁、不满九十岁的，每月发高龄津贴100元。"]] * 6


class BrokenGenerator:
    """Fails with what it was given, when it is loaded and when it is asked."""

    name = "broken"

    def __init__(self, failure: Exception) -> None:
        self.failure = failure
        self.asked = 0

    def warm_up(self) -> None:
        raise self.failure

    def generate(self, messages: object, *, limit_tokens: int, stop: object = ()) -> Pieces:
        self.asked += 1
        yield from self._fail()

    def _fail(self) -> Pieces:
        raise self.failure


@pytest.mark.parametrize(
    ("failure", "pause_s", "told"),
    [
        (GenerationFailed("语言模型的服务太慢。"), FIRST_PAUSE_S, "太慢"),
        (ModelMissing("没有准备。"), LONGEST_PAUSE_S, "没有准备"),
        (KeyError("高龄津贴"), FIRST_PAUSE_S, "KeyError"),  # a library's words may be the resident's
    ],
)
def test_any_failure_leaves_the_model_alone(
    failure: Exception, pause_s: float, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    clock, broken = StillClock(), BrokenGenerator(failure)
    asked = Composer(broken, figures_stand, part=Part(plans.GENERATOR, clock=clock))
    asked.warm_up()
    assert told in caplog.text
    assert "高龄津贴" not in caplog.text
    clock.now_s += pause_s - 1
    assert asked.compose(QUERY, [ALLOWANCE]) == ()
    assert broken.asked == 0
    clock.now_s += 2
    assert asked.compose(QUERY, [ALLOWANCE]) == ()
    assert broken.asked == 1


class Interrupted(BrokenGenerator):
    """Is interrupted from outside the first time."""

    def generate(self, messages: object, *, limit_tokens: int, stop: object = ()) -> Pieces:
        self.asked += 1
        if self.asked == 1:
            raise KeyboardInterrupt
        yield REPLY


def test_an_interruption_says_nothing_about_the_model() -> None:
    asked = Composer(Interrupted(GenerationFailed()), figures_stand)
    with pytest.raises(KeyboardInterrupt):
        asked.compose(QUERY, [ALLOWANCE])
    assert len(asked.compose(QUERY, [ALLOWANCE])) == 1
