"""Rule: the client and the server understand each other, and the example in docs/protocol.md runs as it stands."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.channels.cli.benchmark_voice_bench import on_loopback
from assistant.channels.contract import ChannelOptions
from assistant.client import (
    RATE_HZ,
    Cancelled,
    Ended,
    Event,
    Heard,
    Hello,
    NothingHeard,
    Said,
    SpeechEnded,
    SpeechStarted,
    Spoken,
    TurnFailed,
    VoiceClient,
)
from models.audio import silence
from tests.assistant.client.scripted import everything, run, until
from tests.assistant.fakes import ANSWER, BREAKS, HANGS, TRANSCRIPT, UNCLEAR, FakeAssistant, tone

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[3]
DOCUMENT = (ROOT / "docs" / "protocol.md").read_text("utf-8")
SPEECH = (silence(0.2, RATE_HZ), tone(0.6), silence(0.5, RATE_HZ))


@pytest.fixture
def fake() -> FakeAssistant:
    return FakeAssistant()


@pytest.fixture
def address(fake: FakeAssistant) -> Iterator[str]:
    with on_loopback(fake, ChannelOptions()) as address:
        yield address


def last(events: list[Event]) -> Ended:
    ended = events[-1]
    assert isinstance(ended, Ended)
    return ended


def test_a_visit_from_the_first_word_to_the_last(address: str, fake: FakeAssistant) -> None:
    async def conversation() -> None:
        async with VoiceClient.connect(address, Hello(channel="phone", region="云山市")) as client:
            assert client.ready.patience.finished_s < client.ready.patience.unfinished_s
            typed = await everything(client.ask("高龄津贴一个月多少钱"))
            assert [event.text for event in typed if isinstance(event, Said)] == [
                sentence.text for sentence in ANSWER.sentences
            ]
            assert [event.audio.seconds for event in typed if isinstance(event, Spoken)] == [0.6, 0.6]
            heard = await everything(client.listen(SPEECH))
            assert [type(event) for event in heard][:1] == [SpeechStarted]
            assert [event.closed_by for event in heard if isinstance(event, SpeechEnded)] == ["speaker"]
            assert [event.text for event in heard if isinstance(event, Heard)] == [TRANSCRIPT.text]
            assert last(typed).visit == last(heard).visit
            unclear = last(await everything(client.ask(UNCLEAR)))
            assert len(unclear.choices) == 3
            await client.ping()
            await client.leave()
            assert last(await everything(client.ask("几点开门"))).visit != unclear.visit

    run(conversation())
    assert {(request.channel, request.region) for request in fake.requests} == {("phone", "云山市")}
    assert len(fake.left) == 1


def test_somebody_cuts_in_on_an_answer(address: str, fake: FakeAssistant) -> None:
    async def conversation() -> None:
        async with VoiceClient.connect(address) as client:
            answer = client.ask(HANGS)
            await until(answer, Spoken)
            heard = await everything(client.listen(SPEECH, over=True))
            assert await everything(answer) == [Cancelled()]
            assert last(heard).text == ANSWER.text

    run(conversation())
    assert [request.question for request in fake.cancelled] == [HANGS]


def test_nobody_cuts_in(address: str) -> None:
    async def conversation() -> None:
        async with VoiceClient.connect(address) as client:
            answer = client.ask(HANGS)
            await until(answer, Spoken)
            assert await everything(client.listen([silence(0.5, RATE_HZ)], over=True)) == [NothingHeard("")]
            await client.cancel()
            assert await everything(answer) == [Cancelled()]
            [nobody] = await everything(client.listen([silence(0.5, RATE_HZ)]))
            assert isinstance(nobody, NothingHeard)
            assert "没有听到" in nobody.message

    run(conversation())


def test_a_turn_that_breaks_is_told_and_the_next_one_is_answered(address: str) -> None:
    async def conversation() -> None:
        async with VoiceClient.connect(address) as client:
            with pytest.raises(TurnFailed, match="请再试一次") as failed:
                await everything(client.ask(BREAKS))
            assert failed.value.code == "internal"
            assert last(await everything(client.ask("几点开门"))).text == ANSWER.text

    run(conversation())


def test_the_documents_example_runs(address: str, tmp_path: Path) -> None:
    [example] = re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)
    program = tmp_path / "example.py"
    program.write_text(example, "utf-8")
    process = subprocess.run(
        [sys.executable, str(program), address, UNCLEAR],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert "您是问高龄津贴一个月发多少钱" in process.stdout
    assert "（读出来 0.6 秒）" in process.stdout
    assert "'到哪里去申请高龄津贴'" in process.stdout
