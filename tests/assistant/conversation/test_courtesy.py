"""Rule: a courtesy is one plain sentence that claims nothing; silence is not announced aloud."""

from __future__ import annotations

import pytest

from assistant.conversation import courtesy
from assistant.conversation.commands import Command
from assistant.turn import Action, Reply, ReplyKind

pytestmark = pytest.mark.unit

COMMANDS = [
    ((Command.SLOWER,), "好的，我慢一点说。"),
    ((Command.REPEAT, Command.LOUDER), "好的，我大声一点说。"),
    ((Command.LOUDER, Command.SLOWER), "好的，我慢一点、大声一点说。"),
    ((Command.MANDARIN,), "好的，我说普通话。"),
    ((Command.SLOWER, Command.MANDARIN), "好的，我说普通话，慢一点。"),
    ((Command.GREETING,), "您好，有什么事您慢慢讲，我听着呢。"),
    ((Command.THANKS,), "不用谢，还有事您随时问我。"),
]


@pytest.mark.parametrize(("commands", "text"), COMMANDS)
def test_what_is_said_to_commands(commands: tuple[Command, ...], text: str) -> None:
    reply = courtesy.obeyed(commands)
    assert reply is not None
    assert reply.text == text


def test_what_is_only_repeated_needs_no_word() -> None:
    assert courtesy.obeyed((Command.REPEAT,)) is None


@pytest.mark.parametrize(
    "reply",
    [
        courtesy.goodbye(),
        courtesy.nothing_to_repeat(),
        courtesy.nothing_more(),
        courtesy.none_of_them(),
        courtesy.not_wanted(),
        courtesy.ask_again(),
        courtesy.nothing_offered(),
    ],
)
def test_one_sentence_that_claims_nothing(reply: Reply) -> None:
    assert reply.kind is ReplyKind.COURTESY
    assert len(reply.sentences) == 1
    assert reply.spoken_text
    assert (reply.citations, reply.choices) == ((), ())


def test_actions() -> None:
    assert courtesy.goodbye().action is Action.LEAVE
    stopped = courtesy.stopped()
    assert (stopped.action, stopped.spoken_text) == (Action.STOP, "")
