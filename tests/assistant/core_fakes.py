"""Hand-written stand-ins for the assistant's core: a small guide, an embedder in e5's range, stages that tell."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from assistant.conversation.forms import Circumstances
from assistant.conversation.memory import Memory
from assistant.conversation.opening import Answered, Opening
from assistant.desk.records import Draft
from assistant.safety import Emergency, EmergencyKind
from assistant.stages import ConversationStage
from assistant.turn import Query, Reply, ReplyKind, Sentence
from assistant.understanding import Understanding
from knowledge_base.dialect_words import DialectWords
from knowledge_base.document import Citation, Document, Evidence, Passage, Scope, Scores
from knowledge_base.redecoding import Reading, Rewriting
from knowledge_base.segmentation import Segmenter
from knowledge_base.wording import Wording, load_colloquial
from models.audio import Audio
from models.recognition import Early, RecognitionHints, Transcript
from models.synthesis import Speech, VoiceOptions
from tests.assistant.fakes import tone
from tests.knowledge_base.fakes import BigramEmbedder

NO_HINTS = RecognitionHints()
OWN_PACE = VoiceOptions()
TODAY = date(2026, 11, 21)
QUESTION_CHARS = 20
HERE = Scope(TODAY, "云山市翠湖区石榴街道桂花社区")

ALLOWANCE = Document(
    id="old-age-allowance",
    title="云山市高龄津贴申领指南",
    issuer="云山市民政局",
    region="云山市",
    effective=date(2025, 1, 1),
    audience="八十周岁以上老人",
)
AMOUNTS = "满八十周岁、不满九十周岁的老人，每月发高龄津贴100元。满九十周岁、不满一百周岁的老人，每月发高龄津贴300元。"
PAPERS = "申请高龄津贴，要带下面两样材料。\n老人的身份证原件。\n老人的户口簿原件。"
TERMS = ("高龄津贴", "老年食堂", "物业费", "桂花社区", "云山市")


def passage(text: str, *, lists: tuple[str, ...] = (), clause: str = "二、发多少钱") -> Passage:
    """Return a passage of the small guide."""
    return Passage(
        id=f"{ALLOWANCE.id}#0",
        document_id=ALLOWANCE.id,
        position=0,
        heading_path=(clause,),
        clause=clause,
        text=text,
        lists=lists,
    )


def found(
    passage: Passage, *, document: Document = ALLOWANCE, score: float = 1.0, dense: float = 0.9
) -> Evidence:
    """Return a passage as it comes from retrieval; its place in the document is its rank."""
    own = replace(passage, document_id=document.id)
    return Evidence(own, document, score, passage.position, Scores(dense=dense, keyword=1.0))


def wording(*terms: str) -> Wording:
    """Return how people talk about ``terms`` and the terms of the small guide."""
    terms = (*TERMS, *terms)
    return Wording(Segmenter(terms), terms, load_colloquial())


class CloseEmbedder(BigramEmbedder):
    """Bigrams again, but with inner products where e5 has them: 0.75 for strangers, 1 for the same text."""

    def _vector(self, text: str) -> NDArray[np.float32]:
        own = super()._vector(text) * np.sqrt(0.25)
        return np.append(own, np.sqrt(0.75)).astype(np.float32)


def close_embedder() -> CloseEmbedder:
    """Return an embedder that is warm."""
    embedder = CloseEmbedder()
    embedder.warm_up()
    return embedder


@dataclass
class FakeRecognizer:
    """Hears what it is told to hear, or raises it; keeps what it was given."""

    hears: Transcript | Exception
    name: str = "fake"
    warm_ups: int = 0
    heard: list[tuple[Audio, RecognitionHints]] = field(default_factory=list)

    def warm_up(self) -> None:
        self.warm_ups += 1

    def recognize(
        self, audio: Audio, hints: RecognitionHints = NO_HINTS, *, early: Early | None = None
    ) -> Transcript:
        self.heard.append((audio, hints))
        if isinstance(self.hears, Exception):
            raise self.hears
        return self.hears


@dataclass
class FakeVoice:
    """Speaks a tone, or raises ``trouble``; keeps what it was asked."""

    name: str = "fake"
    trouble: Exception | None = None
    warm_ups: int = 0
    asked: list[tuple[str, VoiceOptions]] = field(default_factory=list)

    def warm_up(self) -> None:
        self.warm_ups += 1

    def synthesize(self, text: str, options: VoiceOptions = OWN_PACE) -> Speech:
        self.asked.append((text, options))
        if self.trouble:
            raise self.trouble
        return Speech(text, tone(0.2), self.name)


CITATION = Citation(ALLOWANCE.id, ALLOWANCE.title, "二、发多少钱", AMOUNTS.partition("。")[0] + "。")
REPLY = Reply(
    ReplyKind.ANSWER,
    (
        Sentence(CITATION.quote, "每月发高龄津贴一百元。", citation=0),
        Sentence("我听到的是“高龄津贴”。", "我听到的是“高龄津贴”。", private=True),
    ),
    (CITATION,),
    confidence=0.9,
)
ALERT = Reply(ReplyKind.ALERT, (Sentence("马上打120。", "马上打幺二零。"),), confidence=1.0)
NOT_HEARD = Reply(ReplyKind.CLARIFICATION, (Sentence("我没有听清。", "我没有听清。"),))


class Gate:
    """Where a stage stops until it is let through, so that a test can act in between."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.opened = threading.Event()

    def pass_through(self) -> None:
        self.reached.set()
        if not self.opened.wait(timeout=60):
            raise AssertionError("nobody opened the gate")


@dataclass(frozen=True)
class FakeReader:
    """Reads again what it knows to be misheard; the alternatives and the text itself are its other readings."""

    misheard: dict[str, str]

    def warm_up(self) -> None:
        """Nothing to load."""

    def readings(
        self, text: str, *, trust: float, alternatives: Sequence[str] = (), limit: int = 3
    ) -> tuple[Reading, ...]:
        assert 0.0 <= trust <= 1.0
        changes = tuple(
            Rewriting(text.index(word), word, meant) for word, meant in self.misheard.items() if word in text
        )
        meant = text
        for change in changes:
            meant = meant.replace(change.original, change.replacement)
        others = [other for other in dict.fromkeys((*alternatives, text)) if other != meant][: limit - 1]
        return (Reading(meant, 0.6, changes), *(Reading(other, 0.4 / len(others)) for other in others))


@dataclass
class FakeStages:
    """All stages of a turn. ``calls`` tells which were asked, in order, and with what."""

    hears: Transcript | Exception = field(default_factory=lambda: Transcript("高龄津贴多少钱", 0.9))
    seems: str = ""
    """What was said, as it seems at first; empty if nobody is told."""
    reply: Reply = REPLY
    replies: dict[str, Reply] = field(default_factory=dict)
    """By question, what is answered instead."""
    voice_trouble: Exception | None = None
    misheard: dict[str, str] = field(default_factory=dict)
    """Words that the reader knows to be misheard, with what was meant."""
    dialects: dict[str, DialectWords] = field(default_factory=dict)
    """The dialects that are known, by tag."""
    gates: dict[str, Gate] = field(default_factory=dict)
    calls: list[tuple[str, object]] = field(default_factory=list)
    release_id: str = "20261121T080000-00c0ffee"
    dangerous: str = ""
    """A word that makes whatever has it an emergency."""
    opens: Opening | None = None
    """What the conversation goes on with; None looks for the question as it stands."""
    opened: list[tuple[Query, Memory, Scope, Circumstances]] = field(default_factory=list)
    closed: list[tuple[Answered, ...]] = field(default_factory=list)
    may_ask_back: list[bool] = field(default_factory=list)
    """Of each answer, whether it might have been a question back."""
    spoken_of: list[tuple[str, ...]] = field(default_factory=list)
    """Of each answer, the documents that the question hangs on."""

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.calls]

    @property
    def hearing(self) -> FakeStages:
        return self

    @property
    def understanding(self) -> FakeStages:
        return self

    @property
    def understands(self) -> Understanding:
        reader = FakeReader(self.misheard)
        return Understanding(limit_chars=QUESTION_CHARS, reader=reader, dialects=self.dialects)

    @property
    def alarm(self) -> FakeStages:
        return self

    @property
    def conversation(self) -> ConversationStage:
        return self

    @property
    def rehearsing(self) -> ConversationStage:
        return self

    @property
    def retrieval(self) -> FakeStages:
        return self

    @property
    def answering(self) -> FakeStages:
        return self

    @property
    def speaking(self) -> FakeStages:
        return self

    def _called(self, name: str, what: object) -> None:
        self.calls.append((name, what))
        if gate := self.gates.get(name):
            gate.pass_through()

    def hear(
        self,
        utterance: Audio,
        dialect: str | None = None,
        *,
        early: Early | None = None,
        quick: bool = False,
    ) -> Transcript:
        if self.seems and early is not None:
            if gate := self.gates.get("before"):
                gate.pass_through()
            early(self.seems)
        self._called("hear", (utterance, dialect))
        if isinstance(self.hears, Exception):
            raise self.hears
        return self.hears

    def typed(self, text: str, dialect: str | None = None) -> Query:
        self._called("typed", text)
        return self.understands.typed(text, dialect)

    def heard(self, transcript: Transcript, dialect: str | None = None) -> Query:
        self._called("heard", transcript)
        return self.understands.heard(transcript, dialect)

    def search(
        self,
        queries: Sequence[str],
        scope: Scope,
        *,
        probabilities: Sequence[float] = (),
        heard: str = "",
        limit: int = 8,
    ) -> tuple[Evidence, ...]:
        self._called("search", (tuple(queries), scope))
        return (found(passage(AMOUNTS)),)

    def check(self, wordings: Sequence[str], *, heard: bool) -> Emergency | None:
        words = next((each for each in wordings if self.dangerous and self.dangerous in each), None)
        return None if words is None else Emergency(EmergencyKind.FALL, words)

    def raise_alert(self, emergency: Emergency, draft: Draft, key: str) -> Reply:
        self._called("raise_alert", (emergency, draft, key))
        return ALERT

    def open(self, query: Query, memory: Memory, scope: Scope, circumstances: Circumstances) -> Opening:
        self.opened.append((query, memory, scope, circumstances))
        return self.opens or Opening(memory, questions=((query,),))

    def close(self, opening: Opening, answered: Sequence[Answered]) -> tuple[Reply, Memory]:
        self.closed.append(tuple(answered))
        memory = opening.memory
        for each in answered:
            memory = memory.after(each.query, each.reply)
        return answered[0].reply, memory

    def answer(
        self,
        query: Query,
        evidence: Sequence[Evidence],
        scope: Scope,
        *,
        ask_back: bool = True,
        about: Collection[str] = (),
        alone: Query | None = None,
    ) -> Reply:
        self._called("answer", (query, tuple(evidence), scope))
        self.may_ask_back.append(ask_back)
        self.spoken_of.append(tuple(about))
        return self.replies.get(query.text, self.reply)

    def not_heard(self) -> Reply:
        self._called("not_heard", None)
        return NOT_HEARD

    def speak(self, spoken_text: str, options: VoiceOptions = OWN_PACE, *, keep: bool = True) -> Speech:
        self._called("speak", (spoken_text, options, keep))
        if self.voice_trouble:
            raise self.voice_trouble
        return Speech(spoken_text, tone(0.2), "fake")


class GatedRecognizer(FakeRecognizer):
    """A recognizer whose warming up waits at a gate."""

    def __init__(self, gate: Gate) -> None:
        super().__init__(Transcript("高龄津贴多少钱", 0.9))
        self._gate = gate

    def warm_up(self) -> None:
        self._gate.pass_through()
