"""Rule: docs/protocol.md names every message, event and error code that a client can meet."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from assistant.channels import edges, voice, voice_answering, voice_listening, voice_sending
from assistant.channels.questions import Question
from assistant.channels.voice_messages import VERSION, ClientMessage
from assistant.channels.wire import event_document, turn_document
from assistant.normalization import SCRIPT, without_fillers
from assistant.turn import Action, ReplyKind
from assistant.understanding import DIALECT, SOUND
from tests.assistant.channels.test_wire import EXAMPLES, TURN
from tests.assistant.fakes import ASKING_BACK

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[3]
DOCUMENT = (ROOT / "docs" / "protocol.md").read_text("utf-8")

CODES = [code for _, _, code in edges._ERRORS] + [code for code, _ in edges._STATUSES.values()]
FROM_THE_CLIENT = [
    get_args(message.model_fields["type"].annotation)[0] for message in get_args(ClientMessage)
]
EVENTS = [event_document(event)[0] for event in EXAMPLES]
SENDING = (voice, voice_answering, voice_listening, voice_sending)
SENT = [
    name
    for module in SENDING
    for name in re.findall(r'send\(\s*"([a-z-]+)"', Path(module.__file__ or "").read_text("utf-8"))
]
REASONS = [SCRIPT, SOUND, DIALECT, *(change.reason for change in without_fillers("嗯，几点开门")[1])]


def fields_of(document: object) -> set[str]:
    """Return the names of all fields, however deep."""
    if isinstance(document, list):
        return set().union(*map(fields_of, document))
    if not isinstance(document, dict):
        return set()
    return set(document).union(*map(fields_of, document.values()))


FIELDS = {name for taken in (Question, *get_args(ClientMessage)) for name in taken.model_fields}


NAMES = [*sorted(FIELDS), *CODES, *FROM_THE_CLIENT, *EVENTS, *SENT, *REASONS, *ReplyKind, *Action]


@pytest.mark.parametrize("name", NAMES)
def test_it_is_documented(name: str) -> None:
    assert f"`{name}`" in DOCUMENT


def test_something_was_looked_for() -> None:
    assert {"ready", "partial", "paused", "resumed", "speech-ended", "cancelled", "error"} <= set(SENT)
    assert {"speech-started", "nothing-heard", "acknowledged", "audio", "pong"} <= set(SENT)
    assert {"hello", "listen", "hold", "end", "cancel", "ask", "leave", "ping"} == set(FROM_THE_CLIENT)


def test_the_version_is_the_documents() -> None:
    assert f"## Voice, version {VERSION}" in DOCUMENT


def test_every_field_of_the_whole_document_is_shown() -> None:
    asked_back = replace(TURN, reply=replace(TURN.reply, choices=ASKING_BACK.choices), timings_ms={})
    fields = fields_of(turn_document(asked_back))
    assert {"label", "path", "readings"} <= fields
    assert {field for field in fields if f'"{field}"' not in DOCUMENT} == set()
