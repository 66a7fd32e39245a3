"""Rule: whatever happens in a whole assistant, no log line, no metric and no record holds what a resident said."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Iterator
from contextlib import aclosing, closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from assistant.errors import AssistantError
from assistant.runtime import Assistant
from assistant.turn import Request
from knowledge_base.layout import Layout
from knowledge_base.library.database import default_url
from knowledge_base.publishing import publish
from models.errors import ModelsError, RecognitionFailed, SynthesisFailed
from models.recognition import Transcript
from tests.assistant.allowance_home import calibrate
from tests.assistant.core_fakes import TODAY, FakeRecognizer, FakeVoice, close_embedder
from tests.assistant.fakes import tone
from tests.assistant.registry_fakes import (
    FakeGenerator,
    FakeRegistry,
    Looks,
    NoWords,
    equipment_of,
    settings_of,
)

pytestmark = pytest.mark.unit

GUIDE = (
    "---\ntitle: 高龄津贴申领指南\neffective: 2025-01-01\n---\n\n满八十周岁的老人，每月发高龄津贴100元。\n"
)
TELLTALE = ("欧阳翠莲", "13987654321", "530102194001011234", "幸福里7栋", "zhenhai")
"""What nobody else would say; each of them somewhere in what is asked."""
ASKED = (
    "我叫欧阳翠莲，身份证530102194001011234，高龄津贴八十五岁的老人每月发多少钱",
    "欧阳翠莲住幸福里7栋，月亮上有几个人",
    "我叫欧阳翠莲，我家幸福里7栋的灯坏了要报修",
    "电话13987654321",
    "欧阳翠莲倒在地上不醒了，在幸福里7栋",
    "再说一遍",
    "欧阳翠莲" * 200,
    "",
)
SPOKEN = tone(1.0)


class Heard(logging.Handler):
    """Everything that is logged, before any filter: at any level, from any module, with its errors."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        own = record.name.partition(".")[0] in {"assistant", "knowledge_base", "models"}
        error = record.exc_info[1] if record.exc_info else None
        self.lines.append(f"{record.getMessage()} {error if own and error else ''}")


@pytest.fixture
def heard() -> Iterator[Heard]:
    handler, root = Heard(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.setLevel(level)
    root.removeHandler(handler)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one release."""
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("guides")
    Layout(home).root.mkdir(parents=True)
    calibrate(home)
    (folder / "allowance.md").write_text(GUIDE, "utf-8")
    publish([folder], home, close_embedder()).close()
    return home


@pytest.fixture
def home(published: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(published, tmp_path / "home"))


def registries() -> Iterator[FakeRegistry]:
    """Yield what is well, and what fails as rudely as a library may: with the resident's words in its errors."""
    rude = "".join(TELLTALE)
    yield FakeRegistry(language=NoWords(), ears=FakeRecognizer(Transcript(ASKED[0], 0.9)))
    for error in (RecognitionFailed("没有听清。"), ZeroDivisionError(rude)):
        yield FakeRegistry(
            language=NoWords(),
            ears=FakeRecognizer(error),
            voices={
                "first": FakeVoice("first", ValueError(rude)),
                "second": FakeVoice("second", SynthesisFailed(rude)),
            },
            writes=FakeGenerator(reply=f"{rude}每月领 999 元。"),
        )


async def ask(assistant: Assistant) -> None:
    """Ask everything, typed and spoken, in one visit whose name and channel are telltale as well."""
    requests = [
        Request(question=words, visit=TELLTALE[0], channel=TELLTALE[4], as_of=TODAY) for words in ASKED
    ]
    spoken = Request(utterance=SPOKEN, visit=TELLTALE[1], dialect=TELLTALE[4], speak=True, as_of=TODAY)
    for request in (*requests, spoken):
        with suppress(AssistantError, ModelsError, ZeroDivisionError):
            async with aclosing(assistant.turn(request)) as events:
                async for _ in events:
                    pass
        assistant.judge(request.visit or "", liked=False)
    assistant.leave(TELLTALE[0])


def counted(home: Path) -> list[str]:
    """Return every row of what is counted, as text."""
    with closing(create_engine(default_url(home)).connect()) as connection:
        rows = [str(row) for row in connection.execute(text("SELECT * FROM seen_turns"))]
        connection.engine.dispose()
    return rows


@pytest.mark.parametrize("number", range(3))
def test_nothing_of_it_is_anywhere(home: Path, heard: Heard, number: int) -> None:
    settings = settings_of(home)
    if number:
        models = settings.models.model_copy(update={"generator": "writer"})
        settings = settings.model_copy(update={"models": models})
    registry, looks = list(registries())[number], Looks()
    with closing(Assistant(equipment_of(settings, registry), looks)) as assistant:
        assistant.start()
        looks.until_pause()
        asyncio.run(ask(assistant))
        metrics = assistant.observatory.metrics.text().decode()
    rows = counted(home)
    assert len(rows) == len(ASKED) + 1
    assert all(
        any(f"'{how}'" in row for row in rows) for how in ("answered", "abstained", "alert", "refused")
    )
    assert sum("turn over: " in line for line in heard.lines) == len(ASKED) + 1
    told = [line for line in (*heard.lines, *rows, metrics) if any(word in line for word in TELLTALE)]
    assert told == []


def test_nothing_is_counted_if_it_is_not_wanted(home: Path) -> None:
    statistics = settings_of(home).statistics.model_copy(update={"record": False})
    looks = Looks()
    settings = settings_of(home).model_copy(update={"statistics": statistics})
    with closing(Assistant(equipment_of(settings, FakeRegistry(language=NoWords())), looks)) as assistant:
        assistant.start()
        looks.until_pause()
        asyncio.run(ask(assistant))
        status = assistant.observatory.status(assistant.ready)
    assert "还没有人问" in {fact.value for fact in status.facts}
    assert counted(home) == []
