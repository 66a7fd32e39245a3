"""Rule: speech is made before it is wanted only while nothing else is at work, and what people ask for never waits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest

from assistant.answering import DeskCard
from assistant.errors import QuestionInvalid
from assistant.frequent import frequent_answers
from assistant.load import Load
from assistant.safety import STAFF_TOLD, Emergency, EmergencyKind, reply
from assistant.settings import Community
from assistant.speech_ahead import ACKNOWLEDGEMENTS, CROWDED, SpeechAhead
from assistant.turn import Reply, ReplyKind, Sentence
from knowledge_base.document import Scope
from knowledge_base.errors import LibraryUnavailable
from knowledge_base.library.records import GoldenQuestion
from models.errors import SynthesisFailed
from models.synthesis import Speech, VoiceOptions
from tests.assistant.fakes import tone

pytestmark = pytest.mark.unit

SLOW, FAST = VoiceOptions(0.8), VoiceOptions(1.0)
WAIT_S = 60.0


@dataclass
class Speaker:
    """Speaks; tells when something was said, or that somebody waits for ever."""

    said: list[tuple[str, VoiceOptions]] = field(default_factory=list)
    last: str = ""
    """After this it has said all that was wanted."""
    done: threading.Event = field(default_factory=threading.Event)
    trouble: Exception | None = None
    during: Callable[[], None] = lambda: None

    def speak(self, spoken_text: str, options: VoiceOptions = FAST, *, keep: bool = True) -> Speech:
        assert keep
        self.said.append((spoken_text, options))
        self.during()
        if spoken_text == self.last:
            self.done.set()
        if self.trouble:
            raise self.trouble
        return Speech(spoken_text, tone(0.1), "fake")


class Looks(threading.Event):
    """The pause between two looks at the load: it takes no time, and ``then`` happens in it."""

    def __init__(self, then: Callable[[], None]) -> None:
        super().__init__()
        self._then = then

    def wait(self, timeout: float | None = None) -> bool:
        self._then()
        return self.is_set()


def made(speaker: Speaker, ahead: SpeechAhead, answers: Iterator[str] | list[str]) -> None:
    """Have ``answers`` made, until the last of them was."""
    with closing(ahead):
        ahead.renew(speaker, answers)
        assert speaker.done.wait(WAIT_S)


def test_acknowledgements_come_first_and_each_answer_in_every_manner() -> None:
    speaker, ahead = Speaker(last="二。"), SpeechAhead(Load(2), [SLOW, FAST, SLOW])
    made(speaker, ahead, ["一。", "二。"])
    heard = [(text, options) for options in (SLOW, FAST) for text in (*ACKNOWLEDGEMENTS, CROWDED)]
    assert (
        speaker.said
        == [*heard, ("一。", SLOW), ("一。", FAST), ("二。", SLOW), ("二。", FAST)][: len(speaker.said)]
    )
    assert len(speaker.said) >= len(heard) + 3  # closed while it says the last


def test_they_take_turns() -> None:
    speaker, ahead = Speaker(last="一。"), SpeechAhead(Load(2), [SLOW])
    made(speaker, ahead, ["一。"])
    said = [ahead.acknowledgement(SLOW) for _ in range(3)]
    assert [each.text for each in said if each] == [
        ACKNOWLEDGEMENTS[0],
        ACKNOWLEDGEMENTS[1],
        ACKNOWLEDGEMENTS[0],
    ]


def test_what_is_wanted_for_the_first_time_is_there_the_next_time() -> None:
    speaker, ahead = Speaker(last=ACKNOWLEDGEMENTS[-1]), SpeechAhead(Load(2), [])
    assert ahead.acknowledgement(SLOW) is None
    made(speaker, ahead, [])
    assert ahead.acknowledgement(SLOW) is not None


def test_many_manners_are_not_all_kept() -> None:
    speaker, ahead = Speaker(last="一。"), SpeechAhead(Load(2), [SLOW])
    for pace in range(100):
        assert ahead.acknowledgement(VoiceOptions(0.5 + pace / 100)) is None
    made(speaker, ahead, ["一。"])
    assert len({options for _, options in speaker.said}) < 30


def test_nothing_is_made_beside_a_turn() -> None:
    load = Load(2)
    turn = load.turn()
    turn.__enter__()
    waited: list[bool] = []

    def end_the_turn() -> None:
        assert speaker.said == []
        if not waited:
            turn.__exit__(None, None, None)
        waited.append(True)

    speaker = Speaker(last="一。")
    made(speaker, SpeechAhead(load, [SLOW], quiet=Looks(end_the_turn)), ["一。"])
    assert waited


def test_after_a_publication_the_newer_answers_are_made() -> None:
    speaker, ahead = Speaker(last="新的。"), SpeechAhead(Load(2), [SLOW])

    def old() -> Iterator[str]:
        yield "旧的一。"
        ahead.renew(speaker, ["新的。"])
        yield "旧的二。"
        yield "旧的三。"

    made(speaker, ahead, old())
    assert "旧的三。" not in [text for text, _ in speaker.said]


@pytest.mark.parametrize(
    ("trouble", "last"),
    [(SynthesisFailed("发不出声音。"), "一。"), (ZeroDivisionError(), ACKNOWLEDGEMENTS[0])],
)
def test_a_voice_that_fails_is_left_alone_until_there_is_something_new(trouble: Exception, last: str) -> None:
    speaker, ahead = Speaker(last=last, trouble=trouble), SpeechAhead(Load(2), [SLOW])
    with closing(ahead):
        ahead.renew(speaker, ["一。", "二。"])
        assert speaker.done.wait(WAIT_S)
        assert ahead.acknowledgement(SLOW) is None
        speaker.trouble = None
        speaker.done.clear()
        speaker.last = "三。"
        ahead.renew(speaker, ["三。"])
        assert speaker.done.wait(WAIT_S)
    assert "二。" not in [text for text, _ in speaker.said]


HERE = "云山市翠湖区"


@dataclass(frozen=True)
class Golden:
    """A library with golden questions, or none that can be opened."""

    questions: tuple[GoldenQuestion, ...] = ()

    def golden(self) -> tuple[GoldenQuestion, ...]:
        return self.questions


def golden(
    question: str, *, document: str = "d", region: str = "", as_of: date | None = None
) -> GoldenQuestion:
    return GoldenQuestion(1, question, document, (), region, as_of, "staff", datetime.now(UTC))


def answer(question: str, scope: Scope) -> Reply:
    assert scope.region == HERE
    if question == "坏问题":
        raise QuestionInvalid("不行。")
    spoken = [f"{question}答。", "", "都一样。", "四。", "五。"]
    sentences = [Sentence(text or "只看。", text, private=text == "四。") for text in spoken]
    return Reply(ReplyKind.ANSWER, tuple(sentences))


def library_of(*questions: GoldenQuestion) -> Callable[[], AbstractContextManager[Golden]]:
    return lambda: nullcontext(Golden(questions))


def closed_library() -> AbstractContextManager[Golden]:
    raise LibraryUnavailable("打不开。")


CARD = DeskCard(Community().desk.name, Community().desk.telephone, Community().desk.hours)
COMMUNITY = Community(region=HERE, examples=("一", "坏问题", "二"))


def test_what_is_asked_often_is_answered_sentence_by_sentence() -> None:
    library = library_of(
        golden("三", region=HERE),
        golden("一"),
        golden("没有答案", document=""),
        golden("别处", region="江城市"),
        golden("去年", as_of=date(2025, 1, 1)),
    )
    said = [*frequent_answers(COMMUNITY, library, answer)]
    assert said[-5:] == ["一答。", "都一样。", "五。", "二答。", "三答。"]
    assert len(set(said)) == len(said)


def test_what_is_said_in_emergencies_comes_first() -> None:
    said = [*frequent_answers(COMMUNITY, closed_library, answer)]
    alerts = [reply(Emergency(kind, ""), CARD).sentences for kind in EmergencyKind]
    spoken = {each.spoken_text for sentences in (*alerts, (STAFF_TOLD,)) for each in sentences}
    assert set(said[: len(spoken)]) == spoken


def test_without_a_library_the_examples_are_left() -> None:
    assert [*frequent_answers(COMMUNITY, closed_library, answer)][-1] == "二答。"


def test_what_is_begun_ahead_leaves_room_for_turns() -> None:
    load = Load(2)
    with load.turn():
        assert [load.begin(), load.begin()] == [True, False]
        load.ended()
        assert load.begin()
        assert not load.idle
    load.ended()
    assert (load.idle, Load(0).begin()) == (True, False)
