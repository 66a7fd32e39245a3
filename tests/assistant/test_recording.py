"""Rule: what was asked in vain is kept without personal data; recording never disturbs a turn, and logs no question."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

import pytest

from assistant.correcting import corrects
from assistant.recording import Recorder
from assistant.turn import Query, Reply, ReplyKind, Substitution, Turn
from knowledge_base.errors import LibraryUnavailable
from knowledge_base.library.records import AskedInVain, Vain

pytestmark = pytest.mark.unit

TODAY = date(2026, 11, 22)
SECRET = "我叫王桂芳，月亮上有几个人"
MASKED = "我叫〔姓名〕，月亮上有几个人"


@dataclass
class Kept:
    """A library in memory that may refuse to write, or hold up whoever writes."""

    rows: list[AskedInVain] = field(default_factory=list)
    refuses: bool = False
    missing: int = 0
    gate: threading.Event = field(default_factory=threading.Event)
    closed: bool = False

    def __post_init__(self) -> None:
        self.gate.set()

    def record_vain(
        self, text: str, *, heard: bool, kind: Vain, day: date, release: str, visit_code: str = ""
    ) -> AskedInVain:
        self.gate.wait()
        if self.refuses:
            raise LibraryUnavailable(f"数据库满了：{text}")
        self.rows.append(AskedInVain(len(self.rows) + 1, text, heard, kind, day, release))
        return self.rows[-1]

    @contextmanager
    def open(self) -> Iterator[Kept]:
        if self.missing:
            self.missing -= 1
            raise LibraryUnavailable("数据库打不开。")
        yield self
        self.closed = True


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Desk:
    """A recorder, its library, and what is said to it."""

    kept: Kept = field(default_factory=Kept)
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.recorder = Recorder(self.kept.open, clock=self.clock, today=lambda: TODAY)

    def hears(self, question: str, kind: ReplyKind, visit: str = "one", *, heard: bool = False) -> None:
        self.recorder.ended(
            Turn(
                visit,
                Query(question, question, heard),
                Reply(kind, ()),
                release="20261122T000000-aaaaaaaa",
                searched=kind in SEARCHED,
            )
        )

    def written(self) -> list[tuple[str, Vain]]:
        """Return what was written in the end."""
        self.recorder.start()
        self.recorder.close()
        return [(row.text, row.kind) for row in self.kept.rows]


SEARCHED = (ReplyKind.ANSWER, ReplyKind.CLARIFICATION, ReplyKind.ABSTENTION)
ADDED = Substitution("", "高龄津贴", "follow-up")


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_decline_is_kept_without_personal_data(desk: Desk) -> None:
    desk.hears(SECRET, ReplyKind.ABSTENTION, heard=True)
    assert desk.written() == [(MASKED, Vain.ABSTAINED)]
    row = desk.kept.rows[0]
    assert (row.heard, row.day, row.release) == (True, TODAY, "20261122T000000-aaaaaaaa")
    assert desk.kept.closed


@pytest.mark.parametrize(
    "kind", [ReplyKind.ANSWER, ReplyKind.CLARIFICATION, ReplyKind.HANDOFF, ReplyKind.ALERT]
)
def test_nothing_else_is_kept(desk: Desk, kind: ReplyKind) -> None:
    desk.hears("高龄津贴多少钱", kind)
    assert desk.written() == []


def test_nothing_is_kept_of_a_turn_in_which_nothing_was_heard(desk: Desk) -> None:
    desk.recorder.ended(Turn("one", None, Reply(ReplyKind.ABSTENTION, ())))
    assert desk.written() == []


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        (Query("高龄津贴多少", "岁数津贴好多"), "岁数津贴好多"),
        (Query("高龄津贴多少", "高龄金贴多少", heard=True), "高龄津贴多少"),
        (Query("高龄津贴九十岁呢", "那九十岁呢", substitutions=(ADDED,)), "高龄津贴九十岁呢"),
        (Query("说来话长，我女儿……高龄津贴多少", "说来话长", heart="高龄津贴多少"), "高龄津贴多少"),
    ],
)
def test_the_words_that_are_kept(desk: Desk, query: Query, kept: str) -> None:
    desk.recorder.ended(Turn("one", query, Reply(ReplyKind.ABSTENTION, ()), searched=True))
    assert desk.written() == [(kept, Vain.ABSTAINED)]


def test_a_correction_is_about_the_question_before(desk: Desk) -> None:
    desk.hears("津贴多少", ReplyKind.ANSWER)
    desk.hears("不是，我问的是高温津贴", ReplyKind.ABSTENTION)
    assert desk.written() == [
        ("津贴多少", Vain.CORRECTED),
        ("不是，我问的是高温津贴", Vain.ABSTAINED),
    ]


@pytest.mark.parametrize("before", [ReplyKind.ABSTENTION, ReplyKind.CLARIFICATION, ReplyKind.ALERT])
def test_only_an_answer_can_be_corrected(desk: Desk, before: ReplyKind) -> None:
    desk.hears("津贴多少", before)
    desk.hears("不是，我问的是高温津贴", ReplyKind.ANSWER)
    assert Vain.CORRECTED not in {kind for _, kind in desk.written()}


def test_a_correction_belongs_to_its_visit_and_its_minutes(desk: Desk) -> None:
    desk.hears("津贴多少", ReplyKind.ANSWER)
    desk.hears("不是，我问的是高温津贴", ReplyKind.ANSWER, "two")
    desk.clock.seconds = 601
    desk.hears("不是，我问的是高温津贴", ReplyKind.ANSWER)
    assert desk.written() == []


@pytest.mark.parametrize(
    ("said", "yes"),
    [
        *(
            (said, True)
            for said in ("不是，我问的是医保", "不是我问的是医保", "不对，我说的是低保", "我问的不是这个")
        ),
        *(
            (said, True)
            for said in ("我没问这个", "你听错了，我是问老年证", "错了错了，我问医保", "不是噶，我问呢是医保")
        ),
        *((said, True) for said in ("嗯，不是，我想问怎么办", "不是的，我要问养老金", "我是说低保")),
        *(
            (said, False)
            for said in ("不是本地户口能办吗", "不是说八十岁就有吗", "不对的话找谁", "是问谁", "不是问题")
        ),
        *(
            (said, False)
            for said in ("我想问的是怎么办低保", "我问一下医保", "错过了时间怎么办", "说的是什么")
        ),
    ],
)
def test_what_is_a_correction(said: str, yes: bool) -> None:
    assert corrects(said) is yes


def test_a_dislike_is_kept_once_and_a_like_is_not(desk: Desk) -> None:
    desk.hears(SECRET, ReplyKind.ANSWER)
    desk.hears("几点开门", ReplyKind.ANSWER, "two")
    assert desk.recorder.judge("two", liked=True)
    assert desk.recorder.judge("one", liked=False)
    assert desk.recorder.judge("one", liked=False)
    assert not desk.recorder.judge("three", liked=False)
    assert desk.written() == [(MASKED, Vain.DISLIKED)]


def test_what_was_declined_is_not_kept_a_second_time(desk: Desk) -> None:
    desk.hears("津贴多少", ReplyKind.ABSTENTION)
    assert desk.recorder.judge("one", liked=False)
    assert desk.written() == [("津贴多少", Vain.ABSTAINED)]


def test_visits_are_forgotten_after_some_minutes_and_when_there_are_many(desk: Desk) -> None:
    desk.hears("津贴多少", ReplyKind.ANSWER)
    desk.clock.seconds = 601
    assert not desk.recorder.judge("one", liked=False)
    for number in range(501):
        desk.hears("津贴多少", ReplyKind.ANSWER, f"visit-{number}")
    assert not desk.recorder.judge("visit-0", liked=False)
    assert desk.recorder.judge("visit-1", liked=True)


def test_a_broken_database_is_told_once_and_without_the_question(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    desk.kept.refuses = True
    for _ in range(3):
        desk.hears(SECRET, ReplyKind.ABSTENTION)
    assert desk.written() == []
    assert len(caplog.records) == 1
    assert "月亮" not in caplog.text


def test_a_database_that_comes_back_is_written_again(desk: Desk) -> None:
    desk.kept.missing = 1
    told = threading.Event()
    desk.recorder._writer._drop = told.set  # type: ignore[method-assign]  # the moment at which opening has failed
    desk.recorder.start()
    assert told.wait(10)
    desk.hears("津贴多少", ReplyKind.ABSTENTION)
    desk.recorder.close()
    assert [row.text for row in desk.kept.rows] == ["津贴多少"]


def test_a_turn_never_waits_and_too_many_are_dropped(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.kept.gate.clear()
    desk.recorder.start()
    for _ in range(300):
        desk.hears(SECRET, ReplyKind.ABSTENTION)
    desk.kept.gate.set()
    desk.recorder.close()
    assert 200 <= len(desk.kept.rows) <= 201
    assert len(caplog.records) == 1
    assert "月亮" not in caplog.text


def test_a_command_is_not_what_is_judged(desk: Desk) -> None:
    desk.hears("津贴多少", ReplyKind.ANSWER)
    desk.hears("再说一遍", ReplyKind.COURTESY)
    assert desk.recorder.judge("one", liked=False)
    assert desk.written() == [("津贴多少", Vain.DISLIKED)]


def test_a_correction_without_a_question_is_about_the_question_before(desk: Desk) -> None:
    desk.hears("津贴多少", ReplyKind.ANSWER)
    desk.hears("不是，我问的不是这个", ReplyKind.COURTESY)
    assert desk.written() == [("津贴多少", Vain.CORRECTED)]
