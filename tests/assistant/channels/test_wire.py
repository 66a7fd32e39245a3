"""Rule: the documents have exactly the promised fields, hold plain JSON values, and no event is left out."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import get_args

import pytest

from assistant.channels.wire import event_document, turn_document
from assistant.turn import (
    Ended,
    Event,
    Found,
    Heard,
    Query,
    Reply,
    ReplyKind,
    Said,
    Sentence,
    Silent,
    Spoken,
    Substitution,
    Turn,
    Understood,
)
from models.synthesis import Speech
from tests.assistant.fakes import (
    ABSTENTION,
    ALARM,
    ANSWER,
    ASKING_BACK,
    CHOICES,
    CITATION,
    EVIDENCE,
    GOODBYE,
    GREETING,
    MORE_CHOICES,
    OFFERING,
    REGISTERED,
    SILENCE,
    TRANSCRIPT,
    tone,
)

pytestmark = pytest.mark.unit

QUERY = Query(
    "高龄津贴",
    "高龄金贴",
    True,
    (Substitution("金贴", "津贴", "sound"),),
    ("高龄今天",),
    (0.75, 0.125),
    dialect="yue",
)
TURN = Turn(
    "visit-1",
    QUERY,
    ANSWER,
    TRANSCRIPT,
    (EVIDENCE,),
    {"total": 12.5},
    "20261121T083000-5f2c9a1e",
    speed=0.85,
    gain=1.5,
)
EXAMPLES: tuple[Event, ...] = (
    Heard(TRANSCRIPT),
    Understood(QUERY),
    Found((EVIDENCE,)),
    Said(0, ReplyKind.ANSWER, ANSWER.sentences[0], CITATION),
    Spoken(0, Speech("一百元", tone(0.1), "fake")),
    Silent(0, "现在读不出来。"),
    Ended(TURN),
)


def test_there_is_an_example_of_every_event() -> None:
    assert {type(event) for event in EXAMPLES} == set(get_args(Event))


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: type(event).__name__)
def test_every_event_is_plain_json(event: Event) -> None:
    name, body = event_document(event)
    assert name.islower()
    assert json.loads(json.dumps(body)) == body


def test_event_names_differ() -> None:
    names = [event_document(event)[0] for event in EXAMPLES]
    assert names == ["heard", "understood", "found", "said", "audio", "silent", "ended"]


def test_the_turn_document_is_exactly_as_promised() -> None:
    assert turn_document(TURN) == {
        "visit": "visit-1",
        "visit_code": "9RNT-T8HG",
        "release": "20261121T083000-5f2c9a1e",
        "transcript": {
            "text": "高龄金贴一个月多少钱",
            "confidence": 0.82,
            "alternatives": ["高龄津贴一个月多少钱"],
        },
        "query": {
            "text": "高龄津贴",
            "original": "高龄金贴",
            "heard": True,
            "dialect": "yue",
            "probability": 0.75,
            "substitutions": [{"original": "金贴", "replacement": "津贴", "reason": "sound"}],
            "readings": [{"text": "高龄今天", "probability": 0.125}],
        },
        "reply": {
            "kind": "answer",
            "text": ANSWER.text,
            "spoken_text": ANSWER.spoken_text,
            "citations": [
                {
                    "document_id": "old-age-allowance",
                    "title": "云山市高龄津贴申领指南",
                    "clause": "二、发多少钱",
                    "quote": "满八十周岁、不满九十周岁的老人，每月发高龄津贴100元。",
                    "effective": "2025-01-01",
                    "expires": None,
                }
            ],
            "choices": [],
            "action": None,
        },
        "evidence": [
            {
                "document_id": "old-age-allowance",
                "title": "云山市高龄津贴申领指南",
                "clause": "二、发多少钱",
                "path": ["云山市高龄津贴申领指南", "二、发多少钱"],
                "score": 0.8,
                "rank": 0,
                "scores": {"dense": 0.9, "keyword": 1.0, "phonetic": 0.0, "fused": 0.0, "reranked": 0.0},
            }
        ],
        "timings_ms": {"total": 12.5},
        "speed": 0.85,
        "gain": 1.5,
    }


def test_what_was_not_heard_is_null() -> None:
    reply = Reply(ReplyKind.ABSTENTION, (Sentence("没有听清。", "没有听清。"),))
    document = turn_document(Turn("visit-1", None, reply))
    assert document["transcript"] is None
    assert document["query"] is None
    assert document["reply"]["citations"] == document["evidence"] == []


@pytest.mark.parametrize(
    ("day", "written"), [(None, None), (date(2026, 1, 31), "2026-01-31"), (date(1999, 12, 1), "1999-12-01")]
)
def test_dates_are_iso_or_null(day: date | None, written: str | None) -> None:
    reply = replace(ANSWER, citations=(replace(CITATION, effective=day, expires=day),))
    citation = turn_document(replace(TURN, reply=reply))["reply"]["citations"][0]
    assert (citation["effective"], citation["expires"]) == (written, written)


def test_a_sentence_names_its_issuer() -> None:
    _, body = event_document(Said(0, ReplyKind.ANSWER, ANSWER.sentences[0], CITATION))
    assert body["citation"]["issuer"] == "云山市民政局"
    _, body = event_document(Said(1, ReplyKind.ANSWER, ANSWER.sentences[1], None))
    assert body["citation"] is None


def test_readings_that_are_equally_likely_have_no_probability() -> None:
    query = Query("交社保", "缴社保", readings=("交医保", "缴医保"))
    assert event_document(Understood(query))[1]["query"] == {
        "text": "交社保",
        "original": "缴社保",
        "heard": False,
        "dialect": None,
        "probability": None,
        "substitutions": [],
        "readings": [{"text": "交医保", "probability": None}, {"text": "缴医保", "probability": None}],
    }


def test_choices_are_told_with_their_sentence_and_with_the_whole_reply() -> None:
    choices = [{"label": choice.label, "question": choice.question} for choice in CHOICES]
    first, last = ASKING_BACK.sentences
    assert event_document(Said(0, ASKING_BACK.kind, first, None))[1]["choices"] == []
    assert event_document(Said(1, ASKING_BACK.kind, last, None, CHOICES))[1]["choices"] == choices
    assert turn_document(replace(TURN, reply=ASKING_BACK))["reply"]["choices"] == choices


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (ANSWER, "answer"),
        (ASKING_BACK, "clarification"),
        (ABSTENTION, "abstention"),
        (REGISTERED, "handoff"),
        (ALARM, "alert"),
        (GREETING, "courtesy"),
    ],
)
def test_every_kind_of_reply_has_its_name(reply: Reply, kind: str) -> None:
    assert turn_document(replace(TURN, reply=reply))["reply"]["kind"] == kind


@pytest.mark.parametrize(("reply", "action"), [(ANSWER, None), (SILENCE, "stop"), (GOODBYE, "leave")])
def test_a_reply_tells_what_the_channel_is_to_do(reply: Reply, action: str | None) -> None:
    assert turn_document(replace(TURN, reply=reply))["reply"]["action"] == action


def test_an_answer_offers_choices_too() -> None:
    choices = [{"label": choice.label, "question": choice.question} for choice in MORE_CHOICES]
    assert turn_document(replace(TURN, reply=OFFERING))["reply"]["choices"] == choices
