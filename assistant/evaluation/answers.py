"""Golden questions asked of the whole path, typed or spoken by a voice, and what came of each."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from assistant.errors import NothingHeard, QuestionsInvalid
from assistant.speakable import speakable
from assistant.turn import Ended, Event, ReplyKind, Request, Spoken, Turn
from knowledge_base.document import Passage
from knowledge_base.numerals import find_numerals, unified
from knowledge_base.sentences import sentences
from models.audio import Audio
from models.errors import RecognitionFailed
from models.recognition import Transcript
from models.synthesis import Synthesizer

TYPED = "typed"
_TELEPHONE = re.compile(r"\d{3,4}-\d{4}|\d{7,}")


@dataclass(frozen=True, slots=True)
class GoldenQuestion:
    """A question with the document that answers it, or, without one, a question that no document answers."""

    id: str
    question: str
    document: str = ""
    """The document's id; empty if no document answers."""
    figure: str = ""
    """What a right answer states."""
    accept: tuple[str, ...] = ()
    """Other wordings of the figure that count."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one question put in one way."""

    question: GoldenQuestion
    voice: str
    """The synthesizer that spoke the question, or ``typed``."""
    turn: Turn
    figure_read_back: bool | None = None
    """Whether the recognizer finds the figure in the reply's audio; None if that was not tried."""

    @property
    def answered(self) -> bool:
        """Whether the assistant answered at all."""
        return self.turn.reply.kind is ReplyKind.ANSWER

    @property
    def document_cited(self) -> bool:
        """Whether the first citation is of the right document."""
        citations = self.turn.reply.citations
        return self.answered and bool(citations) and citations[0].document_id == self.question.document

    @property
    def document_found(self) -> bool:
        """Whether the right document ranks first, answered or not."""
        evidence = self.turn.evidence
        return bool(evidence) and evidence[0].document.id == self.question.document

    @property
    def figure_stated(self) -> bool:
        """Whether an answer states the right figure."""
        return self.answered and bool(self.question.document) and states(self.turn.reply.text, self.question)


class Assistant(Protocol):
    """What an evaluation needs of the assistant."""

    def turn(self, request: Request) -> AsyncIterator[Event]:
        """Yield the events of one turn, ``Ended`` last."""
        ...


class Listener(Protocol):
    """What an evaluation needs to read a reply back."""

    def hear(self, utterance: Audio) -> Transcript:
        """Return what was said."""
        ...


def load_questions(path: Path) -> tuple[GoldenQuestion, ...]:
    """Read one question a line: JSON with id and question, and document, figure, accept if there is an answer.

    Raises:
        QuestionsInvalid: the file cannot be read, or a line is not such a question.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionsInvalid(f"读不了问题文件 {path}（{error}）。请检查文件名。") from error
    return tuple(_question(path, number, line) for number, line in enumerate(lines, 1) if line.strip())


def _question(path: Path, number: int, line: str) -> GoldenQuestion:
    try:
        row = json.loads(line)
        return GoldenQuestion(
            id=row["id"],
            question=row["question"],
            document=Path(row.get("document", "")).stem,
            figure=row.get("figure", ""),
            accept=tuple(row.get("accept", ())),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise QuestionsInvalid(
            f"{path} 第{number}行不是问题。每行要有 id 和 question，请改正后再试。"
        ) from error


async def evaluate(
    assistant: Assistant,
    question: GoldenQuestion,
    *,
    voice: Synthesizer | None = None,
    listener: Listener | None = None,
    as_of: date | None = None,
) -> Outcome:
    """Put ``question`` to the assistant, spoken by ``voice`` or typed, and let ``listener`` hear the reply."""
    speak = listener is not None
    if voice is None:
        request = Request(question=question.question, as_of=as_of, speak=speak)
    else:
        spoken = voice.synthesize(speakable(question.question))
        request = Request(utterance=spoken.audio, as_of=as_of, speak=speak)
    said: list[Audio] = []
    async for event in assistant.turn(request):
        if isinstance(event, Spoken):
            said.append(event.speech.audio)
        elif isinstance(event, Ended):
            turn = event.turn
    return Outcome(
        question,
        TYPED if voice is None else voice.name,
        turn,
        None if listener is None else _read_back(said, question, listener),
    )


def _read_back(said: Sequence[Audio], question: GoldenQuestion, listener: Listener) -> bool:
    """Hear each sentence by itself, as short utterances are what the recognizer is made for."""
    heard: list[str] = []
    for audio in said:
        try:
            heard.append(listener.hear(audio).text)
        except (NothingHeard, RecognitionFailed):
            continue
    return sounds_stated("".join(heard), question)


def key_sentence(question: GoldenQuestion, passages: Iterable[Passage]) -> str | None:
    """Return the first sentence of ``passages`` that carries the figure, or None."""
    said = (sentence for passage in passages for sentence in sentences(passage.text))
    return next((sentence for sentence in said if question.figure in sentence), None)


def states(text: str, question: GoldenQuestion) -> bool:
    """Return whether ``text`` contains the figure, after numerals are unified and punctuation is taken away."""
    said = unified(text)
    return any(unified(wording) in said for wording in (question.figure, *question.accept))


def sounds_stated(text: str, question: GoldenQuestion) -> bool:
    """Return whether a transcript contains the figure, as far as a recognizer that writes homophones can tell.

    Of a figure with numbers every number must be there with its value; words, and the digits of telephone
    numbers, count by toneless syllables.
    """
    wordings = (question.figure, *question.accept)
    return states(text, question) or any(_heard(wording, text) for wording in wordings)


def _heard(wording: str, text: str) -> bool:
    if _TELEPHONE.search(wording):
        return _digit_sounds(wording) in _digit_sounds(text)
    values = [numeral.value for numeral in find_numerals(wording)]
    if values:
        said = [numeral.value for numeral in find_numerals(text)]
        return all(value in said for value in values)
    return _syllables(wording) in _syllables(text)


def _digit_sounds(text: str) -> str:
    """Return ``text`` as toneless syllables, digit by digit, the one spoken as yao."""
    spelled = re.sub(r"\d", lambda digit: "零幺二三四五六七八九"[int(digit.group())], text)
    return _syllables(re.sub("[一〇]", lambda one: {"一": "幺", "〇": "零"}[one.group()], spelled))


def _syllables(text: str) -> str:
    from pypinyin import lazy_pinyin  # noqa: PLC0415  its dictionaries take a while, and every command imports this

    return " ".join(lazy_pinyin(re.sub(r"[^一-鿿]", "", text)))


def share(flags: Iterable[bool]) -> str:
    """Return how many of ``flags`` are true, as 27/30."""
    counted = list(flags)
    return f"{sum(counted)}/{len(counted)}"
