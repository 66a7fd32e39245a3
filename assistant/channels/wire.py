"""What goes out: turns and their events as JSON. ``docs/protocol.md`` describes the formats."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any, assert_never

from assistant.turn import (
    Ended,
    Event,
    Found,
    Heard,
    Query,
    Reply,
    Said,
    Silent,
    Spoken,
    Turn,
    Understood,
)
from assistant.visit_code import code_of, shown
from knowledge_base.document import Citation, Evidence
from models.recognition import Transcript
from models.synthesis import Speech

Document = dict[str, Any]
"""Plain JSON values; the one dict of the assistant, made last and never read again."""


def turn_document(turn: Turn) -> Document:
    """Return the document of ``POST /api/ask`` and of ``ask --json``."""
    return {
        "visit": turn.visit,
        "visit_code": shown(code_of(turn.visit)),
        "release": turn.release,
        "transcript": None if turn.transcript is None else transcript_document(turn.transcript),
        "query": None if turn.query is None else query_document(turn.query),
        "reply": reply_document(turn.reply),
        "evidence": [evidence_document(evidence) for evidence in turn.evidence],
        "speed": turn.speed,
        "gain": turn.gain,
        "timings_ms": dict(turn.timings_ms),
    }


def event_document(event: Event) -> tuple[str, Document]:  # noqa: PLR0911  one return for each event
    """Return the name and the body of an event. The samples of ``Spoken`` travel on their own."""
    match event:
        case Heard():
            return "heard", {"transcript": transcript_document(event.transcript)}
        case Understood():
            return "understood", {"query": query_document(event.query)}
        case Found():
            return "found", {"evidence": [evidence_document(evidence) for evidence in event.evidence]}
        case Said():
            return "said", _said_document(event)
        case Spoken():
            return "audio", audio_document(event.index, event.speech)
        case Silent():
            return "silent", {"index": event.index, "reason": event.reason}
        case Ended():
            return "ended", {"turn": turn_document(event.turn)}
        case _:
            assert_never(event)


def audio_document(index: int, speech: Speech) -> Document:
    """Return what announces the samples of sentence ``index``."""
    return {
        "index": index,
        "rate_hz": speech.audio.rate_hz,
        "samples": len(speech.audio.samples),
        "synthesizer": speech.synthesizer,
    }


def transcript_document(transcript: Transcript) -> Document:
    """Return what the recognizer heard."""
    return {
        "text": transcript.text,
        "confidence": round(transcript.confidence, 4),
        "alternatives": list(transcript.alternatives),
    }


def query_document(query: Query) -> Document:
    """Return what was understood, every change made on the way, and what else may have been meant."""
    likely = query.probabilities or (None,) * len(query.wordings)
    probability, *others = (None if each is None else round(each, 4) for each in likely)
    return {
        "text": query.text,
        "original": query.original,
        "heard": query.heard,
        "dialect": query.dialect or None,
        "probability": probability,
        "substitutions": [asdict(substitution) for substitution in query.substitutions],
        "readings": [
            {"text": text, "probability": other} for text, other in zip(query.readings, others, strict=True)
        ],
    }


def reply_document(reply: Reply) -> Document:
    """Return the whole reply."""
    return {
        "kind": reply.kind.value,
        "text": reply.text,
        "spoken_text": reply.spoken_text,
        "citations": [citation_document(citation) for citation in reply.citations],
        "choices": [asdict(choice) for choice in reply.choices],
        "action": None if reply.action is None else reply.action.value,
    }


def citation_document(citation: Citation) -> Document:
    """Return where a claim comes from."""
    return {
        "document_id": citation.document_id,
        "title": citation.title,
        "clause": citation.clause,
        "quote": citation.quote,
        "effective": _iso(citation.effective),
        "expires": _iso(citation.expires),
    }


def evidence_document(evidence: Evidence) -> Document:
    """Return a passage that was found, without its text."""
    return {
        "document_id": evidence.document.id,
        "title": evidence.document.title,
        "clause": evidence.passage.clause,
        "path": list(evidence.path),
        "score": round(evidence.score, 6),
        "rank": evidence.rank,
        "scores": {name: round(score, 6) for name, score in asdict(evidence.scores).items()},
    }


def _said_document(said: Said) -> Document:
    citation = said.citation
    return {
        "index": said.index,
        "kind": said.kind.value,
        "text": said.sentence.text,
        "citation": None if citation is None else citation_document(citation) | {"issuer": citation.issuer},
        "choices": [asdict(choice) for choice in said.choices],
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
