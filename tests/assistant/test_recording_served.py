"""Rule: a running server records what was asked in vain in the library of its home, unless it is set not to."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, closing
from pathlib import Path

import pytest

from assistant.runtime import Assistant
from assistant.settings import Gaps, Settings
from assistant.turn import Ended, ReplyKind, Request, Turn
from knowledge_base.layout import Layout
from knowledge_base.library.database import Database, default_url
from knowledge_base.library.library import Library
from knowledge_base.library.records import Vain
from knowledge_base.publishing import publish
from tests.assistant.allowance_home import calibrate
from tests.assistant.core_fakes import TODAY, close_embedder
from tests.assistant.registry_fakes import FakeRegistry, Looks, NoWords, equipment_of, settings_of

pytestmark = pytest.mark.unit

GUIDE = (
    "---\ntitle: 高龄津贴申领指南\neffective: 2025-01-01\n---\n\n满八十周岁的老人，每月发高龄津贴100元。\n"
)
ANSWERED = "高龄津贴八十五岁的老人每月发多少钱"
DECLINED = "我叫王桂芳，月亮上有几个人"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with one release."""
    home, folder = tmp_path / "home", tmp_path / "guides"
    folder.mkdir()
    Layout(home).root.mkdir(parents=True)
    calibrate(home)
    (folder / "allowance.md").write_text(GUIDE, "utf-8")
    publish([folder], home, close_embedder()).close()
    return home


def take(assistant: Assistant, question: str, visit: str = "one") -> Turn:
    """Take a turn as the channels do: who reads it leaves as soon as it has ended."""

    async def ended() -> Turn:
        async with aclosing(assistant.turn(Request(question=question, visit=visit, as_of=TODAY))) as events:
            async for event in events:
                if isinstance(event, Ended):
                    return event.turn
        raise AssertionError("the turn did not end")

    return asyncio.run(ended())


def serve(settings: Settings) -> str:
    """Decline a question, answer another one that the resident dislikes, and return the release."""
    looks = Looks()
    with closing(Assistant(equipment_of(settings, FakeRegistry(language=NoWords())), looks)) as assistant:
        take(assistant, DECLINED)  # not started yet: as at a terminal
        assistant.start()
        looks.until_pause()
        assert take(assistant, DECLINED).reply.kind is ReplyKind.ABSTENTION
        turn = take(assistant, ANSWERED, "two")
        assert turn.reply.kind is ReplyKind.ANSWER
        assert assistant.judge("two", liked=False)
        return turn.release


def test_what_was_asked_in_vain_is_in_the_library(home: Path) -> None:
    release = serve(settings_of(home))
    with Database(default_url(home)) as database:
        rows = Library(database).vain()
    assert {(row.text, row.kind, row.heard, row.release) for row in rows} == {
        ("我叫〔姓名〕，月亮上有几个人", Vain.ABSTAINED, False, release),
        (ANSWERED, Vain.DISLIKED, False, release),
    }


def test_nothing_is_recorded_if_it_is_not_wanted(home: Path) -> None:
    serve(settings_of(home).model_copy(update={"gaps": Gaps(record=False)}))
    with Database(default_url(home)) as database:
        assert Library(database).vain() == ()


def test_who_was_not_answered_or_has_left_has_nothing_to_judge(home: Path) -> None:
    looks = Looks()
    with closing(
        Assistant(equipment_of(settings_of(home), FakeRegistry(language=NoWords())), looks)
    ) as assistant:
        assistant.start()
        looks.until_pause()
        assert not assistant.judge("nobody", liked=False)
        assert take(assistant, ANSWERED, "two").reply.kind is ReplyKind.ANSWER
        assistant.leave("two")
        assistant.leave("nobody")
        assert not assistant.judge("two", liked=False)
