"""Rule: behind the whole assistant, a language model's good sentences are said, and whatever else it does or fails to
do the resident gets the quoted answer and notices nothing; nothing that names or reaches a person is sent to it.
"""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from assistant.bootstrap import build, registry_of
from assistant.equipment import Equipment
from assistant.runtime import Assistant
from assistant.settings import Settings, load_settings
from assistant.turn import Ended, Reply, ReplyKind, Request
from models.registry import Registry
from tests.assistant.generation.server import (
    ChatServer,
    Client,
    Received,
    Turn,
    fails,
    goes_on,
    resets,
    says,
    says_nothing,
    sends,
    serving,
    stalls,
)
from tests.e2e.sample_home import AS_OF, LOCAL, sample_home

pytestmark = pytest.mark.model

QUESTION = "我八十三了，高龄津贴一个月发多少钱？"
CLAUSE = "每月发高龄津贴100元"
GOOD = "八十到八十九岁的老人，每个月发高龄津贴一百元"
CATALOGUE = """
[our-endpoint]
task = "generation"
title = "测试用的语言模型服务"
backend = "openai_chat"
revision = "online"
license = "无"
sources = [{{ kind = "service" }}]

[our-endpoint.options]
base_url = "{url}"
model = "tiny"
retries = 0
first_token_s = 1.0
total_s = 1.5
"""
MODELS = LOCAL.model_copy(update={"generator": "our-endpoint", "language_model": ""})


def writes(sentence: str) -> Turn:
    """Stream ``sentence`` with the number of the passage that has the clause, as a model would that has read it."""

    def turn(client: Client, request: Received) -> None:
        _, *passages = re.split(r"^\[(\d+)\] ", request.messages[-1]["content"], flags=re.MULTILINE)
        numbers = [
            number for number, text in zip(passages[::2], passages[1::2], strict=True) if CLAUSE in text
        ]
        says(sentence[:9], f"{sentence[9:]}[{numbers[0]}]。")(client, request)

    return turn


@dataclass(frozen=True)
class Office:
    """A community with an endpoint."""

    home: Path
    server: ChatServer
    registry: Registry

    def assistant(self, turn: Turn, generator: str = "our-endpoint") -> Assistant:
        """Return a new assistant, whose endpoint does as ``turn`` does from now on."""
        self.server.turns = (turn,)
        self.server.received.clear()
        models = MODELS.model_copy(update={"generator": generator})
        return Assistant(Equipment(Settings(home=self.home, models=models), self.registry))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    home = tmp_path_factory.mktemp("home") / "copy"
    shutil.copytree(sample_home(tmp_path_factory), home, symlinks=True)
    with serving(says_nothing) as server:
        (home / "catalogue.toml").write_text(CATALOGUE.format(url=server.base_url), "utf-8")
        yield Office(home, server, registry_of(Settings(home=home, models=MODELS)))


@pytest.fixture(scope="module")
def quoted(office: Office) -> Reply:
    """What is said without a language model."""
    with closing(office.assistant(says_nothing, generator="")) as assistant:
        reply = asked(assistant)
    assert reply.kind is ReplyKind.ANSWER
    assert "100元" in reply.text
    return reply


def asked(assistant: Assistant, question: str = QUESTION) -> Reply:
    async def ended() -> Reply:
        request = Request(question=question, as_of=date.fromisoformat(AS_OF))
        [turn] = [event.turn async for event in assistant.turn(request) if isinstance(event, Ended)]
        return turn.reply

    return asyncio.run(ended())


def test_a_good_answer_is_said_with_the_clause_that_it_is_made_from(office: Office, quoted: Reply) -> None:
    with closing(office.assistant(writes(GOOD))) as assistant:
        reply = asked(assistant)
    assert reply.kind is ReplyKind.ANSWER
    assert reply.sentences[0].text == f"{GOOD}。"
    assert reply.sentences[0].citation is not None
    assert CLAUSE in reply.citations[reply.sentences[0].citation].quote
    assert reply.text != quoted.text
    [request] = office.server.received
    assert (request.path, request.body["stream"]) == ("/v1/chat/completions", True)


@pytest.mark.parametrize(
    "turn",
    [
        pytest.param(writes("八十到八十九岁的老人，每个月发高龄津贴二百元"), id="an amount"),
        pytest.param(writes("七十到八十九岁的老人，每个月发高龄津贴一百元"), id="an age"),
        pytest.param(writes("八十到八十九岁的老人，不发高龄津贴"), id="a negation"),
        pytest.param(says("所有老人每个月发高龄津贴一百元[9]。"), id="an invented source"),
        pytest.param(says("无法回答"), id="declines"),
        pytest.param(says_nothing, id="says nothing"),
        pytest.param(stalls("八十到"), id="stalls"),
        pytest.param(resets("八十到"), id="breaks off"),
        pytest.param(goes_on(": \n\n"), id="never begins"),
        pytest.param(fails("500 Internal Server Error"), id="fails"),
        pytest.param(sends(b"\xff\xfe\x00garbage" * 100), id="sends garbage"),
    ],
)
def test_whatever_else_it_does_the_resident_hears_the_quoted_answer(
    office: Office, quoted: Reply, turn: Turn
) -> None:
    with closing(office.assistant(turn)) as assistant:
        assert asked(assistant) == quoted
    assert len(office.server.received) == 1


def test_an_endpoint_that_fails_is_not_asked_again_at_once(office: Office, quoted: Reply) -> None:
    with closing(office.assistant(fails("503 Service Unavailable"))) as assistant:
        assert [asked(assistant), asked(assistant)] == [quoted, quoted]
    assert len(office.server.received) == 1


def test_what_names_or_reaches_the_person_is_not_sent(office: Office) -> None:
    told = f"我叫王桂芳，电话13888123456，住翠湖小区3栋2单元401室。{QUESTION}"
    with closing(office.assistant(writes(GOOD))) as assistant:
        reply = asked(assistant, told)
    assert reply.kind is ReplyKind.ANSWER
    [request] = office.server.received
    sent = request.raw.decode() + json.dumps(request.body, ensure_ascii=False)
    for personal in ("王桂芳", "13888123456", "401室"):
        assert personal not in sent
    assert "高龄津贴一个月发多少钱" in sent


def test_the_settings_alone_choose_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.server.turns = (writes(GOOD),)
    office.server.received.clear()
    monkeypatch.setenv("XIANGYIN_MODELS__GENERATOR", "our-endpoint")
    monkeypatch.setenv("XIANGYIN_MODELS__LANGUAGE_MODEL", "")
    with closing(build(load_settings(home=office.home))) as assistant:
        reply = asked(assistant)
    assert reply.sentences[0].text == f"{GOOD}。"
    assert len(office.server.received) == 1
